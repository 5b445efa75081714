package getresponsetest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// newNewsletter is a newsletter for the contacts of a campaign, sent immediately.
func newNewsletter(campaign, sender string) gr.NewNewsletter {
	return gr.NewNewsletter{
		Subject:      "News of spring",
		FromField:    gr.FromFieldReference{FromFieldID: sender},
		Campaign:     gr.CampaignReference{CampaignID: campaign},
		Content:      gr.MessageContent{HTML: "<p>Hello</p>"},
		Flags:        []gr.MessageFlag{gr.MessageFlagOpenrate, gr.MessageFlagClicktrack},
		SendSettings: gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{campaign}},
	}
}

// sendTimeIn is noon in Warsaw on the first of July, which is ten o'clock UTC.
func sendTimeIn(year int) *gr.NewsletterSendTime {
	return &gr.NewsletterSendTime{
		Date:     wire.NewLocalTime(time.Date(year, 7, 1, 12, 0, 0, 0, time.UTC)),
		TimeZone: gr.TimeZoneReference{TimeZoneID: 1},
	}
}

// newsletter creates a newsletter that change has modified.
func (f *fixture) newsletter(campaign string, change func(*gr.NewNewsletter)) *gr.Newsletter {
	f.Helper()
	letter := newNewsletter(campaign, f.defaultSender())
	if change != nil {
		change(&letter)
	}
	got, err := f.client.Newsletters.Create(f.ctx, letter)
	f.ok(err)
	return got
}

func asDraft(n *gr.NewNewsletter) { n.Type = gr.NewsletterTypeDraft }

// recipientsOf reads who a newsletter was sent to.
func (f *fixture) recipientsOf(newsletter string) string {
	f.Helper()
	activities := collect(f, f.client.Newsletters.AllActivities(f.ctx, newsletter, nil))
	who := map[string]bool{}
	for _, a := range activities {
		equal(f, "activity", a.Activity, gr.NewsletterActivityTypeSend)
		who[a.Contact.Email] = true
	}
	var names []string
	for _, c := range collect(f, f.client.Contacts.All(f.ctx, nil)) {
		if who[c.Email] {
			names = append(names, strings.TrimSuffix(c.Email, "@example.com"))
		}
	}
	return strings.Join(names, " ")
}

func TestNewsletterLife(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	campaign, sender := f.campaign("spring"), f.defaultSender()
	contact := f.contact(campaign, "jan@example.com")
	got := f.newsletter(campaign, func(n *gr.NewNewsletter) {
		n.Editor, n.Content.Plain = gr.MessageEditorCustom, "Hello"
		n.Attachments = []gr.NewsletterAttachment{{FileName: "a.txt", Content: []byte("abc"), MimeType: "text/plain"}}
		n.SendSettings.TimeTravel, n.TrackOpens = new(wire.BoolText(false)), new(wire.BoolText(true))
	})
	now := wire.NewTime(clock.now())
	href := f.server.URL() + "/newsletters/" + got.NewsletterID
	noReplies := gr.FromFieldReference{Href: f.server.URL() + "/from-fields"}
	equal(f, "new newsletter", got, &gr.Newsletter{
		NewsletterID: got.NewsletterID, Href: href, Name: "News of spring", Subject: "News of spring", Type: gr.NewsletterTypeBroadcast,
		Status: gr.StatusEnabled, Editor: gr.MessageEditorCustom, CreatedOn: now, SendOn: now, ReplyTo: noReplies,
		FromField:    gr.FromFieldReference{FromFieldID: sender, Href: f.server.URL() + "/from-fields/" + sender},
		Campaign:     gr.CampaignReference{CampaignID: campaign, Name: "spring", Href: f.server.URL() + "/campaigns/" + campaign},
		Content:      gr.MessageContent{HTML: "<p>Hello</p>", Plain: "Hello"},
		Attachments:  []gr.NewsletterAttachment{{FileName: "a.txt", Content: []byte("abc"), MimeType: "text/plain"}},
		Flags:        wire.Flags[gr.MessageFlag]{gr.MessageFlagOpenrate, gr.MessageFlagClicktrack},
		ClickTracks:  []gr.ClickTrack{},
		SendSettings: gr.NewsletterSendSettings{SelectedCampaigns: []string{campaign}, SelectedSuppresions: []string{}},
		SendMetrics:  gr.NewsletterSendMetrics{Status: gr.NewsletterSendStatusFinished, Sent: 1, Total: 1, Delivered: 1},
	})
	page, err := f.client.Contacts.ListActivities(f.ctx, contact, nil)
	f.ok(err)
	equal(f, "activities of the contact", page.Items, []gr.ContactActivity{{
		Activity: gr.ContactActivityTypeSend, Subject: "News of spring", CreatedOn: now,
		Resource: gr.ContactActivityResource{ResourceID: got.NewsletterID, ResourceType: gr.ContactActivityResourceTypeNewsletters, Href: href},
	}})
	_, err = f.client.Campaigns.Update(f.ctx, campaign, gr.CampaignUpdate{Name: "summer"})
	f.ok(err)
	again, err := f.client.Newsletters.Get(f.ctx, got.NewsletterID, nil)
	f.ok(err)
	equal(f, "campaign with its new name", again.Campaign.Name, "summer")

	f.ok(f.client.Newsletters.Delete(f.ctx, got.NewsletterID))
	_, err = f.client.Newsletters.Get(f.ctx, got.NewsletterID, nil)
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound, getresponse.ErrNotFound)
	f.fails(f.client.Newsletters.Delete(f.ctx, got.NewsletterID), http.StatusNotFound, getresponse.CodeNotFound)
	equal(f, "activities of the contact", len(collect(f, f.client.Contacts.AllActivities(f.ctx, contact, nil))), 0)
}

