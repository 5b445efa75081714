package progress

import "time"

// speed is the rate of the latest half a minute. A mean over the whole job would hide
// that it has become slower, and what a resumed job skips would look like work.
type speed struct{ samples []sample }

type sample struct {
	at   time.Time
	done int
}

const (
	speedWindow = 30 * time.Second
	sampleEvery = time.Second
)

// add takes note of how many items are done.
func (s *speed) add(now time.Time, done int) {
	if n := len(s.samples); n > 1 && now.Sub(s.samples[n-2].at) < sampleEvery {
		s.samples[n-1] = sample{now, done}
	} else {
		s.samples = append(s.samples, sample{now, done})
	}
	for len(s.samples) > 2 && now.Sub(s.samples[1].at) > speedWindow {
		s.samples = s.samples[1:]
	}
}

// rate returns items in a second, 0 as long as it is unknown.
func (s *speed) rate(now time.Time) float64 {
	if len(s.samples) < 2 {
		return 0
	}
	first, last := s.samples[0], s.samples[len(s.samples)-1]
	if took := now.Sub(first.at); took > 0 {
		return float64(last.done-first.done) / took.Seconds()
	}
	return 0
}
