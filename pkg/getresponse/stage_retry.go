package getresponse

import (
	"context"
	"fmt"
	"time"
)

// retry makes attempts until one succeeds or fails in a way that ends the call.
type retry struct {
	renewToken tokenRenewal // nil where the token source cannot renew
	hooks      hookList
}

// spent counts what a call has used of its policy.
type spent struct {
	failures    int  // that were retried
	rateLimited int  // rate limited attempts that were retried
	tokens      bool // the access token was reported as rejected
}

func (s retry) do(ctx context.Context, c *call, next handler) (report, error) {
	var used spent
	for {
		c.attempt++
		r, err := next(ctx, c)
		if err == nil {
			return r, nil
		}
		again, err := s.decide(ctx, c, &used, r, err)
		if err != nil {
			return r, err
		}
		if err := s.pause(ctx, c, again); err != nil {
			return r, err
		}
	}
}

// decide returns the retry that follows a failure, or the error that ends the call.
func (s retry) decide(ctx context.Context, c *call, used *spent, r report, err error) (Retry, error) {
	again := Retry{Attempt: c.event(), Err: err}
	if isA[*OutcomeUnknownError](err) {
		return again, err // regardless of what else the error says
	}
	renewed, failed := s.renew(ctx, c, used, r, err)
	switch {
	case failed != nil:
		return again, failed
	case renewed:
		again.Reason = RetryToken
		return again, nil
	case isRateLimited(err):
		again.Reason = RetryRateLimited
		return afterRateLimited(ctx, c, used, r, again)
	}
	again.Reason = RetryFailure
	return afterFailure(ctx, c, used, r, again)
}

// pause waits before another attempt.
func (s retry) pause(ctx context.Context, c *call, again Retry) error {
	s.hooks.Retried(ctx, again)
	if again.Delay <= 0 {
		return nil
	}
	w := Wait{Attempt: again.Attempt, Reason: WaitForBackoff}
	w.Number++
	if again.Reason == RetryRateLimited {
		w.Reason = WaitForReset
	}
	return s.hooks.wait(ctx, w, 0, func() error {
		timer := time.NewTimer(again.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return c.failed(fmt.Errorf("%w, while waiting to retry the call after: %w", ended(ctx, ctx.Err()), again.Err), c.request)
		}
	})
}
