package getresponsetest

import (
	"context"
	"time"
)

// WithLatency sets how long calls take, by operation, "" for what the contract
// does not know. A call is carried out when it arrives; then its response waits,
// and the call is in progress for so long. If the caller goes away meanwhile, what
// the call did stays done. Calls that are rate limited with 429 or fail to sign in are
// rejected immediately. The function must be safe for concurrent use.
func WithLatency(of func(operation string) time.Duration) Option {
	return func(s *Server) { s.latency = of }
}

// finish ends a call of an account when its time is over, and reports whether
// somebody still waits for the response.
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
