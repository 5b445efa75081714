package getresponsetest

import (
	"fmt"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// The figures of devices, locations, pages and days add up to those of the whole.
func TestLandingPageStatistics(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	var sums []wire.Int
	for _, item := range collect(f, f.client.LandingPages.All(f.ctx, nil)) {
		page, err := f.client.LandingPages.Get(f.ctx, item.LpsID, nil)
		f.ok(err)
		params := map[string][]gr.GetLandingPagePerformanceParams{
			"all":       {{}},
			"devices":   {{Device: new(gr.LandingPageDeviceDesktop)}, {Device: new(gr.LandingPageDeviceMobile)}},
			"locations": {{Location: new("PL")}, {Location: new("US")}},
			"days":      {{DateTo: hourOf(2026, 2, 26, 23)}, {DateFrom: hourOf(2026, 2, 27, 0)}},
		}
		for _, sub := range page.Pages {
			params["pages"] = append(params["pages"], gr.GetLandingPagePerformanceParams{Page: &sub.UUID})
		}
		for grouping, parts := range params {
			var sum [3]wire.Int
			for _, part := range parts {
				p, err := f.client.LandingPages.GetPerformance(f.ctx, item.LpsID, &part)
				f.ok(err)
				sum = [3]wire.Int{sum[0] + p.PageViews, sum[1] + p.Visits, sum[2] + p.UniqueVisitors}
			}
			equal(f, grouping, sum, [3]wire.Int{page.PageViews, page.Visits, page.UniqueVisitors})
		}
		equal(f, "in the list", item.Statistics.Visits, page.Visits)
		sums = append(sums, page.PageViews, page.Visits, item.Statistics.Leads, item.Statistics.SubscriptionRate)
	}
	equal(f, "figures of the seed", sums, []wire.Int{396, 305, 34, 11, 12, 10, 1, 10})
	day := gr.ListLandingPagesParams{StatsFrom: hourOf(2026, 2, 27, 0), StatsTo: hourOf(2026, 2, 27, 23), SortVisits: new(gr.SortOrderASC)}
	equal(f, "of a day", texts(collect(f, f.client.LandingPages.All(f.ctx, &day)), func(p gr.LandingPageListItem) string { return fmt.Sprint(p.Name, p.Statistics.Visits) }),
		[]string{"Free e-book0", "Course in photography95"})
}

func TestPopupAndWebsiteStatistics(t *testing.T) {
	f := start(t, WithClock(newClock().now))
	popups := collect(f, f.client.Popups.All(f.ctx, &gr.ListPopupsParams{SortViews: new(gr.SortOrderDESC)}))
	equal(f, "popups", texts(popups, func(p gr.PopupListItem) string {
		return fmt.Sprint(p.Name, p.Statistics.Views, p.Statistics.Leads, p.Statistics.Ctr)
	}), []string{"Welcome discount465 35 17", "Sign-up below the article75 3 9", "Winter sale0 0 0"})
	var sum [3]wire.Int
	for _, params := range []gr.GetPopupPerformanceParams{{Device: new(gr.PopupDeviceDesktop)}, {Device: new(gr.PopupDeviceMobile), Location: new("PL")}} {
		p, err := f.client.Popups.GetPerformance(f.ctx, popups[0].PopupID, &params)
		f.ok(err)
		sum = [3]wire.Int{sum[0] + p.Views, sum[1] + p.Clicks, sum[2] + p.Leads}
	}
	equal(f, "devices", sum, [3]wire.Int{465, 80, 35})
	date := wire.NewDate(2026, 2, 27)
	p, err := f.client.Popups.GetPerformance(f.ctx, popups[0].PopupID, &gr.GetPopupPerformanceParams{DateFrom: &date, DateTo: &date, Fields: []string{"views"}})
	f.ok(err)
	equal(f, "a day", p, &gr.PopupPerformance{PopupID: popups[0].PopupID, Views: 155})

	sites := collect(f, f.client.Websites.All(f.ctx, &gr.ListWebsitesParams{Status: new(gr.WebsiteStatusPublished)}))
	site, err := f.client.Websites.Get(f.ctx, sites[0].WebsiteID, nil)
	f.ok(err)
	equal(f, "statistics", site.Statistics, sites[0].Statistics)
	total, err := f.client.Websites.GetPerformance(f.ctx, site.WebsiteID, nil)
	f.ok(err)
	equal(f, "website", total, &gr.WebsitePerformance{WebsiteID: site.WebsiteID, Name: "Shop for teas", PageViews: 635, Visits: 410, UniqueVisitors: 357, ThumbnailURL: site.ThumbnailURL})
	about, err := f.client.Websites.GetPerformance(f.ctx, site.WebsiteID, &gr.GetWebsitePerformanceParams{Page: &site.Pages[1].UUID})
	f.ok(err)
	equal(f, "one page", about.Visits, wire.Int(100))
	_, err = f.client.Websites.GetPerformance(f.ctx, "zzz", nil)
	f.fails(err, 404, getresponse.CodeNotFound)
}

func TestForms(t *testing.T) {
	f := start(t)
	name := func(form gr.FormListItem) string { return form.Name }
	list := func(params gr.ListFormsParams) []gr.FormListItem {
		return collect(f, f.client.Forms.All(f.ctx, &params))
	}
	equal(f, "by visitors", texts(list(gr.ListFormsParams{SortVisitors: new(gr.SortOrderASC)}), name), []string{"Autumn prize", "Guide to sizes", "Footer of the shop"})
	equal(f, "enabled", texts(list(gr.ListFormsParams{Status: new(gr.FormStatusFilterEnabled)}), name), []string{"Footer of the shop"})
	equal(f, "disabled", texts(list(gr.ListFormsParams{Status: new(gr.FormStatusFilterDisabled)}), name), []string{"Guide to sizes", "Autumn prize"})
	equal(f, "of a campaign", len(list(gr.ListFormsParams{CampaignID: new(f.defaultCampaign())})), 3)
	equal(f, "of no campaign", len(list(gr.ListFormsParams{CampaignID: new("zzz")})), 0)
	form, err := f.client.Forms.Get(f.ctx, list(gr.ListFormsParams{Name: new("footer")})[0].FormID, nil)
	f.ok(err)
	variants, err := f.client.Forms.ListVariants(f.ctx, form.FormID, nil)
	f.ok(err)
	var sum gr.FormStatistics
	for i, v := range variants {
		sum.Visitors, sum.UniqueVisitors, sum.Subscribed = sum.Visitors+v.NumberOfVisitors, sum.UniqueVisitors+v.NumberOfUniqueVisitors, sum.Subscribed+v.NumberOfSubscribers
		equal(f, "rate", v.SubscriptionRate, form.Variants[i].Statistics.SubscriptionRate)
	}
	sum.SubscriptionRate = 12.5
	equal(f, "figures of the variants", sum, form.Statistics)
	equal(f, "winners", []any{variants[0].Winner, variants[1].Winner, variants[0].FormID}, []any{gr.FormVariantWinnerYes, gr.FormVariantWinnerNo, form.FormID})
	chosen, err := f.client.Forms.ListVariants(f.ctx, form.FormID, &gr.ListFormVariantsParams{Fields: []string{"variantName"}})
	f.ok(err)
	equal(f, "fields", []any{chosen[1].VariantName, chosen[1].NumberOfVisitors}, []any{"With a picture", wire.Int(0)})
}

// Each of these is there from the beginning and can be found by its queries.
func TestSeededThings(t *testing.T) {
	f := start(t)
	campaign := f.defaultCampaign()
	webinars := func(params gr.ListWebinarsParams) int { return len(collect(f, f.client.Webinars.All(f.ctx, &params))) }
	first := collect(f, f.client.Webinars.All(f.ctx, &gr.ListWebinarsParams{SortName: new(gr.SortOrderASC)}))[0]
	equal(f, "first by name", first.Statistics.Registrants, wire.Int(38))
	for what, count := range map[string][2]int{
		"webinars": {webinars(gr.ListWebinarsParams{}), 3}, "of any type": {webinars(gr.ListWebinarsParams{Type: new(gr.WebinarTypeAll)}), 3},
		"live": {webinars(gr.ListWebinarsParams{Type: new(gr.WebinarTypeLive)}), 2}, "by name": {webinars(gr.ListWebinarsParams{Name: new("course")}), 1},
		"by campaign": {webinars(gr.ListWebinarsParams{CampaignID: &campaign}), 3}, "of no campaign": {webinars(gr.ListWebinarsParams{CampaignID: new("zzz")}), 0},
		"legacy forms":             {len(collect(f, f.client.LegacyForms.All(f.ctx, &gr.ListLegacyFormsParams{CampaignID: &campaign}))), 2},
		"recent legacy forms":      {len(collect(f, f.client.LegacyForms.All(f.ctx, &gr.ListLegacyFormsParams{ModifiedOnFrom: hourOf(9000, 1, 1, 0)}))), 0},
		"legacy landing pages":     {len(collect(f, f.client.LegacyLandingPages.All(f.ctx, &gr.ListLegacyLandingPagesParams{CampaignID: &campaign}))), 2},
		"one legacy landing page":  {len(collect(f, f.client.LegacyLandingPages.All(f.ctx, &gr.ListLegacyLandingPagesParams{UserDomain: new("demo")}))), 1},
		"landing pages by status":  {len(collect(f, f.client.LandingPages.All(f.ctx, &gr.ListLandingPagesParams{Status: new(gr.LandingPageStatusUnpublished)}))), 1},
		"workflows on two pages":   {len(collect(f, f.client.Workflows.All(f.ctx, &gr.ListWorkflowsParams{PerPage: new(2)}))), 3},
		"two pages of pages by it": {len(collect(f, f.client.Popups.All(f.ctx, &gr.ListPopupsParams{PerPage: new(2)}))), 3},
	} {
		equal(f, what, count[0], count[1])
	}
	codes, err := f.client.Tracking.List(f.ctx)
	f.ok(err)
	pixels, err := f.client.Tracking.ListFacebookPixels(f.ctx)
	f.ok(err)
	equal(f, "tracking codes and pixels", []int{len(codes), len(pixels)}, []int{1, 2})
	for i, want := range []any{nil, nil, 1002} {
		flow := collect(f, f.client.Workflows.All(f.ctx, nil))[i]
		status := map[gr.WorkflowStatus]gr.WorkflowStatus{"active": "inactive", "inactive": "active", "incomplete": "active"}[flow.Status]
		changed, err := f.client.Workflows.Update(f.ctx, flow.WorkflowID, gr.WorkflowUpdate{Status: status})
		if want != nil {
			f.fails(err, 400, 1002)
			continue
		}
		f.ok(err)
		flow.Status = status
		equal(f, "workflow", *changed, flow)
	}
}
