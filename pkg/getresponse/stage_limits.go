package getresponse

import (
	"context"
	"errors"
	"time"
)

// waitForLimits makes an attempt wait for its place in the limits, and reports its
// outcome to the limiter.
type waitForLimits struct {
	limiter Limiter // nil without limits
	hooks   hookList
}

// minReportedWait is the shortest wait for the limits that is reported to hooks.
const minReportedWait = time.Millisecond

func (s waitForLimits) do(ctx context.Context, c *call, next handler) (r report, err error) {
	if s.limiter == nil {
		return next(ctx, c)
	}
	release, err := s.acquire(ctx, c)
	if err != nil {
		return report{}, err
	}
	defer func() { release(outcomeOf(r, err)) }() // also where an editor panics
	return next(ctx, c)
}

func (s waitForLimits) acquire(ctx context.Context, c *call) (release func(CallOutcome), err error) {
	asked := LimitedCall{Operation: c.operation, Attempt: c.attempt, MaxWait: max(c.settings.Policy.MaxWait-c.waited, 0)}
	if len(s.hooks) == 0 {
		release, err = s.limiter.Acquire(ctx, asked)
	} else {
		err = s.hooks.wait(ctx, Wait{Attempt: c.event(), Reason: WaitForLimits}, minReportedWait, func() error {
			release, err = s.limiter.Acquire(ctx, asked)
			return err
		})
	}
	if err == nil {
		return release, nil
	}
	var limit *RateLimitError
	if errors.As(err, &limit) {
		own := &RateLimitError{Operation: c.name, ResetAt: limit.ResetAt, Wait: limit.Wait, Err: limit.Err}
		if limit.Err != nil {
			own.Err = redactError(redactorOf(c.request), limit.Err)
		}
		return nil, own
	}
	return nil, c.failed(ended(ctx, err))
}

// outcomeOf returns what the limiter learns from an attempt.
func outcomeOf(r report, err error) CallOutcome {
	var o CallOutcome
	if r.result != nil {
		o.StatusCode = r.result.StatusCode
	}
	if r.limits != nil {
		o.RateLimit = *r.limits
	}
	if isRateLimited(err) {
		o.RetryAfter = minRetryAfter
		if r.retryAfter != nil {
			o.RetryAfter = max(*r.retryAfter, minRetryAfter)
		}
	}
	return o
}
