package limit

import "time"

// budget is what is left of the limits of the account or of a rate class: its second,
// its window, and the time until which the service accepts no call.
type budget struct {
	second   perSecond
	window   window
	inFlight int
	closed   time.Time // the service accepts no call until then
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
	if _, at := b.second.free(now); !at.IsZero() {
		return blocked{until: at}, false
	}
	return blocked{}, true
}

// place is what a call takes from a budget.
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

// giveBack returns the place of a call that was not sent.
func (b *budget) giveBack(p place, taken, now time.Time) {
	b.inFlight--
	b.window.giveBack(taken)
	b.second.release(p.second, p.until, now)
}

// release ends a call that was sent. counted says that window.learn gets the figures
// of its response.
func (b *budget) release(p place, now time.Time, counted bool) {
	b.inFlight--
	b.window.ended(now, counted)
	b.second.release(p.second, p.until, now.Add(countsFor))
}
