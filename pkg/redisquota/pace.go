package redisquota

import (
	"context"
	"time"

	"github.com/go-redis/redis_rate/v10"
)

const (
	// unevenness is the allowed difference between the times that two calls take from
	// their permit to the service. A greater difference may put too many calls in one
	// second of the service.
	unevenness = 25 * time.Millisecond
	// mostHeld is how long a call keeps its place among the concurrent calls while it
	// waits for the second. For a longer wait it gives the place back.
	mostHeld = 4 * unevenness
)

// rate is one bound on the calls of a second.
type rate struct {
	key   string
	limit redis_rate.Limit
	held  time.Duration // maximum wait with a place among the concurrent calls
}

// pace returns the leaky bucket that keeps any second within n calls.
//
// If calls arrive as fast as possible, redis_rate allows the k-th call
// max(0, k-Burst)*Period/Rate after the first. So every interval of a Period has at
// most Burst+Rate-1 calls, which is n for a Rate of n-Burst+1. The Period is a second
// plus the unevenness. With n = 80 this allows 75 calls a second; with n = 1, calls are
// 1.025 seconds apart.
//
// The burst compensates for the time between a free place and the call that takes it,
// which would otherwise be lost.
func pace(n int) redis_rate.Limit {
	burst := max(1, n/20)
	return redis_rate.Limit{Rate: n - burst + 1, Burst: burst, Period: time.Second + unevenness}
}

// paced waits until the rates allow a call. It returns a pause if that takes longer
// than the call may keep its place.
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

// allow takes a call from a rate, or returns the time until the next attempt.
func (l *Limiter) allow(ctx context.Context, r rate) (wait time.Duration, err error) {
	err = l.link.ask(ctx, func(ctx context.Context) error {
		result, err := l.rates.Open().Allow(ctx, r.key, r.limit)
		if err == nil && result.Allowed == 0 {
			// A longer wait is that of a clock that has stepped back. The next script finds out.
			wait = min(max(result.RetryAfter, time.Millisecond), r.limit.Period)
		}
		return err
	})
	return wait, err
}

// sleep waits for d, until ctx ends, or until wake receives.
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
