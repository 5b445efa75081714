package getresponsetest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/events"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// receiver is what a program has: a handler of package events. It keeps what it receives.
type receiver struct {
	mu     sync.Mutex
	events []events.Event
	batch  []int // events of each request
}

func (r *receiver) handler(f *fixture) http.Handler {
	h, err := events.NewHandler(events.WithSecret("secret", "s3cr3t-of-my-url"), events.WithConcurrency(1), events.WithHook(r.hook()), events.OnOther(
		func(_ context.Context, e events.Event) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.events = append(r.events, e)
			return nil
		}))
	f.ok(err)
	return h
}

type requestHook struct {
	events.NoHook
	finished func(events.RequestResult)
}

func (h requestHook) RequestFinished(_ context.Context, r events.RequestResult) { h.finished(r) }

func (r *receiver) hook() events.Hook {
	return requestHook{finished: func(result events.RequestResult) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.batch = append(r.batch, result.Events)
	}}
}

// take returns what was received so far and forgets it.
func (r *receiver) take() (all []events.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all, r.events, r.batch = r.events, nil, nil
	return all
}

// listen starts a receiver and returns the URL of its webhook.
func (r *receiver) listen(f *fixture) string {
	server := httptest.NewServer(r.handler(f))
	f.Cleanup(server.Close)
	return server.URL + "/hook?secret=s3cr3t-of-my-url"
}

// next returns the only event that was received since the last call.
func next[T any](f *fixture, r *receiver) *T {
	f.Helper()
	f.ok(f.server.WaitDelivered(f.ctx))
	all := r.take()
	if len(all) != 1 {
		f.Fatalf("got %d events %v, want 1", len(all), all)
	}
	one, ok := all[0].(any).(*T)
	if !ok {
		f.Fatalf("got a %T", all[0])
	}
	return one
}

