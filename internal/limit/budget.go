package limit

import "time"

// Longest is the longest time for which a response blocks other calls: twice the
// service's longest window. A response that names a longer time is wrong, such as one
// of a proxy with another clock, and must not stop an account.
const Longest = 20 * time.Minute

// budget is what is left of the limits of the account or of a rate class: its second,
// its window, and the time until which the service accepts no call.
//
// After a block that was shortened to Longest, a single call probes whether the service
// accepts calls again. The others wait for its response.
type budget struct {
	second   perSecond
	window   window
	inFlight int
	closed   time.Time // the service accepts no call until then
	doubted  bool      // the service named a longer time
	probing  bool      // the probe is in flight
}

func newBudget(r Rate) *budget {
	return &budget{second: newPerSecond(r.PerSecond), window: window{limit: r.PerWindow, length: r.Window}}
}

// blocked says why no call may be sent now.
type blocked struct {
	until time.Time // zero: until a response comes
	spent bool      // blocked by the window or a response 429, not by the second
}

// ready reports whether a call may be sent now, and otherwise why not.
func (b *budget) ready(now time.Time) (blocked, bool) {
	b.window.roll(now, b.inFlight)
	if now.Before(b.closed) {
		return blocked{until: b.closed, spent: true}, false
	}
	if until, spent := b.window.spent(); spent {
		return blocked{until: until, spent: true}, false
	}
	if b.probing {
		return blocked{}, false
	}
	if _, at := b.second.free(now); !at.IsZero() {
		return blocked{until: at}, false
	}
	return blocked{}, true
}

// place is what a call takes from a budget.
type place struct {
	second int
	until  time.Time
	probe  bool
}

// take must follow a ready at the same time.
func (b *budget) take(now time.Time) place {
	i, _ := b.second.free(now)
	b.window.take()
	b.inFlight++
	b.probing = b.doubted
	return place{second: i, until: b.second.take(i, now), probe: b.doubted}
}

// giveBack returns the place of a call that was not sent.
func (b *budget) giveBack(p place, taken, now time.Time) {
	b.inFlight--
	b.probing = b.probing && !p.probe
	b.window.giveBack(taken)
	b.second.release(p.second, p.until, now)
}

// release ends a call that was sent. counted says that learn gets the figures of its
// response.
func (b *budget) release(p place, now time.Time, responded, counted bool) {
	b.inFlight--
	if p.probe {
		b.probing = false
		b.doubted = b.doubted && !responded
	}
	b.window.ended(now, counted)
	b.second.release(p.second, p.until, now.Add(countsFor))
}

// learn applies the figures of a response.
func (b *budget) learn(f figures) {
	if exaggerated := b.window.learn(f); exaggerated {
		_, spent := b.window.spent()
		b.doubted = b.doubted || spent
	}
}

// close blocks calls after a response 429.
func (b *budget) close(now time.Time, retryAfter time.Duration) {
	if until := now.Add(min(retryAfter, Longest)); until.After(b.closed) {
		b.closed = until
		b.doubted = b.doubted || retryAfter > Longest
	}
}
