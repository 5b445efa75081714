package getresponse

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// callTimeout bounds a call with all its waits and attempts.
type callTimeout struct{}

func (callTimeout) do(ctx context.Context, c *call, next handler) (report, error) {
	d := c.settings.Policy.Timeout
	if d <= 0 {
		return next(ctx, c)
	}
	return within(ctx, &TimeoutError{What: "call", Limit: d}, c, next)
}

// attemptTimeout bounds an attempt, from the request editors to the last byte of
// the response.
type attemptTimeout struct {
	usual *TimeoutError // the client's own, so that most attempts allocate none
}

func (s attemptTimeout) do(ctx context.Context, c *call, next handler) (report, error) {
	d := c.settings.Policy.AttemptTimeout
	switch {
	case d <= 0:
		return next(ctx, c)
	case d == s.usual.Limit:
		return within(ctx, s.usual, c, next)
	}
	return within(ctx, &TimeoutError{What: "attempt", Limit: d}, c, next)
}

// within calls next with a context that ends with limit as its cause.
func within(ctx context.Context, limit *TimeoutError, c *call, next handler) (report, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, limit.Limit, limit)
	defer cancel()
	return next(ctx, c)
}

// ended adds to an error that its context has ended, and why.
func ended(ctx context.Context, err error) error {
	end, cause := ctx.Err(), context.Cause(ctx)
	if end == nil {
		return err
	}
	var limit *TimeoutError
	if errors.As(cause, &limit) {
		return limit
	}
	for _, missing := range []error{cause, end} {
		if !errors.Is(err, missing) {
			err = fmt.Errorf("%w: %w", missing, err)
		}
	}
	return err
}

// fits reports whether a wait ends before the context does.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Now().Add(wait).Before(deadline)
}
