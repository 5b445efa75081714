package getresponse_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

func newLimiter(t *testing.T, l getresponse.Limits) getresponse.Limiter {
	t.Helper()
	limiter, err := getresponse.NewLimiter(l)
	if err != nil {
		t.Fatal(err)
	}
	return limiter
}

var anyCall = getresponse.LimitedCall{Attempt: 1, MaxWait: time.Hour}

// acquire returns a permit, and how long that took.
func acquire(t *testing.T, l getresponse.Limiter, call getresponse.LimitedCall) (func(getresponse.CallOutcome), time.Duration) {
	t.Helper()
	start := time.Now()
	p, err := l.Acquire(t.Context(), call)
	if err != nil {
		t.Fatal(err)
	}
	return p, time.Since(start)
}

// spend makes n calls that get a response immediately.
func spend(t *testing.T, l getresponse.Limiter, n int, o getresponse.CallOutcome) (waited time.Duration) {
	t.Helper()
	for range n {
		p, d := acquire(t, l, anyCall)
		p(o)
		waited += d
	}
	return waited
}

func TestLimiterBoundsConcurrentCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(t, getresponse.Limits{Concurrency: 2})
		first, _ := acquire(t, l, anyCall)
		_, waited := acquire(t, l, anyCall)
		time.AfterFunc(3*time.Second, func() { first(getresponse.CallOutcome{}) })
		if _, third := acquire(t, l, anyCall); waited != 0 || third != 3*time.Second {
			t.Errorf("the second call waited %v, the third %v, want 0 and 3s", waited, third)
		}
	})
}

// The service counts a call on arrival, thus at the latest when it responds.
func TestLimiterBoundsCallsInASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(t, getresponse.Limits{Account: getresponse.Rate{PerSecond: 3}})
		if waited := spend(t, l, 2, getresponse.CallOutcome{}); waited != 0 {
			t.Errorf("waited %v", waited)
		}
		slow, _ := acquire(t, l, anyCall)
		time.Sleep(400 * time.Millisecond)
		slow(getresponse.CallOutcome{})
		waited := spend(t, l, 2, getresponse.CallOutcome{}) // of the two that were handled immediately
		third := spend(t, l, 1, getresponse.CallOutcome{})
		if waited.Round(10*time.Millisecond) != 600*time.Millisecond || third.Round(10*time.Millisecond) != 400*time.Millisecond {
			t.Errorf("waited %v and %v, want 0.6s and 0.4s", waited, third)
		}
	})
}

// The first call that no longer counts makes room, even if another call was sent
// before it.
func TestLimiterLetsOvertake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(t, getresponse.Limits{Account: getresponse.Rate{PerSecond: 2}})
		acquire(t, l, anyCall)
		spend(t, l, 1, getresponse.CallOutcome{})
		if waited := spend(t, l, 1, getresponse.CallOutcome{}); waited.Round(10*time.Millisecond) != time.Second {
			t.Errorf("waited %v, want 1s", waited)
		}
	})
}

// A call without a response holds its place in the second for 3 seconds, not forever.
func TestLimiterDoesNotWaitForSlowResponses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(t, getresponse.Limits{Account: getresponse.Rate{PerSecond: 1}})
		slow, _ := acquire(t, l, anyCall)
		p, waited := acquire(t, l, anyCall)
		if waited.Round(10*time.Millisecond) != 3*time.Second {
			t.Errorf("waited %v, want 3s", waited)
		}
		slow(getresponse.CallOutcome{}) // must not free the place that the second call has now
		if _, third := acquire(t, l, anyCall); third.Round(10*time.Millisecond) != 3*time.Second {
			t.Errorf("the third call waited %v, want 3s", third)
		}
		p(getresponse.CallOutcome{})
	})
}

func TestLimiterBoundsCallsInAWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(t, getresponse.Limits{Account: getresponse.Rate{PerWindow: 5, Window: time.Minute}})
		first, _ := acquire(t, l, anyCall)
		time.Sleep(2 * time.Second)
		first(getresponse.CallOutcome{}) // the window began within these seconds
		waited := spend(t, l, 4, getresponse.CallOutcome{})
		if next := spend(t, l, 1, getresponse.CallOutcome{}); waited != 0 || next != time.Minute {
			t.Errorf("waited %v and %v, want 0 and 1m", waited, next)
		}
	})
}

