package getresponsetest

import (
	"net/http"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

func tagRefs(ids ...string) []gr.ContactTagReference {
	refs := []gr.ContactTagReference{}
	for _, id := range ids {
		refs = append(refs, gr.ContactTagReference{TagID: id})
	}
	return refs
}

func fieldValue(id string, values ...string) gr.CustomFieldValueInput {
	return gr.CustomFieldValueInput{CustomFieldID: id, Value: values}
}

// tagsOf and valuesOf read what a contact carries.
func (f *fixture) tagsOf(contact string) []string {
	f.Helper()
	return texts(f.get(contact).Tags, func(t gr.ContactTag) string { return t.TagID })
}

func (f *fixture) valuesOf(contact string) map[string][]string {
	f.Helper()
	values := map[string][]string{}
	for _, v := range f.get(contact).CustomFieldValues {
		values[v.CustomFieldID] = v.Value
	}
	return values
}

func TestContactLife(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	campaign, tag, field := f.campaign("spring"), f.tag("vip"), f.field("age")
	id := f.contact(campaign, "jan@example.com", func(c *gr.NewContact) {
		c.Name, c.IPAddress = "Jan", new("192.0.2.7")
		c.DayOfCycle, c.Scoring = wire.Value(wire.IntText(3)), wire.Value(1.5)
		c.Tags, c.CustomFieldValues = tagRefs(tag), []gr.CustomFieldValueInput{fieldValue(field, "42")}
	})
	created := wire.NewTime(clock.now())
	href := f.server.URL() + "/contacts/" + id
	equal(f, "new contact", f.get(id), &gr.Contact{
		ContactID: id, Href: href, Activities: href + "/activities", Email: "jan@example.com", Name: "Jan",
		Campaign: gr.CampaignReference{CampaignID: campaign, Name: "spring", Href: f.server.URL() + "/campaigns/" + campaign},
		Origin:   gr.ContactOriginAPI, TimeZone: "UTC", IPAddress: "192.0.2.7", CreatedOn: created, ChangedOn: created,
		DayOfCycle: wire.Value(wire.IntText(3)), Scoring: wire.Value(wire.Float(1.5)),
		EngagementScore: wire.Null[wire.Int](),
		Tags:            []gr.ContactTag{{TagID: tag, Name: "vip", Href: f.server.URL() + "/tags/" + tag, CreatedAt: created}},
		CustomFieldValues: []gr.ContactCustomFieldValue{{
			CustomFieldID: field, Name: "age", Value: []string{"42"}, Values: []string{"42"}, Type: "text", FieldType: "text", ValueType: "string",
		}},
	})

	clock.advance(time.Hour)
	changed, err := f.client.Contacts.Update(f.ctx, id, gr.ContactUpdate{Email: "jan.nowak@example.com", Note: wire.Value("likes tea")})
	f.ok(err)
	equal(f, "contact as changed and as read", f.get(id), changed)
	equal(f, "e-mail", changed.Email, "jan.nowak@example.com")
	equal(f, "note", changed.Note, "likes tea")
	equal(f, "what was omitted", []any{changed.Name, changed.DayOfCycle, len(changed.Tags), len(changed.CustomFieldValues)}, []any{"Jan", wire.Value(wire.IntText(3)), 1, 1})
	equal(f, "created", changed.CreatedOn, created)
	equal(f, "changed", changed.ChangedOn, wire.NewTime(clock.now()))
	changed, err = f.client.Contacts.Update(f.ctx, id, gr.ContactUpdate{Note: wire.Null[string]()})
	f.ok(err)
	equal(f, "note that was taken away", changed.Note, "")

	f.ok(f.client.Contacts.Delete(f.ctx, id, &gr.DeleteContactParams{MessageID: new(""), IPAddress: new("192.0.2.1")}))
	_, err = f.client.Contacts.Get(f.ctx, id, nil)
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound, getresponse.ErrNotFound)
	f.fails(f.client.Contacts.Delete(f.ctx, id, nil), http.StatusNotFound, getresponse.CodeNotFound)
	equal(f, "contacts", len(collect(f, f.client.Contacts.All(f.ctx, nil))), 0)
	f.contact(campaign, "jan.nowak@example.com") // the address is free again
}

