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

// comings fills two campaigns. In spring three contacts are added at noon of the
// first of March and two an hour later. On the second one contact is deleted and one
// unsubscribes from a newsletter. In summer one is added on the first.
func comings(f *fixture, clock *clock) (spring, summer string) {
	f.Helper()
	spring, summer = f.campaign("spring"), f.campaign("summer")
	f.batch(spring, 3)
	f.contact(summer, "jan@example.com")
	clock.advance(time.Hour)
	first, second := f.contact(spring, "jan@example.com"), f.contact(spring, "ola@example.com")
	letter, err := f.client.Newsletters.Create(f.ctx, newNewsletter(spring, f.defaultSender()))
	f.ok(err)
	clock.advance(23 * time.Hour)
	f.ok(f.client.Contacts.Delete(f.ctx, first, nil))
	f.ok(f.client.Contacts.Delete(f.ctx, second, &gr.DeleteContactParams{MessageID: &letter.NewsletterID}))
	return spring, summer
}

// figures writes keyed figures as a string, to be compared.
func figures[T any](keyed wire.Keyed[T], of func(T) string) string {
	entries := texts(keyed, func(e wire.Entry[T]) string { return strings.Join(e.Path, "/") + "=" + of(e.Value) })
	slices.Sort(entries)
	return strings.Join(entries, " ")
}

func number(n wire.Int) string {
	raw, _ := n.MarshalJSON()
	return string(raw)
}

func joined(s gr.CampaignSubscriptions) string { return number(s.API) + "of" + number(s.Summary) }

func left(r gr.CampaignRemovals) string { return number(r.API) + "+" + number(r.Unsubscribe) }

func TestCampaignStatistics(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	spring, summer := comings(f, clock)
	c, both := f.client.Campaigns, spring+","+summer
	names := strings.NewReplacer(spring, "spring", summer, "summer")
	hour, day, month := gr.StatisticsPeriodHour, gr.StatisticsPeriodDay, gr.StatisticsPeriodMonth
	for _, test := range []struct {
		campaigns                    string
		period                       *gr.StatisticsPeriod
		from, to                     *wire.Time
		subscriptions, removals, all string
	}{
		{spring, nil, nil, nil, "spring/total=5of5", "spring/total=1+1", "total=5of5"},
		{spring, new(gr.StatisticsPeriodTotal), nil, nil, "spring/total=5of5", "spring/total=1+1", "total=5of5"},
		{both, nil, nil, nil, "spring/total=5of5 summer/total=1of1", "spring/total=1+1", "total=6of6"},
		{summer, &month, nil, nil, "summer/2026-03=1of1", "", "2026-03=1of1"},
		{spring, &day, nil, nil, "spring/2026-03-01=5of5", "spring/2026-03-02=1+1", "2026-03-01=5of5"},
		{both, &hour, nil, nil,
			"spring/2026-03-01T12:00:00+0000=3of3 spring/2026-03-01T13:00:00+0000=2of2 summer/2026-03-01T12:00:00+0000=1of1",
			"spring/2026-03-02T12:00:00+0000=1+1", "2026-03-01T12:00:00+0000=4of4 2026-03-01T13:00:00+0000=2of2"},
		{spring, nil, hourOf(2026, 3, 1, 13), nil, "spring/total=2of2", "spring/total=1+1", "total=2of2"},
		{spring, nil, nil, hourOf(2026, 3, 1, 12), "spring/total=3of3", "", "total=3of3"},
		{spring, nil, hourOf(2026, 3, 2, 0), nil, "", "spring/total=1+1", ""},
	} {
		subscriptions, err := c.GetSubscriptionStatistics(f.ctx, &gr.GetCampaignSubscriptionStatisticsParams{CampaignID: test.campaigns, GroupBy: test.period, CreatedOnFrom: test.from, CreatedOnTo: test.to})
		f.ok(err)
		equal(f, "subscriptions", withoutEmpty(names.Replace(figures(subscriptions, joined)), "=0of0"), test.subscriptions)
		removals, err := c.GetRemovalStatistics(f.ctx, &gr.GetCampaignRemovalStatisticsParams{CampaignID: test.campaigns, GroupBy: test.period, CreatedOnFrom: test.from, CreatedOnTo: test.to})
		f.ok(err)
		equal(f, "removals", withoutEmpty(names.Replace(figures(removals, left)), "=0+0"), test.removals)
		origins, err := c.GetOriginStatistics(f.ctx, &gr.GetCampaignOriginStatisticsParams{CampaignID: test.campaigns, GroupBy: test.period, CreatedOnFrom: test.from, CreatedOnTo: test.to})
		f.ok(err)
		equal(f, "origins", figures(origins, joined), test.all)
		balance, err := c.GetBalanceStatistics(f.ctx, &gr.GetCampaignBalanceStatisticsParams{CampaignID: test.campaigns, GroupBy: test.period, CreatedOnFrom: test.from, CreatedOnTo: test.to})
		f.ok(err)
		came := func(b gr.CampaignBalance) string { return joined(b.Subscriptions) }
		equal(f, "balance, in", withoutEmpty(names.Replace(figures(balance, came)), "=0of0"), test.subscriptions)
		went := func(b gr.CampaignBalance) string { return left(b.Removals) }
		equal(f, "balance, out", withoutEmpty(names.Replace(figures(balance, went)), "=0+0"), test.removals)
	}
}

