package getresponsetest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// A move leaves one campaign and joins the other; the contact keeps its ID and origin. A
// copy is another contact with the origin copy.
func TestMovesAndCopiesAreCounted(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	spring, summer, tag, size := f.campaign("spring"), f.campaign("summer"), f.tag("vip"), f.choice("size", gr.CustomFieldFormatSingleSelect, "S")
	id := f.contact(spring, "jan@example.com", func(c *gr.NewContact) {
		c.Name, c.Tags, c.CustomFieldValues = "Jan", tagRefs(tag), []gr.CustomFieldValueInput{fieldValue(size, "S")}
	})
	_, err := f.client.Contacts.Update(f.ctx, id, gr.ContactUpdate{Campaign: &gr.CampaignReferenceInput{CampaignID: &summer}})
	f.ok(err)
	_, err = f.client.Contacts.Update(f.ctx, id, gr.ContactUpdate{Campaign: &gr.CampaignReferenceInput{CampaignID: &summer}})
	f.ok(err) // it is there already
	copied, err := f.server.CopyContact(id, spring)
	f.ok(err)
	if _, err := f.server.CopyContact(id, spring); err == nil {
		t.Error("a second copy was made")
	}
	if _, err := f.server.CopyContact(id, "zzz"); err == nil {
		t.Error("a copy was made in no campaign")
	}
	got := f.get(copied)
	equal(f, "copy", []any{got.Email, got.Name, got.Origin, got.Tags[0].TagID, got.CustomFieldValues[0].Value[0]}, []any{"jan@example.com", "Jan", gr.ContactOriginCopy, tag, "S"})
	equal(f, "origin after the move", f.get(id).Origin, gr.ContactOriginAPI)
	balance, err := f.client.Campaigns.GetBalanceStatistics(f.ctx, &gr.GetCampaignBalanceStatisticsParams{CampaignID: spring + "," + summer})
	f.ok(err)
	for campaign, want := range map[string][4]wire.Int{spring: {1, 1, 2, 1}, summer: {1, 0, 1, 0}} {
		b, _ := balance.Get(campaign, "total")
		equal(f, "api, copy, all; removed", [4]wire.Int{b.Subscriptions.API, b.Subscriptions.Copy, b.Subscriptions.Summary, b.Removals.API}, want)
	}
	last := f.server.accounts[0].world.Journal.OfContact(id)
	equal(f, "last entry", last[len(last)-1], engine.Entry{At: clock.now(), Kind: "moved", Campaign: summer, Contact: id, Detail: spring})
}

// A deleted contact leaves no reference behind, and its address is free.
func TestDeletedContactIsForgotten(t *testing.T) {
	f := start(t)
	campaign := f.defaultCampaign()
	id := f.contact(campaign, "jan@example.com")
	other := f.contact(campaign, "ola@example.com")
	letter := newNewsletter(campaign, f.defaultSender())
	letter.SendSettings = gr.NewsletterSendSettingsInput{SelectedContacts: []string{id, other}, SendOn: sendTimeIn(2099)}
	created, err := f.client.Newsletters.Create(f.ctx, letter)
	f.ok(err)
	f.ok(f.client.Contacts.Delete(f.ctx, id, nil))
	got, err := f.client.Newsletters.Get(f.ctx, created.NewsletterID, nil)
	f.ok(err)
	equal(f, "recipients", got.SendSettings.SelectedContacts, []string{other})
	f.contact(campaign, "jan@example.com")
}

