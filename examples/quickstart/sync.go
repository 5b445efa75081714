package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

const (
	batchSize = 1000 // the most contacts of one call
	someFew   = 20   // number of contacts to tag, and number to update
	fieldName = "customer_tier"
	tagName   = "gold_customer"
)

// job adds the rows of a CSV to a list.
type job struct {
	client  *getresponse.Client
	out     io.Writer
	list    string        // name of the campaign
	maxWait time.Duration // for new contacts to become visible

	campaignID, fieldID, tagID string
	contacts                   map[string]string // ID by address, lower case
	tagged, updated, walked    int
}

func (j *job) say(format string, args ...any) { fmt.Fprintf(j.out, format+"\n", args...) }

// run runs the job for all rows. If it returns an error, the rows handled so far have
// their outcome.
func (j *job) run(ctx context.Context, rows []*row) error {
	if err := j.prepare(ctx); err != nil {
		return err
	}
	before, err := j.walk(ctx)
	if err != nil {
		return err
	}
	var fresh []*row
	for _, r := range rows {
		switch {
		case r.outcome != open:
		case before[strings.ToLower(r.email)] != "":
			r.settle(duplicate, "on the list already")
		default:
			fresh = append(fresh, r)
		}
	}
	if err := j.addAll(ctx, fresh); err != nil {
		return err
	}
	if err := j.await(ctx, fresh, len(before)); err != nil {
		return err
	}
	return j.touchSome(ctx, rows)
}

// prepare finds the list, the custom field and the tag, or creates them.
func (j *job) prepare(ctx context.Context) (err error) {
	j.campaignID, err = findOrCreate(j, "list", j.list,
		j.client.Campaigns.All(ctx, &gr.ListCampaignsParams{Name: &j.list}),
		func(c gr.CampaignListItem) (name, id string) { return c.Name, c.CampaignID },
		func() (string, error) {
			c, err := j.client.Campaigns.Create(ctx, gr.NewCampaign{Name: j.list})
			if err != nil {
				return "", err
			}
			return c.CampaignID, nil
		})
	if err != nil {
		return err
	}
	j.fieldID, err = findOrCreate(j, "custom field", fieldName,
		j.client.CustomFields.All(ctx, &gr.ListCustomFieldsParams{Name: new(fieldName)}),
		func(f gr.CustomField) (name, id string) { return f.Name, f.CustomFieldID },
		func() (string, error) {
			f, err := j.client.CustomFields.Create(ctx, gr.NewCustomField{
				Name: fieldName, Type: gr.CustomFieldTypeString, Format: gr.CustomFieldFormatText, Values: []string{},
			})
			if err != nil {
				return "", err
			}
			return f.CustomFieldID, nil
		})
	if err != nil {
		return err
	}
	j.tagID, err = findOrCreate(j, "tag", tagName,
		j.client.Tags.All(ctx, &gr.ListTagsParams{Name: new(tagName)}),
		func(t gr.TagListItem) (name, id string) { return t.Name, t.TagID },
		func() (string, error) {
			t, err := j.client.Tags.Create(ctx, gr.NewTag{Name: tagName})
			if err != nil {
				return "", err
			}
			return t.TagID, nil
		})
	return err
}

// findOrCreate returns the ID of the item with that very name: the
// service's own search finds parts of names as well.
func findOrCreate[T any](j *job, what, name string, items iter.Seq2[T, error], of func(T) (name, id string), create func() (string, error)) (string, error) {
	for item, err := range items {
		if err != nil {
			return "", err
		}
		if itemName, id := of(item); strings.EqualFold(itemName, name) {
			j.say("%-13s %s found", what, name)
			return id, nil
		}
	}
	id, err := create()
	if err == nil {
		j.say("%-13s %s created", what, name)
	}
	return id, err
}

// walk returns the IDs of all contacts on the list by their address.
func (j *job) walk(ctx context.Context) (map[string]string, error) {
	contacts := map[string]string{}
	params := &gr.ListContactsParams{CampaignID: &j.campaignID, Fields: []string{"email"}}
	for contact, err := range j.client.Contacts.All(ctx, params) {
		if err != nil {
			return nil, err
		}
		contacts[strings.ToLower(contact.Email)] = contact.ContactID
	}
	return contacts, nil
}

// addAll sends the rows in batches.
func (j *job) addAll(ctx context.Context, rows []*row) error {
	sent := 0
	for start := 0; start < len(rows); start += batchSize {
		batch := rows[start:min(start+batchSize, len(rows))]
		if err := j.add(ctx, batch); err != nil {
			return err
		}
		sent += len(batch)
		j.say("sent          %5d of %d contacts", sent, len(rows))
	}
	return nil
}

