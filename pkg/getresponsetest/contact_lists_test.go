package getresponsetest

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// people adds four contacts to a campaign, at noon of the first four days of March.
// The first contact is changed on the fifth.
func people(f *fixture, clock *clock) (spring, summer string) {
	f.Helper()
	spring, summer = f.campaign("spring"), f.campaign("summer")
	for i, person := range []struct{ campaign, email, name string }{
		{spring, "jan@example.com", "Jan Nowak"},
		{spring, "ola@example.com", "ola"},
		{summer, "janina@example.org", "Janina Nowak, MD"},
		{summer, "ewa@example.org", "Ewa"},
	} {
		if i > 0 {
			clock.advance(24 * time.Hour)
		}
		f.contact(person.campaign, person.email, func(c *gr.NewContact) { c.Name = person.name })
	}
	clock.advance(24 * time.Hour)
	_, err := f.client.Contacts.Update(f.ctx, f.find(spring, "jan@example.com"), gr.ContactUpdate{Note: wire.Value("changed")})
	f.ok(err)
	return spring, summer
}

// who returns the contacts of a list by the first letters of their addresses.
func who(contacts []gr.ContactListItem) string {
	return strings.Join(texts(contacts, func(c gr.ContactListItem) string { n, _, _ := strings.Cut(c.Email, "@"); return n }), " ")
}

func TestContactListQueries(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	spring, summer := people(f, clock)
	exact := []gr.ContactListFlag{gr.ContactListFlagExactMatch}
	for name, test := range map[string]struct {
		params gr.ListContactsParams
		want   string
	}{
		"all":                    {gr.ListContactsParams{}, "jan ola janina ewa"},
		"part of an address":     {gr.ListContactsParams{Email: new("JAN")}, "jan janina"},
		"part behind the @":      {gr.ListContactsParams{Email: new("@example.org")}, "janina ewa"},
		"part of a name":         {gr.ListContactsParams{Name: new("nowak")}, "jan janina"},
		"exact address":          {gr.ListContactsParams{Email: new("jan@example.com"), AdditionalFlags: exact}, "jan"},
		"exact address, capital": {gr.ListContactsParams{Email: new("Jan@Example.com"), AdditionalFlags: exact}, "jan"},
		"no exact address":       {gr.ListContactsParams{Email: new("jan"), AdditionalFlags: exact}, ""},
		"exact name":             {gr.ListContactsParams{Name: new("Ola"), AdditionalFlags: exact}, "ola"},
		"exact name, comma":      {gr.ListContactsParams{Name: new("Janina Nowak, MD"), AdditionalFlags: exact}, "janina"},
		"exact name is no list":  {gr.ListContactsParams{Name: new("ola,Ewa"), AdditionalFlags: exact}, ""},
		"campaign":               {gr.ListContactsParams{CampaignID: &summer}, "janina ewa"},
		"campaigns":              {gr.ListContactsParams{CampaignID: new(spring + "," + summer)}, "jan ola janina ewa"},
		"unknown campaign":       {gr.ListContactsParams{CampaignID: new("zzz")}, ""},
		"origin":                 {gr.ListContactsParams{Origin: new(gr.ContactOriginAPI)}, "jan ola janina ewa"},
		"other origin":           {gr.ListContactsParams{Origin: new(gr.ContactOriginImport)}, ""},
		"created from":           {gr.ListContactsParams{CreatedOnFrom: hourOf(2026, 3, 2, 12)}, "ola janina ewa"},
		"created after":          {gr.ListContactsParams{CreatedOnFrom: hourOf(2026, 3, 2, 13)}, "janina ewa"},
		"created to":             {gr.ListContactsParams{CreatedOnTo: hourOf(2026, 3, 2, 12)}, "jan ola"},
		"created before":         {gr.ListContactsParams{CreatedOnTo: hourOf(2026, 3, 2, 11)}, "jan"},
		"created between":        {gr.ListContactsParams{CreatedOnFrom: hourOf(2026, 3, 2, 0), CreatedOnTo: hourOf(2026, 3, 3, 23)}, "ola janina"},
		"changed from":           {gr.ListContactsParams{ChangedOnFrom: hourOf(2026, 3, 4, 12)}, "jan ewa"},
		"changed to":             {gr.ListContactsParams{ChangedOnTo: hourOf(2026, 3, 4, 11)}, "ola janina"},
		"several conditions":     {gr.ListContactsParams{CampaignID: &summer, Name: new("nowak"), CreatedOnFrom: hourOf(2026, 3, 1, 0)}, "janina"},
	} {
		t.Run(name, func(t *testing.T) {
			f := f.in(t)
			page, err := f.client.Contacts.List(f.ctx, &test.params)
			f.ok(err)
			equal(f, "contacts", who(page.Items), test.want)
			equal(f, "TotalCount", page.TotalCount, len(page.Items))
		})
	}
}

