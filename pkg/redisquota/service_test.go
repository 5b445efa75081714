package redisquota_test

import (
	"sync"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// service counts calls like the real service, but more strictly: it bounds every
// interval of a second.
type service struct {
	limits getresponse.Limits

	mu          sync.Mutex
	arrivals    []time.Time
	start       time.Time // of the window
	used        int       // calls of the window
	inProgress  int
	most        int // concurrent calls
	rateLimited []string
}

// call makes a call that takes the given time, half of it before it arrives.
func (s *service) call(took time.Duration) getresponse.CallOutcome {
	time.Sleep(took / 2)
	o := s.arrive()
	time.Sleep(took / 2)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inProgress--
	return o
}

func (s *service) arrive() getresponse.CallOutcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, a := time.Now(), s.limits.Account
	s.inProgress++
	s.most = max(s.most, s.inProgress)
	s.arrivals = append(s.arrivals, now)
	if s.start.IsZero() || !now.Before(s.start.Add(a.Window)) {
		s.start, s.used = now, 0
	}
	s.used++
	reset := (s.start.Add(a.Window).Sub(now) + time.Second - 1).Truncate(time.Second)
	switch before := len(s.arrivals) - 1 - a.PerSecond; {
	case s.inProgress > s.limits.Concurrency:
		s.rateLimited = append(s.rateLimited, "concurrency")
		return rateLimited(s.limits.Concurrency, time.Second)
	case before >= 0 && now.Sub(s.arrivals[before]) < time.Second:
		s.rateLimited = append(s.rateLimited, "second")
		return rateLimited(a.PerSecond, time.Second)
	case s.used > a.PerWindow:
		s.rateLimited = append(s.rateLimited, "window")
		return rateLimited(a.PerWindow, reset)
	}
	return success(a.PerWindow, a.PerWindow-s.used, reset)
}
