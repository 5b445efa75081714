package getresponsetest

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// A new account has one campaign, which is its default, and one sender address.
func TestNewAccount(t *testing.T) {
	f := start(t)
	campaigns := collect(f, f.client.Campaigns.All(f.ctx, nil))
	equal(f, "campaigns", len(campaigns), 1)
	equal(f, "campaign", []any{campaigns[0].Name, campaigns[0].IsDefault}, []any{"default", wire.BoolText(true)})
	senders := collect(f, f.client.FromFields.All(f.ctx, nil))
	equal(f, "from fields", len(senders), 1)
	equal(f, "from field", []any{senders[0].Email, senders[0].IsDefault, senders[0].IsActive}, []any{"owner@example.com", wire.BoolText(true), wire.BoolText(true)})
	equal(f, "contacts", len(collect(f, f.client.Contacts.All(f.ctx, nil))), 0)
	equal(f, "tags", len(collect(f, f.client.Tags.All(f.ctx, nil))), 0)
	equal(f, "custom fields", len(collect(f, f.client.CustomFields.All(f.ctx, nil))), 0)
	equal(f, "newsletters", len(collect(f, f.client.Newsletters.All(f.ctx, nil))), 0)
}

func TestCampaignLife(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	sender := f.defaultSender()
	created, err := f.client.Campaigns.Create(f.ctx, gr.NewCampaign{
		Name: "Spring_2027", LanguageCode: new("pl"), Postal: &gr.CampaignPostalInput{AddPostalToMessages: new(wire.BoolText(true)), City: new("Gdynia")},
		Confirmation: &gr.CampaignConfirmationInput{FromField: &gr.FromFieldReference{FromFieldID: sender}, RedirectType: gr.CampaignRedirectTypeHosted},
		OptinTypes:   &gr.CampaignOptinTypes{API: gr.CampaignOptinTypeDouble},
		Profile:      &gr.CampaignProfileInput{Title: "Spring", IndustryTagID: new(wire.IntText(2))},
	})
	f.ok(err)
	equal(f, "new campaign", created, &gr.Campaign{
		CampaignID: created.CampaignID, Href: f.server.URL() + "/campaigns/" + created.CampaignID,
		Name: "Spring_2027", Description: "Spring_2027", TechName: "spring_2027", LanguageCode: "PL", CreatedOn: wire.NewTime(clock.now()),
		Postal:       gr.CampaignPostal{AddPostalToMessages: true, City: "Gdynia"},
		Confirmation: gr.CampaignConfirmation{FromField: gr.FromFieldReference{FromFieldID: sender, Href: f.server.URL() + "/from-fields/" + sender}, RedirectType: gr.CampaignRedirectTypeHosted},
		OptinTypes:   gr.CampaignOptinTypes{Email: "single", API: "double", Import: "single", Webform: "single"},
		Profile:      gr.CampaignProfile{Title: "Spring", IndustryTagID: 2},
	})
	clock.advance(time.Hour)
	changed, err := f.client.Campaigns.Update(f.ctx, created.CampaignID, gr.CampaignUpdate{
		Name: "Summer", Postal: &gr.CampaignPostalInput{City: new(""), Country: new("Poland")},
	})
	f.ok(err)
	want := *created
	want.Name = "Summer"
	want.Postal = gr.CampaignPostal{AddPostalToMessages: true, Country: "Poland"}
	equal(f, "campaign after the change", changed, &want)
	got, err := f.client.Campaigns.Get(f.ctx, created.CampaignID, nil)
	f.ok(err)
	equal(f, "campaign as changed and as read", got, &want)
	f.campaign("spring_2027") // the name is free again
}

func TestCampaignIsADuplicate(t *testing.T) {
	f := start(t)
	spring, summer := f.campaign("spring"), f.campaign("summer")
	for _, name := range []string{"spring", "SPRING", "default"} {
		_, err := f.client.Campaigns.Create(f.ctx, gr.NewCampaign{Name: name, IsDefault: new(wire.BoolText(true))})
		f.fails(err, http.StatusConflict, getresponse.CodeDuplicate, getresponse.ErrDuplicate)
	}
	_, err := f.client.Campaigns.Update(f.ctx, summer, gr.CampaignUpdate{Name: "Spring"})
	f.fails(err, http.StatusConflict, getresponse.CodeDuplicate, getresponse.ErrDuplicate)
	got, err := f.client.Campaigns.Update(f.ctx, spring, gr.CampaignUpdate{Name: "Spring"}) // its own name is no duplicate
	f.ok(err)
	equal(f, "name", got.Name, "Spring")
	equal(f, "campaigns", len(collect(f, f.client.Campaigns.All(f.ctx, nil))), 3)
}