// A date without a time means the whole day, as the start and as the end of a period.
func TestContactListPeriodsOfDays(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	spring, _ := people(f, clock)
	for query, want := range map[string]string{
		"query[createdOn][from]=2026-03-03":                                   "janina ewa",
		"query[createdOn][to]=2026-03-03":                                     "jan ola janina",
		"query[createdOn][from]=2026-03-02&query[createdOn][to]=2026-03-02":   "ola",
		"query[createdOn][to]=2026-03-02T13:00:00%2B0100":                     "jan ola",
		"query[createdOn][to]=2026-03-02T12:59:59%2B0100":                     "jan",
		"query[createdOn][from]=2026-03-04 12:00:00":                          "ewa",
		"query[changedOn][from]=2026-03-05":                                   "jan",
		"query[changedOn][from]=2026-03-05&query[createdOn][from]=2026-03-02": "",
	} {
		var got, of []gr.ContactListItem
		_, err := f.client.Do(f.ctx, "GET", "/contacts?"+strings.ReplaceAll(query, " ", "%20"), nil, &got)
		f.ok(err)
		equal(f, query, who(got), want)
		if strings.Contains(query, "changedOn") {
			continue // the contacts of one campaign have no such condition
		}
		_, err = f.client.Do(f.ctx, "GET", "/campaigns/"+spring+"/contacts?"+strings.ReplaceAll(query, " ", "%20"), nil, &of)
		f.ok(err)
		equal(f, query+" in the campaign", who(of), strings.TrimSpace(strings.NewReplacer("janina", "", " ewa", "", "ewa", "").Replace(want)))
	}
}

func TestContactsInCampaign(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	_, summer := people(f, clock)
	for name, test := range map[string]struct {
		params gr.ListContactsInCampaignParams
		want   string
	}{
		"all":              {gr.ListContactsInCampaignParams{}, "janina ewa"},
		"address":          {gr.ListContactsInCampaignParams{Email: new("ewa")}, "ewa"},
		"name":             {gr.ListContactsInCampaignParams{Name: new("nowak")}, "janina"},
		"created from":     {gr.ListContactsInCampaignParams{CreatedOnFrom: hourOf(2026, 3, 4, 0)}, "ewa"},
		"created to":       {gr.ListContactsInCampaignParams{CreatedOnTo: hourOf(2026, 3, 4, 0)}, "janina"},
		"by address":       {gr.ListContactsInCampaignParams{SortEmail: new(gr.SortOrderASC)}, "ewa janina"},
		"by name, down":    {gr.ListContactsInCampaignParams{SortName: new(gr.SortOrderDESC)}, "janina ewa"},
		"by creation down": {gr.ListContactsInCampaignParams{SortCreatedOn: new(gr.SortOrderDESC)}, "ewa janina"},
	} {
		page, err := f.client.Contacts.ListInCampaign(f.ctx, summer, &test.params)
		f.ok(err)
		equal(f, name, who(page.Items), test.want)
	}
}

