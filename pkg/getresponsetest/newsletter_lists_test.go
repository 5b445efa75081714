package getresponsetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// letters creates four newsletters: b in spring, sent on the second of March;
// d, a draft, in summer on the third; a in summer on the fourth for the first of
// July; c in spring on the fifth, sent immediately.
func letters(f *fixture, clock *clock) (spring, summer string) {
	f.Helper()
	spring, summer = f.campaign("spring"), f.campaign("summer")
	f.contact(spring, "jan@example.com")
	for _, letter := range []struct {
		campaign, name string
		change         func(*gr.NewNewsletter)
	}{
		{spring, "bb", nil},
		{summer, "dd", asDraft},
		{summer, "aa", func(n *gr.NewNewsletter) { n.SendSettings.SendOn = sendTimeIn(2026) }},
		{spring, "cc", nil},
	} {
		clock.advance(24 * time.Hour)
		f.newsletter(letter.campaign, func(n *gr.NewNewsletter) {
			n.Name, n.Subject = "The letter "+letter.name, "Subject "+letter.name
			if letter.change != nil {
				letter.change(n)
			}
		})
	}
	return spring, summer
}

func TestNewsletterLists(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	spring, summer := letters(f, clock)
	asc, desc := new(gr.SortOrderASC), new(gr.SortOrderDESC)
	for name, test := range map[string]struct {
		params gr.ListNewslettersParams
		want   string
	}{
		"all":                {gr.ListNewslettersParams{}, "bb dd aa cc"},
		"subject":            {gr.ListNewslettersParams{Subject: new("SUBJECT b")}, "bb"},
		"name":               {gr.ListNewslettersParams{Name: new("letter a")}, "aa"},
		"status":             {gr.ListNewslettersParams{Status: new(gr.StatusEnabled)}, "bb dd aa cc"},
		"other status":       {gr.ListNewslettersParams{Status: new(gr.StatusDisabled)}, ""},
		"drafts":             {gr.ListNewslettersParams{Type: new(gr.NewsletterTypeFilterDraft)}, "dd"},
		"broadcasts":         {gr.ListNewslettersParams{Type: new(gr.NewsletterTypeFilterBroadcast)}, "bb aa cc"},
		"of automation":      {gr.ListNewslettersParams{Type: new(gr.NewsletterTypeFilterAutomation)}, ""},
		"campaign":           {gr.ListNewslettersParams{CampaignID: &spring}, "bb cc"},
		"created from":       {gr.ListNewslettersParams{CreatedOnFrom: hourOf(2026, 3, 4, 12)}, "aa cc"},
		"created to":         {gr.ListNewslettersParams{CreatedOnTo: hourOf(2026, 3, 4, 11)}, "bb dd"},
		"sent from":          {gr.ListNewslettersParams{SendOnFrom: hourOf(2026, 3, 5, 12)}, "aa cc"},
		"sent to":            {gr.ListNewslettersParams{SendOnTo: hourOf(2026, 3, 5, 12)}, "bb cc"},
		"by age":             {gr.ListNewslettersParams{SortCreatedOn: asc}, "bb dd aa cc"},
		"by age, down":       {gr.ListNewslettersParams{SortCreatedOn: desc}, "cc aa dd bb"},
		"by sending":         {gr.ListNewslettersParams{SortSendOn: asc}, "dd bb cc aa"},
		"by sending, down":   {gr.ListNewslettersParams{SortSendOn: desc}, "aa cc bb dd"},
		"second page":        {gr.ListNewslettersParams{SortSendOn: asc, Page: new(2), PerPage: new(3)}, "aa"},
		"several conditions": {gr.ListNewslettersParams{CampaignID: &summer, SendOnFrom: hourOf(2026, 1, 1, 0)}, "aa"},
	} {
		page, err := f.client.Newsletters.List(f.ctx, &test.params)
		f.ok(err)
		got := texts(page.Items, func(n gr.NewsletterListItem) string { return strings.TrimPrefix(n.Subject, "Subject ") })
		equal(f, name, strings.Join(got, " "), test.want)
	}
}

