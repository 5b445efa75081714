// Package limit is the engine of the limiter that each client has. It decides when a
// call may be sent, so that an account stays within the limits of the service. It uses
// no HTTP, and its caller passes a [Clock].
package limit

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Rate bounds the number of calls in a second and in a longer window. 0 means no bound.
type Rate struct {
	PerSecond int
	PerWindow int
	Window    time.Duration
}

// Ticket is what the engine needs to know about a call.
type Ticket struct {
	Class   string        // rate class, "" without one
	Rate    Rate          // of the class
	Retry   bool          // the call was sent before: it precedes the others of its class
	MaxWait time.Duration // longest wait for the reset of a spent window
}

// Outcome is what the engine learns from a call.
type Outcome struct {
	Responded  bool           // whether there is a response
	Figures    wire.RateLimit // of the response's headers; zero without all of them
	RetryAfter time.Duration  // after a response 429: how long the service accepts no call
}

// SpentError reports a call whose wait for the reset of a window would exceed its
// maximum.
type SpentError struct {
	ResetAt time.Time
	Wait    time.Duration
}

func (e *SpentError) Error() string { return fmt.Sprintf("the limit resets in %v", e.Wait) }

// Clock provides the time.
type Clock struct {
	Now       func() time.Time
	AfterFunc func(time.Duration, func()) *time.Timer
}

// Engine keeps the calls of one process within limits. Calls leave in the order of
// their arrival. Each rate class has an order of its own, so a call that waits for its
// class blocks no other class.
type Engine struct {
	concurrency int // 0 means no bound
	rate        Rate
	clock       Clock

	mu      sync.Mutex
	account *budget
	lanes   map[string]*lane // by rate class, "" for calls without one
	calls   uint64           // number of calls so far
	last    uint64           // number of the call that got the last permit
	waiting int
	timer   *time.Timer // of the next time at which a call may leave
}

// Permit is the place of one call in the limits. It is a value of at most 128 bytes, so
// that a closure that holds it is a single allocation.
type Permit struct {
	lane           *lane
	call           uint64
	alone          bool // no other call was in flight when it left
	taken          time.Time
	account, class place
}

// New returns an engine for an account with limits of concurrent calls and of the rate.
func New(concurrency int, account Rate, clock Clock) *Engine {
	return &Engine{concurrency: concurrency, rate: account, clock: clock, account: newBudget(account), lanes: map[string]*lane{}}
}

// Acquire waits until the call may be sent. It returns a [*SpentError] immediately if
// the wait for a reset is too long, and the error of ctx if ctx ends.
func (e *Engine) Acquire(ctx context.Context, t Ticket) (Permit, error) {
	if err := ctx.Err(); err != nil {
		return Permit{}, err
	}
	e.mu.Lock()
	now := e.clock.Now()
	in := e.laneOf(t)
	e.calls++
	if e.waiting == 0 && e.hasRoom() {
		if _, ok := e.ready(in, now); ok {
			p := e.grant(in, e.calls, now)
			e.mu.Unlock()
			return p, nil
		}
	}
	w := &waiter{call: e.calls, maxWait: t.MaxWait, done: make(chan struct{})}
	w.deadline, _ = ctx.Deadline()
	e.enter(in, w, t.Retry, now)
	e.dispatch(now)
	e.mu.Unlock()

	select {
	case <-w.done:
	case <-ctx.Done():
		e.mu.Lock()
		defer e.mu.Unlock()
		if w.granted {
			e.giveBack(w.permit, e.clock.Now()) // granted after ctx ended
		}
		e.leave(w, ctx.Err())
		e.dispatch(e.clock.Now())
	}
	if w.err != nil {
		return Permit{}, w.err
	}
	return w.permit, nil
}

// laneOf returns the lane of a call.
func (e *Engine) laneOf(t Ticket) *lane {
	in := e.lanes[t.Class]
	if in == nil {
		in = &lane{}
		if t.Class != "" {
			in.rate, in.budget = t.Rate, newBudget(t.Rate)
		}
		e.lanes[t.Class] = in
	}
	return in
}

// hasRoom reports whether one more call may be in flight.
func (e *Engine) hasRoom() bool { return e.concurrency == 0 || e.account.inFlight < e.concurrency }

// ready reports whether the rates let a call of the lane leave now. If both block it,
// ready returns the longer block.
func (e *Engine) ready(in *lane, now time.Time) (blocked, bool) {
	why, ok := e.account.ready(now)
	if in.budget == nil || !ok && why.until.IsZero() {
		return why, ok
	}
	own, fits := in.budget.ready(now)
	if fits || !ok && !own.until.IsZero() && own.until.Before(why.until) {
		return why, ok
	}
	return own, false
}

// grant lets a call leave. It must follow a ready at the same time.
func (e *Engine) grant(in *lane, call uint64, now time.Time) Permit {
	p := Permit{lane: in, call: call, alone: e.account.inFlight == 0, taken: now}
	e.last = call
	p.account = e.account.take(now)
	if in.budget != nil {
		p.class = in.budget.take(now)
	}
	return p
}

// giveBack returns a permit that is not used. The engine is locked.
func (e *Engine) giveBack(p Permit, now time.Time) {
	e.account.giveBack(p.account, p.taken, now)
	if p.lane.budget != nil {
		p.lane.budget.giveBack(p.class, p.taken, now)
	}
}

// Release ends the call that got a permit. It must be called exactly once.
func (e *Engine) Release(p Permit, o Outcome) {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.clock.Now()
	about := About(o.Figures, e.rate, p.lane.rate)
	subject := e.account
	if about.Class {
		subject = p.lane.budget
	}
	e.account.release(p.account, now, o.Responded, about.Window && subject == e.account)
	if p.lane.budget != nil {
		p.lane.budget.release(p.class, now, o.Responded, about.Window && subject == p.lane.budget)
	}
	if about.Window {
		subject.learn(figures{RateLimit: o.Figures, sent: p.taken, received: now, inFlight: subject.inFlight, alone: p.alone && e.last == p.call})
	}
	if o.RetryAfter > 0 {
		subject.close(now, o.RetryAfter)
	}
	e.dispatch(now)
}

// Subject is the limit that the figures of a response describe.
type Subject struct {
	Class  bool // of the rate class, else of the account
	Window bool // the window, else the second
}

// About returns the limit that the figures of a response describe. The headers do not
// name it. X-RateLimit-Limit and the time to the reset identify it: 80 can be the
// account's second or the window of a class.
func About(r wire.RateLimit, account, class Rate) Subject {
	long := r.Reset > time.Second
	switch {
	case r.Limit <= 0:
		return Subject{}
	case long && r.Limit == class.PerWindow, !long && r.Limit == class.PerSecond:
		return Subject{Class: true, Window: long}
	}
	return Subject{Window: long || r.Limit == account.PerWindow}
}
