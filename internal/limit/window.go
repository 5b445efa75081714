package limit

import (
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// window is the budget of calls in the service's fixed window, of the account or of a
// rate class. The first call opens the window at the service. Headers have the
// remaining calls and the seconds to the reset. Both were correct at some time between
// the request and its response. The window allows fewer calls in doubt: its end is
// never before the service's, and calls in flight count although the figures may
// include them already.
type window struct {
	limit  int // 0: no such bound
	length time.Duration

	remaining int
	lowest    int       // remaining that a response had
	uncounted int       // calls whose responses had no figures, or those of another window
	start     time.Time // of the first call
	end       time.Time // zero until a response came
	open      bool
}

// rounding is the error of a reset in seconds.
const rounding = time.Second

// roll opens a new window when the current one has ended. Calls in flight can count in
// the new one.
func (w *window) roll(now time.Time, inFlight int) {
	if w.limit > 0 && (!w.open || !w.end.IsZero() && !now.Before(w.end)) {
		*w = window{limit: w.limit, length: w.length, remaining: w.limit - inFlight, lowest: w.limit, uncounted: inFlight, start: now, open: true}
	}
}

// spent reports whether no call is left, and until when. The time is zero if it is not
// known before a response comes.
func (w *window) spent() (until time.Time, spent bool) {
	if w.limit == 0 || w.remaining > 0 {
		return time.Time{}, false
	}
	return w.end, true
}

// take counts a call that is about to be sent.
func (w *window) take() { w.remaining-- }

// giveBack returns a call that was not sent, if it counted in this window.
func (w *window) giveBack(taken time.Time) {
	if !taken.Before(w.start) {
		w.remaining++
	}
}

// ended ends a call, with or without a response. counted says that learn gets the
// figures of the call.
func (w *window) ended(now time.Time, counted bool) {
	if w.open && w.end.IsZero() {
		w.end = now.Add(w.length)
	}
	if !counted {
		w.uncounted++
	}
}

// figures are the figures of a response, with what is needed to interpret them.
type figures struct {
	wire.RateLimit
	sent, received time.Time
	inFlight       int  // other calls at the time of the response
	alone          bool // no other call was in flight in the meantime
}

// learn applies the figures of a response. It reports whether their reset is later than
// any window ends. Such a window ends after Longest, or after its own length if that is
// longer.
func (w *window) learn(f figures) (exaggerated bool) {
	if w.limit == 0 || !w.open {
		return false
	}
	f.Remaining, f.Reset = max(f.Remaining, 0), max(f.Reset, 0)
	latest := max(Longest, w.length)
	f.Reset, exaggerated = min(f.Reset, latest-rounding), f.Reset > latest
	from, to := f.sent.Add(f.Reset-rounding), f.received.Add(f.Reset+rounding)
	if !w.end.IsZero() && from.After(w.end) { // of a new window
		w.start, w.end = f.sent, to
		w.remaining, w.lowest, w.uncounted = min(w.limit, f.Remaining-f.inFlight), f.Remaining, f.inFlight
		if w.isShare(f) {
			w.remaining = min(w.remaining, w.limit-1-f.inFlight)
		}
		return exaggerated
	}
	if f.sent.Before(w.start) {
		return false // of the window before
	}
	if w.end.IsZero() || to.Before(w.end) {
		w.end = to
	}
	w.lowest = min(w.lowest, f.Remaining)
	switch {
	case w.isShare(f):
		w.remaining = min(w.remaining, f.Remaining-f.inFlight)
	case f.alone:
		w.lowest, w.uncounted = f.Remaining, 0
		w.remaining = min(w.limit, f.Remaining)
	case f.inFlight == 0: // the call that the service saw last has the lowest figure
		w.remaining = min(w.limit, w.lowest-w.uncounted)
	default: // the figures may hold the others or not
		w.remaining = min(w.remaining, f.Remaining-f.inFlight)
	}
	return exaggerated
}

// isShare reports whether the window is a part of what the service allows. Then the
// service's figures do not say what is left of it: it counts its own calls.
func (w *window) isShare(f figures) bool { return f.Limit > w.limit }
