package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

const (
	someFew   = 20 // number of contacts to tag, and number to update
	fieldName = "customer_tier"
	tagName   = "gold_customer"
)

// job adds the rows of a CSV to a list.
type job struct {
	client  *getresponse.Client
	out     io.Writer
	list    string        // name of the campaign
	maxWait time.Duration // for new contacts to become visible
	journal string        // where the path of the journal begins; "" for none

	campaignID, fieldID, tagID string
	tagged, updated, walked    int
}

func (j *job) say(format string, args ...any) { fmt.Fprintf(j.out, format+"\n", args...) }

// run runs the job for all rows. If it returns an error, the rows handled so far have
// their outcome. With a journal, a job that was interrupted is resumed by the next one
// for the same rows; the journal is removed at the end.
func (j *job) run(ctx context.Context, rows []*row) error {
	if err := j.prepare(ctx); err != nil {
		return err
	}
	journal := ""
	if j.journal != "" {
		journal = j.journal + "." + j.campaignID + ".journal"
	}
	if err := j.add(ctx, rows, journal); err != nil {
		return err
	}
	if err := j.walk(ctx); err != nil {
		return err
	}
	if err := j.touchSome(ctx, rows); err != nil || journal == "" {
		return err
	}
	return os.Remove(journal)
}

// prepare finds the list, the custom field and the tag, or creates them.
func (j *job) prepare(ctx context.Context) error {
	lists, err := bulk.EnsureLists(ctx, j.client, gr.NewCampaign{Name: j.list})
	if err != nil {
		return err
	}
	j.campaignID = j.ensured("list", lists)
	fields, err := bulk.EnsureCustomFields(ctx, j.client, gr.NewCustomField{Name: fieldName, Type: gr.CustomFieldTypeString, Format: gr.CustomFieldFormatText})
	if err != nil {
		return err
	}
	j.fieldID = j.ensured("custom field", fields)
	tags, err := bulk.EnsureTags(ctx, j.client, tagName)
	if err != nil {
		return err
	}
	j.tagID = j.ensured("tag", tags)
	return nil
}

// ensured returns the ID of a single resource.
func (j *job) ensured(what string, all []bulk.Ensured) string {
	verb := "found"
	if all[0].Created {
		verb = "created"
	}
	j.say("%-13s %s %s", what, all[0].Name, verb)
	return all[0].ID
}

// outcomes are those of rows by those of an import.
var outcomes = map[bulk.Outcome]outcome{
	bulk.Added: added, bulk.Duplicate: duplicate, bulk.Rejected: rejected, bulk.Accepted: pending, bulk.Unknown: unknown,
}

// add imports the rows that are not settled, and waits until their contacts are visible.
func (j *job) add(ctx context.Context, rows []*row, journal string) error {
	todo := slices.DeleteFunc(slices.Clone(rows), func(r *row) bool { return r.outcome != open })
	sent := 0
	_, err := bulk.Import(ctx, j.client, j.campaignID, j.contacts(todo), bulk.ImportOptions{
		Wait: j.maxWait, Journal: journal,
		Report: func(result bulk.ImportRow) {
			r := todo[result.Row]
			r.outcome, r.reason, r.contactID = outcomes[result.Outcome], result.Reason, result.ContactID
			if r.outcome == pending {
				r.reason = "accepted, but not visible yet; with double opt-in the owner has to confirm"
			}
		},
		Progress: func(p bulk.ImportProgress) {
			if p.Accepted > sent {
				sent = p.Accepted
				j.say("sent          %5d of %d contacts", sent, len(todo))
				return
			}
			j.say("visible       %5d of %d contacts", p.Visible, p.Accepted)
		},
	})
	return err
}

// contacts yields rows as contacts.
func (j *job) contacts(rows []*row) func(func(bulk.Contact, error) bool) {
	return func(yield func(bulk.Contact, error) bool) {
		for _, r := range rows {
			contact := bulk.Contact{Email: r.email, Name: r.name}
			if r.tier != "" {
				contact.CustomFields = map[string][]string{j.fieldID: {r.tier}}
			}
			if !yield(contact, nil) {
				return
			}
		}
	}
}

// walk counts the contacts on the list.
func (j *job) walk(ctx context.Context) error {
	contacts := bulk.ContactList(j.client.Contacts, gr.ListContactsParams{CampaignID: &j.campaignID, Fields: []string{"email"}})
	export, err := bulk.Export(contacts, bulk.ExportOptions{})
	if err != nil {
		return err
	}
	for _, err := range export.Items(ctx) {
		if err != nil {
			return err
		}
		j.walked++
	}
	j.say("walked        %5d contacts", j.walked)
	return nil
}

// touchSome tags some of the gold customers and gives some others a score. Done twice, it
// changes nothing more, so that a job that was interrupted here can be resumed.
func (j *job) touchSome(ctx context.Context, rows []*row) error {
	for _, r := range rows {
		switch {
		case r.outcome != added:
		case r.tier == "gold" && j.tagged < someFew:
			if _, err := j.client.Contacts.UpsertTags(ctx, r.contactID, gr.ContactTagsUpsert{Tags: []gr.ContactTagReference{{TagID: j.tagID}}}); err != nil {
				return err
			}
			j.tagged++
		case r.tier == "silver" && j.updated < someFew:
			if _, err := j.client.Contacts.Update(ctx, r.contactID, gr.ContactUpdate{Scoring: wire.Value(10.0)}); err != nil {
				return err
			}
			j.updated++
		}
	}
	j.say("tagged        %5d contacts", j.tagged)
	j.say("updated       %5d contacts", j.updated)
	return nil
}
