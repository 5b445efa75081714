package redisquota_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// fleet runs a process for each number of callers and returns how many calls each
// process made. Every call takes the same time.
func fleet(t *testing.T, s *service, callers []int, took, while time.Duration) []int {
	redis := simulate(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var wg sync.WaitGroup
	var mu sync.Mutex
	done := make([]int, len(callers))
	for i, n := range callers {
		l := limiter(t, redis.client(), redisquota.WithLimits(s.limits))
		for range n {
			wg.Go(func() {
				for {
					p, err := l.Acquire(ctx, first)
					if err != nil {
						return
					}
					p(s.call(took))
					mu.Lock()
					done[i]++
					mu.Unlock()
				}
			})
		}
	}
	time.Sleep(while)
	cancel()
	wg.Wait()
	if len(s.rateLimited) > 0 {
		t.Errorf("rate limited: %v", s.rateLimited)
	}
	t.Logf("%d calls, of the processes: %v", len(s.arrivals), done)
	return done
}

// Four processes have more calls than the account allows. The service rate limits none
// of them, the limits are used up, and no process starves the others.
func TestFleet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limits := getresponse.Limits{Concurrency: 10, Account: getresponse.Rate{PerSecond: 80, PerWindow: 250, Window: 5 * time.Second}}
		s := &service{limits: limits}
		done := fleet(t, s, []int{10, 20, 30, 40}, 30*time.Millisecond, 15*time.Second-time.Millisecond)
		if n, most := len(s.arrivals), 3*250; n < most*97/100 {
			t.Errorf("only %d of %d calls", n, most)
		}
		if slices.Max(done) > 2*slices.Min(done) {
			t.Errorf("unfair: %v", done)
		}
	})
}

// With long calls the limit of 10 concurrent calls is the bottleneck. The 10 places are
// always in use, and the processes share them fairly.
func TestFleetConcurrency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{limits: getresponse.DefaultLimits()}
		done := fleet(t, s, []int{40, 12, 12, 12}, 500*time.Millisecond, 8*time.Second)
		if s.most != 10 {
			t.Errorf("%d concurrent calls", s.most)
		}
		if n, most := len(s.arrivals), 8*20; n < most*95/100 {
			t.Errorf("only %d of %d calls", n, most)
		}
		if slices.Max(done) > slices.Min(done)*3/2 {
			t.Errorf("unfair: %v", done)
		}
	})
}
