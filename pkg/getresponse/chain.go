package getresponse

import (
	"context"
	"net/http"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// stage is one step of the chain that every call passes. It passes the call to next,
// once or several times, and returns the result. It depends on next and the call,
// not on other stages.
type stage interface {
	do(ctx context.Context, c *call, next handler) (report, error)
}

// handler is the rest of the chain behind a stage.
type handler func(ctx context.Context, c *call) (report, error)

// newChain lists the stages of a call, outermost first.
func newChain(cfg *config, client *http.Client, operations func() []wire.Operation) handler {
	hooks := hookList(cfg.hooks)
	stages := []stage{
		// Once for each call.
		checkCall{operations: operations, policy: cfg.policy},
		callTimeout{},
		retry{renewToken: cfg.renewToken, hooks: hooks},

		// Once for each attempt.
		waitForLimits{limiter: cfg.limiter, hooks: hooks},
		observe{hooks: hooks},
		attemptTimeout{usual: &TimeoutError{What: "attempt", Limit: cfg.policy.AttemptTimeout}},
		editRequest{base: *cfg.baseURL, fixed: cfg.fixed, editors: cfg.allEditors(), insecureHTTP: cfg.insecureHTTP},
		unknownOutcome{},
		sendOnce{},
		decodeResponse{maxBody: cfg.maxResponse, buffers: &bodyBuffers{}, timed: len(hooks) > 0},
		guardRedirects{},
	}
	return chain(stages, transport{client: client, maxHeader: cfg.maxHeader}.do)
}

// chain puts the stages in front of last, which has no next.
func chain(stages []stage, last handler) handler {
	if len(stages) == 0 {
		return last
	}
	first, next := stages[0], chain(stages[1:], last)
	return func(ctx context.Context, c *call) (report, error) { return first.do(ctx, c, next) }
}
