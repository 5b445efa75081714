package getresponsetest

import (
	"fmt"
	"time"
)

// WithClock sets the server's clock. Default time.Now. [Server.Advance] moves the server
// ahead of it.
func WithClock(now func() time.Time) Option { return func(s *Server) { s.clock = now } }

// now returns the time on the server. The caller holds the lock.
func (s *Server) now() time.Time { return s.clock().Add(s.ahead) }

// Now returns the time on the server.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

// Advance moves the server's clock forward, ahead of the real clock or of that of
// [WithClock]. What becomes due on the way happens in every account, in its order,
// before Advance returns. Advance panics if d is negative.
func (s *Server) Advance(d time.Duration) {
	if d < 0 {
		panic(fmt.Sprintf("getresponsetest: the clock cannot go back by %v", -d))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead += d
	s.revision++
	for _, a := range s.accounts {
		s.engine.Advance(a.world, s.now(), s.URL())
	}
}