func TestContactListSorts(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	spring, summer := people(f, clock)
	byCampaign := "jan ola ewa janina" // and by address within a campaign
	if strings.ToLower(summer) < strings.ToLower(spring) {
		byCampaign = "ewa janina jan ola"
	}
	for name, test := range map[string]struct {
		params func(*gr.SortOrder) gr.ListContactsParams
		want   string
	}{
		"email":     {func(o *gr.SortOrder) gr.ListContactsParams { return gr.ListContactsParams{SortEmail: o} }, "ewa jan janina ola"},
		"name":      {func(o *gr.SortOrder) gr.ListContactsParams { return gr.ListContactsParams{SortName: o} }, "ewa jan janina ola"},
		"createdOn": {func(o *gr.SortOrder) gr.ListContactsParams { return gr.ListContactsParams{SortCreatedOn: o} }, "jan ola janina ewa"},
		"changedOn": {func(o *gr.SortOrder) gr.ListContactsParams { return gr.ListContactsParams{SortChangedOn: o} }, "ola janina ewa jan"},
		"campaignId": {func(o *gr.SortOrder) gr.ListContactsParams {
			return gr.ListContactsParams{SortCampaignID: o, SortEmail: o}
		}, byCampaign},
	} {
		up, down := test.params(new(gr.SortOrderASC)), test.params(new(gr.SortOrderDESC))
		page, err := f.client.Contacts.List(f.ctx, &up)
		f.ok(err)
		equal(f, "up by "+name, who(page.Items), test.want)
		page, err = f.client.Contacts.List(f.ctx, &down)
		f.ok(err)
		slices.Reverse(page.Items)
		equal(f, "down by "+name, who(page.Items), test.want)
	}
}

func TestContactListFields(t *testing.T) {
	f := start(t)
	campaign, field := f.campaign("spring"), f.field("age")
	id := f.contact(campaign, "jan@example.com", func(c *gr.NewContact) {
		c.CustomFieldValues = []gr.CustomFieldValueInput{fieldValue(field, "42")}
	})
	everything := []string{
		"activities", "campaign", "changedOn", "contactId", "createdOn", "dayOfCycle", "email", "engagementScore", "href", "ipAddress", "name", "note",
		"origin", "scoring", "timeZone",
	}
	for path, want := range map[string][]string{
		"/contacts":                                                            everything,
		"/contacts?fields=email,origin":                                        {"contactId", "email", "origin"},
		"/contacts?fields=contactId":                                           {"contactId"},
		"/contacts?fields=nothing":                                             {"contactId"},
		"/contacts?fields=customFieldValues":                                   {"contactId"},
		"/campaigns/" + campaign + "/contacts":                                 everything,
		"/contacts/" + id + "?fields=email,tags":                               {"contactId", "email", "tags"},
		"/contacts/" + id + "?fields=tags,campaign":                            {"campaign", "contactId", "tags"},
		"/contacts/" + id:                                                      append([]string{"customFieldValues", "geolocation", "tags"}, everything...),
		"/contacts?additionalFlags=forceCustoms":                               append([]string{"customFieldValues"}, everything...),
		"/contacts?additionalFlags=forceCustoms&fields=name,customFieldValues": {"contactId", "customFieldValues", "name"},
		"/contacts?additionalFlags=exactMatch,forceCustoms&query[email]=jan@example.com": append([]string{"customFieldValues"}, everything...),
	} {
		slices.Sort(want)
		equal(f, path, f.members(path), want)
	}
	page, err := f.client.Contacts.List(f.ctx, &gr.ListContactsParams{AdditionalFlags: []gr.ContactListFlag{gr.ContactListFlagForceCustoms}})
	f.ok(err)
	equal(f, "value", page.Items[0].CustomFieldValues[0].Value, []string{"42"})
}

func TestContactListPages(t *testing.T) {
	f := start(t)
	campaign := f.defaultCampaign()
	f.batch(campaign, 25)
	for _, test := range []struct {
		page, perPage *int
		items         int
		first         string
		pages         int
		current       string
	}{
		{nil, nil, 25, "contact0001@example.com", 1, "1"},
		{new(1), new(10), 10, "contact0001@example.com", 3, "1"},
		{new(2), new(10), 10, "contact0011@example.com", 3, "2"},
		{new(3), new(10), 5, "contact0021@example.com", 3, "3"},
		{new(4), new(10), 0, "", 3, "4"},
		{new(2147483647), new(1000), 0, "", 1, "2147483647"},
		{nil, new(25), 25, "contact0001@example.com", 1, "1"},
		{new(25), new(1), 1, "contact0025@example.com", 25, "25"},
	} {
		var resp getresponse.Response
		page, err := f.client.Contacts.List(f.ctx, &gr.ListContactsParams{Page: test.page, PerPage: test.perPage}, getresponse.WithResponse(&resp))
		f.ok(err)
		equal(f, "items, TotalCount, TotalPages", []int{len(page.Items), page.TotalCount, page.TotalPages}, []int{test.items, 25, test.pages})
		equal(f, "CurrentPage", resp.Header.Get("CurrentPage"), test.current)
		if test.items > 0 {
			equal(f, "first item", page.Items[0].Email, test.first)
		}
	}
	empty, err := f.client.Tags.List(f.ctx, nil)
	f.ok(err)
	equal(f, "an empty list", []int{len(empty.Items), empty.TotalCount, empty.TotalPages}, []int{0, 0, 0})
}

