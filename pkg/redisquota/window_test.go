package redisquota_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// twoProcesses runs a test with the limiters of two processes that share an account.
// perWindow is the number of calls in 10 minutes.
func twoProcesses(t *testing.T, perWindow int, test func(t *testing.T, a, b *redisquota.Limiter)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		limits := getresponse.Limits{Account: getresponse.Rate{PerSecond: 80, PerWindow: perWindow, Window: 10 * time.Minute}}
		a := limiter(t, redis.client(), redisquota.WithLimits(limits))
		b := limiter(t, redis.client(), redisquota.WithLimits(limits))
		test(t, a, b)
	})
}

// left fails the test unless exactly n calls get a permit before the window is
// spent. It releases them only when it returns.
func left(t *testing.T, l getresponse.Limiter, n int, least, most time.Duration) {
	t.Helper()
	for range n {
		p, err := l.Acquire(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		defer p(getresponse.CallOutcome{})
	}
	spent(t, l, now, least, most)
}

const (
	aWhile = 5 * time.Minute
	inTime = 2 * time.Second // tolerance, as the headers have whole seconds
)
