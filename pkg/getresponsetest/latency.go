package getresponsetest

import (
	"context"
	"time"
)

// WithLatency sets how long calls take, by operation; the operation is "" for a
// path that the contract does not have. The server executes a call when it arrives,
// then delays the response. The call is in progress until then. A canceled call is
// executed all the same. Calls that are rate limited or fail to authenticate get
// their response immediately. The function must be safe for concurrent use.
func WithLatency(of func(operation string) time.Duration) Option {
	return func(s *Server) { s.latency = of }
}

// finish waits for the latency of a call and ends it. It reports false if the
// context ended before.
func (s *Server) finish(ctx context.Context, a *account, operation string) bool {
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		a.meters.leave()
	}()
	if s.latency == nil {
		return true
	}
	timer := time.NewTimer(s.latency(operation))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
