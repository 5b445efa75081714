package redisquota

import (
	"container/list"
	"context"
	"sync"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// lane is the queue of a rate class, or of the calls without one, within this
// process. Only the call at its head talks to Redis.
type lane struct {
	class   string
	own     getresponse.Rate // zero without limits of its own
	process string           // its name in the queues of processes
	keys    []string         // of the scripts
	budgets []any            // arguments of the scripts for the budgets
	calls   []string         // keys of the sets of calls in progress
	rates   []rate
	wake    chan struct{} // wakes the head, as a place may be free

	mu     sync.Mutex
	busy   bool      // a call is at the head
	again  list.List // of *waiter: retried calls, which come first
	first  list.List // of *waiter: calls at their first attempt
	closed time.Time // no call is allowed until then, as the head learned from Redis
}

// waiter is a call in a lane.
type waiter struct {
	maxWait  time.Duration
	latest   time.Time     // end of all its waits for resets; zero before the first
	deadline time.Time     // of its context; zero if there is none
	turn     chan struct{} // closed when the call is at the head or err is set
	err      error         // a RateLimitError, or nil
	left     bool          // whether it has left the queue
}

// inexact is how much the time of the same reset differs between replies of Redis.
const inexact = time.Second

// rateLimited returns a RateLimitError if the call cannot wait until that time. It may
// be called several times: the waits of a call add up.
func (w *waiter) rateLimited(until, now time.Time) error {
	if !until.After(now) {
		return nil
	}
	latest := w.latest.Add(inexact)
	if w.latest.IsZero() {
		w.latest = now.Add(w.maxWait)
		latest = w.latest
	}
	if until.After(latest) || !now.Before(w.latest) || !w.deadline.IsZero() && until.After(w.deadline) {
		return &getresponse.RateLimitError{ResetAt: until, Wait: until.Sub(now)}
	}
	return nil
}

// enter waits until the call is at the head of the lane. A call at the head must
// call next when it is done.
func (in *lane) enter(ctx context.Context, call getresponse.LimitedCall) (*waiter, error) {
	w := &waiter{maxWait: call.MaxWait, turn: make(chan struct{})}
	w.deadline, _ = ctx.Deadline()
	queue := &in.first
	if call.Attempt > 1 {
		queue = &in.again
	}
	in.mu.Lock()
	if !in.busy {
		in.busy = true
		in.mu.Unlock()
		return w, nil
	}
	if err := w.rateLimited(in.closed, time.Now()); err != nil {
		in.mu.Unlock()
		return nil, err
	}
	at := queue.PushBack(w)
	in.mu.Unlock()

	select {
	case <-w.turn:
		return w, w.err
	case <-ctx.Done():
	}
	in.mu.Lock()
	late := w.left
	if !late {
		queue.Remove(at)
	}
	in.mu.Unlock()
	if late && w.err == nil {
		in.next()
	}
	return nil, ctx.Err()
}

// next moves the next call to the head.
func (in *lane) next() {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, queue := range []*list.List{&in.again, &in.first} {
		if e := queue.Front(); e != nil {
			w := queue.Remove(e).(*waiter)
			w.left = true
			close(w.turn)
			return
		}
	}
	in.busy = false
}

// setClosed sets the time until which no call is allowed. It ends the wait of calls
// that cannot wait that long with a RateLimitError.
func (in *lane) setClosed(closed time.Time) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.closed = closed
	if closed.IsZero() {
		return
	}
	now := time.Now()
	for _, queue := range []*list.List{&in.again, &in.first} {
		for e := queue.Front(); e != nil; {
			w, at := e.Value.(*waiter), e
			e = e.Next()
			if w.err = w.rateLimited(closed, now); w.err != nil {
				queue.Remove(at)
				w.left = true
				close(w.turn)
			}
		}
	}
}

// lane returns the lane of an operation.
func (l *Limiter) lane(op *wire.Operation) *lane {
	class, own := l.limits.Class(op)
	l.mu.Lock()
	defer l.mu.Unlock()
	in := l.lanes[class]
	if in != nil {
		return in
	}
	in = &lane{class: class, own: own, process: l.id + ":" + class, wake: make(chan struct{}, 1)}
	in.add(l.base, "", l.limits.Account, mostHeld)
	if class != "" {
		in.add(l.base, ":"+class, own, unevenness) // the place in the account's second must be used soon
	}
	l.lanes[class] = in
	return in
}

// add adds a budget that applies to the calls of the lane.
func (in *lane) add(base, suffix string, r getresponse.Rate, held time.Duration) {
	second, burst, interval := base+"second"+suffix, 0, 0.0
	if r.PerSecond > 0 {
		limit := pace(r.PerSecond)
		burst, interval = limit.Burst, limit.Period.Seconds()/float64(limit.Rate)
		in.rates = append(in.rates, rate{key: second, limit: limit, held: held})
	}
	in.calls = append(in.calls, base+"calls"+suffix)
	in.keys = append(in.keys, base+"limits"+suffix, base+"calls"+suffix, ratePrefix+second, base+"queue"+suffix, base+"asked"+suffix)
	in.budgets = append(in.budgets, r.PerWindow, r.Window.Milliseconds(), burst, interval)
}

// ratePrefix is the prefix of the keys of redis_rate.
const ratePrefix = "rate:"
