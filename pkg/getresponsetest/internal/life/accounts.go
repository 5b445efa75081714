package life

import (
	"net/http"
	"slices"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// accounts has what there is one of in an account.
func accounts(e *engine.Engine, _ Settings) {
	e.Handle("getAccount", getAccount)
	e.Handle("updateAccount", func(c *Call) (int, any, *Failure) {
		c.Singles["account"] = engine.Merge(c.Singles["account"], c.Body)
		return getAccount(c)
	})
	e.Handle("getAccountBilling", func(c *Call) (int, any, *Failure) { return c.Reply(c.Singles["billing"]) })
	e.Handle("getAccountBadge", func(c *Call) (int, any, *Failure) { return c.Reply(c.Singles["badge"]) })
	e.Handle("updateAccountBadge", func(c *Call) (int, any, *Failure) {
		c.Singles["badge"] = engine.Merge(c.Singles["badge"], engine.Only(c.Body, "status"))
		return c.Reply(c.Singles["badge"])
	})
	e.Handle("getAccountCallback", getAccountCallback)
	e.Handle("updateAccountCallback", updateAccountCallback)
	e.Handle("deleteAccountCallback", func(c *Call) (int, any, *Failure) {
		delete(c.Singles, "callback")
		return http.StatusNoContent, nil, nil
	})
	e.Handle("listAccountTimezones", listAccountTimezones)
	e.Handle("listAccountSendingLimits", listAccountSendingLimits)
}

func getAccount(c *Call) (int, any, *Failure) {
	account := engine.Merge(c.Singles["account"], Object{"href": c.Href("accounts")})
	status, body, failure := c.Reply(account)
	if shown, ok := body.(Object); ok {
		shown["accountId"] = account["accountId"] // fields never leaves out the ID
	}
	return status, body, failure
}

// timezone is one of the zones that the server knows; numbers are ours.
type timezone struct {
	id                    int
	name, offset, country string
}

func timezones() []timezone {
	return []timezone{
		{1, "Europe/Warsaw", "+01:00", "Poland"},
		{2, "America/New_York", "-05:00", "United States"},
		{3, "Australia/Sydney", "+10:00", "Australia"},
		{zoneUTC, "UTC", "+00:00", ""},
	}
}

// zoneUTC is the number of UTC.
const zoneUTC = 4

// timezoneOf returns a time zone by its number.
func timezoneOf(id int) (z timezone, ok bool) {
	i := slices.IndexFunc(timezones(), func(z timezone) bool { return z.id == id })
	if i < 0 {
		return z, false
	}
	return timezones()[i], true
}

// shown is a time zone as messages have it.
func (z timezone) shown() Object {
	return Object{"timeZoneId": engine.Int(z.id), "timeZoneName": z.name, "timeZoneOffset": z.offset}
}

func listAccountTimezones(c *Call) (int, any, *Failure) {
	zones := []any{}
	for _, z := range timezones() {
		zones = append(zones, Object{"timezoneId": engine.Int(z.id), "name": z.name, "offset": z.offset, "country": z.country})
	}
	return c.Chosen(zones, "timezoneId")
}

func getAccountCallback(c *Call) (int, any, *Failure) {
	if c.Singles["callback"] == nil {
		return failed(contract.NotFound("Callbacks are switched off."))
	}
	return c.Reply(c.Singles["callback"])
}

func updateAccountCallback(c *Call) (int, any, *Failure) {
	callback := c.Singles["callback"]
	if callback == nil {
		if engine.Text(c.Body, "url") == "" {
			return failed(contract.Invalid(contract.Detail("body", []string{"url"}, nil, "The first callback needs an address")))
		}
		callback = Object{"url": "", "actions": Object{
			"open": false, "click": false, "subscribe": false, "unsubscribe": false, "survey": false,
		}}
	}
	c.Singles["callback"] = engine.Merge(callback, c.Body)
	return c.Reply(c.Singles["callback"])
}

// listAccountSendingLimits counts the e-mails that were sent within the time frame. The
// server does not enforce the limit.
func listAccountSendingLimits(c *Call) (int, any, *Failure) {
	const frame = 30 * 24 * time.Hour
	used := 0
	for _, entry := range c.Journal.All() {
		if entry.Kind == sent && entry.At.After(c.Now.Add(-frame)) && c.Rows("SMS").Get(entry.Message) == nil {
			used++
		}
	}
	limit := Object{"timeFrame": engine.Int(int(frame.Seconds())), "limit": engine.Int(2500), "used": engine.Int(used)}
	return http.StatusOK, []any{c.Choose(limit)}, nil
}
