package limit

import "time"

// budget is what is left to the account or to a rate class: its second, its
// window, and until when the service accepts nothing.
type budget struct {
	second   perSecond
	window   window
	inFlight int
	closed   time.Time // the service accepts no call until then
}

func newBudget(r Rate) *budget {
	return &budget{second: newPerSecond(r.PerSecond), window: window{limit: r.PerWindow, length: r.Window}}
}

// blocked is why no call may be sent now.
type blocked struct {
	until time.Time // the zero time: until a response comes
	spent bool      // by the window or a response 429, not by the pace of the second
}

// ready reports whether a call may be sent now, and why not.
func (b *budget) ready(now time.Time) (blocked, bool) {
	b.window.roll(now, b.inFlight)
	if now.Before(b.closed) {
		return blocked{until: b.closed, spent: true}, false
	}
	if until, spent := b.window.spent(); spent {
		return blocked{until: until, spent: true}, false
	}
	if _, at := b.second.free(now); !at.IsZero() {
		return blocked{until: at}, false
	}
	return blocked{}, true
}

// place is what a call takes of a budget.
type place struct {
	second int
	until  time.Time
}

// take must follow a ready at the same time.
func (b *budget) take(now time.Time) place {
	i, _ := b.second.free(now)
	b.window.take()
	b.inFlight++
	return place{second: i, until: b.second.take(i, now)}
}

// giveBack returns what a call took that was not sent.
func (b *budget) giveBack(p place, taken, now time.Time) {
	b.inFlight--
	b.window.giveBack(taken)
	b.second.release(p.second, p.until, now)
}

// release ends a call that was sent. counted says that the window learns from the
// figures of its response.
func (b *budget) release(p place, now time.Time, counted bool) {
	b.inFlight--
	b.window.ended(now, counted)
	b.second.release(p.second, p.until, now.Add(countsFor))
}