// Lists write flags as one string and omit content and recipients.
func TestNewsletterProperties(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	letters(f, clock)
	list := []string{"campaign", "createdOn", "editor", "flags", "href", "name", "newsletterId", "sendMetrics", "sendOn", "sendSettings", "status", "subject", "type"}
	equal(f, "list", f.members("/newsletters"), list)
	equal(f, "chosen ones", f.members("/newsletters?fields=subject,content"), []string{"newsletterId", "subject"})
	first := collect(f, f.client.Newsletters.All(f.ctx, nil))[0]
	equal(f, "one", f.members("/newsletters/"+first.NewsletterID), []string{
		"attachments", "campaign", "clickTracks", "content", "createdOn", "editor", "flags", "fromField", "href", "name", "newsletterId",
		"replyTo", "sendMetrics", "sendOn", "sendSettings", "status", "subject", "type",
	})
	equal(f, "chosen ones of one", f.members("/newsletters/"+first.NewsletterID+"?fields=content"), []string{"content", "newsletterId"})
	var raw []engine.Object
	_, err := f.client.Do(f.ctx, "GET", "/newsletters", nil, &raw)
	f.ok(err)
	equal(f, "flags in lists", raw[0]["flags"], any("openrate,clicktrack"))
	equal(f, "settings in lists", raw[0]["sendSettings"], any(engine.Object{}))
}

func TestNewsletterActivities(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	campaign := f.defaultCampaign()
	f.batch(campaign, 3)
	letter := f.newsletter(campaign, nil)
	for range 5 { // the order is the same whenever pages are asked for
		got := collect(f, f.client.Newsletters.AllActivities(f.ctx, f.newsletter(campaign, nil).NewsletterID, nil))
		ids := texts(got, func(a gr.NewsletterActivity) string { return a.Contact.ContactID })
		equal(f, "recipients in order", slices.IsSorted(ids), true)
	}
	for name, test := range map[string]struct {
		params gr.ListNewsletterActivitiesParams
		want   int
	}{
		"all":         {gr.ListNewsletterActivitiesParams{}, 3},
		"sent":        {gr.ListNewsletterActivitiesParams{Activity: new(gr.NewsletterActivityTypeSend)}, 3},
		"opened":      {gr.ListNewsletterActivitiesParams{Activity: new(gr.NewsletterActivityTypeOpen)}, 0},
		"from":        {gr.ListNewsletterActivitiesParams{CreatedOnFrom: hourOf(2026, 3, 1, 13)}, 0},
		"to":          {gr.ListNewsletterActivitiesParams{CreatedOnTo: hourOf(2026, 3, 1, 12)}, 3},
		"second page": {gr.ListNewsletterActivitiesParams{SortCreatedOn: new(gr.SortOrderDESC), Page: new(2), PerPage: new(2)}, 1},
	} {
		page, err := f.client.Newsletters.ListActivities(f.ctx, letter.NewsletterID, &test.params) //nolint:staticcheck // deprecated, but still supported
		f.ok(err)
		equal(f, name, len(page.Items), test.want)
	}
	for _, n := range collect(f, f.client.Newsletters.All(f.ctx, nil))[1:] {
		f.ok(f.client.Newsletters.Delete(f.ctx, n.NewsletterID))
	}
	clock.advance(24 * time.Hour)
	f.newsletter(campaign, nil)
	contact := f.find(campaign, "contact0001@example.com")
	for name, test := range map[string]struct {
		params gr.ListContactActivitiesParams
		want   int
	}{
		"all":         {gr.ListContactActivitiesParams{}, 2},
		"from":        {gr.ListContactActivitiesParams{CreatedOnFrom: hourOf(2026, 3, 2, 12)}, 1},
		"to":          {gr.ListContactActivitiesParams{CreatedOnTo: hourOf(2026, 3, 2, 11)}, 1},
		"second page": {gr.ListContactActivitiesParams{Page: new(2), PerPage: new(1)}, 1},
		"third page":  {gr.ListContactActivitiesParams{Page: new(3), PerPage: new(1)}, 0},
	} {
		page, err := f.client.Contacts.ListActivities(f.ctx, contact, &test.params)
		f.ok(err)
		equal(f, name+" of the contact", len(page.Items), test.want)
	}
	equal(f, "chosen properties", f.members("/contacts/"+contact+"/activities?fields=subject"), []string{"subject"})
	f.ok(f.client.Contacts.Delete(f.ctx, contact, nil))
	equal(f, "activities without the contact that left", len(collect(f, f.client.Newsletters.AllActivities(f.ctx, letter.NewsletterID, nil))), 2)
}