func TestScheduledNewsletter(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	campaign := f.campaign("spring")
	contact := f.contact(campaign, "jan@example.com")
	got := f.newsletter(campaign, func(n *gr.NewNewsletter) { n.SendSettings.SendOn = sendTimeIn(2026) })
	at := time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC)
	equal(f, "noon in Warsaw", got.SendOn.UTC(), at)
	for _, step := range []struct {
		now     time.Time
		metrics gr.NewsletterSendMetrics
		sent    int
	}{
		{clock.now(), gr.NewsletterSendMetrics{Status: gr.NewsletterSendStatusScheduled, Total: 1}, 0},
		{at.Add(-time.Second), gr.NewsletterSendMetrics{Status: gr.NewsletterSendStatusScheduled, Total: 1}, 0},
		{at, gr.NewsletterSendMetrics{Status: gr.NewsletterSendStatusFinished, Total: 1, Sent: 1, Delivered: 1}, 1},
	} {
		clock.advance(step.now.Sub(clock.now()))
		got, err := f.client.Newsletters.Get(f.ctx, got.NewsletterID, nil)
		f.ok(err)
		equal(f, "metrics", got.SendMetrics, step.metrics)
		equal(f, "activities", len(collect(f, f.client.Newsletters.AllActivities(f.ctx, got.NewsletterID, nil))), step.sent)
		equal(f, "activities of the contact", len(collect(f, f.client.Contacts.AllActivities(f.ctx, contact, nil))), step.sent)
		equal(f, "figures", len(collect(f, f.client.Newsletters.AllStatisticsFor(f.ctx, got.NewsletterID, nil))), step.sent)
	}
	_, err := f.client.Newsletters.Cancel(f.ctx, got.NewsletterID)
	f.fails(err, http.StatusBadRequest, getresponse.CodeForbiddenState)
}

func TestCancelledNewsletter(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	campaign := f.campaign("spring")
	f.contact(campaign, "jan@example.com")
	letter := f.newsletter(campaign, func(n *gr.NewNewsletter) { n.SendSettings.SendOn = sendTimeIn(2026) })
	draft, err := f.client.Newsletters.Cancel(f.ctx, letter.NewsletterID)
	f.ok(err)
	equal(f, "draft", []any{draft.Type, draft.SendOn.IsZero(), draft.SendMetrics}, []any{gr.NewsletterTypeDraft, true, gr.NewsletterSendMetrics{}})
	clock.advance(365 * 24 * time.Hour)
	equal(f, "recipients", f.recipientsOf(letter.NewsletterID), "")
	_, err = f.client.Newsletters.Cancel(f.ctx, letter.NewsletterID)
	f.fails(err, http.StatusBadRequest, getresponse.CodeForbiddenState)
	_, err = f.client.Newsletters.Cancel(f.ctx, f.newsletter(campaign, nil).NewsletterID) // which has gone out
	f.fails(err, http.StatusBadRequest, getresponse.CodeForbiddenState, getresponse.ErrBadRequest)
}

func TestDraft(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	spring, summer := f.campaign("spring"), f.campaign("summer")
	f.contact(spring, "jan@example.com")
	f.contact(summer, "ola@example.com")
	draft := f.newsletter(spring, func(n *gr.NewNewsletter) { asDraft(n); n.SendSettings.SendOn = sendTimeIn(2026) })
	equal(f, "draft", []any{draft.Type, draft.SendOn.IsZero(), draft.SendMetrics}, []any{gr.NewsletterTypeDraft, true, gr.NewsletterSendMetrics{}})
	equal(f, "recipients", f.recipientsOf(draft.NewsletterID), "")

	clock.advance(time.Hour)
	send := gr.NewsletterDraftSend{MessageID: draft.NewsletterID, SendSettings: gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{summer}}}
	sent, err := f.client.Newsletters.SendDraft(f.ctx, send)
	f.ok(err)
	equal(f, "what was sent", []any{sent.Type, sent.Subject, sent.Content, sent.CreatedOn, sent.SendOn, sent.SendSettings.SelectedCampaigns},
		[]any{gr.NewsletterTypeBroadcast, draft.Subject, draft.Content, wire.NewTime(clock.now()), wire.NewTime(clock.now()), []string{summer}})
	equal(f, "recipients", f.recipientsOf(sent.NewsletterID), "ola")
	kept, err := f.client.Newsletters.Get(f.ctx, draft.NewsletterID, nil)
	f.ok(err)
	equal(f, "the draft stays", kept, draft)

	send.SendSettings.SendOn = sendTimeIn(2026)
	later, err := f.client.Newsletters.SendDraft(f.ctx, send)
	f.ok(err)
	equal(f, "status", later.SendMetrics.Status, gr.NewsletterSendStatusScheduled)
	send.MessageID = sent.NewsletterID
	_, err = f.client.Newsletters.SendDraft(f.ctx, send)
	f.fails(err, http.StatusBadRequest, getresponse.CodeForbiddenState)
	send.MessageID = "zzz"
	_, err = f.client.Newsletters.SendDraft(f.ctx, send)
	equal(f, "message", f.failure(err, http.StatusBadRequest, getresponse.CodeRelatedNotFound).Message, "Newsletter by id: zzz not found")
	equal(f, "newsletters", len(collect(f, f.client.Newsletters.All(f.ctx, nil))), 3)
}

