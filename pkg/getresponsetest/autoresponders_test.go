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

// autoresponder creates one for a day of the cycle of a campaign.
func (f *fixture) autoresponder(campaign, name string, day int, change func(*gr.NewAutoresponder)) *gr.Autoresponder {
	f.Helper()
	body := gr.NewAutoresponder{
		Name: name, Subject: "About " + name, CampaignID: &campaign, Status: gr.StatusEnabled, Content: gr.MessageContent{HTML: page},
		Flags:           []gr.MessageFlag{gr.MessageFlagOpenrate, gr.MessageFlagClicktrack},
		SendSettings:    gr.AutoresponderSendSettingsInput{Value: &gr.AutoresponderSendImmediatelyInput{}},
		TriggerSettings: gr.AutoresponderTriggerSettingsInput{DayOfCycle: &day},
	}
	if change != nil {
		change(&body)
	}
	got, err := f.client.Autoresponders.Create(f.ctx, body)
	f.ok(err)
	return got
}

func inCycle(c *gr.NewContact) { c.DayOfCycle = wire.Value(wire.IntText(0)) }

// sentTo returns the names of the messages that a contact was sent, with their times.
func (f *fixture) sentTo(contact string) string {
	f.Helper()
	var all []string
	for _, a := range collect(f, f.client.Contacts.AllActivities(f.ctx, contact, nil)) {
		equal(f, "activity", a.Activity, gr.ContactActivityTypeSend)
		all = append(all, strings.TrimPrefix(a.Subject, "About ")+a.CreatedOn.UTC().Format("@Jan 2 15h"))
	}
	return strings.Join(all, ", ")
}

// The clock of the tests begins at noon of a Sunday in March, one o'clock in Warsaw,
// where the account is.
func TestAutorespondersByDay(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	campaign := f.campaign("spring")
	f.autoresponder(campaign, "welcome", 0, nil)
	f.autoresponder(campaign, "delayed", 1, func(a *gr.NewAutoresponder) {
		a.SendSettings.Value = &gr.AutoresponderSendAfterDelayInput{DelayInHours: 5}
	})
	f.autoresponder(campaign, "morning", 1, func(a *gr.NewAutoresponder) {
		a.SendSettings.Value = &gr.AutoresponderSendAtHourInput{SendAtHour: 9, ExcludedDaysOfWeek: []gr.Weekday{gr.WeekdayTuesday, gr.WeekdayWednesday}}
	})
	f.autoresponder(campaign, "weekly", 7, func(a *gr.NewAutoresponder) { a.SendSettings.Value = &gr.AutoresponderSendAtSignupTimeInput{} })
	f.autoresponder(campaign, "off", 1, func(a *gr.NewAutoresponder) { a.Status = gr.StatusDisabled })
	f.autoresponder(f.defaultCampaign(), "elsewhere", 1, nil)
	jan := f.contact(campaign, "jan@example.com", inCycle)
	late := f.contact(campaign, "ola@example.com", func(c *gr.NewContact) { c.DayOfCycle = wire.Value(wire.IntText(6)) })
	out := f.contact(campaign, "ewa@example.com")
	equal(f, "on the first day", f.sentTo(jan), "welcome@Mar 1 12h")
	clock.advance(3 * 24 * time.Hour)
	day, _ := f.get(jan).DayOfCycle.Get()
	equal(f, "day of the cycle", day, 3)
	stopped := f.contact(campaign, "zoe@example.com", inCycle)
	_, err := f.client.Contacts.Update(f.ctx, stopped, gr.ContactUpdate{DayOfCycle: wire.Null[wire.IntText]()})
	f.ok(err)
	clock.advance(7 * 24 * time.Hour)
	equal(f, "from day 0", f.sentTo(jan), "welcome@Mar 1 12h, delayed@Mar 2 17h, morning@Mar 5 08h, weekly@Mar 8 12h")
	equal(f, "from day 6", f.sentTo(late), "weekly@Mar 2 12h")
	equal(f, "out of the cycle", f.sentTo(out), "")
	equal(f, "taken out of the cycle after the first", f.sentTo(stopped), "welcome@Mar 4 12h")
}

