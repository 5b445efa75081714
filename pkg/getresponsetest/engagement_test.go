package getresponsetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

const page = `<h1>News</h1><a class="x" href="https://example.com/sale?a=1&amp;b=2"><b>The sale</b></a>
<a href='https://example.com/blog'>Blog &amp; more</a> <a href="https://example.com/blog">again</a>
<a href="mailto:jan@example.com">Mail</a> <a href="[[unsubscribe]]">Leave</a> <a name="top">Top</a>`

const saleURL, blogURL = "https://example.com/sale?a=1&b=2", "https://example.com/blog"

func withPage(n *gr.NewNewsletter) { n.Content.HTML = page }

func (f *fixture) engage(e Engagement) {
	f.Helper()
	f.ok(f.server.Engage(e))
}

func TestClickTracks(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	campaign := f.campaign("spring")
	jan, ola := f.contact(campaign, "jan@example.com"), f.contact(campaign, "ola@example.com")
	letter := f.newsletter(campaign, withPage)
	link := func(t gr.ClickTrack) string { return fmt.Sprintf("%s %s %d", t.Name, t.URL, t.Amount) }
	equal(f, "links", texts(letter.ClickTracks, link), []string{"The sale " + saleURL + " 0", "Blog & more " + blogURL + " 0"})
	clock.advance(time.Hour)
	f.engage(Engagement{Message: letter.NewsletterID, Recipient: jan, Action: ActionClick, Link: saleURL, Times: 3})
	f.engage(Engagement{Message: letter.NewsletterID, Recipient: ola, Action: ActionClick, Link: letter.ClickTracks[0].ClickTrackID})
	f.engage(Engagement{Message: letter.NewsletterID, Recipient: ola, Action: ActionClick, Link: blogURL})
	again, err := f.client.Newsletters.Get(f.ctx, letter.NewsletterID, nil)
	f.ok(err)
	equal(f, "clicks", texts(again.ClickTracks, link), []string{"The sale " + saleURL + " 4", "Blog & more " + blogURL + " 1"})
	equal(f, "click rate", again.SendMetrics.ClickRate, 1)

	all := collect(f, f.client.ClickTracks.All(f.ctx, nil))
	equal(f, "all links", texts(all, func(t gr.TrackedLink) string { return fmt.Sprintf("%s %d", t.URL, t.Clicks) }), []string{saleURL + " 4", blogURL + " 1"})
	one, err := f.client.ClickTracks.Get(f.ctx, all[0].ClickTrackID, nil)
	f.ok(err)
	equal(f, "message of a link", one.Message, gr.TrackedLinkMessage{
		ResourceID: letter.NewsletterID, Type: gr.TrackedLinkMessageTypeBroadcast, ResourceType: gr.TrackedLinkResourceTypeNewsletters,
		CreatedOn: letter.CreatedOn, Href: letter.Href,
	})
	clock.advance(time.Hour)
	later := f.newsletter(campaign, withPage)
	for want, params := range map[string]gr.ListClickTracksParams{
		letter.NewsletterID + " " + letter.NewsletterID: {CreatedOnTo: hourOf(2026, 3, 1, 13)},
		later.NewsletterID + " " + later.NewsletterID:   {CreatedOnFrom: hourOf(2026, 3, 1, 13)},
		later.NewsletterID + " " + letter.NewsletterID:  {SortCreatedOn: new(gr.SortOrderDESC), PerPage: new(2), Page: nil},
	} {
		tracks, err := f.client.ClickTracks.List(f.ctx, &params)
		f.ok(err)
		got := strings.Join(texts(tracks.Items, func(t gr.TrackedLink) string { return t.Message.ResourceID }), " ")
		if params.PerPage != nil { // both of the later newsletter come first
			want = later.NewsletterID + " " + later.NewsletterID
		}
		equal(f, "links by time", got, want)
	}
	f.ok(f.client.Newsletters.Delete(f.ctx, letter.NewsletterID))
	equal(f, "links of what is left", len(collect(f, f.client.ClickTracks.All(f.ctx, nil))), 2)
	without := f.newsletter(campaign, func(n *gr.NewNewsletter) { withPage(n); n.Flags = nil })
	equal(f, "links without the flag", len(without.ClickTracks), 0)
}

