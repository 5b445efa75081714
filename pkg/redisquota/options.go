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
	processes int // that share the limits while Redis is unavailable; 0: fail closed
	hooks     []getresponse.Hook
}

const (
	longestLease   = 10 * time.Minute // the length of a window
	longestTimeout = 10 * time.Second
)

// WithLimits sets the limits of the account. The default is
// [getresponse.DefaultLimits]. All processes must have the same limits.
func WithLimits(l getresponse.Limits) Option {
	return func(c *config) error {
		c.limits = l
		return nil
	}
}

// WithLease sets how long the place of a concurrent call stays taken after its process
// was killed. The default is 15 seconds, the minimum 1 second, the maximum 10 minutes.
// Calls may take longer: while they are in progress, their leases are renewed after each
// third of the lease.
func WithLease(lease time.Duration) Option {
	return func(c *config) error {
		if lease < time.Second || lease > longestLease {
			return fmt.Errorf("redisquota: WithLease: %v is not between a second and %v", lease, longestLease)
		}
		c.lease = lease
		return nil
	}
}

// WithRedisTimeout sets the timeout of each request to Redis. The default is 250
// milliseconds, the minimum 1 millisecond, the maximum 10 seconds. It should be long
// enough for a new connection. An outage blocks a call for this time before the limiter
// notices it, even if the context of the call ends.
func WithRedisTimeout(timeout time.Duration) Option {
	return func(c *config) error {
		if timeout < time.Millisecond || timeout > longestTimeout {
			return fmt.Errorf("redisquota: WithRedisTimeout: %v is not between a millisecond and %v", timeout, longestTimeout)
		}
		c.timeout = timeout
		return nil
	}
}

// WithFailOpen sets the maximum number of processes that share the account. While
// Redis is unavailable, calls continue, and each process limits itself to its share:
// each limit divided by the number, but at least one call. The default is 10.
//
// Failing open is the default, as the worst case is too many calls. The service rate
// limits these without carrying them out, and clients retry them after the reset.
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
// unavailable.
func WithFailClosed() Option {
	return func(c *config) error {
		c.processes = 0
		return nil
	}
}

// WithHook calls LimiterChanged of h once when Redis becomes unavailable and once when
// it is available again. WithHook may be used several times. The hook must not use the
// limiter.
func WithHook(h getresponse.Hook) Option {
	return func(c *config) error {
		if h == nil {
			return errors.New("redisquota: WithHook: the hook is nil")
		}
		c.hooks = append(c.hooks, h)
		return nil
	}
}
