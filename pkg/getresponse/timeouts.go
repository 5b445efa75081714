package getresponse

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

const defaultAttemptTimeout = time.Minute

// TimeoutError reports that a call, or one attempt of it, took longer than the
// client allows. errors.Is takes it for [context.DeadlineExceeded].
type TimeoutError struct {
	What  string // "attempt" or "call"
	Limit time.Duration
}

func (e *TimeoutError) Error() string {
	return fmt.Sprintf("the %s took longer than the limit of %v", e.What, e.Limit)
}

// Timeout reports true, as [net.Error] has it.
func (e *TimeoutError) Timeout() bool { return true }

// Is makes errors.Is true for [context.DeadlineExceeded].
func (e *TimeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// WithAttemptTimeout bounds each attempt of a call, from the request editors to
// the last byte of the answer. Default 1 minute; 0 is no bound. A timeout of the
// client of [WithHTTPClient] holds as well.
func WithAttemptTimeout(d time.Duration) Option {
	return optionFunc(func(c *config) error {
		if err := c.first("the attempt timeout", "WithAttemptTimeout"); err != nil {
			return err
		}
		if d < 0 {
			return fmt.Errorf("getresponse: WithAttemptTimeout: %v is negative", d)
		}
		c.attemptTimeout = d
		return nil
	})
}

// WithTimeout bounds a whole call, with its waits for the limits and all its
// attempts. Of an All method it bounds each page. Without it, or with 0, only the
// context does.
func WithTimeout(d time.Duration) RequestOption {
	if d < 0 {
		return policyOption{err: fmt.Errorf("getresponse: WithTimeout: %v is negative", d)}
	}
	return policyOption{set: func(p *wire.Policy) { p.Timeout = d }}
}

// callTimeout bounds a call by its policy.
type callTimeout struct{}

func (callTimeout) do(ctx context.Context, c *call, next step) error {
	d := c.settings.Policy.Timeout
	if d <= 0 {
		return next(ctx, c)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, d, &TimeoutError{What: "call", Limit: d})
	defer cancel()
	return next(ctx, c)
}

// attemptTimeout bounds an attempt.
type attemptTimeout struct{ limit *TimeoutError }

func (s attemptTimeout) do(ctx context.Context, c *call, next step) error {
	if s.limit.Limit <= 0 {
		return next(ctx, c)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, s.limit.Limit, s.limit)
	defer cancel()
	return next(ctx, c)
}

// ended says that an error came of the end of its context, and why that ended.
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
