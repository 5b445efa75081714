package limit

import "time"

// perSecond limits the calls of each second. The service counts a call when it
// arrives, at some time between sending and response. So a call keeps its place until a
// second after its response. The service then never counts more calls in a second,
// regardless of how the network delays single calls.
//
// A second after sending is too early: one call can be late on its way and the next one
// quick. Nothing in a response tells how much of the latency was the way there. So a limit
// of one call a second and a latency of 300 ms make a call each 1.3 seconds.
//
// There are places for the calls of the last seconds, not for all that the limit allows:
// a high limit costs nothing.
type perSecond struct {
	limit int         // number of places; 0 means no bound
	until []time.Time // time at which each place is free, of those that were used
	next  int         // index at which the search begins
}

const (
	// arrival is the longest assumed delay until the service counts a call, so that
	// slow responses do not occupy places for long.
	arrival = 2 * time.Second
	// countsFor is how long a call counts after its response: a second, and a little
	// more for the resolution of clocks.
	countsFor = time.Second + time.Millisecond
)

// usual is the number of places that are allocated in advance, for the limits that
// accounts have.
const usual = 128

func newPerSecond(n int) perSecond {
	return perSecond{limit: n, until: make([]time.Time, 0, min(n, usual))}
}

// free returns a free place, or the latest time at which the next place is free. A
// response can free it earlier. Without a limit the place is -1.
func (p *perSecond) free(now time.Time) (place int, at time.Time) {
	n := len(p.until)
	switch {
	case p.limit == 0:
		return -1, time.Time{}
	case n > 0 && !p.until[p.next].After(now): // the place whose turn it is
		return p.next, time.Time{}
	case n < p.limit:
		return n, time.Time{}
	}
	at = p.until[p.next]
	for i := range n {
		place := (p.next + i) % n
		if !p.until[place].After(now) {
			return place, time.Time{}
		}
		if p.until[place].Before(at) {
			at = p.until[place]
		}
	}
	return -1, at
}

// take occupies a place and returns until when.
func (p *perSecond) take(place int, now time.Time) time.Time {
	if place < 0 {
		return time.Time{}
	}
	until := now.Add(arrival + countsFor)
	if place == len(p.until) {
		p.until = append(p.until, until) // whose turn it is stays: that place is free first
		return until
	}
	p.until[place] = until
	p.next = (place + 1) % len(p.until)
	return until
}

// release frees a place at the given time if that is before taken. After taken another
// call may have the place.
func (p *perSecond) release(place int, taken, at time.Time) {
	if place >= 0 && at.Before(taken) {
		p.until[place] = at
	}
}
