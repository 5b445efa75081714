package limit

import "time"

// perSecond limits the calls of each second. The service counts a call when it
// arrives, at some time between sending and response. So a call keeps its place until a
// second after its response. The service then never counts more calls in a second,
// regardless of how the network delays single calls.
type perSecond struct {
	until []time.Time // time at which each place is free
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

func newPerSecond(n int) perSecond { return perSecond{until: make([]time.Time, n)} }

// free returns a free place, or the latest time at which the next place is free. A
// response can free it earlier. Without a limit the place is -1.
func (p *perSecond) free(now time.Time) (place int, at time.Time) {
	n := len(p.until)
	if n == 0 {
		return -1, time.Time{}
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
	p.next = (place + 1) % len(p.until)
	p.until[place] = now.Add(arrival + countsFor)
	return p.until[place]
}

// release frees a place at the given time if that is before taken. After taken another
// call may have the place.
func (p *perSecond) release(place int, taken, at time.Time) {
	if place >= 0 && at.Before(taken) {
		p.until[place] = at
	}
}
