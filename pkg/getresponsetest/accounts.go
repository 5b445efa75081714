package getresponsetest

import (
	"net/http"
	"slices"
	"strings"
)

func accountHandlers() map[string]handler {
	return map[string]handler{
		"getAccount":               func(c *call) (int, any, *apiError) { return c.ok(c.account(), "accountId") },
		"updateAccount":            updateAccount,
		"getAccountBilling":        getAccountBilling,
		"getAccountBlocklist":      func(c *call) (int, any, *apiError) { return c.blocklist(c.world.blocklist) },
		"updateAccountBlocklist":   updateAccountBlocklist,
		"listAccountTimezones":     listAccountTimezones,
		"getAccountCallback":       getAccountCallback,
		"updateAccountCallback":    updateAccountCallback,
		"deleteAccountCallback":    deleteAccountCallback,
		"listAccountIndustries":    listAccountIndustries,
		"listAccountLogins":        listAccountLogins,
		"getAccountBadge":          func(c *call) (int, any, *apiError) { return http.StatusOK, c.world.badge, nil },
		"updateAccountBadge":       updateAccountBadge,
		"listAccountSendingLimits": listAccountSendingLimits,
	}
}

func (c *call) account() object {
	row := only(c.world.account, keysOf(c.world.account)...)
	row["href"] = c.href("accounts")
	return row
}

func keysOf(o object) []string {
	names := make([]string, 0, len(o))
	for name := range o {
		names = append(names, name)
	}
	return names
}

func updateAccount(c *call) (int, any, *apiError) {
	merge(c.world.account, c.body)
	return http.StatusOK, c.account(), nil
}

func getAccountBilling(c *call) (int, any, *apiError) {
	return http.StatusOK, c.choose(object{
		"listSize": "2500", "paymentPlan": "Monthly", "subscriptionPrice": 25, "renewalDate": "2027-01-01",
		"currencyCode": "USD", "accountBalance": "-15.00", "price": 25, "paymentMethod": "credit_card",
		"creditCard": object{"number": "************0123", "expirationDate": "2030-01-01"},
		"addons":     []any{object{"name": "Example add-on", "price": 15, "active": "true"}},
	}, ""), nil
}

// blocklist responds with the masks that match the query.
func (c *call) blocklist(masks []string) (int, any, *apiError) {
	want := strings.ToLower(c.query.Get("query[mask]"))
	chosen := []any{}
	for _, mask := range masks {
		if strings.Contains(strings.ToLower(mask), want) {
			chosen = append(chosen, mask)
		}
	}
	return http.StatusOK, object{"masks": chosen}, nil
}

// changeBlocklist adds the masks of the body, deletes them, or replaces all masks
// with them.
func (c *call) changeBlocklist(masks []string) []string {
	given := textsOf(items(c.body, "masks"))
	switch c.query.Get("additionalFlags") {
	case "add":
		for _, mask := range given {
			if !slices.Contains(masks, mask) {
				masks = append(masks, mask)
			}
		}
		return masks
	case "delete":
		return slices.DeleteFunc(masks, func(mask string) bool { return slices.Contains(given, mask) })
	}
	return given
}

func updateAccountBlocklist(c *call) (int, any, *apiError) {
	c.world.blocklist = c.changeBlocklist(c.world.blocklist)
	return c.blocklist(c.world.blocklist)
}

// timezones are some of the zones that the service knows; numbers are ours.
var timezones = []struct {
	id                    int
	name, offset, country string
}{
	{1, "Europe/Warsaw", "+01:00", "Poland"},
	{2, "America/New_York", "-05:00", "United States"},
	{3, "Australia/Sydney", "+10:00", "Australia"},
	{4, "UTC", "+00:00", ""},
}

func listAccountTimezones(c *call) (int, any, *apiError) {
	zones := make([]any, len(timezones))
	for i, z := range timezones {
		zones[i] = c.choose(object{"timezoneId": z.id, "name": z.name, "offset": z.offset, "country": z.country}, "timezoneId")
	}
	return http.StatusOK, zones, nil
}

func getAccountCallback(c *call) (int, any, *apiError) {
	if c.world.callback == nil {
		return 0, nil, notFound("Callbacks are switched off.")
	}
	return http.StatusOK, c.world.callback, nil
}

func updateAccountCallback(c *call) (int, any, *apiError) {
	if c.world.callback == nil {
		if text(c.body, "url") == "" {
			return 0, nil, invalid(detail("body", []string{"url"}, nil, "The first callback needs an address"))
		}
		c.world.callback = object{"url": "", "actions": object{
			"open": false, "click": false, "subscribe": false, "unsubscribe": false, "survey": false,
		}}
	}
	merge(c.world.callback, c.body)
	return http.StatusOK, c.world.callback, nil
}

func deleteAccountCallback(c *call) (int, any, *apiError) {
	c.world.callback = nil
	return http.StatusNoContent, nil, nil
}

func listAccountIndustries(c *call) (int, any, *apiError) {
	return c.list([]object{
		{"industryTagId": "1", "name": "Agencies", "description": "Agencies of every kind"},
		{"industryTagId": "2", "name": "Retail", "description": "Shops, on the web and off it"},
		{"industryTagId": "3", "name": "Software", "description": "Makers of software"},
	}, "industryTagId")
}

func listAccountLogins(c *call) (int, any, *apiError) {
	return c.list([]object{
		{"loginTime": c.now, "logoutTime": nil, "isSuccessful": "true", "ip": "192.0.2.1"},
	}, "")
}

func updateAccountBadge(c *call) (int, any, *apiError) {
	merge(c.world.badge, only(c.body, "status"))
	return http.StatusOK, c.world.badge, nil
}

func listAccountSendingLimits(c *call) (int, any, *apiError) {
	used := 0
	for _, n := range c.world.newsletters.all() {
		used += len(recipientsOf(n))
	}
	return http.StatusOK, []any{c.choose(object{"timeFrame": 30 * 24 * 60 * 60, "limit": 2500, "used": used}, "")}, nil
}