// Exactly one campaign is the default.
func TestDefaultCampaign(t *testing.T) {
	f := start(t)
	first, yes, no := f.defaultCampaign(), new(wire.BoolText(true)), new(wire.BoolText(false))
	_, err := f.client.Campaigns.Update(f.ctx, first, gr.CampaignUpdate{Name: "renamed", IsDefault: no})
	e := f.failure(err, http.StatusBadRequest, getresponse.CodeInternal, getresponse.ErrBadRequest)
	if !strings.HasPrefix(e.Message, "Exactly one campaign can be default") {
		t.Errorf("the message is %q", e.Message)
	}
	got, err := f.client.Campaigns.Get(f.ctx, first, nil)
	f.ok(err)
	equal(f, "name after a rejected change", got.Name, "default")

	_, err = f.client.Campaigns.Update(f.ctx, first, gr.CampaignUpdate{Name: "default", IsDefault: yes})
	f.ok(err)
	equal(f, "default", f.defaultCampaign(), first)
	created, err := f.client.Campaigns.Create(f.ctx, gr.NewCampaign{Name: "spring", IsDefault: yes})
	f.ok(err)
	equal(f, "default after a new one", f.defaultCampaign(), created.CampaignID)
	_, err = f.client.Campaigns.Update(f.ctx, first, gr.CampaignUpdate{Name: "default", IsDefault: no})
	f.ok(err)
	_, err = f.client.Campaigns.Update(f.ctx, first, gr.CampaignUpdate{Name: "default", IsDefault: yes})
	f.ok(err)
	equal(f, "default after a change", f.defaultCampaign(), first)
	_, err = f.client.Campaigns.Create(f.ctx, gr.NewCampaign{Name: "summer", IsDefault: no})
	f.ok(err)
	equal(f, "default after a new one that is none", f.defaultCampaign(), first)
}

func TestCampaignRefersToTheUnknown(t *testing.T) {
	f := start(t)
	unknown := &gr.FromFieldReference{FromFieldID: "zzz"}
	for _, confirmation := range []gr.CampaignConfirmationInput{{FromField: unknown}, {ReplyTo: unknown}} {
		_, err := f.client.Campaigns.Create(f.ctx, gr.NewCampaign{Name: "spring", IsDefault: new(wire.BoolText(true)), Confirmation: &confirmation})
		e := f.failure(err, http.StatusBadRequest, getresponse.CodeRelatedNotFound)
		equal(f, "message", e.Message, "From field by id: zzz not found")
	}
	equal(f, "default after rejected changes", len(collect(f, f.client.Campaigns.All(f.ctx, nil))), 1)
	f.defaultCampaign()
}

func TestCampaignLists(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	for _, name := range []string{"Winter", "autumn", "spring_a", "spring_b"} {
		clock.advance(time.Hour)
		f.campaign(name)
	}
	asc, desc := new(gr.SortOrderASC), new(gr.SortOrderDESC)
	for name, test := range map[string]struct {
		params gr.ListCampaignsParams
		want   string
	}{
		"all":              {gr.ListCampaignsParams{}, "default Winter autumn spring_a spring_b"},
		"name":             {gr.ListCampaignsParams{Name: new("SPRING")}, "spring_a spring_b"},
		"no name":          {gr.ListCampaignsParams{Name: new("summer")}, ""},
		"the default":      {gr.ListCampaignsParams{IsDefault: new(true)}, "default"},
		"the others":       {gr.ListCampaignsParams{IsDefault: new(false)}, "Winter autumn spring_a spring_b"},
		"by name":          {gr.ListCampaignsParams{SortName: asc}, "autumn default spring_a spring_b Winter"},
		"by name, down":    {gr.ListCampaignsParams{SortName: desc}, "Winter spring_b spring_a default autumn"},
		"by age":           {gr.ListCampaignsParams{SortCreatedOn: asc}, "default Winter autumn spring_a spring_b"},
		"by age, down":     {gr.ListCampaignsParams{SortCreatedOn: desc}, "spring_b spring_a autumn Winter default"},
		"sorted and paged": {gr.ListCampaignsParams{SortName: asc, Page: new(2), PerPage: new(2)}, "spring_a spring_b"},
	} {
		page, err := f.client.Campaigns.List(f.ctx, &test.params)
		f.ok(err)
		equal(f, name, strings.Join(texts(page.Items, func(c gr.CampaignListItem) string { return c.Name }), " "), test.want)
	}
	id := f.defaultCampaign()
	list := []string{"campaignId", "createdOn", "description", "href", "isDefault", "languageCode", "name", "techName"}
	equal(f, "properties in lists", f.members("/campaigns"), list)
	equal(f, "chosen ones", f.members("/campaigns?fields=name,optinTypes"), []string{"campaignId", "name"})
	equal(f, "chosen ones of one", f.members("/campaigns/"+id+"?fields=name,optinTypes"), []string{"campaignId", "name", "optinTypes"})
	equal(f, "properties of one", f.members("/campaigns/"+id), slices.Sorted(slices.Values(append(list, "optinTypes"))))
	page, err := f.client.Campaigns.List(f.ctx, &gr.ListCampaignsParams{Name: new("spring"), PerPage: new(1)})
	f.ok(err)
	equal(f, "totals count what was asked for", []int{page.TotalCount, page.TotalPages}, []int{2, 2})
}