func TestContactIsADuplicate(t *testing.T) {
	f := start(t)
	spring, summer := f.campaign("spring"), f.campaign("summer")
	jan, ola := f.contact(spring, "jan@example.com"), f.contact(spring, "ola@example.com")
	again := gr.NewContact{Email: "Jan@Example.com", Campaign: gr.CampaignReference{CampaignID: spring}}
	f.fails(f.client.Contacts.Create(f.ctx, again), http.StatusConflict, getresponse.CodeDuplicate, getresponse.ErrDuplicate)
	_, err := f.client.Contacts.Update(f.ctx, ola, gr.ContactUpdate{Email: "jan@example.com"})
	f.fails(err, http.StatusConflict, getresponse.CodeDuplicate, getresponse.ErrDuplicate)
	equal(f, "address after a rejected change", f.get(ola).Email, "ola@example.com")
	_, err = f.client.Contacts.Update(f.ctx, jan, gr.ContactUpdate{Email: "JAN@example.com"})
	f.ok(err) // its own address is no duplicate

	other := f.contact(summer, "jan@example.com") // another campaign, another contact
	_, err = f.client.Contacts.Update(f.ctx, other, gr.ContactUpdate{Campaign: &gr.CampaignReferenceInput{CampaignID: &spring}})
	f.fails(err, http.StatusConflict, getresponse.CodeDuplicate, getresponse.ErrDuplicate)
	equal(f, "campaign after a rejected move", f.get(other).Campaign.CampaignID, summer)
}

func TestContactBatch(t *testing.T) {
	f := start(t)
	campaign, tag, field := f.campaign("spring"), f.tag("vip"), f.field("age")
	f.contact(campaign, "jan@example.com", func(c *gr.NewContact) { c.Name = "Jan" })
	f.ok(f.client.Contacts.CreateBatch(f.ctx, gr.NewContactBatch{CampaignID: campaign, Contacts: []gr.NewBatchContact{
		{Email: "jan@example.com", Name: "Another Jan"},
		{Email: "ola@example.com", Name: "Ola", DayOfCycle: new(wire.IntText(0)), Scoring: new(0.0), Tags: &gr.BatchContactTags{Ids: []string{tag}},
			CustomFieldValues: []gr.CustomFieldValueInput{fieldValue(field, "7")}},
		{Email: "OLA@example.com", Name: "Another Ola"},
	}}))
	equal(f, "names", texts(collect(f, f.client.Contacts.All(f.ctx, nil)), func(c gr.ContactListItem) string { return c.Name }), []string{"Jan", "Ola"})
	ola := f.get(f.find(campaign, "ola@example.com"))
	equal(f, "day and score", []any{ola.DayOfCycle, ola.Scoring}, []any{wire.Value(wire.IntText(0)), wire.Value(wire.Float(0))})
	equal(f, "tag", ola.Tags[0].TagID, tag)
	equal(f, "value", ola.CustomFieldValues[0].Value, []string{"7"})

	// A batch with an unknown reference is rejected as a whole.
	err := f.client.Contacts.CreateBatch(f.ctx, gr.NewContactBatch{CampaignID: campaign, Contacts: []gr.NewBatchContact{
		{Email: "ewa@example.com"}, {Email: "adam@example.com", Tags: &gr.BatchContactTags{Ids: []string{"zzz"}}},
	}})
	e := f.failure(err, http.StatusBadRequest, getresponse.CodeRelatedNotFound)
	equal(f, "message", e.Message, "Tag by id: zzz not found")
	equal(f, "contacts", len(collect(f, f.client.Contacts.All(f.ctx, nil))), 2)
}

