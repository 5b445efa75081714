package getresponse

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

func defaultPolicy() wire.Policy { return wire.Policy{Retries: 3, MaxWait: time.Minute} }

// policyOption changes the policy of a client or of a call.
type policyOption struct {
	set func(*wire.Policy)
	err error
}

func (o policyOption) applyClient(c *config) error {
	if o.err == nil {
		o.set(&c.policy)
	}
	return o.err
}

// ApplyCall implements [CallOption].
func (o policyOption) ApplyCall(s *wire.CallSettings) error {
	if o.err == nil {
		o.set(&s.Policy)
	}
	return o.err
}

// WithRetries sets how many times a call is repeated after failures of the
// connection or the server. Default 3; 0 is never. Only operations that are safe
// to repeat are; the package documentation has the rules.
func WithRetries(n int) RequestOption {
	if n < 0 {
		return policyOption{err: fmt.Errorf("getresponse: WithRetries: %d is negative", n)}
	}
	return policyOption{set: func(p *wire.Policy) { p.Retries = n }}
}

// WithMaxWait sets for how long a call may wait until a spent window of the
// account's limits starts anew, be it that the service refused it (HTTP 429) or
// that the limiter knows. Default 1 minute. A call that would have to wait for
// longer, or beyond its context, fails with a [RateLimitError] at once; with 0
// every one does.
func WithMaxWait(d time.Duration) RequestOption {
	if d < 0 {
		return policyOption{err: fmt.Errorf("getresponse: WithMaxWait: %v is negative", d)}
	}
	return policyOption{set: func(p *wire.Policy) { p.MaxWait = d }}
}

// WithBackoff sets the waits before retries: a random time, up to base before the
// first, twice that before the second and so on, but at most most. Default 500
// milliseconds and 10 seconds.
func WithBackoff(base, most time.Duration) Option {
	return optionFunc(func(c *config) error {
		if err := c.first("the back-off", "WithBackoff"); err != nil {
			return err
		}
		if base < 0 || most < base {
			return fmt.Errorf("getresponse: WithBackoff: %v and %v are no range", base, most)
		}
		c.backoff = backoff{base: base, most: most}
		return nil
	})
}

// WithLimits sets other limits than [DefaultLimits], for accounts with others.
func WithLimits(l Limits) Option {
	return optionFunc(func(c *config) (err error) {
		if err := c.first("the limits", "WithLimits"); err != nil {
			return err
		}
		c.limiter, err = NewLimiter(l)
		return err
	})
}

// WithoutLimits sends calls at once, whatever the account's limits. Calls that
// the service refuses still wait, see [WithMaxWait].
func WithoutLimits() Option {
	return optionFunc(func(c *config) error {
		c.unlimited = true
		return c.first("the limits", "WithoutLimits")
	})
}

// WithLimiter lets l decide when requests go out: one of [NewLimiter] that
// clients of the same account share, or one that several machines share.
func WithLimiter(l Limiter) Option {
	return optionFunc(func(c *config) error {
		if l == nil {
			return errors.New("getresponse: WithLimiter: the limiter is nil")
		}
		c.limiter = l
		return c.first("the limits", "WithLimiter")
	})
}