// withoutEmpty removes empty figures: a campaign without figures is an empty object. The
// rest is sorted, as the order of IDs says nothing.
func withoutEmpty(figures, nothing string) string {
	kept := slices.DeleteFunc(strings.Fields(figures), func(s string) bool { return strings.HasSuffix(s, nothing) })
	return strings.Join(slices.Sorted(slices.Values(kept)), " ")
}

func TestListSizes(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	spring, summer := comings(f, clock)
	size := func(s gr.CampaignListSize) string {
		return s.CreatedOn + "=" + number(s.TotalSubscribers) + "+" + number(s.AddedSubscribers) + "-" + number(s.RemovedSubscribers)
	}
	for _, test := range []struct {
		campaigns string
		period    *gr.StatisticsPeriod
		from, to  *wire.Time
		want      []string
	}{
		{spring, nil, nil, nil, []string{"total=3+5-2"}},
		{spring + "," + summer, nil, nil, nil, []string{"total=4+6-2"}},
		{spring, new(gr.StatisticsPeriodDay), nil, nil, []string{"2026-03-01=5+5-0", "2026-03-02=3+0-2"}},
		{spring, new(gr.StatisticsPeriodHour), nil, nil, []string{"2026-03-01T12:00:00+0000=3+3-0", "2026-03-01T13:00:00+0000=5+2-0", "2026-03-02T12:00:00+0000=3+0-2"}},
		// Contacts that were added before the period are on the list too.
		{spring, new(gr.StatisticsPeriodDay), hourOf(2026, 3, 2, 0), nil, []string{"2026-03-02=3+0-2"}},
		{spring, new(gr.StatisticsPeriodDay), nil, hourOf(2026, 3, 1, 12), []string{"2026-03-01=3+3-0"}},
		{summer, new(gr.StatisticsPeriodDay), hourOf(2026, 3, 2, 0), nil, []string{}},
	} {
		got, err := f.client.Campaigns.GetListSizeStatistics(f.ctx, &gr.GetCampaignListSizeStatisticsParams{
			CampaignID: test.campaigns, GroupBy: test.period, CreatedOnFrom: test.from, CreatedOnTo: test.to,
		})
		f.ok(err)
		equal(f, "sizes", texts(got, func(e wire.Entry[gr.CampaignListSize]) string { return size(e.Value) }), test.want)
	}
}

func TestSummaryAndLocations(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	spring, summer := comings(f, clock)
	got, err := f.client.Campaigns.GetSummaryStatistics(f.ctx, nil)
	f.ok(err)
	equal(f, "campaigns without a query", len(got), 3)
	for campaign, want := range map[string][2]wire.IntText{spring: {3, 1}, summer: {1, 0}} {
		summary, ok := got.Get(campaign)
		equal(f, "summary", []any{ok, summary.TotalSubscribers, summary.TotalNewsletters}, []any{true, want[0], want[1]})
	}
	got, err = f.client.Campaigns.GetSummaryStatistics(f.ctx, &gr.GetCampaignSummaryStatisticsParams{CampaignID: &summer})
	f.ok(err)
	equal(f, "campaigns of the query", figures(got, func(gr.CampaignSummary) string { return "" }), summer+"=")
	locations, err := f.client.Campaigns.GetLocationStatistics(f.ctx, &gr.GetCampaignLocationStatisticsParams{CampaignID: spring})
	f.ok(err)
	others, ok := locations.Get(spring, "others")
	equal(f, "contacts whose country is not known", []any{ok, others.Amount}, []any{true, wire.IntText(3)})
}

func TestStatisticsOfUnknownCampaigns(t *testing.T) {
	f := start(t)
	known := f.defaultCampaign()
	for _, name := range []string{"balance", "list-size", "locations", "origins", "removals", "subscriptions", "summary"} {
		for _, id := range []string{"zzz", known + ",zzz"} {
			err := f.raw("GET", "/campaigns/statistics/"+name+"?query%5BcampaignId%5D="+id, "", "")
			equal(f, name, f.failure(err, http.StatusBadRequest, getresponse.CodeRelatedNotFound).Message, "Campaign by id: zzz not found")
		}
	}
	_, err := f.client.Campaigns.GetOriginStatistics(f.ctx, &gr.GetCampaignOriginStatisticsParams{CampaignID: known})
	f.ok(err) // nothing happened yet: an empty list
}