func TestLimiterLearnsFromHeaders(t *testing.T) {
	minute := getresponse.Limits{Concurrency: 10, Account: getresponse.Rate{PerSecond: 80, PerWindow: 1000, Window: time.Minute}}
	figures := func(limit, remaining int, reset time.Duration) getresponse.CallOutcome {
		return getresponse.CallOutcome{StatusCode: 200, RateLimit: getresponse.RateLimit{Limit: limit, Remaining: remaining, Reset: reset}}
	}
	for name, tt := range map[string]struct {
		outcomes []getresponse.CallOutcome
		free     int           // calls that are sent immediately after them
		wait     time.Duration // of the next call
	}{
		"others use the account":  {[]getresponse.CallOutcome{figures(1000, 3, 20*time.Second)}, 3, 21 * time.Second},
		"figures of the second":   {[]getresponse.CallOutcome{figures(80, 0, time.Second)}, 50, 0},
		"figures of concurrency":  {[]getresponse.CallOutcome{figures(10, 0, time.Second)}, 50, 0},
		"spent, nearly over":      {[]getresponse.CallOutcome{figures(1000, 0, time.Second)}, 0, 2 * time.Second},
		"spent":                   {[]getresponse.CallOutcome{figures(1000, 0, 7*time.Second)}, 0, 8 * time.Second},
		"fewer calls than before": {[]getresponse.CallOutcome{figures(1000, 50, 20*time.Second), figures(1000, 1, 20*time.Second)}, 1, 21 * time.Second},
		// Nothing else was in progress, so the figures are exact.
		"more calls than before": {[]getresponse.CallOutcome{figures(1000, 5, 20*time.Second), figures(1000, 40, 20*time.Second)}, 40, 21 * time.Second},
		"a window of another length": {
			[]getresponse.CallOutcome{figures(1000, 999, 2*time.Second), figures(1000, 2, 300*time.Second)}, 2, 301 * time.Second,
		},
		"an account with more": {[]getresponse.CallOutcome{figures(60000, 2, 20*time.Second)}, 2, 21 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(t, minute)
				for _, o := range tt.outcomes {
					spend(t, l, 1, o)
				}
				if waited := spend(t, l, tt.free, getresponse.CallOutcome{}); waited != 0 {
					t.Errorf("%d calls waited %v", tt.free, waited)
				}
				if waited := spend(t, l, 1, getresponse.CallOutcome{}); waited != tt.wait {
					t.Errorf("the next call waited %v, want %v", waited, tt.wait)
				}
			})
		})
	}
}

// The figures of a response may or may not include calls in progress. The limiter
// assumes that they do not.
func TestLimiterCountsCallsInProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(t, getresponse.Limits{Account: getresponse.Rate{PerWindow: 100, Window: time.Minute}})
		var permits []func(getresponse.CallOutcome)
		for range 4 {
			p, _ := acquire(t, l, anyCall)
			permits = append(permits, p)
		}
		permits[0](getresponse.CallOutcome{StatusCode: 200, RateLimit: getresponse.RateLimit{Limit: 100, Remaining: 5, Reset: 30 * time.Second}})
		waited := spend(t, l, 2, getresponse.CallOutcome{}) // 5 less the 3 in progress
		if next := spend(t, l, 1, getresponse.CallOutcome{}); waited != 0 || next != 31*time.Second {
			t.Errorf("waited %v and %v, want 0 and 31s", waited, next)
		}
	})
}

// The figures of a previous window do not apply to the current window. Calls that are
// in progress when a window begins may count in it.
func TestLimiterAcrossWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(t, getresponse.Limits{Account: getresponse.Rate{PerWindow: 10, Window: time.Minute}})
		spend(t, l, 1, getresponse.CallOutcome{StatusCode: 200, RateLimit: getresponse.RateLimit{Limit: 10, Remaining: 9, Reset: 4 * time.Second}})
		late, _ := acquire(t, l, anyCall)
		time.Sleep(6 * time.Second)
		spend(t, l, 1, getresponse.CallOutcome{}) // begins a window of 10 that includes the late call
		late(getresponse.CallOutcome{StatusCode: 200, RateLimit: getresponse.RateLimit{Limit: 10, Remaining: 0, Reset: 0}})
		waited := spend(t, l, 8, getresponse.CallOutcome{})
		if next := spend(t, l, 1, getresponse.CallOutcome{}); waited != 0 || next != time.Minute {
			t.Errorf("waited %v and %v, want 0 and 1m", waited, next)
		}
	})
}

func TestLimiterWaitsAfterRateLimitedCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(t, getresponse.DefaultLimits())
		first, _ := acquire(t, l, anyCall)
		spend(t, l, 1, getresponse.CallOutcome{StatusCode: 429, RetryAfter: 40 * time.Second})
		first(getresponse.CallOutcome{StatusCode: 429, RetryAfter: time.Second})
		if waited := spend(t, l, 1, getresponse.CallOutcome{}); waited != 40*time.Second {
			t.Errorf("waited %v, want 40s", waited)
		}
	})
}

func TestLimiterIsFirstComeFirstServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(t, getresponse.Limits{Concurrency: 1})
		held, _ := acquire(t, l, anyCall)
		var mu sync.Mutex
		var order []int
		const calls = 50
		for i := range calls {
			go func() {
				call := anyCall
				if i >= calls-2 { // the last two were let through before
					call.Attempt = 2
				}
				p, _ := acquire(t, l, call)
				mu.Lock()
				order = append(order, i)
				mu.Unlock()
				p(getresponse.CallOutcome{})
			}()
			synctest.Wait()
		}
		held(getresponse.CallOutcome{})
		synctest.Wait()
		want := []int{calls - 2, calls - 1}
		for i := range calls - 2 {
			want = append(want, i)
		}
		if !slices.Equal(order, want) {
			t.Errorf("let through in the order %v", order)
		}
	})
}

// A rate class has limits and a queue of its own.
func TestLimiterKeepsClassesApart(t *testing.T) {
	batch := &wire.Operation{ID: "createContactBatch", RateClass: wire.RateClass{Name: "contact-batch", PerSecond: 1, Per10Minutes: 3}}
	for name, tt := range map[string]struct {
		classes map[string]getresponse.Rate
		waits   []time.Duration
	}{
		"as in the table": {nil, []time.Duration{0, time.Second, time.Second, 598 * time.Second}},
		"others":          {map[string]getresponse.Rate{"contact-batch": {PerSecond: 2}}, []time.Duration{0, 0, time.Second, 0}},
		"none":            {map[string]getresponse.Rate{"contact-batch": {}}, []time.Duration{0, 0, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				limits := getresponse.DefaultLimits()
				limits.Classes = tt.classes
				l := newLimiter(t, limits)
				for i, want := range tt.waits {
					p, waited := acquire(t, l, getresponse.LimitedCall{Operation: batch, Attempt: 1, MaxWait: time.Hour})
					p(getresponse.CallOutcome{})
					if waited.Round(10*time.Millisecond) != want {
						t.Errorf("batch %d waited %v, want %v", i, waited, want)
					}
					if waited := spend(t, l, 1, getresponse.CallOutcome{}); waited != 0 {
						t.Errorf("another call waited %v", waited)
					}
				}
			})
		})
	}
}

// The figures of the batch window apply to batches only. The account's figures apply
// to all calls.
func TestLimiterLearnsOfClasses(t *testing.T) {
	batchCall := getresponse.LimitedCall{Operation: batchOperation, Attempt: 1, MaxWait: time.Hour}
	for name, tt := range map[string]struct {
		figures      getresponse.RateLimit
		retryAfter   time.Duration
		batch, other time.Duration
	}{
		"window of the class":   {getresponse.RateLimit{Limit: 80, Remaining: 0, Reset: 100 * time.Second}, 0, 101 * time.Second, 0},
		"second of the class":   {getresponse.RateLimit{Limit: 1, Remaining: 0, Reset: time.Second}, 9 * time.Second, 9 * time.Second, 0},
		"window of the account": {getresponse.RateLimit{Limit: 30000, Remaining: 0, Reset: 100 * time.Second}, 0, 101 * time.Second, 101 * time.Second},
		"RetryAfter alone":      {getresponse.RateLimit{}, 5 * time.Second, 5 * time.Second, 5 * time.Second},
	} {
		for _, who := range []string{"batch", "other"} {
			t.Run(name+"/"+who, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					l := newLimiter(t, getresponse.DefaultLimits())
					p, _ := acquire(t, l, batchCall)
					p(getresponse.CallOutcome{StatusCode: 200, RateLimit: tt.figures, RetryAfter: tt.retryAfter})
					call, want := batchCall, tt.batch
					if who == "other" {
						call, want = anyCall, tt.other
					}
					if _, waited := acquire(t, l, call); waited.Round(10*time.Millisecond) != want {
						t.Errorf("waited %v, want %v", waited, want)
					}
				})
			})
		}
	}
}

func TestLimiterReturnsTheErrorOfAnEndedContext(t *testing.T) {
	l := newLimiter(t, getresponse.Limits{Concurrency: 1})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Acquire(ctx, anyCall); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, waited := acquire(t, l, anyCall); waited > 5*time.Second {
		t.Error("the place is lost")
	}
}

// With several invalid bounds, always the same bound is reported.
func TestNewLimiterReportsTheFirstMistake(t *testing.T) {
	bad := getresponse.Rate{PerSecond: -1}
	limits := getresponse.Limits{Account: getresponse.Rate{PerWindow: -1}, Classes: map[string]getresponse.Rate{"b": bad, "a": bad}}
	for range 50 {
		if _, err := getresponse.NewLimiter(limits); err == nil || !strings.Contains(err.Error(), "Account.PerWindow") {
			t.Fatal(err)
		}
	}
	limits.Account = getresponse.Rate{}
	for range 50 {
		if _, err := getresponse.NewLimiter(limits); err == nil || !strings.Contains(err.Error(), "Classes[a]") {
			t.Fatal(err)
		}
	}
}
