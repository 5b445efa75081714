package sim

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// subscriber is what a contact should be.
type subscriber struct {
	id, email, name, town string
	tagged                bool
}

// asSubscriber has a campaign with contacts, who come, change and leave.
func asSubscriber(a *actor) {
	var list, tag, field string
	var model []*subscriber
	a.setUp = func() {
		list = a.newList()
		created, err := a.Tags.Create(a.Context(), gr.NewTag{Name: a.next()})
		a.ok(err)
		custom, err := a.CustomFields.Create(a.Context(), gr.NewCustomField{Name: a.next(), Type: gr.CustomFieldTypeString, Format: gr.CustomFieldFormatText, Values: []string{}})
		a.ok(err)
		tag, field = created.TagID, custom.CustomFieldID
	}
	add := func(operation string, contacts []*subscriber, call func() error) {
		if a.write(operation, contacts[0].email, call) == without {
			return
		}
		for _, c := range contacts {
			c.id = a.awaitContact(list, c.email)
			model = append(model, c)
		}
	}
	change := func(operation string, call func(c *subscriber) error, apply func(c *subscriber)) {
		c := pick(a, model)
		if a.write(operation, c.email, func() error { return call(c) }) != without {
			apply(c)
		}
	}
	steps := []func(){
		func() {
			c := &subscriber{email: a.next() + "@example.com", name: "Jan"}
			add("createContact", []*subscriber{c}, func() error {
				return a.Contacts.Create(a.Context(), gr.NewContact{Email: c.email, Name: c.name, Campaign: gr.CampaignReference{CampaignID: list}})
			})
		},
		func() {
			batch, contacts := gr.NewContactBatch{CampaignID: list}, []*subscriber{}
			for range 1 + a.rand.IntN(5) {
				c := &subscriber{email: a.next() + "@example.com", tagged: true}
				contacts = append(contacts, c)
				batch.Contacts = append(batch.Contacts, gr.NewBatchContact{Email: c.email, Tags: &gr.BatchContactTags{Ids: []string{tag}}})
			}
			add("createContactBatch", contacts, func() error { return a.Contacts.CreateBatch(a.Context(), batch) })
		},
		func() {
			name := fmt.Sprint("Name ", a.next())
			change("updateContact", func(c *subscriber) error {
				_, err := a.Contacts.Update(a.Context(), c.id, gr.ContactUpdate{Name: name})
				return err
			}, func(c *subscriber) { c.name = name })
		},
		func() {
			change("upsertContactTags", func(c *subscriber) error {
				_, err := a.Contacts.UpsertTags(a.Context(), c.id, gr.ContactTagsUpsert{Tags: []gr.ContactTagReference{{TagID: tag}}})
				return err
			}, func(c *subscriber) { c.tagged = true })
		},
		func() {
			town := a.next()
			change("upsertContactCustomFields", func(c *subscriber) error {
				values := []gr.CustomFieldValueInput{{CustomFieldID: field, Value: []string{town}}}
				_, err := a.Contacts.UpsertCustomFields(a.Context(), c.id, gr.ContactCustomFieldsUpsert{CustomFieldValues: values})
				return err
			}, func(c *subscriber) { c.town = town })
		},
		func() {
			change("deleteContact", func(c *subscriber) error {
				err := a.Contacts.Delete(a.Context(), c.id, nil)
				if isNotFound(err) {
					return nil // a retry after a fault finds nothing
				}
				return err
			}, func(c *subscriber) { model = except(model, c) })
		},
	}
	a.step = func() {
		if len(model) == 0 {
			steps[0]()
			return
		}
		pick(a, steps)()
	}
	a.verify = func() {
		a.compareContacts(list, model)
		balance, err := a.Campaigns.GetListSizeStatistics(a.Context(), &gr.GetCampaignListSizeStatisticsParams{CampaignID: list})
		a.ok(err)
		if len(model) > 0 && int(balance[0].Value.TotalSubscribers) != len(model) {
			a.Errorf("%s: the statistics have %d contacts, want %d", a.name, balance[0].Value.TotalSubscribers, len(model))
		}
	}
}

// newList creates a campaign and returns its ID.
func (a *actor) newList() string {
	created, err := a.Campaigns.Create(a.Context(), gr.NewCampaign{Name: a.next()})
	if err != nil {
		a.Fatal(err)
	}
	return created.CampaignID
}

// awaitContact waits until a new contact is visible, and returns its ID.
func (a *actor) awaitContact(list, email string) (id string) {
	for range 10 {
		page, err := a.Contacts.List(a.Context(), &gr.ListContactsParams{
			CampaignID: &list, Email: &email, AdditionalFlags: []gr.ContactListFlag{gr.ContactListFlagExactMatch},
		})
		a.ok(err)
		if err == nil && len(page.Items) == 1 {
			return page.Items[0].ContactID
		}
		time.Sleep(time.Second)
	}
	a.Errorf("%s: %s does not appear", a.name, email)
	return ""
}

func isNotFound(err error) bool { return errors.Is(err, getresponse.ErrNotFound) }

// compareContacts compares a list with the model.
func (a *actor) compareContacts(list string, model []*subscriber) {
	var got, want []string
	for item, err := range a.Contacts.All(a.Context(), &gr.ListContactsParams{CampaignID: &list}) {
		a.ok(err)
		contact, err := a.Contacts.Get(a.Context(), item.ContactID, nil)
		a.ok(err)
		c := subscriber{id: contact.ContactID, email: contact.Email, name: contact.Name, tagged: len(contact.Tags) == 1}
		for _, value := range contact.CustomFieldValues {
			c.town = value.Value[0]
		}
		got = append(got, fmt.Sprint(c))
	}
	for _, c := range model {
		want = append(want, fmt.Sprint(*c))
		a.rows++
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		a.Errorf("%s: the list has\n%q, want\n%q", a.name, got, want)
	}
}
