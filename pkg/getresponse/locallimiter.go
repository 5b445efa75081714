package getresponse

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// localLimiter keeps the calls of one process within limits. Calls go out in the
// order in which they came, those of each rate class by themselves: one that
// must wait for its class holds up no other.
type localLimiter struct {
	limits Limits

	mu      sync.Mutex
	account *budget
	lanes   map[string]*lane // by rate class, "" for calls without one
	calls   uint64           // that asked for a permit so far
	last    uint64           // call that got the last one
	waiting int
	timer   *time.Timer // of the next time at which somebody's turn may come
}

// localPermit implements [Permit].
type localPermit struct {
	limiter        *localLimiter
	lane           *lane
	call           uint64
	alone          bool // no other call was under way when it was let through
	taken          time.Time
	account, class place
}

// NewLimiter returns a limiter for the calls of one process, as each client has
// one of its own by default. Give it to several clients with [WithLimiter] where
// they share an account.
//
// It counts calls itself, and learns from the X-RateLimit headers what others
// use of the same account. Waiting calls go out first come, first served, within
// each rate class. A window that is spent makes calls wait until it starts anew,
// or fail with a [*RateLimitError]; the other bounds make them wait until their
// contexts end.
func NewLimiter(l Limits) (Limiter, error) {
	if l.Concurrency < 0 {
		return nil, fmt.Errorf("getresponse: limits: Concurrency %d is negative", l.Concurrency)
	}
	rates := map[string]Rate{"Account": l.Account}
	classes := map[string]Rate{}
	for name, r := range l.Classes {
		rates["Classes["+name+"]"], classes[name] = r, r
	}
	for name, r := range rates {
		switch {
		case r.PerSecond < 0:
			return nil, fmt.Errorf("getresponse: limits: %s.PerSecond %d is negative", name, r.PerSecond)
		case r.PerWindow < 0:
			return nil, fmt.Errorf("getresponse: limits: %s.PerWindow %d is negative", name, r.PerWindow)
		case r.PerWindow > 0 && r.Window <= 0:
			return nil, fmt.Errorf("getresponse: limits: %s.Window %v is not positive", name, r.Window)
		}
	}
	l.Classes = classes
	return &localLimiter{limits: l, account: newBudget(l.Account), lanes: map[string]*lane{}}, nil
}

// Acquire implements [Limiter].
func (l *localLimiter) Acquire(ctx context.Context, call LimitedCall) (Permit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l.mu.Lock()
	now := time.Now()
	in := l.laneOf(call)
	l.calls++
	if l.waiting == 0 && l.roomAtOnce() {
		if _, ok := l.ready(in, now); ok {
			p := l.grant(in, l.calls, now)
			l.mu.Unlock()
			return p, nil
		}
	}
	w := &waiter{call: l.calls, maxWait: call.MaxWait, done: make(chan struct{})}
	w.deadline, _ = ctx.Deadline()
	l.enter(in, w, call.Attempt > 1, now)
	l.dispatch(now)
	l.mu.Unlock()

	select {
	case <-w.done:
	case <-ctx.Done():
		l.mu.Lock()
		defer l.mu.Unlock()
		if w.permit != nil {
			w.permit.untake(time.Now()) // it came too late
		}
		l.leave(w, ctx.Err())
		l.dispatch(time.Now())
	}
	if w.err != nil {
		return nil, w.err
	}
	return w.permit, nil
}

// laneOf returns the lane of a call.
func (l *localLimiter) laneOf(call LimitedCall) *lane {
	rate, ok := l.limits.rateOf(call.Operation)
	name := ""
	if ok {
		name = call.Operation.RateClass.Name
	}
	in := l.lanes[name]
	if in == nil {
		in = &lane{rate: rate}
		if ok {
			in.budget = newBudget(rate)
		}
		l.lanes[name] = in
	}
	return in
}

// roomAtOnce reports whether one more call may be under way.
func (l *localLimiter) roomAtOnce() bool {
	return l.limits.Concurrency == 0 || l.account.underWay < l.limits.Concurrency
}

// ready reports whether the rates let a call of the lane through now. Of two
// that do not it returns the one that blocks for longer.
func (l *localLimiter) ready(in *lane, now time.Time) (blocked, bool) {
	why, ok := l.account.ready(now)
	if in.budget == nil || !ok && why.until.IsZero() {
		return why, ok
	}
	own, fits := in.budget.ready(now)
	if fits || !ok && !own.until.IsZero() && own.until.Before(why.until) {
		return why, ok
	}
	return own, false
}

// grant lets a call through. It must follow a ready at the same time.
func (l *localLimiter) grant(in *lane, call uint64, now time.Time) *localPermit {
	p := &localPermit{limiter: l, lane: in, call: call, alone: l.account.underWay == 0, taken: now}
	l.last = call
	p.account = l.account.take(now)
	if in.budget != nil {
		p.class = in.budget.take(now)
	}
	return p
}

// untake gives back a permit that is not used. The limiter is locked.
func (p *localPermit) untake(now time.Time) {
	p.limiter.account.untake(p.account, p.taken, now)
	if p.lane.budget != nil {
		p.lane.budget.untake(p.class, p.taken, now)
	}
}

// Release implements [Permit].
func (p *localPermit) Release(o Outcome) {
	l := p.limiter
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	about, window := l.about(p.lane, o.RateLimit)
	l.account.release(p.account, now, window && about == l.account)
	if p.lane.budget != nil {
		p.lane.budget.release(p.class, now, window && about == p.lane.budget)
	}
	if window {
		about.window.learn(o.RateLimit, p.taken, now, about.underWay, p.alone && l.last == p.call)
	}
	if until := now.Add(o.RetryAfter); o.RetryAfter > 0 && until.After(about.refused) {
		about.refused = until
	}
	l.dispatch(now)
}

// about returns whose bound the figures of an answer are about, and whether it
// is that of a window. The headers do not say, but their limit does, together
// with the time to its end: 80 may be the account's second or the window of a
// class.
func (l *localLimiter) about(in *lane, r RateLimit) (b *budget, window bool) {
	long := r.Reset > time.Second
	switch {
	case r.Limit == 0:
		return l.account, false
	case in.budget != nil && (r.Limit == in.rate.PerWindow && long || r.Limit == in.rate.PerSecond && !long):
		return in.budget, long
	}
	return l.account, long || r.Limit == l.limits.Account.PerWindow
}
