package getresponse

import "errors"

// kindLimits is the kind of the options that exclude each other here.
const kindLimits = "the limits"

// WithLimits replaces [DefaultLimits], for accounts that have other limits.
func WithLimits(l Limits) Option {
	return clientOption{name: "WithLimits", kind: kindLimits, set: func(c *config) (err error) {
		c.limiter, err = NewLimiter(l)
		return err
	}}
}

// WithoutLimits sends calls immediately, regardless of the account's limits. Calls
// that the service rate limits still wait, see [WithMaxWait].
func WithoutLimits() Option {
	return clientOption{name: "WithoutLimits", kind: kindLimits, set: func(c *config) error {
		c.unlimited = true
		return nil
	}}
}

// WithLimiter lets l decide when requests are sent. Clients of the same account
// share one of [NewLimiter]; several machines share one of package redisquota.
func WithLimiter(l Limiter) Option {
	return clientOption{name: "WithLimiter", kind: kindLimits, set: func(c *config) error {
		if l == nil {
			return errors.New("getresponse: WithLimiter: the limiter is nil")
		}
		c.limiter = l
		return nil
	}}
}
