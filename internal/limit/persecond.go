package limit

import "time"

// perSecond keeps calls within a number for each second. The service counts a
// call when it arrives, somewhere between the sending and the response, so a call
// holds its place until a second after its response: however the network delays
// one call and not the next, no second at the service has more of them.
type perSecond struct {
	until []time.Time // of each place, when it is free
	next  int         // where to look first
}

const (
	// arrival is the longest way to the service that counts, so that
	// slow responses do not hold places for long.
	arrival = 2 * time.Second
	// countsFor is how long a call counts after its response: a second, and a little
	// more as clocks have grains.
	countsFor = time.Second + time.Millisecond
)

func newPerSecond(n int) perSecond { return perSecond{until: make([]time.Time, n)} }

// free returns a free place, or when the next one is free at the latest: a
// response may free it earlier. Without a bound the place is -1.
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

// take fills a place, and returns until when.
func (p *perSecond) take(place int, now time.Time) time.Time {
	if place < 0 {
		return time.Time{}
	}
	p.next = (place + 1) % len(p.until)
	p.until[place] = now.Add(arrival + countsFor)
	return p.until[place]
}

// release frees a place at the given time, if that is earlier than what was taken:
// later another call may have it.
func (p *perSecond) release(place int, taken, at time.Time) {
	if place >= 0 && at.Before(taken) {
		p.until[place] = at
	}
}
