package getresponsetest

import (
	"context"
	"time"
)

// WithLatency sets how long calls take, by operation, "" for what the contract
// does not know. A call is carried out when it arrives; then its answer waits,
// and the call is under way for so long. If the caller goes away meanwhile, what
// the call did stays done. Calls that are refused with 429 or fail to sign in are
// answered at once. The function must be safe for concurrent use.
func WithLatency(of func(operation string) time.Duration) Option {
	return func(s *Server) { s.latency = of }
}

// finish ends a call of an account when its time is over, and reports whether
// somebody still waits for the answer.
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