// An update replaces tags and values as a whole, an upsert adds to them.
func TestContactTagsAndValues(t *testing.T) {
	f := start(t)
	a, b, c := f.tag("aa"), f.tag("bb"), f.tag("cc")
	x, y := f.field("x"), f.choice("y", gr.CustomFieldFormatMultiSelect, "2", "3", "4")
	id := f.contact(f.defaultCampaign(), "jan@example.com", func(n *gr.NewContact) {
		n.Tags, n.CustomFieldValues = tagRefs(a), []gr.CustomFieldValueInput{fieldValue(x, "1")}
	})
	tags, err := f.client.Contacts.UpsertTags(f.ctx, id, gr.ContactTagsUpsert{Tags: tagRefs(b, a, b)})
	f.ok(err)
	equal(f, "response", texts(tags, func(t gr.ContactTag) string { return t.TagID }), []string{a, b})
	equal(f, "tags after an upsert", f.tagsOf(id), []string{a, b})
	values, err := f.client.Contacts.UpsertCustomFields(f.ctx, id, gr.ContactCustomFieldsUpsert{
		CustomFieldValues: []gr.CustomFieldValueInput{fieldValue(y, "2", "3")},
	})
	f.ok(err)
	equal(f, "response", len(values), 2)
	equal(f, "values after an upsert", f.valuesOf(id), map[string][]string{x: {"1"}, y: {"2", "3"}})
	_, err = f.client.Contacts.UpsertCustomFields(f.ctx, id, gr.ContactCustomFieldsUpsert{
		CustomFieldValues: []gr.CustomFieldValueInput{fieldValue(x, "9")},
	})
	f.ok(err)
	equal(f, "value that was there takes the new one", f.valuesOf(id), map[string][]string{x: {"9"}, y: {"2", "3"}})

	_, err = f.client.Contacts.Update(f.ctx, id, gr.ContactUpdate{Tags: tagRefs(c)})
	f.ok(err)
	equal(f, "tags after an update", f.tagsOf(id), []string{c})
	equal(f, "values after an update of tags", len(f.valuesOf(id)), 2)
	_, err = f.client.Contacts.Update(f.ctx, id, gr.ContactUpdate{CustomFieldValues: []gr.CustomFieldValueInput{fieldValue(y, "4")}})
	f.ok(err)
	equal(f, "values after an update", f.valuesOf(id), map[string][]string{y: {"4"}})
	equal(f, "tags after an update of values", f.tagsOf(id), []string{c})

	for name, update := range map[string]gr.ContactUpdate{
		"Tag by id: zzz not found":          {Tags: tagRefs(a, "zzz"), Name: "Jan"},
		"Custom field by id: zzz not found": {CustomFieldValues: []gr.CustomFieldValueInput{fieldValue(x, "1"), fieldValue("zzz", "1")}, Name: "Jan"},
	} {
		_, err = f.client.Contacts.Update(f.ctx, id, update)
		equal(f, "message", f.failure(err, http.StatusBadRequest, getresponse.CodeRelatedNotFound).Message, name)
	}
	equal(f, "nothing of it happened", []any{f.tagsOf(id), f.valuesOf(id), f.get(id).Name}, []any{[]string{c}, map[string][]string{y: {"4"}}, ""})

	_, err = f.client.Contacts.Update(f.ctx, id, gr.ContactUpdate{Tags: tagRefs(), CustomFieldValues: []gr.CustomFieldValueInput{}})
	f.ok(err)
	equal(f, "empty lists take off everything", []any{f.tagsOf(id), f.valuesOf(id)}, []any{[]string{}, map[string][]string{}})
}

// null clears a score and removes a contact from the cycle. Zero is a value.
// Omitted properties stay.
func TestContactScoreAndDay(t *testing.T) {
	f := start(t)
	campaign := f.defaultCampaign()
	null, zero := wire.Null[wire.Float](), wire.Value(wire.Float(0))
	noDay, dayZero := wire.Null[wire.IntText](), wire.Value(wire.IntText(0))
	equal(f, "score of a new contact", f.get(f.contact(campaign, "a@example.com")).Scoring, null)
	id := f.contact(campaign, "b@example.com", func(c *gr.NewContact) {
		c.Scoring, c.DayOfCycle = wire.Value(0.0), wire.Value(wire.IntText(0))
	})
	equal(f, "zero at the start", []any{f.get(id).Scoring, f.get(id).DayOfCycle}, []any{zero, dayZero})
	for _, step := range []struct {
		update gr.ContactUpdate
		score  wire.Nullable[wire.Float]
		day    wire.Nullable[wire.IntText]
	}{
		{gr.ContactUpdate{Scoring: wire.Value(7.5), DayOfCycle: wire.Value(wire.IntText(4))}, wire.Value(wire.Float(7.5)), wire.Value(wire.IntText(4))},
		{gr.ContactUpdate{Name: "Jan"}, wire.Value(wire.Float(7.5)), wire.Value(wire.IntText(4))},
		{gr.ContactUpdate{Scoring: wire.Value(0.0)}, zero, wire.Value(wire.IntText(4))},
		{gr.ContactUpdate{DayOfCycle: wire.Value(wire.IntText(0))}, zero, dayZero},
		{gr.ContactUpdate{Scoring: wire.Null[float64]()}, null, dayZero},
		{gr.ContactUpdate{DayOfCycle: noDay}, null, noDay},
	} {
		got, err := f.client.Contacts.Update(f.ctx, id, step.update)
		f.ok(err)
		equal(f, "response", []any{got.Scoring, got.DayOfCycle}, []any{step.score, step.day})
		page, err := f.client.Contacts.List(f.ctx, &gr.ListContactsParams{Email: new("b@example.com")})
		f.ok(err)
		equal(f, "list", []any{page.Items[0].Scoring, page.Items[0].DayOfCycle}, []any{step.score, step.day})
	}
}

