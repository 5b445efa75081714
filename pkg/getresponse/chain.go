package getresponse

import (
	"context"
	"net/http"
	"slices"
)

// stage is one step of the way that every call takes. It hands the call on with
// next, once or several times, and returns what came of it. What it finds out
// for other stages it writes into the call.
type stage interface {
	do(ctx context.Context, c *call, next step) error
}

// step is the rest of a way.
type step func(ctx context.Context, c *call) error

// newChain lists the stages between a method of a service and the HTTP client.
func newChain(cfg *config, client *http.Client, editors []RequestEditorFn) step {
	hooks := hookList(cfg.hooks)
	stages := []stage{
		// Once for each call.
		callTimeout{},
		retry{backoff: cfg.backoff, refused: cfg.refused, hooks: hooks},

		// Once for each attempt.
		limit{cfg.limiter, hooks},
		observe{hooks},
		attemptTimeout{&TimeoutError{What: "attempt", Limit: cfg.attemptTimeout}},
		sign{base: *cfg.baseURL, editors: editors},
		settle{},
	}
	return chain(stages, newExchange(client, cfg.maxHeader, cfg.maxResponse).do)
}

// chain puts the stages in front of last, which goes no further.
func chain(stages []stage, last step) step {
	way := last
	for _, s := range slices.Backward(stages) {
		next := way
		way = func(ctx context.Context, c *call) error { return s.do(ctx, c, next) }
	}
	return way
}
