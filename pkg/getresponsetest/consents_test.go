package getresponsetest

import (
	"net/http"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// A contact has the consents that it declared something about, with all declarations.
func TestConsents(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	page, err := f.client.GDPRFields.List(f.ctx, &gr.ListGDPRFieldsParams{SortName: new(gr.SortOrderASC)})
	f.ok(err)
	equal(f, "seeded fields", texts(page.Items, func(g gr.GDPRFieldListItem) string { return g.Name }), []string{"news_by_mail", "profiling"})
	news, err := f.client.GDPRFields.Get(f.ctx, page.Items[0].GDPRFieldID, nil)
	f.ok(err)
	profiling := page.Items[1].GDPRFieldID
	campaign := f.defaultCampaign()
	contact, err := f.server.Subscribe(Subscription{CampaignID: campaign, Email: "jan@example.com", Name: "Jan", Consents: []string{news.GDPRFieldID}})
	f.ok(err)
	equal(f, "origin", f.get(contact).Origin, gr.ContactOriginWww)
	first := wire.NewTime(clock.now())
	clock.advance(time.Hour)
	f.ok(f.server.DeclareConsent(contact, profiling, true))
	f.ok(f.server.DeclareConsent(contact, news.GDPRFieldID, false))
	second := wire.NewTime(clock.now())
	got, err := f.client.Contacts.ListConsents(f.ctx, contact, nil)
	f.ok(err)
	content := news.LatestVersion.Content
	equal(f, "consents", len(got), 2)
	equal(f, "consent that was withdrawn", got[0], gr.ContactConsent{
		ConsentID: news.GDPRFieldID, Name: "news_by_mail", Content: content, IsGranted: false,
		History: []gr.ContactConsentHistoryItem{
			{Content: content, WasGranted: true, DeclaredAt: first, CreatedAt: first},
			{Content: content, WasGranted: false, DeclaredAt: second, CreatedAt: second},
		},
	})
	equal(f, "consent that was given", []any{got[1].ConsentID, got[1].IsGranted, len(got[1].History)}, []any{profiling, wire.Bool(true), 1})
	equal(f, "chosen properties", f.members("/contacts/"+contact+"/consents?fields=isGranted"), []string{"consentId", "isGranted"})
	other := f.contact(campaign, "ola@example.com")
	got, err = f.client.Contacts.ListConsents(f.ctx, other, nil)
	f.ok(err)
	equal(f, "consents of another contact", len(got), 0)
	_, err = f.client.Contacts.ListConsents(f.ctx, "zzz", nil)
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound)
}

func TestSubscribeIsChecked(t *testing.T) {
	f := start(t)
	campaign := f.defaultCampaign()
	f.contact(campaign, "jan@example.com")
	for name, sub := range map[string]Subscription{
		"unknown campaign": {CampaignID: "zzz", Email: "ola@example.com"},
		"no address":       {CampaignID: campaign, Email: "ola"},
		"duplicate":        {CampaignID: campaign, Email: "JAN@example.com"},
		"unknown origin":   {CampaignID: campaign, Email: "ola@example.com", Origin: "pigeon"},
		"unknown consent":  {CampaignID: campaign, Email: "ola@example.com", Consents: []string{"zzz"}},
	} {
		if _, err := f.server.Subscribe(sub); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	equal(f, "contacts", f.visible(campaign), "jan")
	if f.server.DeclareConsent("zzz", "zzz", true) == nil || f.server.DeclareConsent(f.find(campaign, "jan@example.com"), "zzz", true) == nil {
		t.Error("a consent of nobody, or to nothing, was declared")
	}
}

// A language has its own bodies and subjects, which campaigns can refer to.
func TestSubscriptionConfirmations(t *testing.T) {
	f := start(t)
	c := f.client.SubscriptionConfirmations
	subjects, err := c.ListSubjects(f.ctx, "pl", nil)
	f.ok(err)
	equal(f, "subjects", texts(subjects, func(s gr.SubscriptionConfirmationSubject) string { return s.Subject }), []string{"Potwierdź subskrypcję"})
	bodies, err := c.ListBodies(f.ctx, "EN", nil)
	f.ok(err)
	equal(f, "bodies", texts(bodies, func(b gr.SubscriptionConfirmationBody) string { return b.Name }), []string{"Newsletter", "Course"})
	equal(f, "chosen properties", f.members("/subscription-confirmations/body/en?fields=name"), []string{"name", "subscriptionConfirmationBodyId"})
	_, err = c.ListBodies(f.ctx, "xx", nil)
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound)
	campaign := f.optin("spring", gr.CampaignOptinTypes{}, &gr.CampaignConfirmationInput{
		SubscriptionConfirmationSubjectID: &subjects[0].SubscriptionConfirmationSubjectID, SubscriptionConfirmationBodyID: &bodies[0].SubscriptionConfirmationBodyID,
	})
	got, err := f.client.Campaigns.Get(f.ctx, campaign, nil)
	f.ok(err)
	equal(f, "subject of the campaign", got.Confirmation.SubscriptionConfirmationSubjectID, subjects[0].SubscriptionConfirmationSubjectID)
	_, err = f.client.Campaigns.Create(f.ctx, gr.NewCampaign{Name: "summer", Confirmation: &gr.CampaignConfirmationInput{SubscriptionConfirmationBodyID: new("zzz")}})
	f.fails(err, http.StatusBadRequest, getresponse.CodeRelatedNotFound)
}