// Each kind of webhook is sent when its event happens, with the state of that time.
func TestWebhookKinds(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	spring, summer, field := f.campaign("spring"), f.campaign("summer"), f.field("mobile")
	r := &receiver{}
	_, err := f.server.AddWebhook(r.listen(f))
	f.ok(err)

	jan := f.contact(spring, "jan@example.com", func(c *gr.NewContact) { c.Name, c.IPAddress = "Jan", new("192.0.2.1") })
	added := next[events.ContactAdded](f, r)
	account, err := f.client.Accounts.Get(f.ctx, nil)
	f.ok(err)
	equal(f, "added", *added, events.ContactAdded{
		Type: "contact_added", Account: events.EventAccount{AccountID: account.AccountID},
		Event: events.EventOccurrence{OccurredAt: wire.NewEventTime(clock.now())},
		Contact: events.EventContact{
			ContactID: jan, Email: "jan@example.com", Name: "Jan", IP: "192.0.2.1", Origin: "api", Href: f.server.URL() + "/contacts/" + jan,
			Campaign: events.EventCampaign{CampaignID: spring, Name: "spring", Href: f.server.URL() + "/campaigns/" + spring},
		},
	})
	_, err = f.client.Contacts.Update(f.ctx, jan, gr.ContactUpdate{Campaign: &gr.CampaignReferenceInput{CampaignID: new(summer)}})
	f.ok(err)
	moved := next[events.ContactMoved](f, r)
	equal(f, "moved", moved.Contact.SourceCampaign.Name+" to "+moved.Contact.Campaign.Name, "spring to summer")
	_, err = f.server.CopyContact(jan, spring)
	f.ok(err)
	copied := next[events.ContactCopied](f, r)
	equal(f, "copied", copied.Contact.SourceCampaign.Name+" to "+copied.Contact.Campaign.Name, "summer to spring")
	_, err = f.client.Contacts.Update(f.ctx, jan, gr.ContactUpdate{Email: "ewa@example.com"})
	f.ok(err)
	equal(f, "address", next[events.ContactEmailChanged](f, r).Contact.Email, "ewa@example.com")
	_, err = f.client.Contacts.UpsertCustomFields(f.ctx, jan, gr.ContactCustomFieldsUpsert{CustomFieldValues: []gr.CustomFieldValueInput{{CustomFieldID: field, Value: []string{"+48600100200"}}}})
	f.ok(err)
	equal(f, "values", next[events.ContactCustomFieldChanged](f, r).Contact.ContactID, jan)

	letter := f.newsletter(summer, withPage)
	f.engage(Engagement{Message: letter.NewsletterID, Recipient: jan, Action: ActionOpen})
	equal(f, "opened", next[events.ContactOpenedMessage](f, r).Message, events.EventMessage{
		ResourceType: "newsletters", ResourceID: letter.NewsletterID, Name: letter.Name, Subject: letter.Subject, Href: f.server.URL() + "/newsletters/" + letter.NewsletterID,
	})
	f.engage(Engagement{Message: letter.NewsletterID, Recipient: jan, Action: ActionClick, Link: "https://example.com/sale?a=1&b=2"})
	equal(f, "link", next[events.ContactClickedMessageLink](f, r).ClickTrack.URL, "https://example.com/sale?a=1&b=2")
	sms, err := f.client.SMS.Send(f.ctx, gr.NewSMS{Value: &gr.NewSMSToContacts{Name: "Sale", Content: "https://example.com/sms", SendSettings: gr.SMSContactsSendSettingsInput{
		Contacts: gr.SMSContactsInput{PhoneNumberCustomFieldID: field, SelectedContacts: []string{jan}},
	}}})
	f.ok(err)
	f.engage(Engagement{Message: sms.SMSID, Recipient: jan, Action: ActionClick})
	clicked := next[events.ContactClickedSMSLink](f, r)
	equal(f, "SMS", fmt.Sprint(clicked.SMS.SMSID, clicked.ClickTrack.URL, clicked.Contact.PhoneNumber.FieldID), fmt.Sprint(sms.SMSID, "https://example.com/sms", field))
	f.engage(Engagement{Message: letter.NewsletterID, Recipient: jan, Action: ActionUnsubscribe})
	equal(f, "unsubscribed", next[events.ContactRemovedLink](f, r).Contact.Email, "ewa@example.com")
	bounces := f.contact(summer, "bounces@example.com")
	letter = f.newsletter(summer, withPage)
	next[events.ContactAdded](f, r)
	f.engage(Engagement{Message: letter.NewsletterID, Recipient: bounces, Action: ActionBounce})
	equal(f, "bounced", next[events.ContactRemovedBounce](f, r).Contact.ContactID, bounces)

	_, err = f.client.Accounts.UpdateBlocklist(f.ctx, nil, gr.BlocklistUpdate{Masks: []string{"@example.org"}})
	f.ok(err)
	f.importOf(spring, []string{"email"}, []string{"mark@example.org"})
	f.server.Advance(time.Minute)
	f.ok(f.server.WaitDelivered(f.ctx))
	got := r.take()
	equal(f, "events of an import", texts(got, func(e events.Event) string { return string(e.Kind()) }), []string{"contact_rejected", "contacts_import_finished"})
	equal(f, "rejected", got[0].(*events.ContactRejected).Contact.Email+got[0].(*events.ContactRejected).Contact.Campaign.Name, "mark@example.orgspring")

	f.ok(f.raw("POST", "/custom-reports", "application/json", `{"name": "March", "type": "bounces", "scheduling": {"frequency": "one_time", "startDate": "2026-03-01", "endDate": "2026-03-02"}}`))
	f.server.Advance(time.Minute)
	next[events.CustomReportsFileStatusChanged](f, r)

	// What no webhook reports.
	gone := f.contact(summer, "gone@example.com")
	next[events.ContactAdded](f, r)
	f.ok(f.client.Contacts.Delete(f.ctx, gone, nil))
	f.server.Reset()
	f.ok(f.server.WaitDelivered(f.ctx))
	equal(f, "events", len(r.take()), 0)
	for _, d := range f.server.Deliveries() {
		equal(f, "delivery of "+string(d.Kind), fmt.Sprintf("%s %d %+v", d.State, d.Events, texts(d.Attempts, func(a DeliveryAttempt) string { return fmt.Sprint(a.StatusCode, a.Problem) })), "received 1 [200]")
	}
}

// A webhook gets its kinds only, up to 100 of a kind in a request, in their order.
func TestWebhookBatches(t *testing.T) {
	f := start(t)
	spring := f.campaign("spring")
	some, all := &receiver{}, &receiver{}
	id, err := f.server.AddWebhook(some.listen(f), events.KindContactRemovedLink)
	f.ok(err)
	_, err = f.server.AddWebhook(all.listen(f))
	f.ok(err)
	f.batch(spring, 250)
	f.ok(f.server.WaitDelivered(f.ctx))
	equal(f, "events of another kind", len(some.take()), 0)
	equal(f, "batches", all.batch, []int{100, 100, 50})
	seen := map[string]bool{}
	for _, e := range all.take() {
		seen[e.(*events.ContactAdded).Contact.Email] = true
	}
	equal(f, "contacts", len(seen), 250)
	equal(f, "webhooks", len(f.server.Webhooks()), 2)
	f.ok(f.server.RemoveWebhook(id))
	equal(f, "webhooks", len(f.server.Webhooks()), 1)
	if err := f.server.RemoveWebhook(id); err == nil {
		t.Error("a webhook was removed twice")
	}
}