func TestAutoresponderChanges(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	campaign := f.campaign("spring")
	jan := f.contact(campaign, "jan@example.com", inCycle)
	a := f.autoresponder(campaign, "tips", 2, func(a *gr.NewAutoresponder) { a.Status = gr.StatusDisabled })
	later := f.autoresponder(campaign, "offer", 5, nil)
	_, err := f.client.Autoresponders.Update(f.ctx, a.AutoresponderID, gr.AutoresponderUpdate{Status: gr.StatusEnabled})
	f.ok(err)
	clock.advance(3 * 24 * time.Hour)
	equal(f, "enabled", f.sentTo(jan), "tips@Mar 3 12h")
	f.ok(f.client.Autoresponders.Delete(f.ctx, later.AutoresponderID))
	clock.advance(3 * 24 * time.Hour)
	equal(f, "deleted", f.sentTo(jan), "tips@Mar 3 12h")

	f.engage(Engagement{Message: a.AutoresponderID, Recipient: jan, Action: ActionOpen, Times: 2})
	f.engage(Engagement{Message: a.AutoresponderID, Recipient: jan, Action: ActionClick, Link: blogURL})
	got, err := f.client.Autoresponders.Get(f.ctx, a.AutoresponderID, nil)
	f.ok(err)
	equal(f, "figures", got.Statistics, gr.AutoresponderPerformance{Delivered: 1, OpenRate: 1, ClickRate: 1})
	equal(f, "links", texts(got.ClickTracks, func(t gr.ClickTrack) string { return t.URL }), []string{saleURL, blogURL})
	equal(f, "campaign", got.Campaign, gr.AutoresponderCampaign{CampaignID: campaign, ID: campaign, Name: "spring", Href: f.server.URL() + "/campaigns/" + campaign})
	for _, params := range []gr.ListAutoresponderStatisticsParams{
		{AutoresponderID: &a.AutoresponderID}, {AutoreponderID: &a.AutoresponderID}, {CampaignID: &campaign},
	} {
		statistics := collect(f, f.client.Autoresponders.AllStatistics(f.ctx, &params))
		equal(f, "statistics", []any{len(statistics), statistics[0].Sent, statistics[0].TotalOpened, statistics[0].UniqueOpened}, []any{1, wire.Int(1), wire.Int(2), wire.Int(1)})
	}
	days := collect(f, f.client.Autoresponders.AllStatisticsFor(f.ctx, a.AutoresponderID, &gr.ListStatisticsForAutoresponderParams{GroupBy: new(gr.StatisticsPeriodDay)}))
	equal(f, "days", texts(days, func(s gr.NewsletterStatistics) string { return s.TimeInterval }), []string{"2026-03-03T00:00:00+0000/P1D", "2026-03-07T00:00:00+0000/P1D"})
	score, _ := f.get(jan).EngagementScore.Get()
	equal(f, "score", score, 5)

	// A change of the content keeps the clicks on links that stay.
	got, err = f.client.Autoresponders.Update(f.ctx, a.AutoresponderID, gr.AutoresponderUpdate{
		Content: &gr.MessageContent{HTML: `<a href="` + blogURL + `">Blog</a> <a href="https://example.com/new">New</a>`},
	})
	f.ok(err)
	equal(f, "links", texts(got.ClickTracks, func(t gr.ClickTrack) string { return t.URL + " " + number(wire.Int(t.Amount)) }), []string{blogURL + " 1", "https://example.com/new 0"})
}

