package getresponse_test

import (
	"context"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// A request that cannot be right is not sent. The error has all its faults.
func TestRequestsThatLackSomething(t *testing.T) {
	s := serve(t, respondJSON(200, `{}`))
	client, ctx := newClient(t, s), t.Context()
	number := 5
	for name, tt := range map[string]struct {
		call func(context.Context) error
		want string
	}{
		"a union": {func(ctx context.Context) error {
			_, err := client.TransactionalEmails.Create(ctx, gr.NewTransactionalEmail{})
			return err
		}, "getresponse: createTransactionalEmail: body: required"},
		"a variant": {func(ctx context.Context) error {
			_, err := client.TransactionalEmails.Create(ctx, gr.NewTransactionalEmail{Value: &gr.NewDirectTransactionalEmail{
				FromField: gr.FromFieldRef("f"), Subject: "Hello",
			}})
			return err
		}, "getresponse: createTransactionalEmail: recipients.to.email: required"},
		"nested properties": {func(ctx context.Context) error {
			return client.Contacts.Create(ctx, gr.NewContact{Tags: []gr.ContactTagReference{{TagID: "a"}, {}}})
		}, "getresponse: createContact: email: required; campaign.campaignId: required; tags[1].tagId: required"},
		"an ID in the path too": {func(ctx context.Context) error {
			_, err := client.Contacts.Update(ctx, "", gr.ContactUpdate{Tags: []gr.ContactTagReference{{}}})
			return err
		}, `getresponse: updateContact: contactId "" is empty; tags[0].tagId: required`},
		"a condition without a kind": {func(ctx context.Context) error {
			_, err := client.SearchContacts.Create(ctx, gr.NewSearchContact{Name: "vips", SectionLogicOperator: "or", Section: []gr.SegmentSection{{}, {
				Value: &gr.SegmentPeriodSection{LogicOperator: "or", SubscriptionDate: "all_time", Conditions: []gr.SegmentCondition{{}, {Value: (*gr.SegmentTagCondition)(nil)}}},
			}}})
			return err
		}, "getresponse: createSearchContact: section[0]: required; section[1].conditions[0]: required; section[1].conditions[1]: required"},
		"a choice": {func(ctx context.Context) error {
			text := "x"
			return client.CustomEvents.Trigger(ctx, gr.CustomEventTrigger{
				Name: "read", ContactID: "p", Attributes: []gr.CustomEventAttributeValue{{Name: "a"}, {Name: "b", Value: gr.CustomEventValue{Text: &text, Number: &number}}},
			})
		}, ""},
		"a nil pointer": {func(ctx context.Context) error {
			var contact *gr.NewContact
			_, err := client.Do(ctx, "POST", "/contacts", contact, nil)
			return err
		}, "getresponse: POST request: body: required"},
	} {
		err := tt.call(ctx)
		e := as[*getresponse.RequestError](t, err)
		if len(e.Faults) == 0 || e.Faults[0] != (wire.Fault{Field: e.Field, Value: e.Value, Reason: e.Reason}) {
			t.Errorf("%s: got %+v", name, e)
		}
		if tt.want != "" && err.Error() != tt.want {
			t.Errorf("%s: got %q, want %q", name, err, tt.want)
		}

	}
	s.none(t)
}

// The number of faults and the length of their text are bounded.
func TestManyFaults(t *testing.T) {
	s := serve(t, respondJSON(202, ``))
	err := newClient(t, s).Contacts.CreateBatch(t.Context(), gr.NewContactBatch{CampaignID: "c", Contacts: make([]gr.NewBatchContact, 1000)})
	e := as[*getresponse.RequestError](t, err)
	if len(e.Faults) != 100 || len(err.Error()) > 1000 {
		t.Errorf("%d faults, %d bytes: %v", len(e.Faults), len(err.Error()), err)
	}
	wantContains(t, err.Error(), "contacts[0].email: required", "contacts[9].email: required", "and 90 more")
	s.none(t)
}
