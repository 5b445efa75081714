package redisquota_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// Calls are served in their order, but retried calls come first.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		l := limiter(t, redis.client(), redisquota.WithLimits(getresponse.Limits{Concurrency: 1}))
		p := take(t, l, first)
		var mu sync.Mutex
		var order []int
		var wg sync.WaitGroup
		for i, attempt := range []int{1, 1, 1, 2, 1, 3} {
			wg.Go(func() {
				q := take(t, l, getresponse.LimitedCall{Attempt: attempt, MaxWait: time.Minute})
				mu.Lock()
				order = append(order, i)
				mu.Unlock()
				time.Sleep(time.Second)
				q(getresponse.CallOutcome{})
			})
			synctest.Wait()
		}
		p(getresponse.CallOutcome{})
		wg.Wait()
		// Call 0 was at the head before the others arrived.
		if want := []int{0, 3, 5, 1, 2, 4}; !slices.Equal(order, want) {
			t.Errorf("order: %v, want %v", order, want)
		}
	})
}

// Canceled calls lose no places.
func TestCanceledCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		limits := getresponse.Limits{Concurrency: 3, Account: getresponse.Rate{PerSecond: 5, PerWindow: 100, Window: 10 * time.Minute}}
		a := limiter(t, redis.client(), redisquota.WithLimits(limits))
		b := limiter(t, redis.client(), redisquota.WithLimits(limits))
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*37*time.Millisecond)
				defer cancel()
				l := []*redisquota.Limiter{a, b}[i%2]
				p, err := l.Acquire(ctx, first)
				if err != nil {
					if !errors.Is(err, context.DeadlineExceeded) {
						t.Error(err)
					}
					return
				}
				time.Sleep(100 * time.Millisecond)
				p(success(100, 50, aWhile))
			})
		}
		wg.Wait()
		time.Sleep(2 * time.Second)
		start := time.Now()
		for range 3 {
			p := take(t, b, first)
			defer p(getresponse.CallOutcome{})
		}
		if waited := time.Since(start); waited > time.Second {
			t.Errorf("three calls waited for %v", waited)
		}
		full(t, a, time.Second)
	})
}

// The script finds room in the second, but another process takes it first. The call
// waits with its place, or gives the place back if the wait is long or the call is
// canceled.
func TestSecondIsTaken(t *testing.T) {
	for name, test := range map[string]struct {
		perSecond   int
		limit       time.Duration // of the call
		least, most time.Duration // that it waits
	}{
		"it keeps its place":      {perSecond: 20, limit: time.Second, least: 40 * time.Millisecond, most: 60 * time.Millisecond},
		"it gives its place back": {perSecond: 1, limit: time.Minute, least: time.Second, most: 1200 * time.Millisecond},
		"it is canceled":          {perSecond: 20, limit: 20 * time.Millisecond, least: 20 * time.Millisecond, most: 20 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				redis := simulate(t)
				c := redis.client()
				limits := getresponse.Limits{Concurrency: 2, Account: getresponse.Rate{PerSecond: test.perSecond, PerWindow: 3, Window: 10 * time.Minute}}
				l := limiter(t, c, redisquota.WithLimits(limits))
				take(t, l, first)(getresponse.CallOutcome{StatusCode: 200})
				time.Sleep(2 * time.Second)
				quicker := &quicker{client: c, perSecond: test.perSecond}
				c.AddHook(quicker)
				ctx, cancel := context.WithTimeout(t.Context(), test.limit)
				defer cancel()
				start := time.Now()
				p, err := l.Acquire(ctx, first)
				if waited := time.Since(start); waited < test.least || waited > test.most || quicker.taken != 1 {
					t.Errorf("waited for %v, another process took %d", waited, quicker.taken)
				}
				used := 1
				switch {
				case err == nil:
					p(getresponse.CallOutcome{StatusCode: 200})
					used = 2
				case !errors.Is(err, context.DeadlineExceeded):
					t.Error(err)
				}
				time.Sleep(2 * time.Second)
				left(t, l, 3-used, 10*time.Minute-10*time.Second, 10*time.Minute)
			})
		})
	}
}

// A call that waits for its class does not block other calls.
func TestClassesWaitByThemselves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		a, b := limiter(t, redis.client()), limiter(t, redis.client())
		var wg sync.WaitGroup
		var mu sync.Mutex
		var times []time.Time
		start := time.Now()
		for i := range 6 {
			wg.Go(func() {
				take(t, []*redisquota.Limiter{a, b}[i%2], batch(t))(getresponse.CallOutcome{StatusCode: 200})
				mu.Lock()
				times = append(times, time.Now())
				mu.Unlock()
			})
		}
		synctest.Wait()
		for range 4 { // the burst
			take(t, a, first)(getresponse.CallOutcome{StatusCode: 200})
		}
		if waited := time.Since(start); waited > 100*time.Millisecond {
			t.Errorf("other calls waited for %v", waited)
		}
		wg.Wait()
		mostInASecond(t, times, 1)
		if took := time.Since(start); took > 5500*time.Millisecond {
			t.Errorf("6 calls of a class with 1 a second took %v", took)
		}
	})
}

// Calls that wait for the second of their class do not use the account's limits.
// Processes take turns for the class too.
func TestClassWaitsWithoutCost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		limits := getresponse.Limits{Account: getresponse.Rate{PerSecond: 3}}
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		calls := make([]int, 3)
		for i, call := range []getresponse.LimitedCall{batch(t), batch(t), first} {
			l := limiter(t, redis.client(), redisquota.WithLimits(limits))
			wg.Go(func() {
				for {
					p, err := l.Acquire(ctx, call)
					if err != nil {
						return
					}
					p(getresponse.CallOutcome{StatusCode: 200})
					calls[i]++
				}
			})
		}
		time.Sleep(20 * time.Second)
		cancel()
		wg.Wait()
		if calls[0] < 5 || calls[1] < 5 || calls[2] < 40 {
			t.Errorf("in 20 seconds: %d and %d calls of the class, %d others", calls[0], calls[1], calls[2])
		}
	})
}

// A class without limits in WithLimits has no effect.
func TestClassSwitchedOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		limits := getresponse.DefaultLimits()
		limits.Classes = map[string]getresponse.Rate{batch(t).Operation.RateClass.Name: {}}
		l := limiter(t, redis.client(), redisquota.WithLimits(limits))
		start := time.Now()
		for range 4 {
			take(t, l, batch(t))(getresponse.CallOutcome{StatusCode: 200})
		}
		if took := time.Since(start); took > 100*time.Millisecond {
			t.Errorf("4 calls took %v", took)
		}
	})
}
