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

// refuses responses 429.
func refuses(context string, headers ...string) fault {
	return answers(429, tooMany(context), append(headers, asJSON)...)
}

// waits is a row of a refusal that holds for at least a second, which every call
// waits for whose body can be retried: the service did not process it.
func waits(name string, refusal fault) row {
	return row{
		name: name, fault: first(1, refusal), safe: succeeds(2), write: succeeds(2),
		other: map[string]outcome{anUpload: once(rateLimited, answered(429))},
		check: apart(990 * time.Millisecond),
	}
}

// TestRefusalIsWaitedFor has the forms in which the service tells when it lets
// calls through again.
func TestRefusalIsWaitedFor(t *testing.T) {
	inASecond := func(x *exchange) {
		// Dates count in full seconds.
		refuses("[]", "Retry-After: "+time.Now().Add(1500*time.Millisecond).UTC().Format(http.TimeFormat))(x)
	}
	coded := func(status, code int) row {
		r := waits(fmt.Sprintf("%d with code %d", status, code),
			answers(status, fmt.Sprintf(`{"httpStatus":%d,"code":%d,"context":{"timeToReset":"1 seconds"}}`, status, code), asJSON))
		r.other = map[string]outcome{anUpload: once(rateLimited, answered(status))}
		return r
	}
	atLeast := waits("no time to wait, and no limits of the client's own", refuses("[]", "Retry-After: 0"))
	atLeast.opts = []getresponse.Option{getresponse.WithoutLimits()}
	none := waits("two refusals without a time", nil)
	none.fault = first(2, refuses("[]"))
	none.safe, none.write = succeeds(3), succeeds(3)
	none.check = func(t *testing.T, res result) {
		t.Helper()
		seen := res.server.requests()
		if len(seen) == 3 && seen[2].at.Sub(seen[1].at) < 1900*time.Millisecond {
			t.Errorf("the second wait is %v, want twice the first", seen[2].at.Sub(seen[1].at))
		}
	}
	runTogether(t,
		waits("Retry-After in seconds", refuses("[]", "Retry-After: 1")),
		waits("Retry-After as a date", inASecond),
		waits("Retry-After as a date that is past", refuses("[]", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT")),
		waits("Retry-After of nothing", refuses("[]", "Retry-After: 0")),
		waits("Retry-After before the others", refuses(`{"timeToReset":"400 seconds"}`, "Retry-After: 1", "X-RateLimit-Reset: 500 seconds")),
		waits("X-RateLimit-Reset as a string", refuses(`{"timeToReset":"400 seconds"}`, "X-RateLimit-Reset: 1 seconds")),
		waits("X-RateLimit-Reset as a number", refuses("[]", "X-RateLimit-Reset: 1")),
		waits("all headers of the limits", refuses("[]", "X-RateLimit-Limit: 80", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1 seconds", "Retry-After: 1")),
		waits("timeToReset as a string", refuses(`{"currentLimit":"80","timeToReset":"1 seconds"}`)),
		waits("timeToReset as a number", refuses(`{"timeToReset":1}`)),
		waits("no time", refuses("[]")),
		waits("headers that make no sense", refuses("[]", "Retry-After: soon", "X-RateLimit-Reset: never")),
		waits("a negative time", refuses(`{"timeToReset":"-5 seconds"}`, "Retry-After: -1", "X-RateLimit-Reset: -20 seconds")),
		waits("numbers beyond all bounds", refuses(`{"timeToReset":1e300}`, "Retry-After: 99999999999999999999", "X-RateLimit-Reset: 18446744073709551616")),
		waits("429 with HTML", answers(429, page, asHTML, "Retry-After: 1")),
		waits("429 without a body", answers(429, "", asHTML)),
		coded(429, 1016),
		coded(403, 1015),
		coded(400, 1016),
		atLeast,
		none,
		row{
			name: "a refusal, then failures",
			fault: func(x *exchange) {
				if x.number == 1 {
					refuses("[]", "Retry-After: 1")(x)
					return
				}
				x.answer(503, page, asHTML)
			},
			safe: failsAfter(1+1+retries, answered(503)), write: failsAfter(2, "OutcomeUnknownError", answered(503)),
			other: map[string]outcome{anUpload: once(rateLimited, answered(429))},
		},
	)
}

// TestRefusalIsTooLong has refusals that hold for longer than a call may wait.
func TestRefusalIsTooLong(t *testing.T) {
	limited := func(name string, refusal fault, opts ...getresponse.Option) row {
		return row{
			name: name, fault: refusal, opts: opts,
			safe: once(rateLimited, answered(429)), write: once(rateLimited, answered(429)),
			check: atOnce,
		}
	}
	var rows []row
	far := func(name string, in time.Duration, refusal fault) {
		r := limited(name+" that is far", refusal)
		r.check = resetsIn(in)
		rows = append(rows, r)
	}
	const untilReset = 267 * time.Second
	far("Retry-After in seconds", untilReset, refuses("[]", "Retry-After: 267"))
	far("Retry-After as a date", time.Hour, refuses("[]", "Retry-After: "+time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)))
	far("X-RateLimit-Reset as a string", untilReset, refuses("[]", "X-RateLimit-Limit: 30000", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 267 seconds"))
	far("X-RateLimit-Reset as a number", untilReset, refuses("[]", "X-RateLimit-Reset: 267"))
	far("timeToReset as a string", untilReset, refuses(`{"currentLimit":"30000","timeToReset":"267 seconds"}`))
	far("timeToReset as digits", untilReset, refuses(`{"timeToReset":"267"}`))
	far("timeToReset as a number", untilReset, refuses(`{"timeToReset":267}`))
	near := limited("a deadline that is near", refuses("[]", "Retry-After: 40"))
	near.deadline = guard
	sum := limited("waits that sum up", refuses("[]", "Retry-After: 1"), getresponse.WithMaxWait(1500*time.Millisecond))
	sum.safe, sum.write = failsAfter(2, rateLimited, answered(429)), failsAfter(2, rateLimited, answered(429))
	growing := limited("waits that grow", refuses("[]"), getresponse.WithMaxWait(4*time.Second))
	growing.safe, growing.write = failsAfter(3, rateLimited, answered(429)), failsAfter(3, rateLimited, answered(429))
	for _, r := range []*row{&sum, &growing} {
		r.other = map[string]outcome{anUpload: once(rateLimited, answered(429))}
	}
	runTogether(t, append(rows, near, sum, growing,
		limited("no wait at all", refuses("[]", "Retry-After: 1"), getresponse.WithMaxWait(0)),
		limited("the timeout of the call is near", refuses("[]", "Retry-After: 40"), getresponse.WithTimeout(guard)),
		row{
			name:  "the context ends in the wait",
			fault: refuses("[]", "Retry-After: 20"), givesUp: true,
			// The service refused the call: its outcome is known.
			safe: once(transport, answered(429), canceled), write: once(transport, answered(429), canceled),
			other: map[string]outcome{anUpload: once(rateLimited, answered(429))},
			check: atOnce,
		},
	)...)
}

// resetsIn checks what the error says of the reset, and that it came immediately.
func resetsIn(want time.Duration) func(*testing.T, result) {
	return func(t *testing.T, res result) {
		t.Helper()
		atOnce(t, res)
		e, ok := errors.AsType[*getresponse.RateLimitError](res.err)
		if !ok {
			return // reported before
		}
		if e.Wait > want || e.Wait < want-guard {
			t.Errorf("the wait is %v, want %v", e.Wait, want)
		}
		if in := e.ResetAt.Sub(res.start.Add(res.took)); in > want || in < want-guard {
			t.Errorf("the reset is in %v, want %v", in, want)
		}
	}
}
