package getresponsetest

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// optin creates a campaign with double opt-in for some ways of arrival.
func (f *fixture) optin(name string, types gr.CampaignOptinTypes, confirmation *gr.CampaignConfirmationInput) string {
	f.Helper()
	c, err := f.client.Campaigns.Create(f.ctx, gr.NewCampaign{Name: name, OptinTypes: &types, Confirmation: confirmation})
	f.ok(err)
	return c.CampaignID
}

// visible returns the addresses of a campaign that lists show, in the order of arrival.
func (f *fixture) visible(campaign string) string {
	f.Helper()
	page, err := f.client.Contacts.ListInCampaign(f.ctx, campaign, nil)
	f.ok(err)
	return strings.Join(texts(page.Items, func(c gr.ContactListItem) string { local, _, _ := strings.Cut(c.Email, "@"); return local }), " ")
}

// waiting returns the addresses that have to confirm, with their campaigns.
func (f *fixture) waiting() []string {
	return texts(f.server.Unconfirmed(), func(u UnconfirmedContact) string { return u.Email + " " + u.CampaignID })
}

// open opens a link in a browser that does not follow redirects.
func (f *fixture) open(method, link string) (status int, location, body string) {
	f.Helper()
	r, err := http.NewRequestWithContext(f.ctx, method, link, nil)
	f.ok(err)
	resp, err := f.server.Transport().RoundTrip(r)
	f.ok(err)
	raw, err := io.ReadAll(resp.Body)
	f.ok(err)
	f.ok(resp.Body.Close())
	return resp.StatusCode, resp.Header.Get("Location"), string(raw)
}

// Nobody sees or counts a contact that has to confirm, however it came.
func TestDoubleOptin(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now), WithContactDelay(time.Minute))
	campaign := f.optin("spring", gr.CampaignOptinTypes{API: "double", Webform: "double"}, nil)
	jan := gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignReference{CampaignID: campaign}}
	f.ok(f.client.Contacts.Create(f.ctx, jan))
	f.ok(f.client.Contacts.CreateBatch(f.ctx, gr.NewContactBatch{CampaignID: campaign, Contacts: []gr.NewBatchContact{{Email: "ola@example.com"}}}))
	for origin, email := range map[gr.ContactOrigin]string{"": "ewa@example.com", gr.ContactOriginPanel: "adam@example.com", gr.ContactOriginImport: "piotr@example.com"} {
		_, err := f.server.Subscribe(Subscription{CampaignID: campaign, Email: email, Origin: origin})
		f.ok(err)
	}
	id := f.server.accounts[0].world.Tables["contact"].All()[0]["contactId"].(string)
	clock.advance(time.Hour)
	count := func() (int, wire.Int) {
		sizes, err := f.client.Campaigns.GetListSizeStatistics(f.ctx, &gr.GetCampaignListSizeStatisticsParams{CampaignID: campaign})
		f.ok(err)
		page, err := f.client.Contacts.List(f.ctx, nil)
		f.ok(err)
		return page.TotalCount, sizes[0].Value.TotalSubscribers
	}
	total, size := count()
	equal(f, "single opt-in of imports, none of users", []any{total, size}, []any{2, wire.Int(2)})
	equal(f, "who has to confirm", f.waiting(), []string{"jan@example.com " + campaign, "ola@example.com " + campaign, "ewa@example.com " + campaign})
	_, err := f.client.Contacts.Get(f.ctx, id, nil)
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound)
	_, err = f.client.CustomEvents.Create(f.ctx, gr.NewCustomEvent{Name: "lesson_done"})
	f.ok(err)
	lesson := gr.CustomEventTrigger{Name: "lesson_done", ContactID: id}
	f.fails(f.client.CustomEvents.Trigger(f.ctx, lesson), http.StatusBadRequest, getresponse.CodeRelatedNotFound)
	f.fails(f.client.Contacts.Create(f.ctx, jan), http.StatusConflict, getresponse.CodeDuplicate)

	f.ok(f.server.Confirm(campaign, "JAN@example.com"))
	equal(f, "contact", f.get(id).Email, "jan@example.com") // without a delay
	f.ok(f.client.CustomEvents.Trigger(f.ctx, lesson))
	total, size = count()
	equal(f, "after the confirmation", []any{total, size}, []any{3, wire.Int(3)})
	equal(f, "who still has to confirm", len(f.waiting()), 2)
	for _, problem := range []error{f.server.Confirm(campaign, "jan@example.com"), f.server.Confirm("zzz", "ola@example.com"), f.server.Confirm(campaign, "no@example.com")} {
		if problem == nil {
			t.Error("a confirmation succeeded that is none")
		}
	}
	_, err = f.client.Accounts.UpdateBlocklist(f.ctx, nil, gr.BlocklistUpdate{Masks: []string{"ola@"}})
	f.ok(err)
	if err := f.server.Confirm(campaign, "ola@example.com"); err == nil || !strings.Contains(err.Error(), "blocked") {
		t.Errorf("an address that was blocked in the meantime: %v", err)
	}
}

// The link of a confirmation works once and shows the page of the campaign.
func TestConfirmationLink(t *testing.T) {
	f := start(t)
	double := gr.CampaignOptinTypes{API: "double"}
	hosted := f.optin("hosted", double, nil)
	own := f.optin("own", double, &gr.CampaignConfirmationInput{RedirectType: gr.CampaignRedirectTypeCustomURL, RedirectURL: "https://example.com/thanks"})
	odd := f.optin("odd", double, &gr.CampaignConfirmationInput{RedirectType: gr.CampaignRedirectTypeCustomURL, RedirectURL: "javascript:alert(1)"})
	for _, campaign := range []string{hosted, own, odd} {
		f.ok(f.client.Contacts.Create(f.ctx, gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignReference{CampaignID: campaign}}))
	}
	for i, want := range []struct {
		status   int
		location string
	}{{200, ""}, {303, "https://example.com/thanks"}, {200, ""}} {
		link := f.server.Unconfirmed()[0].Link
		status, _, _ := f.open(http.MethodPost, link)
		equal(f, "status of another method", status, http.StatusMethodNotAllowed)
		equal(f, "it did nothing", len(f.waiting()), 3-i)
		status, location, body := f.open(http.MethodGet, link)
		equal(f, "status", status, want.status)
		equal(f, "page", location, want.location)
		if !strings.Contains(body, "is confirmed") {
			t.Errorf("the page is %q", body)
		}
		status, _, body = f.open(http.MethodGet, link)
		equal(f, "status of a second time", status, http.StatusConflict)
		if !strings.Contains(body, "already") {
			t.Errorf("the page is %q", body)
		}
	}
	equal(f, "contacts", f.visible(hosted)+f.visible(own)+f.visible(odd), "janjanjan")
	status, _, _ := f.open(http.MethodGet, f.server.http.URL+confirmPath+"zzz")
	equal(f, "status of an unknown link", status, http.StatusNotFound)
}

// A handle finds the account that has the campaign.
func TestConfirmInOneOfManyAccounts(t *testing.T) {
	f := start(t, WithEnterprise("a.example.com", "b.example.com"))
	f.client = f.connect(getresponse.WithEnvironment(getresponse.EnterpriseUS("b.example.com")))
	campaign := f.optin("spring", gr.CampaignOptinTypes{API: "double"}, nil)
	f.ok(f.client.Contacts.Create(f.ctx, gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignReference{CampaignID: campaign}}))
	equal(f, "who has to confirm", f.waiting(), []string{"jan@example.com " + campaign})
	f.ok(f.server.Confirm(campaign, "jan@example.com"))
	equal(f, "contacts", f.visible(campaign), "jan")
}