func TestNewsletterStatistics(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	spring, summer := letters(f, clock) // b and c was sent, to one contact each
	all := collect(f, f.client.Newsletters.All(f.ctx, nil))
	b, d, a, c := all[0].NewsletterID, all[1].NewsletterID, all[2].NewsletterID, all[3].NewsletterID
	total, day, month := new(gr.NewsletterStatisticsPeriodTotal), new(gr.NewsletterStatisticsPeriodDay), new(gr.NewsletterStatisticsPeriodMonth)
	clock.advance(90 * time.Minute)
	sent := func(items []gr.NewsletterStatistics) []wire.Int {
		out := []wire.Int{}
		for _, item := range items {
			out = append(out, item.Sent)
		}
		return out
	}
	for name, test := range map[string]struct {
		params gr.ListNewsletterStatisticsParams
		want   []wire.Int
	}{
		"one":             {gr.ListNewsletterStatisticsParams{NewsletterID: &b}, []wire.Int{1}},
		"two together":    {gr.ListNewsletterStatisticsParams{NewsletterID: new(b + "," + c), GroupBy: total}, []wire.Int{2}},
		"by day":          {gr.ListNewsletterStatisticsParams{NewsletterID: new(b + "," + c), GroupBy: day}, []wire.Int{1, 1}},
		"by month":        {gr.ListNewsletterStatisticsParams{NewsletterID: new(b + "," + c), GroupBy: month}, []wire.Int{2}},
		"draft, waiting":  {gr.ListNewsletterStatisticsParams{NewsletterID: new(d + "," + a)}, []wire.Int{}},
		"campaign":        {gr.ListNewsletterStatisticsParams{CampaignID: &spring}, []wire.Int{2}},
		"other campaign":  {gr.ListNewsletterStatisticsParams{CampaignID: &summer}, []wire.Int{}},
		"both conditions": {gr.ListNewsletterStatisticsParams{CampaignID: &summer, NewsletterID: &b}, []wire.Int{}},
		"from":            {gr.ListNewsletterStatisticsParams{CampaignID: &spring, CreatedOnFrom: hourOf(2026, 3, 5, 12)}, []wire.Int{1}},
		"to":              {gr.ListNewsletterStatisticsParams{CampaignID: &spring, CreatedOnTo: hourOf(2026, 3, 5, 11), GroupBy: day}, []wire.Int{1}},
		"second page":     {gr.ListNewsletterStatisticsParams{CampaignID: &spring, GroupBy: day, Page: new(2), PerPage: new(1)}, []wire.Int{1}},
	} {
		page, err := f.client.Newsletters.ListStatistics(f.ctx, &test.params)
		f.ok(err)
		equal(f, name, sent(page.Items), test.want)
	}
	page, err := f.client.Newsletters.ListStatisticsFor(f.ctx, c, &gr.ListStatisticsForNewsletterParams{GroupBy: day})
	f.ok(err)
	equal(f, "figures of one", page.Items, []gr.NewsletterStatistics{{TimeInterval: "2026-03-05T00:00:00+0000/P1D", Sent: 1}})
	page, err = f.client.Newsletters.ListStatisticsFor(f.ctx, c, &gr.ListStatisticsForNewsletterParams{CreatedOnTo: hourOf(2026, 3, 5, 11)})
	f.ok(err)
	equal(f, "figures of one before it was sent", len(page.Items), 0)
	equal(f, "chosen properties", f.members("/newsletters/"+c+"/statistics?fields=sent"), []string{"sent", "timeInterval"})
}
