package getresponse

import (
	"context"
	"errors"
	"strings"
	"time"
)

// leastHold is how long a refusal holds at least: the shortest of the service's
// windows.
const leastHold = time.Second

// unknownHold stands for an answer that does not say how long it holds.
const unknownHold = time.Duration(-1)

// afterRefusal decides on a call that the service did not let through for its
// limits. It was not processed, so that every one may be sent again.
func (c *Client) afterRefusal(ctx context.Context, call *call, a *attempt, again Retry) (Retry, error) {
	hold := max(a.hold, leastHold)
	if a.hold == unknownHold { // it does not say for how long: longer each time
		hold = leastHold << min(call.refusals, 10)
	}
	left := call.settings.Policy.MaxWait - call.waited
	if hold > left || !fits(ctx, hold) || !call.repeatable() {
		return again, &RateLimitError{Operation: call.name, ResetAt: time.Now().Add(hold), Wait: hold, Err: a.err}
	}
	call.refusals++
	call.waited += hold
	again.Delay = hold
	return again, nil
}

// renewToken tells the token source of an access token that the service refused,
// and reports whether the call is to be sent with another one: once, as nothing
// was done, unless its body cannot be sent again.
func (c *Client) renewToken(call *call, a *attempt) bool {
	if c.refused == nil || call.renewed || !errors.Is(a.err, ErrUnauthorized) {
		return false
	}
	token, ok := strings.CutPrefix(a.sent.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return false
	}
	c.refused(token)
	call.renewed = true
	return call.repeatable()
}
