package redisquota

import (
	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// share returns the part of the limits that one of several processes may use without
// Redis: each limit divided by their number, but at least one call.
func share(l getresponse.Limits, processes int) getresponse.Limits {
	part := func(n int) int {
		if n == 0 {
			return 0
		}
		return max(1, n/processes)
	}
	rate := func(r getresponse.Rate) getresponse.Rate {
		return getresponse.Rate{PerSecond: part(r.PerSecond), PerWindow: part(r.PerWindow), Window: r.Window}
	}
	classes := map[string]getresponse.Rate{}
	for name, r := range l.Classes {
		classes[name] = rate(r)
	}
	for _, op := range gr.Operations() {
		if class, r := l.Class(&op); class != "" {
			classes[class] = rate(r)
		}
	}
	return getresponse.Limits{Concurrency: part(l.Concurrency), Account: rate(l.Account), Classes: classes}
}
