package getresponse

import (
	"container/list"
	"time"
)

// lane is the queue of a rate class, or of the calls without one.
type lane struct {
	budget *budget // nil without limits of its own
	rate   Rate
	again  list.List // of *waiter: calls that were let through before come first
	first  list.List
	told   time.Time // the end of a wait that all waiters were asked about
}

// waiter is a call in a queue.
type waiter struct {
	call     uint64
	maxWait  time.Duration
	deadline time.Time // zero without one

	in *list.List // nil once it has left
	at *list.Element

	done   chan struct{} // closed when one of these is set
	permit *localPermit
	err    error
}

// head returns the waiter whose turn is next, nil without any.
func (in *lane) head() *waiter {
	for _, queue := range []*list.List{&in.again, &in.first} {
		if e := queue.Front(); e != nil {
			return e.Value.(*waiter)
		}
	}
	return nil
}

// before reports whether the head of a lane comes before that of another.
func (in *lane) before(other *lane) bool {
	a, b := in.again.Len() > 0, other.again.Len() > 0
	if a != b {
		return a
	}
	return in.head().call < other.head().call
}

// enter puts a call in its queue, unless the wait that it has before it is known
// to be too long.
func (l *localLimiter) enter(in *lane, w *waiter, again bool, now time.Time) {
	w.in = &in.first
	if again {
		w.in = &in.again
	}
	w.at = w.in.PushBack(w)
	l.waiting++
	if why, ok := l.ready(in, now); !ok {
		l.refuse(w, why, now)
	}
}

// leave takes a call out of its queue, if it still is in it.
func (l *localLimiter) leave(w *waiter, err error) {
	w.err = err
	if w.in == nil {
		return
	}
	w.in.Remove(w.at)
	w.in = nil
	l.waiting--
	close(w.done)
}

// refuse fails a call that would have to wait for a spent window, or for the end
// of a refusal, longer than it may.
func (l *localLimiter) refuse(w *waiter, why blocked, now time.Time) {
	wait := why.until.Sub(now)
	if why.spent && !why.until.IsZero() && (wait > w.maxWait || !w.deadline.IsZero() && why.until.After(w.deadline)) {
		l.leave(w, &RateLimitError{ResetAt: why.until, Wait: wait})
	}
}

// dispatch lets through whose turn it is, fails those that would wait in vain,
// and sets the timer for the next turn.
func (l *localLimiter) dispatch(now time.Time) {
	for l.waiting > 0 {
		next, wake := l.next(now)
		if next == nil {
			l.wakeAt(wake, now)
			return
		}
		w := next.head()
		w.permit = l.grant(next, w.call, now)
		l.leave(w, nil)
	}
}

// next returns the lane whose turn it is, or nil and the time at which that may
// change, zero where only an answer changes it.
func (l *localLimiter) next(now time.Time) (next *lane, wake time.Time) {
	for _, in := range l.lanes {
		if in.head() == nil {
			continue
		}
		why, ok := l.ready(in, now)
		switch {
		case ok && (next == nil || in.before(next)):
			next = in
		case !ok:
			l.tell(in, why, now)
			if !why.until.IsZero() && (wake.IsZero() || why.until.Before(wake)) {
				wake = why.until
			}
		}
	}
	if !l.roomAtOnce() {
		return nil, wake
	}
	return next, wake
}

// tell asks all calls of a lane whether they can wait until then, once.
func (l *localLimiter) tell(in *lane, why blocked, now time.Time) {
	if !why.spent || why.until.Equal(in.told) {
		return
	}
	in.told = why.until
	for _, queue := range []*list.List{&in.again, &in.first} {
		for e := queue.Front(); e != nil; {
			w := e.Value.(*waiter)
			e = e.Next() // refuse takes it out
			l.refuse(w, why, now)
		}
	}
}

// wakeAt has dispatch called at a time; the zero time is none.
func (l *localLimiter) wakeAt(at, now time.Time) {
	switch {
	case at.IsZero():
	case l.timer == nil:
		l.timer = time.AfterFunc(at.Sub(now), func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.dispatch(time.Now())
		})
	default:
		l.timer.Reset(at.Sub(now))
	}
}
