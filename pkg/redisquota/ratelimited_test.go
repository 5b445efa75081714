package redisquota_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// After one call was rate limited, all processes wait. Afterwards the window of the
// service counts.
func TestRateLimitedForAllProcesses(t *testing.T) {
	twoProcesses(t, 100, func(t *testing.T, a, b *redisquota.Limiter) {
		take(t, a, first)(rateLimited(100, 20*time.Second))
		start := time.Now()
		for _, call := range []getresponse.LimitedCall{first, batch(t)} {
			spent(t, a, call, 19*time.Second, 22*time.Second)
			spent(t, b, call, 19*time.Second, 22*time.Second)
		}
		take(t, b, first)(getresponse.CallOutcome{StatusCode: 200})
		if waited := time.Since(start); waited < 20*time.Second || waited > 22*time.Second {
			t.Errorf("the next call came after %v", waited)
		}
	})
}

// A call that was rate limited for its second closes no window. A status 429 without
// X-RateLimit headers concerns the account.
func TestRateLimitedWithoutWindow(t *testing.T) {
	for name, outcome := range map[string]getresponse.CallOutcome{
		"second":     rateLimited(80, time.Second),
		"no figures": {StatusCode: 429, RetryAfter: time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			twoProcesses(t, 100, func(t *testing.T, a, b *redisquota.Limiter) {
				take(t, a, batch(t))(outcome)
				spent(t, b, now, 900*time.Millisecond, 1100*time.Millisecond)
				time.Sleep(time.Second)
				take(t, b, now)(getresponse.CallOutcome{StatusCode: 200})
			})
		})
	}
}

// A call that was rate limited for its class affects only calls of the class.
func TestRateLimitedClass(t *testing.T) {
	for name, outcome := range map[string]getresponse.CallOutcome{
		"second": {StatusCode: 429, RetryAfter: 10 * time.Second, RateLimit: getresponse.RateLimit{Limit: 1, Reset: time.Second}},
		"window": {StatusCode: 429, RetryAfter: 10 * time.Second, RateLimit: getresponse.RateLimit{Limit: 80, Remaining: 5, Reset: 10 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			twoProcesses(t, 100, func(t *testing.T, a, b *redisquota.Limiter) {
				take(t, a, batch(t))(outcome)
				spent(t, b, batch(t), 9*time.Second, 11*time.Second)
				take(t, b, now)(getresponse.CallOutcome{StatusCode: 200})
				time.Sleep(11 * time.Second)
				take(t, b, batch(t))(getresponse.CallOutcome{StatusCode: 200})
			})
		})
	}
}

// Waiting calls fail as soon as the limiter learns that they would wait too long.
func TestRateLimitedWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		l := limiter(t, redis.client(), redisquota.WithLimits(getresponse.Limits{Concurrency: 1}))
		p := take(t, l, first)
		results := make([]chan error, 3)
		for i, call := range []getresponse.LimitedCall{first, now, {Attempt: 2, MaxWait: 5 * time.Second}} {
			results[i] = make(chan error, 1)
			go func() {
				q, err := l.Acquire(t.Context(), call)
				results[i] <- err
				if err == nil {
					q(getresponse.CallOutcome{})
				}
			}()
			synctest.Wait()
		}
		start := time.Now()
		p(rateLimited(100, 30*time.Second))
		isRateLimited(t, <-results[1], 29*time.Second, 31*time.Second)
		isRateLimited(t, <-results[2], 29*time.Second, 31*time.Second)
		if took := time.Since(start); took > time.Second {
			t.Errorf("they were rate limited after %v", took)
		}
		if err := <-results[0]; err != nil || time.Since(start) < 30*time.Second {
			t.Errorf("the call that waits: %v after %v", err, time.Since(start))
		}
	})
}
