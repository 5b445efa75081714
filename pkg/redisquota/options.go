package redisquota

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Option changes a [Limiter].
type Option func(*config) error

type config struct {
	limits    getresponse.Limits
	lease     time.Duration
	timeout   time.Duration
	processes int // that share the limits while Redis is away; 0: fail closed
	hooks     []getresponse.Hook
}

// WithLimits sets the limits of the account; without it they are
// [getresponse.DefaultLimits]. All processes must be given the same.
func WithLimits(l getresponse.Limits) Option {
	return func(c *config) error {
		c.limits = l
		return nil
	}
}

// WithLease sets for how long a place among the calls concurrently stays taken when
// its process ends without giving it back; without it 15 seconds, at least 1
// second. Calls may take longer: their leases are renewed while they are under
// way, three times in each.
func WithLease(lease time.Duration) Option {
	return func(c *config) error {
		if lease < time.Second {
			return fmt.Errorf("redisquota: WithLease: %v is less than a second", lease)
		}
		c.lease = lease
		return nil
	}
}

// WithRedisTimeout bounds each talk with Redis; without it 250 milliseconds. It
// should leave room for a connection to be made, and is how long an outage can
// block a call before it is noticed.
func WithRedisTimeout(timeout time.Duration) Option {
	return func(c *config) error {
		if timeout <= 0 {
			return fmt.Errorf("redisquota: WithRedisTimeout: %v is not positive", timeout)
		}
		c.timeout = timeout
		return nil
	}
}

// WithFailOpen says how many processes share the account at most. While Redis is
// away, calls go on, and each process keeps to its share: the limits divided by
// their number, at least one call of each. Without it the number is 10.
//
// Failing open is the default as the worst that can come of it is a refusal: the
// service counts as well, it does not carry out what it refuses, and clients wait
// for the end of a refusal.
func WithFailOpen(processes int) Option {
	return func(c *config) error {
		if processes < 1 {
			return fmt.Errorf("redisquota: WithFailOpen: %d processes are less than one", processes)
		}
		c.processes = processes
		return nil
	}
}

// WithFailClosed makes calls fail with an [*UnavailableError] while Redis is
// away.
func WithFailClosed() Option {
	return func(c *config) error {
		c.processes = 0
		return nil
	}
}

// WithHook calls LimiterChanged of h when Redis is lost and when it is back, once
// each. It may be given several times. The hook must not use the limiter before it
// returns.
func WithHook(h getresponse.Hook) Option {
	return func(c *config) error {
		if h == nil {
			return errors.New("redisquota: WithHook: the hook is nil")
		}
		c.hooks = append(c.hooks, h)
		return nil
	}
}
