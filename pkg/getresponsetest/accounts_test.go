package getresponsetest

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

func TestAccountUpdateKeepsTheRest(t *testing.T) {
	f := start(t)
	before, err := f.client.Accounts.Get(f.ctx, nil)
	f.ok(err)
	after, err := f.client.Accounts.Update(f.ctx, gr.AccountUpdate{
		FirstName: "Ola", City: new(""), NumberOfEmployees: gr.EmployeeCountMore, TimeFormat: gr.TimeFormatN12H,
	})
	f.ok(err)
	want := *before
	want.FirstName, want.City, want.NumberOfEmployees, want.TimeFormat = "Ola", "", gr.EmployeeCountMore, gr.TimeFormatN12H
	equal(f, "account after the change", *after, want)
	again, err := f.client.Accounts.Get(f.ctx, nil)
	f.ok(err)
	equal(f, "account as changed and as read", again, after)
	f.fails(f.raw("POST", "/accounts", jsonType, `{"email":"new@example.com"}`), http.StatusBadRequest, getresponse.CodeValidation)
}

func TestAccountFields(t *testing.T) {
	f := start(t)
	for path, want := range map[string][]string{
		"/accounts?fields=email,city":                      {"accountId", "city", "email"},
		"/accounts/billing?fields=price,paymentPlan":       {"paymentPlan", "price"},
		"/accounts/timezones?fields=name":                  {"name", "timezoneId"},
		"/accounts/industries?fields=name":                 {"industryTagId", "name"},
		"/accounts/login-history?fields=ip":                {"ip"},
		"/accounts/sending-limits?fields=limit":            {"limit"},
		"/accounts/login-history":                          {"ip", "isSuccessful", "loginTime", "logoutTime"},
		"/accounts/sending-limits?fields=limit,used,thing": {"limit", "used"},
	} {
		equal(f, path, f.members(path), want)
	}
}

func TestAccountBlocklist(t *testing.T) {
	f := start(t)
	testBlocklist(f, func(mask *string) (*gr.Blocklist, error) {
		return f.client.Accounts.GetBlocklist(f.ctx, &gr.GetAccountBlocklistParams{Mask: mask})
	}, func(mode *gr.BlocklistMode, masks ...string) (*gr.Blocklist, error) {
		return f.client.Accounts.UpdateBlocklist(f.ctx, &gr.UpdateAccountBlocklistParams{AdditionalFlags: mode}, gr.BlocklistUpdate{Masks: masks})
	})
}

func TestCampaignBlocklist(t *testing.T) {
	f := start(t)
	campaign, other := f.campaign("spring"), f.campaign("summer")
	testBlocklist(f, func(mask *string) (*gr.Blocklist, error) {
		return f.client.Campaigns.GetBlocklist(f.ctx, campaign, &gr.GetCampaignBlocklistParams{Mask: mask})
	}, func(mode *gr.BlocklistMode, masks ...string) (*gr.Blocklist, error) {
		return f.client.Campaigns.UpdateBlocklist(f.ctx, campaign, &gr.UpdateCampaignBlocklistParams{AdditionalFlags: mode}, gr.BlocklistUpdate{Masks: masks})
	})
	masks, err := f.client.Campaigns.GetBlocklist(f.ctx, other, nil)
	f.ok(err)
	equal(f, "masks of another campaign", masks.Masks, []string{})
	masks, err = f.client.Accounts.GetBlocklist(f.ctx, nil)
	f.ok(err)
	equal(f, "masks of the account", masks.Masks, []string{})
}

func testBlocklist(f *fixture, get func(*string) (*gr.Blocklist, error), update func(*gr.BlocklistMode, ...string) (*gr.Blocklist, error)) {
	f.Helper()
	add, remove := new(gr.BlocklistModeAdd), new(gr.BlocklistModeDelete)
	for _, step := range []struct {
		mode *gr.BlocklistMode
		give []string
		want []string
	}{
		{nil, []string{"a@example.com", "@example.org"}, []string{"a@example.com", "@example.org"}},
		{nil, []string{"b@example.com"}, []string{"b@example.com"}},
		{add, []string{"c@example.com", "b@example.com"}, []string{"b@example.com", "c@example.com"}},
		{add, []string{}, []string{"b@example.com", "c@example.com"}},
		{remove, []string{"b@example.com", "zzz"}, []string{"c@example.com"}},
		{add, []string{"@Example.net"}, []string{"c@example.com", "@Example.net"}},
	} {
		got, err := update(step.mode, step.give...)
		f.ok(err)
		equal(f, "response", got.Masks, step.want)
		got, err = get(nil)
		f.ok(err)
		equal(f, "masks", got.Masks, step.want)
	}
	for mask, want := range map[string][]string{"example.net": {"@Example.net"}, "c@example.com": {"c@example.com"}, "nobody": {}} {
		got, err := get(&mask)
		f.ok(err)
		equal(f, "masks with "+mask, got.Masks, want)
	}
	got, err := update(nil, []string{}...)
	f.ok(err)
	equal(f, "masks after an update with none", len(got.Masks), 0)
}

