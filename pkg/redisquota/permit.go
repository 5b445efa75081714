package redisquota

import (
	"context"
	"slices"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// permit implements [getresponse.Permit].
type permit struct {
	limiter *Limiter
	lane    *lane
	id      string
	entered bool // Redis has it, or may have it; the leases' lock guards it

	taken  int64 // when Redis gave it, by its clock; 0 if it did not
	alone  bool  // no other call was under way then
	number int64 // of the account's permits

	local getresponse.Permit // where the share of this process gave it
}

// Release implements [getresponse.Permit].
func (p *permit) Release(o getresponse.Outcome) {
	l := p.limiter
	if p.local != nil {
		p.local.Release(o)
	}
	told, refused := p.about(o.RateLimit)
	alone := 0
	if p.alone {
		alone = 1
	}
	p.end(context.Background(), func(ctx context.Context) error {
		args := slices.Concat(p.lane.budgets, []any{p.id, p.taken, alone, p.number,
			told, o.RateLimit.Remaining, o.RateLimit.Reset.Milliseconds(), refused, o.RetryAfter.Milliseconds()})
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

// about tells which budget an answer's figures tell the window of, and which one
// a refusal is for: 1 the account's, 2 the rate class's, 0 none. The headers do
// not say, but their limit does, together with the time to its end: 80 may be the
// account's second or the window of a class.
func (p *permit) about(r getresponse.RateLimit) (told, refused int) {
	account, class, long := p.limiter.limits.Account, p.lane.own, r.Reset > time.Second
	switch {
	case r.Limit == 0:
		return 0, 1
	case long && r.Limit == class.PerWindow:
		return 2, 2
	case !long && r.Limit == class.PerSecond:
		return 0, 2
	case long || r.Limit == account.PerWindow:
		return 1, 1
	}
	return 0, 1
}