// Callbacks follow the operations of the account, each event once.
func TestCallbacks(t *testing.T) {
	f := start(t)
	spring := f.campaign("spring")
	r := &receiver{}
	f.contact(spring, "early@example.com")
	_, err := f.client.Accounts.UpdateCallback(f.ctx, gr.CallbackUpdate{URL: r.listen(f), Actions: &gr.CallbackActionsInput{
		Subscribe: new(true), Open: new(true), Click: new(true), Unsubscribe: new(true),
	}})
	f.ok(err)
	jan := f.contact(spring, "jan@example.com", func(c *gr.NewContact) { c.IPAddress = new("192.0.2.1") })
	account, err := f.client.Accounts.Get(f.ctx, nil)
	f.ok(err)
	equal(f, "subscribed", *next[events.CallbackSubscribe](f, r), events.CallbackSubscribe{
		Action: "subscribe", Account: events.EventAccount{AccountID: account.AccountID, Login: account.Email},
		Contact: events.EventContact{ContactID: jan, Email: "jan@example.com", IP: "192.0.2.1", Origin: "api", Campaign: events.EventCampaign{CampaignID: spring, Name: "spring"}},
	})
	letter := f.newsletter(spring, withPage)
	f.engage(Engagement{Message: letter.NewsletterID, Recipient: jan, Action: ActionOpen})
	equal(f, "opened", next[events.CallbackOpen](f, r).Message, events.EventMessage{ResourceID: letter.NewsletterID, Name: letter.Name, Subject: letter.Subject})
	f.engage(Engagement{Message: letter.NewsletterID, Recipient: jan, Action: ActionClick, Link: "https://example.com/sale?a=1&b=2"})
	equal(f, "clicked", next[events.CallbackClick](f, r).ClickTrack.URL, "https://example.com/sale?a=1&b=2")
	_, err = f.client.Accounts.UpdateCallback(f.ctx, gr.CallbackUpdate{Actions: &gr.CallbackActionsInput{Open: new(false)}})
	f.ok(err)
	f.engage(Engagement{Message: letter.NewsletterID, Recipient: jan, Action: ActionOpen})
	f.engage(Engagement{Message: letter.NewsletterID, Recipient: jan, Action: ActionUnsubscribe})
	equal(f, "unsubscribed", next[events.CallbackUnsubscribe](f, r).Contact.Email, "jan@example.com")
	f.ok(f.client.Accounts.DeleteCallback(f.ctx))
	f.contact(spring, "late@example.com")
	f.ok(f.server.WaitDelivered(f.ctx))
	equal(f, "events", len(r.take()), 0)
	last := f.server.Deliveries()[3]
	equal(f, "no secret", strings.Contains(last.Body, "s3cr3t"), false)
	equal(f, "query", strings.Contains(last.Body, "contact_email=jan%40example.com"), true)
}

func TestWebhookMistakes(t *testing.T) {
	f := start(t)
	for target, says := range map[string]string{
		"ftp://127.0.0.1/?secret=s3cr3t":     "begins with http",
		"http:///hook":                       "has a host",
		"http://exa mple/?secret=s3cr3t":     "begins with http",
		"https://example.com/?secret=s3cr3t": `loopback only, not to "example.com"`,
		"http://192.0.2.1/":                  "loopback only",
	} {
		if _, err := f.server.AddWebhook(target); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%s: got %v", target, err)
		}
	}
	for _, kind := range []events.Kind{"contact_cloned", events.KindCallbackOpen} {
		if _, err := f.server.AddWebhook("http://localhost/", kind); err == nil || !strings.Contains(err.Error(), string(kind)) {
			t.Errorf("%s: got %v", kind, err)
		}
	}
}

func TestWebhookHandlesOverHTTP(t *testing.T) {
	f := start(t)
	r := &receiver{}
	target := r.listen(f)
	made := f.admin(200, "POST", "webhooks", `{"url": "`+target+`", "kinds": ["contact_added"]}`).(map[string]any)
	id := made["id"].(string)
	equal(f, "webhooks", f.admin(200, "GET", "webhooks", ""), any([]any{map[string]any{"id": id, "url": target, "kinds": []any{"contact_added"}}}))
	f.contact(f.campaign("spring"), "jan@example.com")
	next[events.ContactAdded](f, r)
	delivery := f.admin(200, "GET", "deliveries", "").([]any)[0].(map[string]any)
	equal(f, "delivery", []any{delivery["state"], delivery["webhook"], delivery["kind"]}, []any{"received", id, "contact_added"})
	f.admin(400, "POST", "webhooks", `{"url": "https://example.com"}`)
	f.admin(400, "DELETE", "webhooks", "")
	f.admin(400, "DELETE", "webhooks?id=none", "")
	f.admin(200, "DELETE", "webhooks?id="+url.QueryEscape(id), "")
	equal(f, "webhooks", len(f.server.Webhooks()), 0)
}