func TestCallback(t *testing.T) {
	f := start(t)
	_, err := f.client.Accounts.GetCallback(f.ctx)
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound, getresponse.ErrNotFound)
	_, err = f.client.Accounts.UpdateCallback(f.ctx, gr.CallbackUpdate{Actions: &gr.CallbackActionsInput{Open: new(true)}})
	f.names(f.failure(err, http.StatusBadRequest, getresponse.CodeValidation), "body", "url")
	_, err = f.client.Accounts.GetCallback(f.ctx)
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound)

	got, err := f.client.Accounts.UpdateCallback(f.ctx, gr.CallbackUpdate{
		URL: "https://example.com/a", Actions: &gr.CallbackActionsInput{Open: new(true), Subscribe: new(true)},
	})
	f.ok(err)
	equal(f, "actions", got.Actions, gr.CallbackActions{Open: true, Subscribe: true})
	_, err = f.client.Accounts.UpdateCallback(f.ctx, gr.CallbackUpdate{Actions: &gr.CallbackActionsInput{Open: new(false), Click: new(true)}})
	f.ok(err)
	_, err = f.client.Accounts.UpdateCallback(f.ctx, gr.CallbackUpdate{URL: "https://example.com/b"})
	f.ok(err)
	got, err = f.client.Accounts.GetCallback(f.ctx)
	f.ok(err)
	equal(f, "callback", got, &gr.Callback{URL: "https://example.com/b", Actions: gr.CallbackActions{Click: true, Subscribe: true}})

	f.ok(f.client.Accounts.DeleteCallback(f.ctx))
	_, err = f.client.Accounts.GetCallback(f.ctx)
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound, getresponse.ErrNotFound)
	f.ok(f.client.Accounts.DeleteCallback(f.ctx)) // once more does no harm
}

func TestBadge(t *testing.T) {
	f := start(t)
	got, err := f.client.Accounts.GetBadge(f.ctx)
	f.ok(err)
	equal(f, "at the start", got.Status, gr.StatusDisabled)
	for _, status := range []gr.Status{gr.StatusEnabled, gr.StatusDisabled} {
		_, err = f.client.Accounts.UpdateBadge(f.ctx, gr.AccountBadgeUpdate{Status: status, Type: gr.AccountBadgeTypeReferral})
		f.ok(err)
		got, err = f.client.Accounts.GetBadge(f.ctx)
		f.ok(err)
		equal(f, "badge", got, &gr.AccountBadge{Status: status})
	}
}

func TestAccountLists(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	page, err := f.client.Accounts.ListIndustries(f.ctx, &gr.ListAccountIndustriesParams{Page: new(2), PerPage: new(2)})
	f.ok(err)
	equal(f, "industries", []any{page.Items[0].IndustryTagID, len(page.Items), page.TotalCount, page.TotalPages}, []any{wire.IntText(3), 1, 3, 2})
	equal(f, "all industries", len(collect(f, f.client.Accounts.AllIndustries(f.ctx, nil))), 3)
	logins := collect(f, f.client.Accounts.AllLogins(f.ctx, nil))
	equal(f, "logins", len(logins), 3)
	equal(f, "last login", []any{logins[2].LoginTime, logins[2].LogoutTime.IsZero(), logins[2].IP}, []any{wire.NewTime(clock.now()), true, "192.0.2.1"})
	equal(f, "failed login", []any{logins[1].IsSuccessful, logins[1].IP}, []any{wire.BoolText(false), "198.51.100.7"})
	zones, err := f.client.Accounts.ListTimezones(f.ctx, nil)
	f.ok(err)
	for _, zone := range zones { // all can be sent in
		if _, err := time.LoadLocation(zone.Name); err != nil {
			t.Error(err)
		}
	}
	equal(f, "UTC", slices.ContainsFunc(zones, func(z gr.Timezone) bool { return z.Name == "UTC" && z.Offset == "+00:00" }), true)
}

// What newsletters use up shows in the sending limits.
func TestSendingLimits(t *testing.T) {
	f := start(t)
	campaign := f.campaign("spring")
	f.batch(campaign, 3)
	for _, used := range []wire.Int{3, 6} {
		_, err := f.client.Newsletters.Create(f.ctx, newNewsletter(campaign, f.defaultSender()))
		f.ok(err)
		limits, err := f.client.Accounts.ListSendingLimits(f.ctx, nil)
		f.ok(err)
		equal(f, "used", limits[0].Used, used)
	}
}
