package sim

import (
	"fmt"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// letter is what a newsletter should be.
type letter struct {
	id       string
	sendOn   time.Time // zero for now
	sent     int       // 0 before it is due
	to       []string
	opened   map[string]bool
	clicked  map[string]bool
	opens    int
	clicks   int
	left     int // who unsubscribed
	bounced  int
	canceled bool
}

// asEditor sends newsletters to a campaign, whose contacts engage with them.
func asEditor(a *actor) {
	const readers = 40
	var list, sender string
	var contacts []string
	var letters []*letter
	a.setUp = func() {
		list, sender = a.newList(), a.defaultSender()
		batch := gr.NewContactBatch{CampaignID: list}
		for range readers {
			batch.Contacts = append(batch.Contacts, gr.NewBatchContact{Email: a.next() + "@example.com"})
		}
		a.ok(a.Contacts.CreateBatch(a.Context(), batch))
		for _, c := range batch.Contacts {
			contacts = append(contacts, a.awaitContact(list, c.Email))
		}
	}
	// settle sends what was due before now.
	settle := func() {
		for _, l := range letters {
			if l.to == nil && !l.canceled && !l.sendOn.After(a.server.Now()) {
				l.to = append([]string{}, contacts...)
				l.sent = len(contacts)
			}
		}
	}
	send := func(sendOn time.Time) {
		name := a.next()
		body := gr.NewNewsletter{
			Name: name, Subject: "Hello", Campaign: gr.CampaignReference{CampaignID: list}, FromField: gr.FromFieldReference{FromFieldID: sender},
			Content:      gr.MessageContent{HTML: `<a href="https://example.com/sale">Sale</a>`},
			Flags:        []gr.MessageFlag{gr.MessageFlagOpenrate, gr.MessageFlagClicktrack},
			SendSettings: gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{list}},
		}
		if !sendOn.IsZero() {
			body.SendOn = wire.Value(wire.NewTime(sendOn))
		}
		if a.write("createNewsletter", name, func() error {
			_, err := a.Newsletters.Create(a.Context(), body)
			return err
		}) == without {
			return
		}
		found, err := a.Newsletters.List(a.Context(), &gr.ListNewslettersParams{Name: &name})
		a.ok(err)
		for _, n := range found.Items {
			if n.Name == name {
				l := &letter{id: n.NewsletterID, sendOn: sendOn, opened: map[string]bool{}, clicked: map[string]bool{}}
				if sendOn.IsZero() { // sent when the call arrived, when the contacts were the same
					l.to, l.sent = append([]string{}, contacts...), len(contacts)
				}
				letters = append(letters, l)
				return
			}
		}
		a.Errorf("%s: no newsletter is named %s", a.name, name)
	}
	a.step = func() {
		settle()
		switch i := a.rand.IntN(20); {
		case len(letters) == 0 || i == 0:
			send(time.Time{})
		case i == 1:
			send(a.server.Now().Truncate(time.Second).Add(time.Duration(1+a.rand.IntN(600)) * time.Second))
		case i == 2:
			a.cancel(pick(a, letters))
		default:
			if l := pick(a, letters); len(l.to) > 0 {
				contacts = a.engage(l, pick(a, l.to), contacts)
			}
		}
	}
	a.verify = func() {
		settle()
		for _, l := range letters {
			a.compareLetter(l)
		}
		page, err := a.Contacts.List(a.Context(), &gr.ListContactsParams{CampaignID: &list})
		a.ok(err)
		if err == nil && page.TotalCount != len(contacts) {
			a.Errorf("%s: %d contacts are left, want %d", a.name, page.TotalCount, len(contacts))
		}
	}
}

// cancel cancels a newsletter that is not due within the next two minutes.
func (a *actor) cancel(l *letter) {
	if l.to != nil || l.canceled || l.sendOn.Before(a.server.Now().Add(2*time.Minute)) {
		return
	}
	if a.write("cancelNewsletter", "", func() error {
		_, err := a.Newsletters.Cancel(a.Context(), l.id)
		return err
	}) != without {
		l.canceled = true
	}
}

// engage lets a contact do something with a newsletter, unless it has left. It returns the
// contacts that are left.
func (a *actor) engage(l *letter, contact string, contacts []string) []string {
	stays := false
	for _, c := range contacts {
		stays = stays || c == contact
	}
	if !stays {
		return contacts
	}
	action := getresponsetest.ActionOpen
	switch i := a.rand.IntN(40); {
	case i == 0 && len(contacts) > 5:
		action = getresponsetest.ActionUnsubscribe
		l.left++
	case i == 1 && len(contacts) > 5:
		action = getresponsetest.ActionBounce
		l.bounced++
	case i < 12:
		action = getresponsetest.ActionClick
		l.clicked[contact] = true
		l.clicks++
	default:
		l.opened[contact] = true
		l.opens++
	}
	a.ok(a.server.Engage(getresponsetest.Engagement{Message: l.id, Recipient: contact, Action: action}))
	a.log = append(a.log, string(action))
	if action == getresponsetest.ActionUnsubscribe || action == getresponsetest.ActionBounce {
		return except(contacts, contact)
	}
	return contacts
}

// compareLetter compares the statistics of a newsletter with the model.
func (a *actor) compareLetter(l *letter) {
	statistics, err := a.Newsletters.ListStatisticsFor(a.Context(), l.id, nil)
	a.ok(err)
	if err != nil {
		return
	}
	var s gr.NewsletterStatistics
	for _, item := range statistics.Items {
		s = item
	}
	got := fmt.Sprint(s.Sent, s.TotalOpened, s.UniqueOpened, s.TotalClicked, s.UniqueClicked, s.Unsubscribed, s.Bounced)
	want := fmt.Sprint(l.sent, l.opens, len(l.opened), l.clicks, len(l.clicked), l.left, l.bounced)
	if got != want {
		a.Errorf("%s: the statistics of a newsletter are %s, want %s", a.name, got, want)
	}
	a.rows++
	a.log = append(a.log, "statistics "+want)
}
