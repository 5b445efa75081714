package scenario

import (
	"maps"
	"slices"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

const (
	s = time.Second
	m = time.Minute
	// loose is the uncertainty of resets in seconds.
	loose = 2 * s
)

// figures returns a success with X-RateLimit-Limit, -Remaining and -Reset.
func figures(limit, remaining int, reset time.Duration) getresponse.CallOutcome {
	return getresponse.CallOutcome{StatusCode: 200, RateLimit: getresponse.RateLimit{Limit: limit, Remaining: remaining, Reset: reset}}
}

// limited returns a 429 with figures.
func limited(limit int, reset time.Duration) getresponse.CallOutcome {
	return getresponse.CallOutcome{StatusCode: 429, RetryAfter: reset, RateLimit: getresponse.RateLimit{Limit: limit, Reset: reset}}
}

var plain = getresponse.CallOutcome{StatusCode: 200}

// account returns the limits of an account with a limit for 10 minutes and none for a
// second: redis_rate is a leaky bucket, which spreads the calls of a second.
func account(perWindow int) getresponse.Limits {
	return getresponse.Limits{Account: getresponse.Rate{PerWindow: perWindow, Window: 10 * m}}
}

// remain returns n calls that leave immediately and stay in flight until the end, and
// one more call that is rate limited.
func remain(n int, at time.Duration, by int, wait Span) []Call {
	calls := make([]Call, n+1)
	for i := range calls {
		calls[i] = Call{Arrives: at, By: by, InFlight: true}
	}
	calls[n] = Call{Arrives: at, By: by, Limited: wait}
	return calls
}

// until returns the span of a reset after d that is known in seconds.
func until(d time.Duration) Span { return Span{d, d + loose} }

// Table returns all scenarios.
func Table() []Scenario {
	return slices.Concat(windows(), learning(), classes(), rateLimited(), exaggerated(), concurrency())
}

// windows: the budget of 10 minutes, without figures.
func windows() []Scenario {
	return []Scenario{
		{"the window is shared, and calls wait for the next", account(5), append([]Call{
			{Response: plain}, {By: 1, Response: plain}, {Response: plain}, {By: 1, Response: plain}, {},
			{Limited: Span{10*m - loose, 10*m + loose}},
			{By: 1, MaxWait: time.Hour, Leaves: Span{10*m - loose, 10*m + loose}, Response: plain},
		}, remain(4, 11*m, 0, Span{9*m - loose, 9*m + loose})...)},
		{"the end of the window is not known before a response", account(2), []Call{
			{Takes: s, Response: figures(2, 0, 5*m)}, {By: 1, InFlight: true},
			// The call waits for the response and is rate limited then.
			{Limited: until(5 * m)},
		}},
		{"calls in flight when a window begins count in it", account(5), slices.Concat([]Call{
			{InFlight: true}, {InFlight: true}, {InFlight: true},
			{By: 1, Response: figures(5, 1, 10*s)},
			{Arrives: 20 * s, By: 1, Response: plain},
		}, remain(1, 20*s, 1, Span{10*m - loose, 10*m + loose}))},
	}
}

// lastHasLowest is why limiters differ. Once no call is in flight, the lowest figure is
// that of the last call and includes all others. The local limiter uses that. The
// scripts do not have the figures of all processes, so they allow one call fewer.
const lastHasLowest = "the lowest figure holds all calls once none is in flight"

// learning: what the headers of responses say about calls of other programs.
func learning() []Scenario {
	type calls = []Call
	rows := map[string][]Call{
		"what others left": slices.Concat(calls{
			{Response: figures(100, 3, 5*m)},
		}, remain(3, 0, 1, until(5*m))),
		"calls in flight may not be in the figures yet": slices.Concat(calls{
			{InFlight: true}, {By: 1, Response: figures(100, 3, 5*m)},
		}, remain(2, 0, 0, until(5*m))),
		"the lower figure counts, with others in flight": slices.Concat(calls{
			{Takes: s, Response: figures(100, 3, 5*m)}, {By: 1, Takes: 2 * s, Response: figures(100, 50, 5*m)},
		}, remain(2, 3*s, 0, Span{})[:2], calls{{Arrives: 3 * s, InFlight: true, Either: lastHasLowest, Limited: until(5*m - 3*s)}},
			remain(0, 3*s, 0, until(5*m-3*s))),
		"the higher figure counts for a call that was alone": slices.Concat(calls{
			{Response: figures(100, 1, 5*m)}, {By: 1, Response: figures(100, 3, 5*m)},
		}, remain(3, 0, 0, until(5*m))),
		"not for a call that another one followed": {
			{Response: figures(100, 2, 5*m)},
			{Takes: s, Response: figures(100, 3, 5*m)}, {By: 1, Response: plain},
			{Arrives: 2 * s, InFlight: true, Either: lastHasLowest, Limited: until(5*m - 2*s)},
			{Arrives: 2 * s, Limited: until(5*m - 2*s)},
		},
		"a share of the service's limit counts its own calls": slices.Concat(calls{
			{Response: figures(1000, 999, 5*m)}, {By: 1, Response: figures(1000, 998, 5*m)},
		}, remain(98, 0, 1, Span{5*m - loose, 5*m + loose})),
		"a share in a window that another program began": slices.Concat(calls{
			{Response: figures(1000, 500, 10*s)},
			{Arrives: 20 * s, By: 1, Response: figures(1000, 900, 5*m)},
		}, remain(99, 20*s, 1, until(5*m))),
		"a share has no more than the service": slices.Concat(calls{
			{Response: figures(1000, 3, 5*m)},
		}, remain(3, 0, 1, until(5*m))),
		"the end comes earlier, not later": {
			{Response: figures(100, 50, 5*m)}, {By: 1, Response: figures(100, 0, 5*m-3*s)},
			{Limited: Span{5*m - 3*s, 5*m - s}},
			{Arrives: m, By: 1, Limited: Span{4*m - 3*s, 4*m - s}},
		},
		"a window that another program began": slices.Concat(calls{
			{Response: figures(100, 50, 10*s)},
			{Arrives: 5 * s, By: 1, Response: figures(100, 3, 5*m)},
		}, remain(3, 5*s, 0, until(5*m))),
		"a window that another program began, with a call in flight": slices.Concat(calls{
			{InFlight: true}, {By: 1, Response: figures(100, 50, 10*s)},
			{Arrives: 5 * s, By: 1, Response: figures(100, 3, 5*m)},
		}, remain(2, 5*s, 0, until(5*m))),
		"not from the window before": slices.Concat(calls{
			{Takes: 25 * s, Response: figures(100, 0, s)},
			{By: 1, Response: figures(100, 50, 10*s)},
			{Arrives: 20 * s, By: 1, Response: figures(100, 4, 5*m)},
		}, remain(3, 26*s, 0, until(5*m-6*s))),
		"not from the limit of a second": slices.Concat(calls{
			{Response: figures(100, 2, 5*m)}, {Response: figures(80, 0, s)},
		}, remain(1, 0, 1, until(5*m))),
		"not from a response without figures": slices.Concat(calls{
			{Response: figures(100, 2, 5*m)}, {Response: plain},
		}, remain(1, 0, 1, until(5*m))),
	}
	var all []Scenario
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		all = append(all, Scenario{"learn " + name, account(100), rows[name]})
	}
	return all
}

