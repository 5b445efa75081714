package limit

import (
	"container/list"
	"time"
)

// lane is the queue of a rate class, or of the calls without one.
type lane struct {
	budget   *budget // nil without limits of its own
	rate     Rate
	retries  list.List // of *waiter: calls that were sent before come first
	first    list.List
	reported time.Time // end of the wait that report has handled
}

// waiter is a call in a queue.
type waiter struct {
	call     uint64
	maxWait  time.Duration
	latest   time.Time // end of all its waits for resets; zero before the first
	deadline time.Time // of its context, zero without one

	in *list.List // nil once it has left
	at *list.Element

	done    chan struct{} // closed when granted or err is set
	granted bool
	permit  Permit
	err     error
}

// head returns the next waiter, nil without any.
func (in *lane) head() *waiter {
	for _, queue := range []*list.List{&in.retries, &in.first} {
		if e := queue.Front(); e != nil {
			return e.Value.(*waiter)
		}
	}
	return nil
}

// before reports whether the head of a lane comes before that of another.
func (in *lane) before(other *lane) bool {
	a, b := in.retries.Len() > 0, other.retries.Len() > 0
	if a != b {
		return a
	}
	return in.head().call < other.head().call
}

// enter adds a call to its queue, and fails it if its wait is known to be too long.
func (e *Engine) enter(in *lane, w *waiter, retry bool, now time.Time) {
	w.in = &in.first
	if retry {
		w.in = &in.retries
	}
	w.at = w.in.PushBack(w)
	e.waiting++
	if why, ok := e.ready(in, now); !ok {
		e.reject(w, why, now)
	}
}

// leave removes a call from its queue, if it is in one.
func (e *Engine) leave(w *waiter, err error) {
	w.err = err
	if w.in == nil {
		return
	}
	w.in.Remove(w.at)
	w.in = nil
	e.waiting--
	close(w.done)
}

// reject fails a call whose waits for resets would exceed its maximum or its deadline.
func (e *Engine) reject(w *waiter, why blocked, now time.Time) {
	if !why.spent || why.until.IsZero() {
		return
	}
	if w.latest.IsZero() {
		w.latest = now.Add(w.maxWait)
	}
	if why.until.After(w.latest) || !w.deadline.IsZero() && why.until.After(w.deadline) {
		e.leave(w, &SpentError{ResetAt: why.until, Wait: why.until.Sub(now)})
	}
}

// dispatch lets all calls leave that may leave now, fails those whose wait is too long,
// and sets the timer for the next call.
func (e *Engine) dispatch(now time.Time) {
	for e.waiting > 0 {
		next, wake := e.next(now)
		if next == nil {
			e.wakeAt(wake, now)
			return
		}
		w := next.head()
		w.permit, w.granted = e.grant(next, w.call, now), true
		e.leave(w, nil)
	}
}

// next returns the lane whose head may leave now. Otherwise it returns nil and the time
// at which that can change, zero if only a response can change it.
func (e *Engine) next(now time.Time) (next *lane, wake time.Time) {
	for _, in := range e.lanes {
		if in.head() == nil {
			continue
		}
		why, ok := e.ready(in, now)
		switch {
		case ok && (next == nil || in.before(next)):
			next = in
		case !ok:
			e.report(in, why, now)
			if !why.until.IsZero() && (wake.IsZero() || why.until.Before(wake)) {
				wake = why.until
			}
		}
	}
	if !e.hasRoom() {
		return nil, wake
	}
	return next, wake
}

// report fails all calls of a lane whose wait is too long.
func (e *Engine) report(in *lane, why blocked, now time.Time) {
	if !why.spent || why.until.Equal(in.reported) {
		return
	}
	in.reported = why.until
	for _, queue := range []*list.List{&in.retries, &in.first} {
		for at := queue.Front(); at != nil; {
			w := at.Value.(*waiter)
			at = at.Next() // reject removes it
			e.reject(w, why, now)
		}
	}
}

// wakeAt sets the timer that calls dispatch. The zero time sets none.
func (e *Engine) wakeAt(at, now time.Time) {
	switch {
	case at.IsZero():
	case e.timer == nil:
		e.timer = e.clock.AfterFunc(at.Sub(now), func() {
			e.mu.Lock()
			defer e.mu.Unlock()
			e.dispatch(e.clock.Now())
		})
	default:
		e.timer.Reset(at.Sub(now))
	}
}