func TestEngagementThatCannotBe(t *testing.T) {
	f := start(t)
	campaign := f.campaign("spring")
	jan := f.contact(campaign, "jan@example.com")
	letter := f.newsletter(campaign, withPage).NewsletterID
	plain := f.newsletter(campaign, func(n *gr.NewNewsletter) { n.Flags = nil }).NewsletterID
	tracked := f.newsletter(campaign, func(n *gr.NewNewsletter) { n.Flags, n.TrackOpens = nil, new(wire.BoolText(true)) }).NewsletterID
	ola := f.contact(campaign, "ola@example.com")
	f.engage(Engagement{Message: tracked, Recipient: jan, Action: ActionOpen})
	for want, e := range map[string]Engagement{
		`no account has a message with the ID "zzz"`:            {Message: "zzz", Recipient: jan, Action: ActionOpen},
		`was not sent to recipient "zzz"`:                       {Message: letter, Recipient: "zzz", Action: ActionOpen},
		`was not sent to recipient "` + ola:                     {Message: letter, Recipient: ola, Action: ActionOpen},
		`no recipient can "forward" a message`:                  {Message: letter, Recipient: jan, Action: "forward"},
		`only once, not 2 times`:                                {Message: letter, Recipient: jan, Action: ActionBounce, Times: 2},
		`-1 times`:                                              {Message: letter, Recipient: jan, Action: ActionOpen, Times: -1},
		`2 tracked links, and none is chosen by ""`:             {Message: letter, Recipient: jan, Action: ActionClick},
		`none is chosen by "https://example.org"`:               {Message: letter, Recipient: jan, Action: ActionClick, Link: "https://example.org"},
		`does not have the flag openrate, so the service would`: {Message: plain, Recipient: jan, Action: ActionOpen},
		`does not have the flag clicktrack`:                     {Message: plain, Recipient: jan, Action: ActionClick},
	} {
		if err := f.server.Engage(e); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got %v, want %s", e, err, want)
		}
	}
	f.engage(Engagement{Message: letter, Recipient: jan, Action: ActionUnsubscribe})
	if err := f.server.Engage(Engagement{Message: letter, Recipient: jan, Action: ActionUnsubscribe}); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("a second time: %v", err)
	}
}

// counted is what a test expects of a newsletter.
type counted struct {
	sent, opens, clicks                   int
	openers, clickers, bounces, lost, bad map[string]bool
}

// Random engagement, all figures equal a model: statistics, metrics, links, activities,
// removals of the campaign and scores of contacts.
func TestEngagementAgrees(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			clock := newClock()
			f := start(t, WithClock(clock.now))
			r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // the seed makes it reproducible
			campaign := f.campaign("spring")
			f.batch(campaign, 12)
			var contacts []string
			for _, c := range collect(f, f.client.Contacts.All(f.ctx, nil)) {
				contacts = append(contacts, c.ContactID)
			}
			gone, reasons := map[string]bool{}, map[Action]int{}
			received, engaged := map[string]int{}, map[string]map[string]bool{}
			model := map[string]*counted{}
			var letters []string
			for range 3 {
				letter := f.newsletter(campaign, withPage).NewsletterID
				letters = append(letters, letter)
				m := &counted{openers: map[string]bool{}, clickers: map[string]bool{}, bounces: map[string]bool{}, lost: map[string]bool{}, bad: map[string]bool{}}
				model[letter] = m
				to := map[string]bool{}
				for _, c := range contacts {
					if !gone[c] {
						m.sent++
						received[c]++
						to[c] = true
					}
				}
				for range 30 {
					clock.advance(time.Duration(r.IntN(7)) * time.Hour)
					e := Engagement{Message: letter, Recipient: contacts[r.IntN(len(contacts))], Times: r.IntN(4)}
					e.Action = []Action{ActionOpen, ActionOpen, ActionOpen, ActionClick, ActionClick, ActionClick, ActionBounce, ActionUnsubscribe, ActionComplain}[r.IntN(9)]
					final := e.Action != ActionOpen && e.Action != ActionClick
					if e.Link = saleURL; r.IntN(2) == 0 {
						e.Link = blogURL
					}
					if final {
						e.Times = 0
					}
					possible := to[e.Recipient] && !m.bounces[e.Recipient] && (!final || !gone[e.Recipient])
					if final && gone[e.Recipient] {
						continue // left by this or by another newsletter
					}
					if err := f.server.Engage(e); (err == nil) != possible {
						t.Fatalf("%+v: got %v, possible: %v", e, err, possible)
					}
					if possible {
						m.add(e, gone, reasons)
						if !final {
							if engaged[e.Recipient] == nil {
								engaged[e.Recipient] = map[string]bool{}
							}
							engaged[e.Recipient][letter] = true
						}
					}
				}
			}
			for _, letter := range letters {
				checkFigures(f, letter, model[letter], gone)
			}
			checkRemovals(f, campaign, reasons)
			for _, c := range contacts {
				if !gone[c] {
					score, _ := f.get(c).EngagementScore.Get()
					equal(f, "score", score, wire.Int(1+4*len(engaged[c])/received[c]))
				}
			}
			limits, err := f.client.Accounts.ListSendingLimits(f.ctx, nil)
			f.ok(err)
			equal(f, "used", int(limits[0].Used), model[letters[0]].sent+model[letters[1]].sent+model[letters[2]].sent)
		})
	}
}

