package getresponse

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// call is one call on its way through the chain.
type call struct {
	name      string          // for errors: operationId, or the method of a raw call
	operation *wire.Operation // nil for a raw call that the contract does not know
	method    string
	to        target
	body      *wire.Body // nil without one
	result    any
	settings  wire.CallSettings

	attempts int
	failures int           // that were repeated
	refusals int           // that were waited for
	waited   time.Duration // for refusals
	renewed  bool          // the access token was, for this call
}

// safe reports whether the call may be carried out more than once. What the
// operations table does not know is safe where HTTP says so.
func (c *call) safe() bool {
	if c.operation == nil {
		return c.method == http.MethodGet || c.method == http.MethodHead
	}
	return c.operation.Safe
}

// repeatable reports whether the body can be sent again.
func (c *call) repeatable() bool { return c.body == nil || c.body.Replay != nil }

// send takes a checked call through the chain: limits, an attempt, and a wait
// and another one where the policy allows.
func (c *Client) send(ctx context.Context, call *call, body any, opts []CallOption) (*Response, error) {
	if ctx == nil {
		return nil, &TransportError{Operation: call.name, Err: errors.New("the context is nil")}
	}
	call.settings.Policy = c.policy
	for _, o := range opts {
		if o == nil {
			return nil, fmt.Errorf("getresponse: %s: an option is nil", call.name)
		}
		if err := o.ApplyCall(&call.settings); err != nil {
			return nil, err
		}
	}
	if call.settings.Into != nil {
		*call.settings.Into = Response{} // of this call, also where no answer comes
	}
	if body != nil {
		encoded, err := wire.EncodeBody(body)
		if err != nil {
			return nil, fmt.Errorf("getresponse: %s: the body cannot be encoded: %w", call.name, err)
		}
		call.body = encoded
	}
	if d := call.settings.Policy.Timeout; d > 0 {
		limited, cancel := context.WithTimeoutCause(ctx, d, &TimeoutError{What: "call", Limit: d})
		defer cancel()
		ctx = limited
	}
	for {
		a, err := c.limitedAttempt(ctx, call)
		if err != nil {
			return nil, err
		}
		if a.err == nil {
			return a.resp, nil
		}
		again, err := c.repeat(ctx, call, &a)
		if err != nil {
			return nil, err
		}
		if err := c.pause(ctx, call, again); err != nil {
			return nil, err
		}
	}
}

// limitedAttempt is an attempt within the limits.
func (c *Client) limitedAttempt(ctx context.Context, call *call) (a attempt, err error) {
	call.attempts++
	permit, err := c.acquire(ctx, call)
	if err != nil {
		return attempt{}, err
	}
	if permit != nil {
		defer func() { permit.Release(a.outcome()) }() // also where an editor panics
	}
	return c.attempt(ctx, call), nil
}

// acquire waits for the limits.
func (c *Client) acquire(ctx context.Context, call *call) (Permit, error) {
	if c.limiter == nil {
		return nil, nil
	}
	var start time.Time
	if c.hook != nil {
		start = time.Now()
	}
	permit, err := c.limiter.Acquire(ctx, LimitedCall{
		Operation: call.operation, Attempt: call.attempts, MaxWait: max(call.settings.Policy.MaxWait-call.waited, 0),
	})
	if c.hook != nil {
		if d := time.Since(start); d >= noticeable || err != nil {
			c.hook.Waited(ctx, Wait{Attempt: c.event(call), Reason: WaitForLimits, Duration: d, Err: err})
		}
	}
	if err == nil {
		return permit, nil
	}
	var limit *RateLimitError
	if errors.As(err, &limit) {
		return nil, &RateLimitError{Operation: call.name, ResetAt: limit.ResetAt, Wait: limit.Wait, Err: limit.Err}
	}
	return nil, &TransportError{Operation: call.name, Err: ended(ctx, err)}
}

// noticeable is the shortest wait for the limits that hooks are told of.
const noticeable = time.Millisecond

// pause waits before another attempt.
func (c *Client) pause(ctx context.Context, call *call, again Retry) (err error) {
	if c.hook != nil {
		c.hook.Retried(ctx, again)
	}
	if again.Delay <= 0 {
		return nil
	}
	start := time.Now()
	timer := time.NewTimer(again.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		err = &TransportError{Operation: call.name, Err: fmt.Errorf("%w, while waiting to repeat the call after: %w", ended(ctx, ctx.Err()), again.Err)}
	}
	if c.hook != nil {
		w := Wait{Attempt: again.Attempt, Reason: WaitForBackoff, Duration: time.Since(start), Err: err}
		w.Number++
		if again.Reason == RetryRefused {
			w.Reason = WaitForReset
		}
		c.hook.Waited(ctx, w)
	}
	return err
}
