package getresponsetest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

func (f *fixture) rss(feed string, settings gr.RSSNewsletterSendSettingsInputValue) *gr.RSSNewsletter {
	f.Helper()
	got, err := f.client.RSSNewsletters.Create(f.ctx, gr.NewRSSNewsletter{
		RSSFeedURL: feed, Subject: "New in the blog", Status: gr.StatusEnabled, FromField: gr.FromFieldReference{FromFieldID: f.defaultSender()},
		Content: gr.MessageContent{HTML: page}, Flags: []gr.MessageFlag{gr.MessageFlagOpenrate, gr.MessageFlagClicktrack},
		SendSettings: gr.RSSNewsletterSendSettingsInput{Value: settings},
	})
	f.ok(err)
	return got
}

func TestRSSNewsletters(t *testing.T) {
	clock := newClock() // Sunday, one o'clock in Warsaw
	f := start(t, WithClock(clock.now))
	campaign := f.campaign("spring")
	jan := f.contact(campaign, "jan@example.com")
	to := []string{campaign}
	const filter, feed = gr.RSSNewsletterArticleFilterRecent, "https://example.com/feed.xml"
	now := f.rss(feed, &gr.RSSNewsletterSendAsapInput{Filter: filter, SelectedCampaigns: to, SelectedContacts: []string{jan}})
	daily := f.rss(feed, &gr.RSSNewsletterSendDailyInput{Filter: filter, SelectedCampaigns: to, SendAtHour: 9})
	weekly := f.rss(feed, &gr.RSSNewsletterSendWeeklyInput{Filter: filter, SelectedCampaigns: to, SendAtHour: 14, SendAtWeekDay: gr.WeekdaySunday})
	monthly := f.rss(feed, &gr.RSSNewsletterSendMonthlyInput{Filter: filter, SelectedCampaigns: to, SendAtHour: 0, SendAtMonthDay: 31})
	f.rss("https://example.org/feed.xml", &gr.RSSNewsletterSendAsapInput{Filter: filter, SelectedCampaigns: to})
	sent := func(id string) string {
		var all []string
		for _, s := range collect(f, f.client.RSSNewsletters.AllStatisticsFor(f.ctx, id, &gr.ListStatisticsForRSSNewsletterParams{GroupBy: new(gr.StatisticsPeriodHour)})) {
			if s.Sent > 0 {
				all = append(all, fmt.Sprintf("%s*%d", s.TimeInterval[5:13], s.Sent))
			}
		}
		return strings.Join(all, " ")
	}
	clock.advance(time.Hour)
	f.ok(f.server.Publish(feed, 3))
	clock.advance(10 * time.Minute)
	f.ok(f.server.Publish(feed, 1))
	clock.advance(60 * 24 * time.Hour)
	for what, want := range map[string][2]string{
		"as soon as possible": {now.RSSNewsletterID, "03-01T13*2"}, "daily": {daily.RSSNewsletterID, "03-02T08*1"},
		"weekly": {weekly.RSSNewsletterID, "03-01T13*1 03-08T13*1"}, "monthly": {monthly.RSSNewsletterID, "03-30T22*1"},
	} {
		equal(f, what, sent(want[0]), want[1])
	}
	f.engage(Engagement{Message: daily.RSSNewsletterID, Recipient: jan, Action: ActionClick, Link: blogURL, Times: 2})
	f.engage(Engagement{Message: daily.RSSNewsletterID, Recipient: jan, Action: ActionOpen})
	all := collect(f, f.client.RSSNewsletters.AllStatistics(f.ctx, &gr.ListRSSNewsletterStatisticsParams{CampaignID: &campaign}))
	equal(f, "together", []wire.Int{all[0].Sent, all[0].TotalClicked, all[0].UniqueOpened}, []wire.Int{6, 2, 1})
	got, err := f.client.RSSNewsletters.Get(f.ctx, daily.RSSNewsletterID, nil)
	f.ok(err)
	equal(f, "link", int(got.ClickTracks[1].Amount), 2)

	_, err = f.client.RSSNewsletters.Update(f.ctx, now.RSSNewsletterID, gr.RSSNewsletterUpdate{Status: gr.StatusDisabled})
	f.ok(err)
	f.ok(f.client.RSSNewsletters.Delete(f.ctx, weekly.RSSNewsletterID))
	f.ok(f.server.Publish(feed, 1))
	equal(f, "disabled", sent(now.RSSNewsletterID), "03-01T13*2")
	for _, publish := range []error{f.server.Publish("https://example.com/other", 1), f.server.Publish(feed, 0)} {
		if publish == nil {
			t.Error("articles of nobody were published")
		}
	}
}

