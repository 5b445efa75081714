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
func (s retry) afterRefusal(ctx context.Context, c *call, again Retry) (Retry, error) {
	hold := max(c.attempt.hold, leastHold)
	if c.attempt.hold == unknownHold { // it does not say for how long: longer each time
		hold = leastHold << min(c.refusals, 10)
	}
	left := c.settings.Policy.MaxWait - c.waited
	if hold > left || !fits(ctx, hold) || !c.repeatable() {
		return again, &RateLimitError{Operation: c.name, ResetAt: time.Now().Add(hold), Wait: hold, Err: again.Err}
	}
	c.refusals++
	c.waited += hold
	again.Delay = hold
	return again, nil
}

// renewToken tells the token source of an access token that the service refused,
// and reports whether the call is to be sent with another one: once, as nothing
// was done, unless its body cannot be sent again.
func (s retry) renewToken(c *call, err error) bool {
	if s.refused == nil || c.renewed || !errors.Is(err, ErrUnauthorized) {
		return false
	}
	token, ok := strings.CutPrefix(c.attempt.request.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return false
	}
	s.refused(token)
	c.renewed = true
	return c.repeatable()
}
