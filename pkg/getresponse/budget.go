package getresponse

import (
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// budget is what is left to the account or to a rate class: its second, its
// window, and until when the service lets nothing through.
type budget struct {
	second   perSecond
	window   window
	underWay int
	refused  time.Time // a refusal holds until then
}

func newBudget(r Rate) *budget {
	return &budget{second: newPerSecond(r.PerSecond), window: window{limit: r.PerWindow, length: r.Window}}
}

// blocked is why no call may be sent now.
type blocked struct {
	until time.Time // the zero time: until an answer comes
	spent bool      // by the window or a refusal, not by the pace of the second
}

// ready reports whether a call may be sent now, and why not.
func (b *budget) ready(now time.Time) (blocked, bool) {
	b.window.roll(now, b.underWay)
	if now.Before(b.refused) {
		return blocked{until: b.refused, spent: true}, false
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
	b.underWay++
	return place{second: i, until: b.second.take(i, now)}
}

// untake gives back what a call took that was not sent.
func (b *budget) untake(p place, taken, now time.Time) {
	b.underWay--
	b.window.untake(taken)
	b.second.release(p.second, p.until, now)
}

// release ends a call that was sent. Told says that its answer's figures are
// about this budget's window.
func (b *budget) release(p place, now time.Time, told bool) {
	b.underWay--
	b.window.answered(now, told)
	b.second.release(p.second, p.until, now.Add(countsFor))
}

// rateOf returns the limits of an operation's rate class, and false where it has
// none.
func (l Limits) rateOf(op *wire.Operation) (Rate, bool) {
	if op == nil || op.RateClass.Name == "" {
		return Rate{}, false
	}
	if r, ok := l.Classes[op.RateClass.Name]; ok {
		return r, r != Rate{}
	}
	return Rate{PerSecond: op.RateClass.PerSecond, PerWindow: op.RateClass.Per10Minutes, Window: longWindow}, true
}
