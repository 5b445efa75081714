package getresponse

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Header names in canonical form, which http.Header.Get need not convert.
const (
	headerRateLimit     = "X-Ratelimit-Limit"
	headerRateRemaining = "X-Ratelimit-Remaining"
	headerRateReset     = "X-Ratelimit-Reset"
)

// parseRateLimit reads the X-RateLimit headers. Missing and invalid figures are zero;
// whole reports whether there are none.
func parseRateLimit(h http.Header) (r RateLimit, whole bool) {
	limit, ok1 := parseCount(h.Get(headerRateLimit))
	remaining, ok2 := parseCount(h.Get(headerRateRemaining))
	reset, ok3 := parseSeconds(h.Get(headerRateReset))
	return RateLimit{Limit: limit, Remaining: remaining, Reset: reset}, ok1 && ok2 && ok3
}

// parseCount reads "30000".
func parseCount(s string) (int, bool) {
	if s == "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, false
	}
	return n, true
}

// parseSeconds reads "267 seconds" and "267".
func parseSeconds(s string) (time.Duration, bool) {
	number, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	n, ok := parseCount(number)
	if !ok || n > int(longestHold/time.Second) {
		return 0, false
	}
	return time.Duration(n) * time.Second, true
}

// longestHold is longer than every window of the service. Longer times are invalid.
const longestHold = 365 * 24 * time.Hour

// parseRetryAfter reads the header Retry-After: seconds, or a date. A date counts from
// the header Date, or from now if there is none. Where Date makes the wait longer than
// any window of the service and the local clock does not, Date is stale.
func parseRetryAfter(h http.Header) (time.Duration, bool) {
	text := h.Get("Retry-After")
	if text == "" {
		return 0, false
	}
	if d, ok := parseSeconds(text); ok {
		return d, true
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	local := time.Until(date)
	d := local
	if sent, err := http.ParseTime(h.Get("Date")); err == nil {
		d = date.Sub(sent)
		if d > longWindow && local >= 0 && local <= longWindow {
			d = local
		}
	}
	d = max(d, 0)
	return d, d <= longestHold
}

// timeToReset returns the time until the limit resets: Retry-After, X-RateLimit-Reset,
// or timeToReset of the error's context ("100 seconds").
func timeToReset(h http.Header, context jsontext.Value) (time.Duration, bool) {
	if d, ok := parseRetryAfter(h); ok {
		return d, true
	}
	if d, ok := parseSeconds(h.Get(headerRateReset)); ok {
		return d, true
	}
	var c struct {
		TimeToReset jsontext.Value `json:"timeToReset"`
	}
	if wire.Unmarshal(context, &c) != nil {
		return 0, false
	}
	return parseSeconds(strings.Trim(string(c.TimeToReset), `"`))
}
