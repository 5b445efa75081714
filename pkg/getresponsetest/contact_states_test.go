package getresponsetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
)

// A search finds contacts by their states, which the contract lists, and by several
// together. Those that are removed say why.
func TestContactStates(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	list, optin := f.campaign("list"), f.optin("optin", gr.CampaignOptinTypes{API: "double"}, nil)
	contacts := map[string]string{}
	for _, name := range []string{"active", "bounced", "left", "complained", "deleted"} {
		contacts[name] = f.contact(list, name+"@example.com")
	}
	f.ok(f.client.Contacts.Create(f.ctx, gr.NewContact{Email: "waiting@example.com", Campaign: gr.CampaignReference{CampaignID: optin}}))
	letter := f.newsletter(list, withPage).NewsletterID
	clock.advance(time.Hour)
	f.engage(Engagement{Message: letter, Recipient: contacts["bounced"], Action: ActionBounce})
	f.engage(Engagement{Message: letter, Recipient: contacts["left"], Action: ActionUnsubscribe})
	f.engage(Engagement{Message: letter, Recipient: contacts["complained"], Action: ActionComplain})
	f.ok(f.client.Contacts.Delete(f.ctx, contacts["deleted"], nil))

	const (
		subscribed, undelivered   = gr.ContactSearchSubscriberTypeSubscribed, gr.ContactSearchSubscriberTypeUndelivered
		removed, unsubscribed     = gr.ContactSearchSubscriberTypeRemoved, gr.ContactSearchSubscriberTypeUnsubscribed
		unconfirmed, notConfirmed = gr.ContactSearchSubscriberTypeUnconfirmed, gr.ContactSearchSubscriberTypeNotConfirmed
	)
	reasons := map[string]gr.FoundContactRemovalReason{
		"bounced": gr.FoundContactRemovalReasonBounce, "left": gr.FoundContactRemovalReasonUnsubscribe,
		"complained": gr.FoundContactRemovalReasonComplaint, "deleted": gr.FoundContactRemovalReasonAPI,
	}
	tested := map[gr.ContactSearchSubscriberType]bool{}
	for _, test := range []struct {
		states []gr.ContactSearchSubscriberType
		want   string
	}{
		{nil, "active"},
		{[]gr.ContactSearchSubscriberType{subscribed}, "active"},
		{[]gr.ContactSearchSubscriberType{undelivered}, "bounced"},
		{[]gr.ContactSearchSubscriberType{unsubscribed}, "left"},
		{[]gr.ContactSearchSubscriberType{removed}, "bounced complained deleted left"},
		{[]gr.ContactSearchSubscriberType{unconfirmed}, "waiting"},
		{[]gr.ContactSearchSubscriberType{notConfirmed}, "waiting"},
		{[]gr.ContactSearchSubscriberType{unconfirmed, notConfirmed}, "waiting"},
		{[]gr.ContactSearchSubscriberType{subscribed, undelivered}, "active bounced"},
		{[]gr.ContactSearchSubscriberType{undelivered, removed, unsubscribed}, "bounced complained deleted left"},
	} {
		page, err := f.client.SearchContacts.ListContacts(f.ctx, nil, gr.ContactSearch{SubscribersType: test.states, SectionLogicOperator: gr.SegmentLogicOperatorOr})
		f.ok(err)
		names := texts(page.Items, func(c gr.FoundContact) string {
			name, _, _ := strings.Cut(c.Email, "@")
			equal(f, "reason of "+name, c.Reason, reasons[name])
			return name
		})
		slices.Sort(names)
		equal(f, "contacts", strings.Join(names, " "), test.want)
		for _, state := range test.states {
			tested[state] = true
		}
	}
	equal(f, "states", len(tested), 6)
}
