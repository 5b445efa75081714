package redisquota

import (
	"context"
	"time"

	"github.com/go-redis/redis_rate/v10"
)

const (
	// unevenness is by how much longer one call may take from its permit to the
	// service than another before a second at the service holds too many.
	unevenness = 25 * time.Millisecond
	// mostHeld is how long a call waits for its turn in the second with its place
	// among the calls concurrently; for longer it gives that back.
	mostHeld = 4 * unevenness
)

// rate is one bound on the calls of a second.
type rate struct {
	key   string
	limit redis_rate.Limit
	held  time.Duration // wait that the place among the calls concurrently is kept for
}

// pace returns the leaky bucket that keeps any second within n calls.
//
// redis_rate lets the k-th of calls that come as fast as they can through
// (k-Burst)*Period/Rate after the first, if that is later. So a span as long as
// Period holds at most Burst+Rate-1 calls, wherever it begins: with a Rate of
// n-Burst+1, n. The span is a second and what calls may be late. Of 80 calls a
// second this lets 75 through; with a bound of 1, calls are 1.025 seconds apart.
//
// The burst makes up for the time that a permit takes to get: without it, each
// pause between a free place and the call that takes it would be lost.
func pace(n int) redis_rate.Limit {
	burst := max(1, n/20)
	return redis_rate.Limit{Rate: n - burst + 1, Burst: burst, Period: time.Second + unevenness}
}

// paced waits until the rates let a call through. A pause says that this takes
// longer than the call may keep its place.
func (l *Limiter) paced(ctx context.Context, in *lane) (pause time.Duration, err error) {
	for _, r := range in.rates {
		for {
			wait, err := l.allow(ctx, r)
			if err != nil || wait > r.held {
				return wait, err
			}
			if wait == 0 {
				break
			}
			if err := sleep(ctx, wait, nil); err != nil {
				return 0, err
			}
		}
	}
	return 0, nil
}

// allow takes a call from a rate, or returns how long to wait before the next
// try.
func (l *Limiter) allow(ctx context.Context, r rate) (wait time.Duration, err error) {
	err = l.link.ask(ctx, func(ctx context.Context) error {
		result, err := l.rates.Allow(ctx, r.key, r.limit)
		if err == nil && result.Allowed == 0 {
			wait = max(result.RetryAfter, time.Millisecond)
		}
		return err
	})
	return wait, err
}

// sleep waits for d, until ctx ends or, where wake is not nil, until it is told.
func sleep(ctx context.Context, d time.Duration, wake <-chan struct{}) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-wake:
	case <-ctx.Done():
	}
	return ctx.Err()
}
