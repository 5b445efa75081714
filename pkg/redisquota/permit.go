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
	entered bool // Redis has it, or may have it; the leases' lock guards it

	taken  int64 // when Redis gave it, by its clock; 0 if it did not
	alone  bool  // no other call was in progress then
	number int64 // of the account's permits

	local func(getresponse.CallOutcome) // where the share of this process gave it
}

// release ends the call of a permit.
func (p *permit) release(o getresponse.CallOutcome) {
	l := p.limiter
	if p.local != nil {
		p.local(o)
	}
	window, limited := p.about(o.RateLimit)
	alone := 0
	if p.alone {
		alone = 1
	}
	p.end(context.Background(), func(ctx context.Context) error {
		args := slices.Concat(p.lane.budgets, []any{p.id, p.taken, alone, p.number,
			window, o.RateLimit.Remaining, o.RateLimit.Reset.Milliseconds(), limited, o.RetryAfter.Milliseconds()})
		return l.scripts.release.Run(ctx, l.client, p.lane.keys, args...).Err()
	})
}

// giveBack ends a permit whose call is not sent.
func (l *Limiter) giveBack(ctx context.Context, p *permit) {
	p.end(ctx, func(ctx context.Context) error {
		args := slices.Concat(p.lane.budgets, []any{p.id, p.taken})
		return l.scripts.giveBack.Run(ctx, l.client, p.lane.keys, args...).Err()
	})
}

// end tells Redis of the end of a permit, and the heads of the lanes that there
// is a place.
func (p *permit) end(ctx context.Context, tell func(context.Context) error) {
	l := p.limiter
	l.leases.renewing.RLock()
	err := l.link.ask(ctx, tell)
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

// about returns the budget whose window the figures of a response are about, and the
// budget that a response 429 is about: 1 the account's, 2 the rate class's, 0 none.
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