func TestAutoresponderLists(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	spring, summer := f.campaign("spring"), f.campaign("summer")
	a := f.autoresponder(spring, "aa", 9, nil)
	clock.advance(24 * time.Hour)
	f.autoresponder(summer, "cc", 1, func(a *gr.NewAutoresponder) { a.Subject = "Zebras" })
	f.autoresponder(summer, "bb", 0, func(a *gr.NewAutoresponder) { a.Status = gr.StatusDisabled })
	jan := f.contact(spring, "jan@example.com", func(c *gr.NewContact) { c.DayOfCycle = wire.Value(wire.IntText(9)) })
	f.get(jan)
	f.engage(Engagement{Message: a.AutoresponderID, Recipient: jan, Action: ActionOpen})
	asc, desc := new(gr.SortOrderASC), new(gr.SortOrderDESC)
	for name, test := range map[string]struct {
		params gr.ListAutorespondersParams
		want   string
	}{
		"all":         {gr.ListAutorespondersParams{}, "aa cc bb"},
		"subject":     {gr.ListAutorespondersParams{Subject: new("zebra")}, "cc"},
		"name":        {gr.ListAutorespondersParams{Name: new("B")}, "bb"},
		"status":      {gr.ListAutorespondersParams{Status: new(gr.StatusDisabled)}, "bb"},
		"from":        {gr.ListAutorespondersParams{CreatedOnFrom: hourOf(2026, 3, 2, 0)}, "cc bb"},
		"to":          {gr.ListAutorespondersParams{CreatedOnTo: hourOf(2026, 3, 2, 0)}, "aa"},
		"campaign":    {gr.ListAutorespondersParams{CampaignID: &summer}, "cc bb"},
		"by time":     {gr.ListAutorespondersParams{Type: new(gr.AutoresponderTypeFilterTimebase)}, "aa cc bb"},
		"by action":   {gr.ListAutorespondersParams{Type: new(gr.AutoresponderTypeFilterActionbase)}, ""},
		"trigger":     {gr.ListAutorespondersParams{TriggerType: new(gr.AutoresponderTriggerTypeOnday)}, "aa cc bb"},
		"sorted":      {gr.ListAutorespondersParams{SortName: desc}, "cc bb aa"},
		"by subject":  {gr.ListAutorespondersParams{SortSubject: asc}, "aa bb cc"},
		"by day":      {gr.ListAutorespondersParams{SortDayOfCycle: asc}, "bb cc aa"},
		"by number":   {gr.ListAutorespondersParams{SortDelivered: asc}, "cc bb aa"},
		"by opens":    {gr.ListAutorespondersParams{SortOpenRate: desc}, "aa cc bb"},
		"by clicks":   {gr.ListAutorespondersParams{SortClickRate: desc}, "aa cc bb"},
		"by age":      {gr.ListAutorespondersParams{SortCreatedOn: desc, PerPage: new(2)}, "cc bb"},
		"second page": {gr.ListAutorespondersParams{PerPage: new(2), Page: new(2)}, "bb"},
	} {
		page, err := f.client.Autoresponders.List(f.ctx, &test.params)
		f.ok(err)
		equal(f, name, strings.Join(texts(page.Items, func(a gr.AutoresponderListItem) string { return a.Name }), " "), test.want)
	}
}

func TestAutoresponderThatCannotBe(t *testing.T) {
	f := start(t)
	got, err := f.client.Autoresponders.Create(f.ctx, gr.NewAutoresponder{
		Subject: "Hello", Status: gr.StatusDisabled, Content: gr.MessageContent{Plain: "Hello"},
		SendSettings: gr.AutoresponderSendSettingsInput{Value: &gr.AutoresponderSendImmediatelyInput{}},
	})
	f.ok(err)
	equal(f, "defaults", []string{got.CampaignID, got.FromField.FromFieldID, got.Name, string(got.Editor)}, []string{f.defaultCampaign(), f.defaultSender(), "Hello", "html"})
	_, err = f.client.Autoresponders.Update(f.ctx, got.AutoresponderID, gr.AutoresponderUpdate{Content: &gr.MessageContent{Plain: "x"}, CampaignID: new("zzz")})
	equal(f, "message", f.failure(err, http.StatusBadRequest, getresponse.CodeRelatedNotFound).Message, "Campaign by id: zzz not found")
	_, err = f.client.Autoresponders.Create(f.ctx, gr.NewAutoresponder{
		Subject: "Hello", Status: gr.StatusDisabled, SendSettings: gr.AutoresponderSendSettingsInput{Value: &gr.AutoresponderSendImmediatelyInput{}},
	})
	f.names(f.failure(err, http.StatusBadRequest, getresponse.CodeValidation), "body", "content")
}