func TestContactMoves(t *testing.T) {
	f := start(t)
	spring, summer, tag := f.campaign("spring"), f.campaign("summer"), f.tag("vip")
	id := f.contact(spring, "jan@example.com", func(c *gr.NewContact) { c.Tags = tagRefs(tag) })
	moved, err := f.client.Contacts.Update(f.ctx, id, gr.ContactUpdate{Campaign: &gr.CampaignReferenceInput{CampaignID: &summer}})
	f.ok(err)
	equal(f, "campaign", moved.Campaign.Name, "summer")
	equal(f, "tags", len(moved.Tags), 1)
	for campaign, n := range map[string]int{spring: 0, summer: 1} {
		page, err := f.client.Contacts.ListInCampaign(f.ctx, campaign, nil)
		f.ok(err)
		equal(f, "contacts", page.TotalCount, n)
	}
	f.contact(spring, "jan@example.com") // the address is free in the campaign it left
	again := gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignReference{CampaignID: summer}}
	f.fails(f.client.Contacts.Create(f.ctx, again), http.StatusConflict, getresponse.CodeDuplicate)
	_, err = f.client.Contacts.Update(f.ctx, id, gr.ContactUpdate{Campaign: &gr.CampaignReferenceInput{CampaignID: new("zzz")}})
	e := f.failure(err, http.StatusBadRequest, getresponse.CodeRelatedNotFound)
	equal(f, "message", e.Message, "Campaign by id: zzz not found")
}

func TestContactRefersToTheUnknown(t *testing.T) {
	f := start(t)
	campaign := gr.CampaignReference{CampaignID: f.defaultCampaign()}
	for message, contact := range map[string]gr.NewContact{
		"Campaign by id: zzz not found":     {Campaign: gr.CampaignReference{CampaignID: "zzz"}},
		"Tag by id: zzz not found":          {Campaign: campaign, Tags: tagRefs("zzz")},
		"Custom field by id: zzz not found": {Campaign: campaign, CustomFieldValues: []gr.CustomFieldValueInput{fieldValue("zzz", "1")}},
	} {
		contact.Email = "jan@example.com"
		e := f.failure(f.client.Contacts.Create(f.ctx, contact), http.StatusBadRequest, getresponse.CodeRelatedNotFound)
		equal(f, "message", e.Message, message)
	}
	id := f.contact(campaign.CampaignID, "jan@example.com")
	err := f.client.Contacts.Delete(f.ctx, id, &gr.DeleteContactParams{MessageID: new("zzz")})
	f.fails(err, http.StatusBadRequest, getresponse.CodeRelatedNotFound)
	f.get(id) // is still there
}

// A new contact appears after the delay, in no list and in no response before.
func TestContactDelay(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now), WithContactDelay(time.Minute))
	campaign := f.defaultCampaign()
	contact := gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignReference{CampaignID: campaign}}
	f.ok(f.client.Contacts.Create(f.ctx, contact))
	f.batch(campaign, 2)
	for _, step := range []struct {
		after time.Duration
		count int
	}{{0, 0}, {59 * time.Second, 0}, {time.Second, 3}, {time.Hour, 3}} {
		clock.advance(step.after)
		page, err := f.client.Contacts.List(f.ctx, nil)
		f.ok(err)
		equal(f, "contacts", page.TotalCount, step.count)
		page, err = f.client.Contacts.ListInCampaign(f.ctx, campaign, nil)
		f.ok(err)
		equal(f, "contacts of the campaign", page.TotalCount, step.count)
		summary, err := f.client.Campaigns.GetSummaryStatistics(f.ctx, nil)
		f.ok(err)
		equal(f, "contacts in statistics", summary[0].Value.TotalSubscribers, wire.IntText(step.count))
	}
	id := f.find(campaign, "jan@example.com")
	f.ok(f.client.Contacts.Delete(f.ctx, id, nil))
	f.ok(f.client.Contacts.Create(f.ctx, contact))
	f.fails(f.client.Contacts.Create(f.ctx, contact), http.StatusConflict, getresponse.CodeDuplicate)
	page, err := f.client.Contacts.List(f.ctx, nil)
	f.ok(err)
	equal(f, "a contact that comes again waits again", page.TotalCount, 2)
}

// Nobody can reach a contact by its ID before it is visible.
func TestContactDelayHidesTheIdentifier(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now), WithContactDelay(time.Minute))
	f.batch(f.defaultCampaign(), 1)
	f.server.mu.Lock()
	id := engine.Text(f.server.accounts[0].world.Tables["contact"].All()[0], "contactId")
	f.server.mu.Unlock()
	for _, path := range []string{"/contacts/" + id, "/contacts/" + id + "/activities", "/contacts/" + id + "/consents"} {
		f.fails(f.raw("GET", path, "", ""), http.StatusNotFound, getresponse.CodeNotFound)
	}
	f.fails(f.client.Contacts.Delete(f.ctx, id, nil), http.StatusNotFound, getresponse.CodeNotFound)
	_, err := f.client.Contacts.Update(f.ctx, id, gr.ContactUpdate{Name: "Jan"})
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound)
	clock.advance(time.Minute)
	f.get(id)
}
