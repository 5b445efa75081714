package getresponsetest

import (
	"context"
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

// WithLatency sets how long calls take, by operation; the operation is "" for a
// path that the contract does not have. The server executes a call when it arrives,
// then delays the response. The call is in progress until then. A canceled call is
// executed all the same. Calls that are rate limited or fail to authenticate get
// their response immediately. The function must be safe for concurrent use.
func WithLatency(of func(operation string) time.Duration) Option {
	return func(s *Server) { s.latency = of }
}

// finish waits for the latency of a call and ends it. It returns the cause if the context
// ends before.
func (s *Server) finish(ctx context.Context, x *exchange) error {
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		x.account.meters.leave()
	}()
	wait := x.fault.Delay
	if s.latency != nil {
		wait += s.latency(x.operation())
	}
	if wait <= 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
