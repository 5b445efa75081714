package getresponse

import (
	"context"
	"errors"
	"time"
)

// observe tells the hooks of an attempt.
type observe struct{ hooks hookList }

var errPanic = errors.New("getresponse: a request editor, transport or token source panics")

func (s observe) do(ctx context.Context, c *call, next step) (err error) {
	if len(s.hooks) == 0 {
		return next(ctx, c)
	}
	event, start := c.event(), time.Now()
	ctx = s.hooks.AttemptStarted(ctx, event)
	err = errPanic // unless next returns
	defer func() {
		a := &c.attempt
		if d := a.decoded; d.Duration > 0 {
			d.Attempt = event
			s.hooks.Decoded(ctx, d)
		}
		r := AttemptResult{Attempt: event, Duration: time.Since(start), Err: err}
		if a.resp != nil {
			r.StatusCode, r.RateLimit = a.resp.StatusCode, a.resp.RateLimit
		}
		s.hooks.AttemptFinished(ctx, r)
	}()
	return next(ctx, c)
}
