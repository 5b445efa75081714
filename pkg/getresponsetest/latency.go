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
