package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// history is an account in Warsaw of which the test knows everything that happened.
type history struct {
	*bench
	client *getresponse.Client
	now    time.Time
	zone   *time.Location
	lists  map[string]string   // IDs by name
	on     map[string][]string // contacts by the name of the list
	events []arrival
	sent   map[string]string         // IDs of messages by subject
	want   map[string]map[string]int // figures by subject
}

// arrival is a contact that came to a list, or left it with n -1.
type arrival struct {
	list string
	at   time.Time
	n    int
}

func newHistory(t *testing.T) *history {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		t.Fatal(err)
	}
	h := &history{
		now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), zone: zone, lists: map[string]string{}, on: map[string][]string{},
		sent: map[string]string{}, want: map[string]map[string]int{},
	}
	clock := func() time.Time { return h.now }
	h.bench = newBench(t, getresponsetest.WithClock(clock))
	h.change = func(a *app) { a.clock = clock }
	if h.client, err = getresponse.New(h.server.ClientOptions()...); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *history) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *history) list(name string) {
	h.Helper()
	c, err := h.client.Campaigns.Create(h.Context(), gr.NewCampaign{Name: name})
	h.ok(err)
	h.lists[name] = c.CampaignID
}

func (h *history) add(list string, n int) {
	h.Helper()
	for range n {
		id, err := h.server.Subscribe(getresponsetest.Subscription{CampaignID: h.lists[list], Email: fmt.Sprintf("c%d@example.com", len(h.events))})
		h.ok(err)
		h.on[list] = append(h.on[list], id)
		h.events = append(h.events, arrival{list, h.now, 1})
	}
}

// leave notes that the contact came off the list.
func (h *history) leave(list, contact string) {
	for i, have := range h.on[list] {
		if have == contact {
			h.on[list] = append(h.on[list][:i:i], h.on[list][i+1:]...)
			h.events = append(h.events, arrival{list, h.now, -1})
		}
	}
}

const reportContent = `<p><a href="https://example.com/sale">The sale</a></p>`

var reportFlagsOn = []gr.MessageFlag{gr.MessageFlagOpenrate, gr.MessageFlagClicktrack}

// send sends a newsletter to a list.
func (h *history) send(list, subject string) {
	h.Helper()
	senders, err := h.client.FromFields.List(h.Context(), nil)
	h.ok(err)
	n, err := h.client.Newsletters.Create(h.Context(), gr.NewNewsletter{
		Subject: subject, Content: gr.MessageContent{HTML: reportContent}, Flags: reportFlagsOn, Campaign: gr.CampaignRef(h.lists[list]),
		FromField: gr.FromFieldRef(senders.Items[0].FromFieldID), SendSettings: gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{h.lists[list]}},
	})
	h.ok(err)
	h.sent[subject], h.want[subject] = n.NewsletterID, map[string]int{"sent": len(h.on[list])}
}

// react makes a recipient do something with a message; counts is false if it did so
// before, so that it is not counted.
func (h *history) react(subject, list string, recipient int, action getresponsetest.Action, figure string, counts bool) {
	h.Helper()
	contact := h.on[list][recipient]
	h.ok(h.server.Engage(getresponsetest.Engagement{Message: h.sent[subject], Recipient: contact, Action: action}))
	if counts {
		h.want[subject][figure]++
	}
	if action == getresponsetest.ActionBounce || action == getresponsetest.ActionUnsubscribe || action == getresponsetest.ActionComplain {
		h.leave(list, contact)
	}
}

// growth returns start, added, removed and end of a list for the days from first to last.
func (h *history) growth(list, first, last string) (g [4]int) {
	for _, e := range h.events {
		day := e.at.In(h.zone).Format(time.DateOnly)
		if e.list != list || day > last {
			continue
		}
		g[3] += e.n
		switch {
		case day < first:
			g[0] += e.n
		case e.n > 0:
			g[1]++
		default:
			g[2]++
		}
	}
	return g
}

// spring is the month that the tests report on: contacts come and go, at midnight of
// Warsaw too, and two newsletters and an autoresponder are sent.
func spring(t *testing.T) *history {
	t.Helper()
	h := newHistory(t)
	h.list("spring_2027")
	h.list("summer")
	h.add("spring_2027", 10)
	h.add("summer", 4)
	h.now = time.Date(2026, 3, 10, 22, 59, 0, 0, time.UTC) // a minute before midnight
	h.add("spring_2027", 2)
	h.now = time.Date(2026, 3, 10, 23, 0, 0, 0, time.UTC) // of the next day
	h.add("spring_2027", 3)
	list := h.lists["spring_2027"]
	a, err := h.client.Autoresponders.Create(t.Context(), gr.NewAutoresponder{
		Name: "welcome", Subject: "Welcome", CampaignID: &list, Status: gr.StatusEnabled, Content: gr.MessageContent{HTML: reportContent}, Flags: reportFlagsOn,
		SendSettings: gr.AutoresponderSendSettingsInput{Value: &gr.AutoresponderSendImmediatelyInput{}}, TriggerSettings: gr.AutoresponderTriggerSettingsInput{DayOfCycle: new(0)},
	})
	h.ok(err)
	h.sent["Welcome"], h.want["Welcome"] = a.AutoresponderID, map[string]int{"sent": 2}
	for _, email := range []string{"first@example.com", "second@example.com"} {
		h.ok(h.client.Contacts.Create(t.Context(), gr.NewContact{Email: email, Campaign: gr.CampaignRef(list), DayOfCycle: wire.Value(wire.IntText(0))}))
		for c, err := range h.client.Contacts.All(t.Context(), &gr.ListContactsParams{Email: &email}) {
			h.ok(err)
			h.on["spring_2027"] = append(h.on["spring_2027"], c.ContactID)
			h.events = append(h.events, arrival{"spring_2027", h.now, 1})
		}
	}
	h.react("Welcome", "spring_2027", 15, getresponsetest.ActionOpen, "opened", true)
	h.now = time.Date(2026, 3, 15, 8, 0, 0, 0, time.UTC)
	h.send("spring_2027", "News of spring")
	h.now = h.now.Add(2 * time.Hour)
	for i := range 6 {
		h.react("News of spring", "spring_2027", i, getresponsetest.ActionOpen, "opened", true)
	}
	h.react("News of spring", "spring_2027", 0, getresponsetest.ActionOpen, "opened", false)
	h.react("News of spring", "spring_2027", 0, getresponsetest.ActionClick, "clicked", true)
	h.react("News of spring", "spring_2027", 0, getresponsetest.ActionClick, "clicked", false)
	h.react("News of spring", "spring_2027", 14, getresponsetest.ActionBounce, "bounced", true)
	h.react("News of spring", "spring_2027", 13, getresponsetest.ActionUnsubscribe, "unsubscribed", true)
	h.now = time.Date(2026, 3, 25, 8, 0, 0, 0, time.UTC)
	h.send("summer", "Sun & sea")
	h.now = h.now.Add(2 * time.Hour)
	h.react("Sun & sea", "summer", 0, getresponsetest.ActionOpen, "opened", true)
	h.react("Sun & sea", "summer", 3, getresponsetest.ActionComplain, "complaints", true)
	h.now = time.Date(2026, 3, 30, 21, 0, 0, 0, time.UTC)
	return h
}
