package getresponse

import (
	"context"
	"errors"
)

// WithHook tells h what happens to calls. It may be given several times; the
// hooks are told in that order.
func WithHook(h Hook) Option {
	return optionFunc(func(c *config) error {
		if h == nil {
			return errors.New("getresponse: WithHook: the hook is nil")
		}
		c.hooks = append(c.hooks, h)
		return nil
	})
}

// hookList tells all its hooks, in their order.
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

func (l hookList) Waited(ctx context.Context, w Wait) {
	for _, h := range l {
		h.Waited(ctx, w)
	}
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

func (l hookList) LimiterChanged(ctx context.Context, s LimiterState) {
	for _, h := range l {
		h.LimiterChanged(ctx, s)
	}
}
