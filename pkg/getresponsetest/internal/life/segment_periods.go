package life

import (
	"strconv"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// window is a period of time in the form in which rows hold times. An empty bound is open.
type window struct{ from, to string }

// holds reports whether a time, or a day, is in the period.
func (s window) holds(at string) bool {
	return at != "" && (s.from == "" || at >= s.from[:min(len(at), len(s.from))]) && (s.to == "" || at <= s.to[:min(len(at), len(s.to))])
}

// periodIn returns the period that two properties of a condition mean: its operator, and what
// that needs. The last n days can have their number in a property of its own.
func periodIn(c *Call, condition Object, operator, value string) (window, bool) {
	needs := condition[value]
	if days := condition["numberOfDays"]; condition[operator] == "last_n_days" && days != nil {
		needs = days
	}
	return periodOf(c, engine.Text(condition, operator), engine.Scalar(needs), condition["includeCurrentPeriod"] != false)
}

// periodOf returns the period that an operator of a condition means, in the zone of the
// request. The value is a day, two days as FROM/TO, a number of days, or the name of a
// period. current tells whether the last n days include today.
func periodOf(c *Call, operator, value string, current bool) (window, bool) {
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	now := c.Now.In(zone)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone)
	days := func(from, to int) (window, bool) { // counted from today; to is the last day
		return window{engine.Time(today.AddDate(0, 0, from)), engine.Time(today.AddDate(0, 0, to+1).Add(-time.Second))}, true
	}
	lastDays := func(n int) (window, bool) {
		if current {
			return days(1-n, 0)
		}
		return days(-n, -1)
	}
	weekday := (int(now.Weekday()) + 6) % 7 // 0 is Monday
	switch operator {
	case "all_time", "anytime", "never", "":
		return window{}, true
	case "today":
		return days(0, 0)
	case "yesterday":
		return days(-1, -1)
	case "this_week":
		return days(-weekday, 6-weekday)
	case "last_week":
		return days(-weekday-7, -weekday-1)
	case "last_7_days":
		return lastDays(7)
	case "last_30_days":
		return lastDays(30)
	case "last_n_days":
		n, err := strconv.Atoi(value)
		w, _ := lastDays(n)
		return w, err == nil && n > 0
	case "specific_date":
		if value == "specific_date" {
			return window{}, false
		}
		return periodOf(c, value, "", current)
	}
	if months, ok := map[string][2]int{"this_month": {0, 0}, "last_month": {-1, -1}, "last_2_months": {-2, -1}}[operator]; ok {
		first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, zone)
		return window{engine.Time(first.AddDate(0, months[0], 0)), engine.Time(first.AddDate(0, months[1]+1, 0).Add(-time.Second))}, true
	}
	return daysOf(operator, value, zone)
}

// daysOf returns the period of one or two given days, or before or after a given time.
func daysOf(operator, value string, zone *time.Location) (window, bool) {
	if at, ok := engine.ParseTime(value); ok && len(value) > len(time.DateOnly) {
		switch operator {
		case "date_from":
			return window{from: engine.Time(at)}, true
		case "date_to":
			return window{to: engine.Time(at)}, true
		}
	}
	first, second, both := strings.Cut(value, "/")
	from, err := time.ParseInLocation(time.DateOnly, first, zone)
	if err != nil {
		return window{}, false
	}
	endOf := func(day time.Time) string { return engine.Time(day.AddDate(0, 0, 1).Add(-time.Second)) }
	switch operator {
	case "date_from":
		return window{from: engine.Time(from)}, true
	case "date_to":
		return window{to: endOf(from)}, true
	case "custom":
		to, err := time.ParseInLocation(time.DateOnly, second, zone)
		return window{engine.Time(from), endOf(to)}, both && err == nil
	}
	return window{}, false
}
