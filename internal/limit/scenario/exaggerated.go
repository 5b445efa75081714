package scenario

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

const (
	year = 365 * 24 * time.Hour
	// most is the longest time for which a response may block other calls.
	most = 20 * m
)

// exaggerated: a response that names a time beyond all windows blocks other calls for
// 20 minutes. Then a single call probes whether the service accepts calls again.
func exaggerated() []Scenario {
	blocked := func(at time.Duration, by int) Call {
		return Call{Arrives: at, By: by, Limited: Span{most - at - loose, most - at}}
	}
	// probe is a call after the block, and two others that wait for its response.
	probe := func(response getresponse.CallOutcome) []Call {
		return []Call{
			{Arrives: most + s, By: 1, Takes: 5 * s, Response: response},
			{Arrives: most + 2*s, Leaves: Span{4 * s, 4 * s}, Response: plain},
			{Arrives: most + 2*s, By: 1, Leaves: Span{4 * s, 4 * s}, Response: plain},
		}
	}
	batch := func(c Call) Call { c.Batch = true; return c }
	var all []Scenario
	for name, response := range map[string]getresponse.CallOutcome{
		"Retry-After of a year":                 {StatusCode: 429, RetryAfter: year},
		"429 with a reset in a year":            limited(100, year),
		"429 beyond all clocks":                 {StatusCode: 429, RetryAfter: math.MaxInt64},
		"a window that is spent for a year":     figures(100, 0, year),
		"figures beyond all clocks":             figures(100, 0, math.MaxInt64),
		"a window of others, for a year":        figures(math.MaxInt, 0, year),
		"less than nothing remains, for a year": figures(100, math.MinInt, year),
		"429 with figures below zero":           {StatusCode: 429, RetryAfter: year, RateLimit: getresponse.RateLimit{Limit: math.MinInt, Remaining: math.MinInt, Reset: math.MinInt64}},
	} {
		all = append(all, Scenario{"exaggerated: " + name, account(100), slices.Concat([]Call{
			{Response: response}, blocked(0, 1), batch(blocked(0, 0)), blocked(most-m, 0),
		}, probe(plain))})
	}
	slices.SortFunc(all, func(a, b Scenario) int { return strings.Compare(a.Name, b.Name) })
	return append(all,
		Scenario{"exaggerated: the probe is rate limited as well", account(100), slices.Concat([]Call{
			{Response: limited(100, year)},
			{Arrives: most + s, By: 1, Response: limited(100, year)},
			{Arrives: most + s, Limited: Span{most - loose, most}},
			{Arrives: 2*most + 2*s, Response: limited(100, 30*s)}, // the service names a time again that can be
			{Arrives: 2*most + 2*s, By: 1, Limited: Span{30 * s, 30*s + loose}},
			{Arrives: 2*most + 33*s, Takes: s, Response: plain},
			{Arrives: 2*most + 33*s, By: 1, Takes: s, Response: plain}, // no probe
		})},
		Scenario{"exaggerated: the probe has no response", account(100), []Call{
			{Response: limited(100, year)},
			{Arrives: most + s, By: 1, Takes: 5 * s},
			{Arrives: most + 2*s, Leaves: Span{4 * s, 4 * s}, Takes: 5 * s, Response: plain}, // the next probe
			{Arrives: most + 3*s, Leaves: Span{8 * s, 8 * s}, Response: plain},
		}},
		Scenario{"exaggerated: a class blocks itself only", account(100), []Call{
			{Batch: true, Response: limited(80, year)},
			batch(blocked(0, 1)), {By: 1, Response: plain},
			{Arrives: most + s, Batch: true, Takes: 5 * s, Response: plain},
			{Arrives: most + 2*s, By: 1, Response: plain},
			{Arrives: most + 2*s, By: 1, Batch: true, Leaves: Span{4 * s, 4 * s}, Response: plain},
		}},
		Scenario{"exaggerated: calls sent before the block do not end it", account(100), []Call{
			{Takes: 10 * s, Response: plain}, {By: 1, Response: limited(100, year)},
			{Arrives: 11 * s, Limited: Span{most - 11*s - loose, most - 11*s}},
		}},
		Scenario{"exaggerated: a window that is not spent goes on", account(100), slices.Concat([]Call{
			{Response: figures(100, 3, year)},
		}, remain(3, 0, 1, Span{most - loose, most}))},
	)
}
