package getresponse

import (
	"context"
	"errors"
	"time"
)

// observe reports an attempt to the hooks.
type observe struct{ hooks hookList }

var errPanic = errors.New("getresponse: a request editor, transport or token source panics")

func (s observe) do(ctx context.Context, c *call, next handler) (r report, err error) {
	if len(s.hooks) == 0 {
		return next(ctx, c)
	}
	event, start := c.event(), time.Now()
	ctx = s.hooks.AttemptStarted(ctx, event)
	err = errPanic // unless next returns
	defer func() {
		if d := r.decoding; d != nil {
			s.hooks.Decoded(ctx, Decoding{Attempt: event, Bytes: int64(d.bytes), Duration: d.duration, Mismatches: d.mismatches, Err: d.err})
		}
		result := AttemptResult{Attempt: event, Duration: time.Since(start), Err: err}
		if r.result != nil {
			result.StatusCode, result.RateLimit = r.result.StatusCode, r.result.RateLimit
		}
		s.hooks.AttemptFinished(ctx, result)
	}()
	return next(ctx, c)
}
