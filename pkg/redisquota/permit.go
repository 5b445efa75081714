package redisquota

import (
	"context"
	"slices"

	"github.com/go-getresponse/getresponse/internal/limit"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// permit is the place of one call in the limits.
type permit struct {
	limiter *Limiter
	lane    *lane
	id      string
	entered bool // Redis has it or may have it; guarded by the lock of the leases

	taken  int64 // time by the clock of Redis; 0 if the permit is not from Redis
	alone  bool  // no other call was in progress at that time
	number int64 // among the account's permits

	local func(getresponse.CallOutcome) // release of the share of this process, or nil
}

// release ends the call of a permit.
func (p *permit) release(o getresponse.CallOutcome) {
	l := p.limiter
	if p.local != nil {
		p.local(o)
	}
	window, limited := p.about(o.RateLimit)
	p.end(context.Background(), func(ctx context.Context) error {
		args := slices.Concat(p.lane.budgets, []any{p.id, p.taken, flag(p.alone), p.number,
			window, max(o.RateLimit.Remaining, 0), max(o.RateLimit.Reset, 0).Milliseconds(), limited, o.RetryAfter.Milliseconds(), o.RateLimit.Limit,
			flag(o.StatusCode != 0)})
		return l.scripts.release.Run(ctx, l.client.Open(), p.lane.keys, args...).Err()
	})
}

// flag returns a boolean as the scripts expect it.
func flag(set bool) int {
	if set {
		return 1
	}
	return 0
}

// giveBack ends a permit whose call is not sent.
func (l *Limiter) giveBack(ctx context.Context, p *permit) {
	p.end(ctx, func(ctx context.Context) error {
		args := slices.Concat(p.lane.budgets, []any{p.id, p.taken})
		return l.scripts.giveBack.Run(ctx, l.client.Open(), p.lane.keys, args...).Err()
	})
}

// end removes a permit from Redis and wakes the heads of the lanes, as a place is free.
func (p *permit) end(ctx context.Context, remove func(context.Context) error) {
	l := p.limiter
	l.leases.renewing.RLock()
	err := l.link.ask(ctx, remove)
	l.leases.end(p, err == nil)
	l.leases.renewing.RUnlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, in := range l.lanes {
		select {
		case in.wake <- struct{}{}:
		default:
		}
	}
}

// about returns the budget whose window the RateLimit describes, and the budget that a
// status 429 concerns: 1 is the account's, 2 the rate class's, 0 none.
func (p *permit) about(r getresponse.RateLimit) (window, limited int) {
	subject := limit.About(r, limit.Rate(p.limiter.limits.Account), limit.Rate(p.lane.own))
	limited = 1
	if subject.Class {
		limited = 2
	}
	if subject.Window {
		window = limited
	}
	return window, limited
}