// What a contact was sent, opened and clicked is its activities; nothing else is.
func TestActivitiesOfAContact(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	campaign := f.defaultCampaign()
	id := f.contact(campaign, "jan@example.com")
	letter, err := f.client.Newsletters.Create(f.ctx, newNewsletter(campaign, f.defaultSender()))
	f.ok(err)
	f.ok(f.server.withRow("contact", id, func(c *engine.Call, _ engine.Object) error {
		track := c.Insert("click track", engine.Object{"name": "Shop", "url": "https://example.com/shop"})
		for i, kind := range []string{"opened", "clicked", "bounced", "complained", "unsubscribed", "custom event"} {
			c.Journal.Add(engine.Entry{
				At: clock.now().Add(time.Duration(i+1) * time.Hour), Kind: kind, Campaign: campaign, Contact: id, Message: letter.NewsletterID,
				Detail: engine.Text(track, "clickTrackId"),
			})
		}
		c.Journal.Add(engine.Entry{At: clock.now(), Kind: "opened", Contact: id, Message: "deleted"})
		return nil
	}))
	page, err := f.client.Contacts.ListActivities(f.ctx, id, nil)
	f.ok(err)
	equal(f, "activities", texts(page.Items, func(a gr.ContactActivity) string { return string(a.Activity) }), []string{"send", "open", "click"})
	click := page.Items[2]
	equal(f, "link", []string{click.ClickTrack.Name, click.ClickTrack.URL}, []string{"Shop", "https://example.com/shop"})
	equal(f, "message", []any{click.Subject, click.Resource.ResourceID, click.Resource.Href}, []any{letter.Subject, letter.NewsletterID, letter.Href})
	equal(f, "link of an opening", page.Items[1].ClickTrack, gr.ContactActivityClickTrack{})
	from := wire.NewTime(clock.now().Add(2 * time.Hour))
	page, err = f.client.Contacts.ListActivities(f.ctx, id, &gr.ListContactActivitiesParams{CreatedOnFrom: &from})
	f.ok(err)
	equal(f, "activities of a period", page.TotalCount, 1)
}

// Countries are counted where they are known.
func TestLocationsOfContacts(t *testing.T) {
	f := start(t)
	campaign := f.defaultCampaign()
	for i, country := range []string{"PL", "PL", "DE", ""} {
		id := f.contact(campaign, fmt.Sprintf("contact%d@example.com", i))
		f.ok(f.server.withRow("contact", id, func(_ *engine.Call, row engine.Object) error {
			if country != "" {
				row["geolocation"] = engine.Object{"countryCode": country, "continentCode": "EU"}
			}
			return nil
		}))
	}
	got, err := f.client.Campaigns.GetLocationStatistics(f.ctx, &gr.GetCampaignLocationStatisticsParams{CampaignID: campaign})
	f.ok(err)
	of := func(l gr.CampaignLocation) string {
		return l.CountryCode + l.ContinentCode + strconv.FormatInt(int64(l.Amount), 10)
	}
	equal(f, "locations", figures(got, of), fmt.Sprintf("%[1]s/DE=DEEU1 %[1]s/PL=PLEU2 %[1]s/others=1", campaign))
}

// audience is a model of the contacts of some campaigns: address to state.
type audience struct {
	*fixture
	random    *rand.Rand
	campaigns []string
	contacts  map[string]map[string]bool // campaign and address: whether it is confirmed
	blocked   map[string]string          // campaign and the address that it blocks
	came      map[string]map[string]int  // campaign and origin
	went      map[string]int
}

// step does something at random and writes into the model what has to come of it.
func (a *audience) step() {
	campaign, other := a.campaigns[a.random.IntN(len(a.campaigns))], a.campaigns[a.random.IntN(len(a.campaigns))]
	email := fmt.Sprintf("contact%d@example.com", a.random.IntN(12))
	confirmed, there := a.contacts[campaign][email]
	double := campaign == a.campaigns[0]
	accepted := !there && a.blocked[campaign] != email
	come := func(campaign, origin string, double bool) {
		a.contacts[campaign][email] = !double
		if !double {
			a.came[campaign][origin]++
		}
	}
	var err error
	expected := accepted
	switch a.random.IntN(8) {
	case 0, 1:
		err = a.client.Contacts.Create(a.ctx, gr.NewContact{Email: email, Campaign: gr.CampaignReference{CampaignID: campaign}})
		if accepted {
			come(campaign, "api", double)
		}
	case 2:
		_, err = a.server.Subscribe(Subscription{CampaignID: campaign, Email: email, Origin: gr.ContactOriginImport})
		if accepted {
			come(campaign, "import", false)
		}
	case 3:
		expected = there && !confirmed && a.blocked[campaign] != email
		err = a.server.Confirm(campaign, email)
		if expected {
			come(campaign, "api", false)
		}
	case 4:
		a.blocked[campaign] = email
		expected = true
		_, err = a.client.Campaigns.UpdateBlocklist(a.ctx, campaign, nil, gr.BlocklistUpdate{Masks: []string{email}})
	case 5:
		if !confirmed { // nobody can know its ID
			return
		}
		expected = true
		err = a.client.Contacts.Delete(a.ctx, a.find(campaign, email), nil)
		delete(a.contacts[campaign], email)
		a.went[campaign]++
	default:
		if !confirmed {
			return
		}
		id := a.find(campaign, email)
		origin := string(a.get(id).Origin)
		_, taken := a.contacts[other][email]
		expected = !taken && a.blocked[other] != email || other == campaign
		_, err = a.client.Contacts.Update(a.ctx, id, gr.ContactUpdate{Campaign: &gr.CampaignReferenceInput{CampaignID: &other}})
		if expected && other != campaign {
			delete(a.contacts[campaign], email)
			a.went[campaign]++
			come(other, origin, false)
		}
	}
	if (err == nil) != expected {
		a.Fatalf("%s in %s (there %v, confirmed %v): %v, want success %v", email, campaign, there, confirmed, err, expected)
	}
}