// The default page holds 100 items; All reads every page, a thousand at a time.
func TestContactListWhole(t *testing.T) {
	f := start(t)
	campaign := f.defaultCampaign()
	f.batch(campaign, 1000)
	for i := range 50 {
		f.ok(f.client.Contacts.Create(f.ctx, gr.NewContact{
			Email: fmt.Sprintf("more%02d@example.com", i), Campaign: gr.CampaignReference{CampaignID: campaign},
		}))
	}
	page, err := f.client.Contacts.List(f.ctx, nil)
	f.ok(err)
	equal(f, "default page", []int{len(page.Items), page.TotalCount, page.TotalPages}, []int{100, 1050, 11})
	before := len(f.server.Requests())
	seen := map[string]bool{}
	for _, c := range collect(f, f.client.Contacts.All(f.ctx, nil)) {
		seen[c.Email] = true
	}
	equal(f, "addresses", len(seen), 1050)
	asked := f.server.Requests()[before:]
	equal(f, "pages", texts(asked, func(r Request) string { return r.Query.Encode() }), []string{
		url.Values{"page": {"1"}, "perPage": {"1000"}}.Encode(), url.Values{"page": {"2"}, "perPage": {"1000"}}.Encode(),
	})
}

// IDs that differ in the case of their letters are different ones.
func TestIdentifiersAreCaseSensitive(t *testing.T) {
	f := start(t)
	byFolded := map[string]string{}
	for i := range 1000 {
		id := f.campaign(fmt.Sprintf("list_%d", i))
		other, ok := byFolded[strings.ToLower(id)]
		byFolded[strings.ToLower(id)] = id
		if !ok {
			continue
		}
		f.contact(id, "jan@example.com")
		page, err := f.client.Contacts.List(f.ctx, &gr.ListContactsParams{CampaignID: &other})
		f.ok(err)
		equal(f, "contacts of "+other+", which is not "+id, who(page.Items), "")
		f.contact(other, "jan@example.com") // no duplicate
		return
	}
	t.Fatal("no two IDs differ in case alone")
}

func TestTimeZoneOfResponses(t *testing.T) {
	clock := newClock() // noon UTC, before the clocks go forward in Warsaw
	f := start(t, WithClock(clock.now))
	id := f.contact(f.defaultCampaign(), "jan@example.com")
	for zone, want := range map[string]string{
		"": "2026-03-01T12:00:00+0000", "UTC": "2026-03-01T12:00:00+0000", "Europe/Warsaw": "2026-03-01T13:00:00+0100",
		"Australia/Sydney": "2026-03-01T23:00:00+1100", "America/New_York": "2026-03-01T07:00:00-0500",
	} {
		for _, path := range []string{"/contacts/" + id, "/contacts"} {
			var response any
			_, err := f.client.Do(f.ctx, "GET", path, nil, &response, header("X-Time-Zone", zone))
			f.ok(err)
			if list, ok := response.([]any); ok {
				response = list[0]
			}
			equal(f, path+" in "+zone, response.(engine.Object)["createdOn"], any(want))
		}
	}
	sydney := f.connect(getresponse.WithTimeZone("Australia/Sydney"))
	contact, err := sydney.Contacts.Get(f.ctx, id, nil)
	f.ok(err)
	equal(f, "time of day", contact.CreatedOn.Hour(), 23)
	equal(f, "the time is the same", contact.CreatedOn.Equal(clock.now()), true)
}
