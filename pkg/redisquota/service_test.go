package redisquota_test

import (
	"sync"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// service counts calls as the real one does, and more strictly: no second may
// hold too many, wherever it begins.
type service struct {
	limits getresponse.Limits

	mu       sync.Mutex
	arrivals []time.Time
	start    time.Time // of the window
	used     int       // of it
	atOnce   int
	most     int // calls concurrently
	refused  []string
}

// call carries out a call that takes a while, half of it before it arrives.
func (s *service) call(took time.Duration) getresponse.CallOutcome {
	time.Sleep(took / 2)
	o := s.arrive()
	time.Sleep(took / 2)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.atOnce--
	return o
}

func (s *service) arrive() getresponse.CallOutcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, a := time.Now(), s.limits.Account
	s.atOnce++
	s.most = max(s.most, s.atOnce)
	s.arrivals = append(s.arrivals, now)
	if s.start.IsZero() || !now.Before(s.start.Add(a.Window)) {
		s.start, s.used = now, 0
	}
	s.used++
	reset := (s.start.Add(a.Window).Sub(now) + time.Second - 1).Truncate(time.Second)
	switch before := len(s.arrivals) - 1 - a.PerSecond; {
	case s.atOnce > s.limits.Concurrency:
		s.refused = append(s.refused, "immediately")
		return refusal(s.limits.Concurrency, time.Second)
	case before >= 0 && now.Sub(s.arrivals[before]) < time.Second:
		s.refused = append(s.refused, "second")
		return refusal(a.PerSecond, time.Second)
	case s.used > a.PerWindow:
		s.refused = append(s.refused, "window")
		return refusal(a.PerWindow, reset)
	}
	return answer(a.PerWindow, a.PerWindow-s.used, reset)
}
