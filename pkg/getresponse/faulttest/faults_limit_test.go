package faulttest

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// tooMany is the body of a 429.
func tooMany(context string) string {
	return fmt.Sprintf(`{"httpStatus":429,"code":1015,"message":"Too many calls","context":%s}`, context)
}

// rateLimits responds with HTTP 429.
func rateLimits(context string, headers ...string) fault {
	return respondWith(429, tooMany(context), append(headers, asJSON)...)
}

// waits is a row of a fault that rate limits a call for at least a second. The
// service did not process the call, so that every call with a replayable body waits
// and is retried.
func waits(name string, f fault) row {
	return row{
		name: name, fault: first(1, f), safe: succeeds(2), write: succeeds(2),
		other: map[string]outcome{anUpload: once(rateLimited, apiError(429))},
		check: apart(990 * time.Millisecond),
	}
}

// TestRateLimitedCallWaits has the forms in which the service says when the limit
// resets.
func TestRateLimitedCallWaits(t *testing.T) {
	inASecond := func(x *exchange) {
		// Dates count in full seconds.
		rateLimits("[]", "Retry-After: "+time.Now().Add(1500*time.Millisecond).UTC().Format(http.TimeFormat))(x)
	}
	coded := func(status, code int) row {
		r := waits(fmt.Sprintf("%d with code %d", status, code),
			respondWith(status, fmt.Sprintf(`{"httpStatus":%d,"code":%d,"context":{"timeToReset":"1 seconds"}}`, status, code), asJSON))
		r.other = map[string]outcome{anUpload: once(rateLimited, apiError(status))}
		return r
	}
	atLeast := waits("no time to wait, and no limits of the client's own", rateLimits("[]", "Retry-After: 0"))
	atLeast.opts = []getresponse.Option{getresponse.WithoutLimits()}
	none := waits("two times 429 without a time", nil)
	none.fault = first(2, rateLimits("[]"))
	none.safe, none.write = succeeds(3), succeeds(3)
	none.check = func(t *testing.T, res result) {
		t.Helper()
		seen := res.server.requests()
		if len(seen) == 3 && seen[2].at.Sub(seen[1].at) < 1900*time.Millisecond {
			t.Errorf("the second wait is %v, want twice the first", seen[2].at.Sub(seen[1].at))
		}
	}
	runTogether(t,
		waits("Retry-After in seconds", rateLimits("[]", "Retry-After: 1")),
		waits("Retry-After as a date", inASecond),
		waits("Retry-After as a date that is past", rateLimits("[]", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT")),
		waits("Retry-After of nothing", rateLimits("[]", "Retry-After: 0")),
		waits("Retry-After before the others", rateLimits(`{"timeToReset":"400 seconds"}`, "Retry-After: 1", "X-RateLimit-Reset: 500 seconds")),
		waits("X-RateLimit-Reset as a string", rateLimits(`{"timeToReset":"400 seconds"}`, "X-RateLimit-Reset: 1 seconds")),
		waits("X-RateLimit-Reset as a number", rateLimits("[]", "X-RateLimit-Reset: 1")),
		waits("all headers of the limits", rateLimits("[]", "X-RateLimit-Limit: 80", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1 seconds", "Retry-After: 1")),
		waits("timeToReset as a string", rateLimits(`{"currentLimit":"80","timeToReset":"1 seconds"}`)),
		waits("timeToReset as a number", rateLimits(`{"timeToReset":1}`)),
		waits("no time", rateLimits("[]")),
		waits("headers that make no sense", rateLimits("[]", "Retry-After: soon", "X-RateLimit-Reset: never")),
		waits("a negative time", rateLimits(`{"timeToReset":"-5 seconds"}`, "Retry-After: -1", "X-RateLimit-Reset: -20 seconds")),
		waits("numbers beyond all bounds", rateLimits(`{"timeToReset":1e300}`, "Retry-After: 99999999999999999999", "X-RateLimit-Reset: 18446744073709551616")),
		waits("429 with HTML", respondWith(429, page, asHTML, "Retry-After: 1")),
		waits("429 without a body", respondWith(429, "", asHTML)),
		coded(429, 1016),
		coded(403, 1015),
		coded(400, 1016),
		atLeast,
		none,
		row{
			name: "429, then failures",
			fault: func(x *exchange) {
				if x.number == 1 {
					rateLimits("[]", "Retry-After: 1")(x)
					return
				}
				x.respond(503, page, asHTML)
			},
			safe: failsAfter(1+1+retries, apiError(503)), write: failsAfter(2, "OutcomeUnknownError", apiError(503)),
			other: map[string]outcome{anUpload: once(rateLimited, apiError(429))},
		},
	)
}

// TestRateLimitedForTooLong has limits that reset later than a call may wait.
func TestRateLimitedForTooLong(t *testing.T) {
	limited := func(name string, f fault, opts ...getresponse.Option) row {
		return row{
			name: name, fault: f, opts: opts,
			safe: once(rateLimited, apiError(429)), write: once(rateLimited, apiError(429)),
			check: immediate,
		}
	}
	var rows []row
	far := func(name string, in time.Duration, f fault) {
		r := limited(name+" that is far", f)
		r.check = resetsIn(in)
		rows = append(rows, r)
	}
	const untilReset = 267 * time.Second
	far("Retry-After in seconds", untilReset, rateLimits("[]", "Retry-After: 267"))
	far("Retry-After as a date", time.Hour, rateLimits("[]", "Retry-After: "+time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)))
	far("X-RateLimit-Reset as a string", untilReset, rateLimits("[]", "X-RateLimit-Limit: 30000", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 267 seconds"))
	far("X-RateLimit-Reset as a number", untilReset, rateLimits("[]", "X-RateLimit-Reset: 267"))
	far("timeToReset as a string", untilReset, rateLimits(`{"currentLimit":"30000","timeToReset":"267 seconds"}`))
	far("timeToReset as digits", untilReset, rateLimits(`{"timeToReset":"267"}`))
	far("timeToReset as a number", untilReset, rateLimits(`{"timeToReset":267}`))
	near := limited("a deadline that is near", rateLimits("[]", "Retry-After: 40"))
	near.deadline = guard
	sum := limited("waits that sum up", rateLimits("[]", "Retry-After: 1"), getresponse.WithMaxWait(1500*time.Millisecond))
	sum.safe, sum.write = failsAfter(2, rateLimited, apiError(429)), failsAfter(2, rateLimited, apiError(429))
	growing := limited("waits that grow", rateLimits("[]"), getresponse.WithMaxWait(4*time.Second))
	growing.safe, growing.write = failsAfter(3, rateLimited, apiError(429)), failsAfter(3, rateLimited, apiError(429))
	for _, r := range []*row{&sum, &growing} {
		r.other = map[string]outcome{anUpload: once(rateLimited, apiError(429))}
	}
	runTogether(t, append(rows, near, sum, growing,
		limited("no wait at all", rateLimits("[]", "Retry-After: 1"), getresponse.WithMaxWait(0)),
		limited("the timeout of the call is near", rateLimits("[]", "Retry-After: 40"), getresponse.WithTimeout(guard)),
		row{
			name:  "the context ends in the wait",
			fault: rateLimits("[]", "Retry-After: 20"), cancelOnRetry: true,
			// The service rate limited the call: its outcome is known.
			safe: once(transport, apiError(429), canceled), write: once(transport, apiError(429), canceled),
			other: map[string]outcome{anUpload: once(rateLimited, apiError(429))},
			check: immediate,
		},
	)...)
}

// resetsIn checks that the call failed immediately, and the reset time in its error.
func resetsIn(want time.Duration) func(*testing.T, result) {
	return func(t *testing.T, res result) {
		t.Helper()
		immediate(t, res)
		e, ok := errors.AsType[*getresponse.RateLimitError](res.err)
		if !ok {
			return // judge reports it
		}
		if e.Wait > want || e.Wait < want-guard {
			t.Errorf("the wait is %v, want %v", e.Wait, want)
		}
		if in := e.ResetAt.Sub(res.start.Add(res.took)); in > want || in < want-guard {
			t.Errorf("the reset is in %v, want %v", in, want)
		}
	}
}