// The recipients are the selected contacts less the excluded ones.
func TestRecipients(t *testing.T) {
	f := start(t)
	spring, summer := f.campaign("spring"), f.campaign("summer")
	jan, ola, ewa := f.contact(spring, "jan@example.com"), f.contact(spring, "ola@example.com"), f.contact(summer, "ewa@example.com")
	for _, test := range []struct {
		settings gr.NewsletterSendSettingsInput
		want     string
	}{
		{gr.NewsletterSendSettingsInput{}, ""},
		{gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{spring}}, "jan ola"},
		{gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{spring, summer}}, "jan ola ewa"},
		{gr.NewsletterSendSettingsInput{SelectedContacts: []string{ola}}, "ola"},
		{gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{summer}, SelectedContacts: []string{jan, ewa}}, "jan ewa"},
		{gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{spring, summer}, ExcludedCampaigns: []string{spring}}, "ewa"},
		{gr.NewsletterSendSettingsInput{ExcludedCampaigns: []string{spring}, SelectedContacts: []string{jan, ewa}}, "ewa"},
	} {
		letter := f.newsletter(spring, func(n *gr.NewNewsletter) { n.SendSettings = test.settings })
		equal(f, "recipients", f.recipientsOf(letter.NewsletterID), test.want)
		equal(f, "sent", int(letter.SendMetrics.Sent), len(strings.Fields(test.want)))
	}
	letter := f.newsletter(spring, nil)
	f.contact(spring, "later@example.com")
	equal(f, "recipients of what was sent before", f.recipientsOf(letter.NewsletterID), "jan ola")
}

func TestNewsletterThatCannotBe(t *testing.T) {
	f := start(t)
	campaign, sender, unknown := f.campaign("spring"), f.defaultSender(), []string{"zzz"}
	for message, change := range map[string]func(*gr.NewNewsletter){
		"Campaign by id: zzz not found":    func(n *gr.NewNewsletter) { n.Campaign.CampaignID = "zzz" },
		"From field by id: zzz not found":  func(n *gr.NewNewsletter) { n.FromField.FromFieldID = "zzz" },
		"From field by id: zzz not found ": func(n *gr.NewNewsletter) { n.ReplyTo = &gr.FromFieldReference{FromFieldID: "zzz"} },
		"Campaign by id: zzz not found ":   func(n *gr.NewNewsletter) { n.SendSettings.SelectedCampaigns = unknown },
		"Campaign by id: zzz not found  ":  func(n *gr.NewNewsletter) { n.SendSettings.ExcludedCampaigns = unknown },
		"Contact by id: zzz not found":     func(n *gr.NewNewsletter) { asDraft(n); n.SendSettings.SelectedContacts = unknown },
	} {
		letter := newNewsletter(campaign, sender)
		change(&letter)
		_, err := f.client.Newsletters.Create(f.ctx, letter)
		equal(f, "message", f.failure(err, http.StatusBadRequest, getresponse.CodeRelatedNotFound).Message, strings.TrimSpace(message))
	}
	for field, change := range map[string]func(*gr.NewNewsletter){
		"content": func(n *gr.NewNewsletter) { n.Content = gr.MessageContent{} },
		"sendOn": func(n *gr.NewNewsletter) { // two sending times
			n.SendOn, n.SendSettings.SendOn = wire.Value(*hourOf(2026, 7, 1, 12)), sendTimeIn(2026)
		},
		"sendSettings.sendOn.timeZone.timeZoneId": func(n *gr.NewNewsletter) {
			n.SendSettings.SendOn = &gr.NewsletterSendTime{Date: sendTimeIn(2026).Date, TimeZone: gr.TimeZoneReference{TimeZoneID: 99}}
		},
	} {
		letter := newNewsletter(campaign, sender)
		change(&letter)
		_, err := f.client.Newsletters.Create(f.ctx, letter)
		f.names(f.failure(err, http.StatusBadRequest, getresponse.CodeValidation), "body", field)
	}
	equal(f, "newsletters", len(collect(f, f.client.Newsletters.All(f.ctx, nil))), 0)
}