func TestRSSNewsletterLists(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	spring, summer := f.campaign("spring"), f.campaign("summer")
	jan := f.contact(spring, "jan@example.com")
	const filter = gr.RSSNewsletterArticleFilterRecent
	a := f.rss("https://example.com/a", &gr.RSSNewsletterSendAsapInput{Filter: filter, SelectedCampaigns: []string{spring}, SelectedContacts: []string{jan}})
	clock.advance(24 * time.Hour)
	b := f.rss("https://example.com/b", &gr.RSSNewsletterSendAsapInput{Filter: filter, SelectedCampaigns: []string{summer}})
	_, err := f.client.RSSNewsletters.Update(f.ctx, b.RSSNewsletterID, gr.RSSNewsletterUpdate{
		Subject: "Other", Status: gr.StatusDisabled,
		SendSettings: &gr.RSSNewsletterSendSettingsInput{Value: &gr.RSSNewsletterSendDailyInput{Filter: filter, SelectedCampaigns: []string{summer}, SendAtHour: 7}},
	})
	f.ok(err)
	for name, test := range map[string]struct {
		params gr.ListRSSNewslettersParams
		want   string
	}{
		"all":      {gr.ListRSSNewslettersParams{}, "a b"},
		"subject":  {gr.ListRSSNewslettersParams{Subject: new("other")}, "b"},
		"status":   {gr.ListRSSNewslettersParams{Status: new(gr.StatusEnabled)}, "a"},
		"from":     {gr.ListRSSNewslettersParams{CreatedOnFrom: hourOf(2026, 3, 2, 0)}, "b"},
		"to":       {gr.ListRSSNewslettersParams{CreatedOnTo: hourOf(2026, 3, 2, 0)}, "a"},
		"campaign": {gr.ListRSSNewslettersParams{CampaignID: &summer}, "b"},
		"by age":   {gr.ListRSSNewslettersParams{SortCreatedOn: new(gr.SortOrderDESC)}, "b a"},
		"page":     {gr.ListRSSNewslettersParams{PerPage: new(1), Page: new(2)}, "b"},
	} {
		page, err := f.client.RSSNewsletters.List(f.ctx, &test.params)
		f.ok(err)
		equal(f, name, strings.Join(texts(page.Items, func(r gr.RSSNewsletterListItem) string {
			return strings.TrimPrefix(r.RSSFeedURL, "https://example.com/")
		}), " "), test.want)
	}
	page, err := f.client.RSSNewsletters.List(f.ctx, nil)
	f.ok(err)
	listed, _ := page.Items[0].SendSettings.Value.(*gr.RSSNewsletterSendAsap)
	equal(f, "contacts in lists", listed.SelectedContacts, nil)
	one, err := f.client.RSSNewsletters.Get(f.ctx, a.RSSNewsletterID, nil)
	f.ok(err)
	whole, _ := one.SendSettings.Value.(*gr.RSSNewsletterSendAsap)
	equal(f, "contacts of one", whole.SelectedContacts, []string{jan})

	_, err = f.client.RSSNewsletters.Update(f.ctx, a.RSSNewsletterID, gr.RSSNewsletterUpdate{SendSettings: &gr.RSSNewsletterSendSettingsInput{
		Value: &gr.RSSNewsletterSendMonthlyInput{Filter: filter, SendAtHour: 7, SendAtMonthDay: 30},
	}})
	f.names(f.failure(err, http.StatusBadRequest, getresponse.CodeValidation), "body", "sendSettings.sendAtMonthDay")
}