// check compares lists and statistics with the model.
func (a *audience) check() {
	a.Helper()
	waiting := 0
	for _, campaign := range a.campaigns {
		var want []string
		came := 0
		for _, email := range slices.Sorted(maps.Keys(a.contacts[campaign])) {
			if a.contacts[campaign][email] {
				want = append(want, email)
			} else {
				waiting++
			}
		}
		for _, n := range a.came[campaign] {
			came += n
		}
		page, err := a.client.Contacts.ListInCampaign(a.ctx, campaign, nil)
		a.ok(err)
		got := texts(page.Items, func(c gr.ContactListItem) string { return c.Email })
		slices.Sort(got)
		equal(a.fixture, "contacts", fmt.Sprint(got), fmt.Sprint(want))
		balance, err := a.client.Campaigns.GetBalanceStatistics(a.ctx, &gr.GetCampaignBalanceStatisticsParams{CampaignID: campaign})
		a.ok(err)
		b, _ := balance.Get(campaign, "total")
		equal(a.fixture, "balance", []wire.Int{b.Subscriptions.API, b.Subscriptions.Import, b.Subscriptions.Summary, b.Removals.API},
			[]wire.Int{wire.Int(a.came[campaign]["api"]), wire.Int(a.came[campaign]["import"]), wire.Int(came), wire.Int(a.went[campaign])})
		sizes, err := a.client.Campaigns.GetListSizeStatistics(a.ctx, &gr.GetCampaignListSizeStatisticsParams{CampaignID: campaign})
		a.ok(err)
		if len(sizes) > 0 {
			equal(a.fixture, "size", sizes[0].Value.TotalSubscribers, wire.Int(len(want)))
		}
		summary, err := a.client.Campaigns.GetSummaryStatistics(a.ctx, &gr.GetCampaignSummaryStatisticsParams{CampaignID: &campaign})
		a.ok(err)
		s, _ := summary.Get(campaign)
		locations, err := a.client.Campaigns.GetLocationStatistics(a.ctx, &gr.GetCampaignLocationStatisticsParams{CampaignID: campaign})
		a.ok(err)
		l, _ := locations.Get(campaign, "others")
		equal(a.fixture, "summary and locations", []wire.IntText{s.TotalSubscribers, l.Amount}, []wire.IntText{wire.IntText(len(want)), wire.IntText(len(want))})
	}
	equal(a.fixture, "who has to confirm", len(a.server.Unconfirmed()), waiting)
}

// Whatever happens to contacts, lists and statistics agree with a model.
func TestStatisticsAgreeWithLists(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			f := start(t)
			a := &audience{fixture: f, random: rand.New(rand.NewPCG(seed, 1)), contacts: map[string]map[string]bool{}, blocked: map[string]string{}, came: map[string]map[string]int{}, went: map[string]int{}}
			a.campaigns = []string{f.optin("double", gr.CampaignOptinTypes{API: "double"}, nil), f.campaign("single"), f.campaign("other")}
			for _, campaign := range a.campaigns {
				a.contacts[campaign], a.came[campaign] = map[string]bool{}, map[string]int{}
			}
			for i := range 120 {
				a.step()
				if i%15 == 14 {
					a.check()
				}
			}
		})
	}
}
