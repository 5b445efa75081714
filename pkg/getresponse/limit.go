package getresponse

import (
	"context"
	"errors"
	"time"
)

// limit lets an attempt wait for its turn, and tells the limiter what came of it.
type limit struct {
	limiter Limiter // nil without limits
	hooks   hookList
}

// noticeable is the shortest wait for the limits that hooks are told of.
const noticeable = time.Millisecond

func (s limit) do(ctx context.Context, c *call, next step) (err error) {
	if s.limiter == nil {
		return next(ctx, c)
	}
	permit, err := s.acquire(ctx, c)
	if err != nil {
		return err
	}
	defer func() { permit.Release(outcomeOf(&c.attempt, err)) }() // also where an editor panics
	return next(ctx, c)
}

func (s limit) acquire(ctx context.Context, c *call) (Permit, error) {
	start := time.Now()
	permit, err := s.limiter.Acquire(ctx, LimitedCall{
		Operation: c.operation, Attempt: c.attempt.number, MaxWait: max(c.settings.Policy.MaxWait-c.waited, 0),
	})
	if d := time.Since(start); d >= noticeable || err != nil {
		s.hooks.Waited(ctx, Wait{Attempt: c.event(), Reason: WaitForLimits, Duration: d, Err: err})
	}
	if err == nil {
		return permit, nil
	}
	var limit *RateLimitError
	if errors.As(err, &limit) {
		return nil, &RateLimitError{Operation: c.name, ResetAt: limit.ResetAt, Wait: limit.Wait, Err: limit.Err}
	}
	return nil, &TransportError{Operation: c.name, Err: ended(ctx, err)}
}

// outcomeOf tells the limiter of an attempt.
func outcomeOf(a *attempt, err error) Outcome {
	o := Outcome{RateLimit: a.limits}
	if a.resp != nil {
		o.StatusCode = a.resp.StatusCode
	}
	if isRefusal(err) {
		o.RetryAfter = max(a.hold, leastHold)
	}
	return o
}
