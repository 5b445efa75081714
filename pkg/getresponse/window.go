package getresponse

import "time"

// window is the budget of calls in the service's fixed window, of the account or
// of a rate class. The service opens a window with a call and tells in its
// headers what is left and when it ends, in whole seconds; the truth of both
// lies between the sending of the request and its answer. The window errs on the
// side of fewer calls: its end is never before the service's, and calls under
// way count although the figures may hold them already.
type window struct {
	limit  int // 0: no such bound
	length time.Duration

	remaining int
	least     int       // that an answer told
	blind     int       // calls whose answers did not tell, or may tell of another window
	start     time.Time // of the first call
	end       time.Time // zero until an answer came
	open      bool
}

// rounding is what a reset in whole seconds may differ from the truth.
const rounding = time.Second

// roll opens a new window when the present one has ended. Calls under way may
// fall into it.
func (w *window) roll(now time.Time, underWay int) {
	if w.limit > 0 && (!w.open || !w.end.IsZero() && !now.Before(w.end)) {
		*w = window{limit: w.limit, length: w.length, remaining: w.limit - underWay, least: w.limit, blind: underWay, start: now, open: true}
	}
}

// spent reports whether no call is left, and until when: the zero time where
// that is not known before an answer comes.
func (w *window) spent() (until time.Time, spent bool) {
	if w.limit == 0 || w.remaining > 0 {
		return time.Time{}, false
	}
	return w.end, true
}

// take counts a call that is about to be sent.
func (w *window) take() { w.remaining-- }

// untake gives back a call that was not sent, if it counted in this window.
func (w *window) untake(taken time.Time) {
	if !taken.Before(w.start) {
		w.remaining++
	}
}

// answered is told of each call's end, with an answer or without. Told says that
// learn takes its figures.
func (w *window) answered(now time.Time, told bool) {
	if w.open && w.end.IsZero() {
		w.end = now.Add(w.length)
	}
	if !told {
		w.blind++
	}
}

// learn takes the figures of an answer that came at now to a request of sent,
// while others are under way. Alone says that no other one was meanwhile.
func (w *window) learn(r RateLimit, sent, now time.Time, others int, alone bool) {
	if w.limit == 0 || !w.open {
		return
	}
	earliest, latest := sent.Add(r.Reset-rounding), now.Add(r.Reset+rounding)
	if !w.end.IsZero() && earliest.After(w.end) { // of a new window
		w.start, w.end = sent, latest
		w.remaining, w.least, w.blind = min(w.limit, r.Remaining-others), r.Remaining, others
		return
	}
	if sent.Before(w.start) {
		return // of the window before
	}
	if w.end.IsZero() || latest.Before(w.end) {
		w.end = latest
	}
	w.least = min(w.least, r.Remaining)
	switch {
	case alone:
		w.least, w.blind = r.Remaining, 0
		w.remaining = min(w.limit, r.Remaining)
	case others == 0: // the call that the service saw last told the least
		w.remaining = min(w.limit, w.least-w.blind)
	default: // the figures may hold the others or not
		w.remaining = min(w.remaining, r.Remaining-others)
	}
}