// add sends one batch. If the service names invalid contacts, add settles them and
// sends the others in a new batch. If the service names none, add halves the batch
// until the invalid contact is alone.
func (j *job) add(ctx context.Context, rows []*row) error {
	if len(rows) == 0 {
		return nil
	}
	batch := gr.NewContactBatch{CampaignID: j.campaignID}
	for _, r := range rows {
		contact := gr.NewBatchContact{Email: r.email, Name: r.name}
		if r.tier != "" {
			contact.CustomFieldValues = []gr.CustomFieldValueInput{{CustomFieldID: j.fieldID, Value: []string{r.tier}}}
		}
		batch.Contacts = append(batch.Contacts, contact)
	}
	err := j.client.Contacts.CreateBatch(ctx, batch)
	if err == nil {
		for _, r := range rows {
			r.settle(pending, "accepted, but not visible yet; with double opt-in the owner has to confirm")
		}
		return nil
	}
	var apiErr *getresponse.Error
	if !errors.As(err, &apiErr) || !aboutContacts(apiErr) {
		return err
	}
	why := rejected
	if errors.Is(err, getresponse.ErrDuplicate) {
		why = duplicate
	}
	rest := rows
	if blamed := culprits(apiErr, len(rows)); len(blamed) > 0 {
		rest = nil
		for i, r := range rows {
			if reason, ok := blamed[i]; ok {
				r.settle(why, "%s", reason)
			} else {
				rest = append(rest, r)
			}
		}
		return j.add(ctx, rest)
	}
	if len(rows) == 1 {
		rows[0].settle(why, "%s", cmp.Or(apiErr.Message, apiErr.Description, apiErr.Error()))
		return nil
	}
	for _, half := range [][]*row{rest[:len(rest)/2], rest[len(rest)/2:]} {
		if err := j.add(ctx, half); err != nil {
			return err
		}
	}
	return nil
}

// aboutContacts reports whether single contacts can cause a failure. They do not
// cause an unknown campaign or an exhausted plan, and smaller batches would fail in
// the same way.
func aboutContacts(e *getresponse.Error) bool {
	switch e.Code {
	case getresponse.CodeValidation, getresponse.CodeBadFormat, getresponse.CodeMissingParameter, getresponse.CodeBadType,
		getresponse.CodeBadLength, getresponse.CodeDuplicate:
		return true
	case 0: // no error of the API, perhaps one of a proxy
		return errors.Is(e, getresponse.ErrBadRequest)
	}
	return false
}

// culprits returns the reasons by the index of the contacts that an error names, in
// fields such as contacts.7.email.
func culprits(e *getresponse.Error, n int) map[int]string {
	blamed := map[int]string{}
	for _, f := range e.Details() {
		path := strings.Split(strings.Join(f.Path, "."), ".") // the path can be one element with dots
		if len(path) < 2 || path[0] != "contacts" {
			continue
		}
		if i, err := strconv.Atoi(path[1]); err == nil && i >= 0 && i < n {
			blamed[i] = getresponse.FieldDetail{Path: path[2:], Message: f.Message}.String()
		}
	}
	return blamed
}

// await waits until the sent contacts are visible and settles their rows. The service
// creates contacts after it has responded.
func (j *job) await(ctx context.Context, sent []*row, before int) error {
	want := before
	for _, r := range sent {
		if r.outcome == pending {
			want++
		}
	}
	deadline := time.Now().Add(j.maxWait)
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, time.Minute) {
		page, err := j.client.Contacts.List(ctx, &gr.ListContactsParams{CampaignID: &j.campaignID, Fields: []string{"email"}, PerPage: new(1)})
		if err != nil {
			return err
		}
		j.say("visible       %5d of %d contacts", page.TotalCount, want)
		if page.TotalCount >= want || time.Now().Add(pause).After(deadline) {
			break
		}
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
	contacts, err := j.walk(ctx)
	if err != nil {
		return err
	}
	j.contacts, j.walked = contacts, len(contacts)
	for _, r := range sent {
		if r.outcome == pending && contacts[strings.ToLower(r.email)] != "" {
			r.outcome, r.reason = added, ""
		}
	}
	j.say("walked        %5d contacts", j.walked)
	return nil
}

// touchSome tags some of the gold customers and gives some others a score.
func (j *job) touchSome(ctx context.Context, rows []*row) error {
	for _, r := range rows {
		id := j.contacts[strings.ToLower(r.email)]
		switch {
		case r.outcome != added:
		case r.tier == "gold" && j.tagged < someFew:
			if _, err := j.client.Contacts.UpsertTags(ctx, id, gr.ContactTagsUpsert{Tags: []gr.ContactTagReference{{TagID: j.tagID}}}); err != nil {
				return err
			}
			j.tagged++
		case r.tier == "silver" && j.updated < someFew:
			if _, err := j.client.Contacts.Update(ctx, id, gr.ContactUpdate{Scoring: wire.Value(10.0)}); err != nil {
				return err
			}
			j.updated++
		}
	}
	j.say("tagged        %5d contacts", j.tagged)
	j.say("updated       %5d contacts", j.updated)
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