// classes: rate classes have seconds and windows of their own.
func classes() []Scenario {
	return []Scenario{
		{"the window of a class", account(100), slices.Concat([]Call{
			{Batch: true, Response: figures(80, 0, 5*m)},
			{By: 1, Batch: true, Limited: until(5 * m)},
		}, remain(99, 0, 1, Span{10*m - loose, 10*m + loose}))},
		{"the window of the account, from a call with a class", account(100), slices.Concat([]Call{
			{Batch: true, Response: figures(100, 3, 5*m)},
		}, remain(3, 0, 1, until(5*m)))},
		{"the second of a class blocks no other calls", account(100), []Call{
			{Batch: true, Response: plain},
			{By: 1, Batch: true, Leaves: Span{s, s + 100*time.Millisecond}, Response: plain},
			{Response: plain}, {By: 1, Response: plain},
		}},
	}
}

// rateLimited: a response 429 blocks calls until the reset.
func rateLimited() []Scenario {
	return []Scenario{
		{"429 of the account blocks all calls", account(100), []Call{
			{Response: limited(100, 30*s)},
			{By: 1, Limited: Span{30 * s, 30*s + loose}},
			{By: 1, Batch: true, Limited: Span{30 * s, 30*s + loose}},
			{By: 1, MaxWait: m, Leaves: Span{30 * s, 31 * s}, Response: plain},
		}},
		{"429 of a class blocks the class", account(100), []Call{
			{Batch: true, Response: limited(80, 30*s)},
			{By: 1, Batch: true, Limited: Span{30 * s, 30*s + loose}},
			{By: 1, Response: plain},
		}},
		{"429 without figures blocks all calls", account(100), []Call{
			{Batch: true, Response: getresponse.CallOutcome{StatusCode: 429, RetryAfter: 5 * s}},
			{By: 1, Limited: Span{5 * s, 5*s + loose}},
		}},
		{"the waits of a call for several resets add up", account(100), []Call{
			{Takes: 40 * s, Response: limited(100, 50*s)}, {By: 1, Response: limited(100, 50*s)},
			{MaxWait: m, Limited: Span{50*s - loose, 50*s + loose}},
			{By: 1, MaxWait: 2 * m, Leaves: Span{90*s - loose, 90*s + loose}, Response: plain},
		}},
	}
}

// concurrency: calls in flight, and the order of those that wait.
func concurrency() []Scenario {
	two := account(0)
	two.Concurrency = 2
	return []Scenario{
		{"a call waits for a place, first come, first served", two, []Call{
			{Takes: 10 * s, Response: plain}, {Takes: 20 * s, Response: plain},
			{Leaves: Span{10 * s, 10 * s}, Takes: 20 * s, Response: plain},
			{Leaves: Span{20 * s, 20 * s}, Response: plain},
		}},
		// In Redis the call at the head of the queue stays there: it is polling already.
		{"a retry goes before first attempts", two, []Call{
			{Takes: 10 * s, Response: plain}, {Takes: 10 * m, Response: plain},
			{Leaves: Span{10 * s, 21 * s}, Takes: 10 * s, Response: plain},
			{Leaves: Span{30 * s, 31 * s}, Response: plain},
			{Retry: true, Leaves: Span{10 * s, 21 * s}, Takes: 10 * s, Response: plain},
		}},
		{"two processes share the places", two, []Call{
			{Takes: 10 * s, Response: plain}, {By: 1, Takes: m, Response: plain},
			{By: 1, Leaves: Span{10 * s, 10 * s}, Response: plain},
		}},
	}
}
