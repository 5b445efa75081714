package getresponse

import (
	"context"
	"errors"
	"time"
)

// WithHook reports what happens to calls to h. It may be given several times; the
// hooks are called in that order.
func WithHook(h Hook) Option {
	return clientOption{name: "WithHook", set: func(c *config) error {
		if h == nil {
			return errors.New("getresponse: WithHook: the hook is nil")
		}
		c.hooks = append(c.hooks, h)
		return nil
	}}
}

// hookList calls all its hooks, in their order.
type hookList []Hook

func (l hookList) AttemptStarted(ctx context.Context, a Attempt) context.Context {
	for _, h := range l {
		ctx = h.AttemptStarted(ctx, a)
	}
	return ctx
}

func (l hookList) AttemptFinished(ctx context.Context, r AttemptResult) {
	for _, h := range l {
		h.AttemptFinished(ctx, r)
	}
}

// wait runs a wait and reports it, unless it was shorter than least and not cut short.
func (l hookList) wait(ctx context.Context, w Wait, least time.Duration, run func() error) error {
	if len(l) == 0 {
		return run()
	}
	start := time.Now()
	err := run()
	w.Duration, w.Err = time.Since(start), err
	if err == nil && w.Duration < least {
		return nil
	}
	for _, h := range l {
		h.Waited(ctx, w)
	}
	return err
}

func (l hookList) Retried(ctx context.Context, r Retry) {
	for _, h := range l {
		h.Retried(ctx, r)
	}
}

func (l hookList) Decoded(ctx context.Context, d Decoding) {
	for _, h := range l {
		h.Decoded(ctx, d)
	}
}
