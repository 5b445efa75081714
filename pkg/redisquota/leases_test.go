package redisquota_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

func concurrency(n int) redisquota.Option {
	return redisquota.WithLimits(getresponse.Limits{Concurrency: n})
}

// A call may take longer than a lease.
func TestLeaseIsRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		a := limiter(t, redis.client(), concurrency(2), redisquota.WithLease(3*time.Second))
		b := limiter(t, redis.client(), concurrency(2), redisquota.WithLease(3*time.Second))
		p, q := take(t, a, first), take(t, a, batch(t))
		full(t, b, 8*time.Second)
		p(getresponse.CallOutcome{})
		p = take(t, b, now)
		full(t, a, 8*time.Second)
		p(getresponse.CallOutcome{})
		q(getresponse.CallOutcome{})
	})
}

// A killed process holds its places until their leases expire, not longer.
func TestLeaseEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		dead := redis.client()
		a := limiter(t, dead, concurrency(4), redisquota.WithLease(3*time.Second))
		b := limiter(t, redis.client(), concurrency(4), redisquota.WithLease(3*time.Second))
		for range 3 {
			defer take(t, a, first)(getresponse.CallOutcome{})
		}
		defer take(t, b, first)(getresponse.CallOutcome{})
		time.Sleep(10 * time.Second) // a is alive
		full(t, b, time.Second)
		dead.Close()
		start := time.Now()
		for range 3 {
			defer take(t, b, first)(getresponse.CallOutcome{})
		}
		if took := time.Since(start); took > 3100*time.Millisecond {
			t.Errorf("three places were free after %v", took)
		}
		full(t, b, time.Second)
	})
}

// Calls that end while Redis is unavailable leave no places behind.
func TestEndedWhileUnavailable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		a := limiter(t, redis.client(), concurrency(4), redisquota.WithLease(time.Minute))
		b := limiter(t, redis.client(), concurrency(4), redisquota.WithLease(time.Minute))
		var permits []func(getresponse.CallOutcome)
		for range 4 {
			permits = append(permits, take(t, a, first))
		}
		redis.SetError("LOADING the data set")
		for _, p := range permits {
			p(getresponse.CallOutcome{})
		}
		redis.SetError("")
		full(t, b, 500*time.Millisecond)
		time.Sleep(time.Second) // until a tries again
		for range 4 {
			defer take(t, a, now)(getresponse.CallOutcome{})
		}
		full(t, b, 500*time.Millisecond)
	})
}
