package getresponse

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// minRetryAfter is the shortest wait after a response 429: the shortest of the
// service's windows.
const minRetryAfter = time.Second

// afterRateLimited decides whether a rate limited call is retried. The service did
// not process it, so that any operation may be retried.
func afterRateLimited(ctx context.Context, c *call, used *spent, r report, again Retry) (Retry, error) {
	wait := minRetryAfter << min(used.rateLimited, 10) // longer each time
	if r.retryAfter != nil {
		wait = max(*r.retryAfter, minRetryAfter)
	}
	left := c.settings.Policy.MaxWait - c.waited
	if wait > left || !fits(ctx, wait) || !c.replayable() {
		return again, &RateLimitError{Operation: c.name, ResetAt: time.Now().Add(wait), Wait: wait, Err: again.Err}
	}
	used.rateLimited++
	c.waited += wait
	again.Delay = wait
	return again, nil
}

// afterFailure decides whether a call is retried after a failure of the connection or
// the server. A write is retried only if the server processed nothing of it.
func afterFailure(ctx context.Context, c *call, used *spent, r report, again Retry) (Retry, error) {
	policy := c.settings.Policy
	if !c.idempotent() && !r.rejected || !r.transient || ctx.Err() != nil || !c.replayable() || used.failures >= policy.Retries {
		return again, again.Err
	}
	used.failures++
	again.Delay = backoff(policy, used.failures)
	if r.retryAfter != nil {
		again.Delay = max(again.Delay, *r.retryAfter)
		if *r.retryAfter > policy.MaxWait {
			return again, again.Err
		}
	}
	if !fits(ctx, again.Delay) {
		return again, again.Err
	}
	return again, nil
}

// renew has a rejected access token renewed, and returns whether the call is to be
// retried with another token. Any operation is retried once, as the service did not
// process it, unless its body cannot be replayed. An error of the source ends the call.
func (s retry) renew(ctx context.Context, c *call, used *spent, r report, err error) (bool, error) {
	if s.renewToken == nil || used.tokens || r.result == nil || !errors.Is(err, ErrUnauthorized) {
		return false, nil
	}
	token, ok := strings.CutPrefix(c.request.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return false, nil
	}
	used.tokens = true
	if limit := c.settings.Policy.AttemptTimeout; limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, limit, &TimeoutError{What: "attempt", Limit: limit})
		defer cancel()
	}
	renewed, err := s.renewToken(ctx, token, c.replayable())
	if err != nil {
		return false, c.failed(ended(ctx, err), c.request)
	}
	return renewed, nil
}

// backoff returns the wait before the n-th retry. It has full jitter, so that clients
// that failed together do not retry together.
func backoff(p wire.Policy, n int) time.Duration {
	limit := p.BackoffMax
	if doublings := n - 1; doublings < 63 && p.BackoffBase <= p.BackoffMax>>doublings {
		limit = p.BackoffBase << doublings
	}
	return time.Duration(rand.Int64N(max(int64(limit), 1))) //nolint:gosec // no secret depends on it
}

// isRateLimited reports whether the service rate limited a call.
func isRateLimited(err error) bool {
	if err == nil {
		return false
	}
	var e *Error
	return errors.Is(err, ErrRateLimited) && errors.As(err, &e)
}