func (m *counted) add(e Engagement, gone map[string]bool, reasons map[Action]int) {
	times := max(e.Times, 1)
	switch e.Action {
	case ActionOpen:
		m.opens += times
		m.openers[e.Recipient] = true
	case ActionClick:
		m.clicks += times
		m.clickers[e.Recipient] = true
	case ActionBounce:
		m.bounces[e.Recipient] = true
	case ActionUnsubscribe:
		m.lost[e.Recipient] = true
	default:
		m.bad[e.Recipient] = true
	}
	if e.Action != ActionOpen && e.Action != ActionClick {
		gone[e.Recipient] = true
		reasons[e.Action]++
	}
}

func checkFigures(f *fixture, letter string, m *counted, gone map[string]bool) {
	f.Helper()
	n := func(of int) wire.Int { return wire.Int(of) }
	want := gr.NewsletterStatistics{
		Sent: n(m.sent), TotalOpened: n(m.opens), TotalHumanOpened: n(m.opens), UniqueOpened: n(len(m.openers)), UniqueHumanOpened: n(len(m.openers)),
		TotalClicked: n(m.clicks), TotalHumanClicked: n(m.clicks), UniqueClicked: n(len(m.clickers)), UniqueHumanClicked: n(len(m.clickers)),
		Bounced: n(len(m.bounces)), Unsubscribed: n(len(m.lost)), Complaints: n(len(m.bad)),
	}
	total := collect(f, f.client.Newsletters.AllStatisticsFor(f.ctx, letter, nil))
	want.TimeInterval = total[0].TimeInterval
	equal(f, "statistics", total, []gr.NewsletterStatistics{want})
	opens, clicks := wire.Int(0), wire.Int(0)
	for _, hour := range collect(f, f.client.Newsletters.AllStatisticsFor(f.ctx, letter, &gr.ListStatisticsForNewsletterParams{GroupBy: new(gr.NewsletterStatisticsPeriodHour)})) {
		opens += hour.TotalOpened
		clicks += hour.TotalClicked
	}
	equal(f, "sum of the hours", []wire.Int{opens, clicks}, []wire.Int{n(m.opens), n(m.clicks)})

	got, err := f.client.Newsletters.Get(f.ctx, letter, nil)
	f.ok(err)
	delivered := m.sent - len(m.bounces)
	equal(f, "metrics", []any{int(got.SendMetrics.Sent), int(got.SendMetrics.Delivered)}, []any{m.sent, delivered})
	if delivered > 0 {
		equal(f, "open rate", float64(got.SendMetrics.OpenRate), math.Round(100*float64(len(m.openers))/float64(delivered))/100)
		equal(f, "click rate", float64(got.SendMetrics.ClickRate), math.Round(100*float64(len(m.clickers))/float64(delivered))/100)
	}
	amount := 0
	for _, track := range got.ClickTracks {
		amount += int(track.Amount)
	}
	equal(f, "clicks on links", amount, m.clicks)

	activities := map[gr.NewsletterActivityType]map[string]bool{}
	for _, a := range collect(f, f.client.Newsletters.AllActivities(f.ctx, letter, nil)) {
		if activities[a.Activity] == nil {
			activities[a.Activity] = map[string]bool{}
		}
		activities[a.Activity][a.Contact.ContactID] = true
	}
	here := 0
	for c := range m.openers {
		if !gone[c] {
			here++
		}
	}
	equal(f, "who opened and is still there", len(activities[gr.NewsletterActivityTypeOpen]), here)
}

func checkRemovals(f *fixture, campaign string, reasons map[Action]int) {
	f.Helper()
	removals, err := f.client.Campaigns.GetRemovalStatistics(f.ctx, &gr.GetCampaignRemovalStatisticsParams{CampaignID: campaign})
	f.ok(err)
	var got gr.CampaignRemovals
	if len(removals) > 0 {
		got = removals[0].Value
	}
	equal(f, "removals", []int{int(got.Bounce), int(got.Unsubscribe), int(got.Compliant)},
		[]int{reasons[ActionBounce], reasons[ActionUnsubscribe], reasons[ActionComplain]})
}
