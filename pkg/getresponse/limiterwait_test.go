package getresponse_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// A call that would wait too long for a window fails immediately, with the reset time.
func TestLimiterRejectsLongWaits(t *testing.T) {
	spent := getresponse.CallOutcome{StatusCode: 200, RateLimit: getresponse.RateLimit{Limit: 5, Remaining: 0, Reset: 59 * time.Second}}
	for name, tt := range map[string]struct {
		maxWait, deadline time.Duration
		rejected          bool
	}{
		"fits":                    {time.Minute, 2 * time.Minute, false},
		"longer than the most":    {time.Minute - 1, 2 * time.Minute, true},
		"longer than the context": {time.Minute, time.Minute - 1, true},
		"no wait":                 {0, time.Hour, true},
	} {
		for _, when := range []string{"before it queues", "in the queue"} {
			t.Run(name+"/"+when, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					l := newLimiter(t, getresponse.Limits{Concurrency: 1, Account: getresponse.Rate{PerWindow: 5, Window: time.Minute}})
					held, _ := acquire(t, l, anyCall)
					if when == "before it queues" {
						held(spent)
					} else {
						time.AfterFunc(0, func() { held(spent) })
					}
					ctx, cancel := context.WithTimeout(t.Context(), tt.deadline)
					defer cancel()
					start := time.Now()
					p, err := l.Acquire(ctx, getresponse.LimitedCall{Attempt: 1, MaxWait: tt.maxWait})
					waited := time.Since(start)
					if !tt.rejected {
						if err != nil || waited != time.Minute {
							t.Fatalf("got %v after %v", err, waited)
						}
						p(getresponse.CallOutcome{})
						return
					}
					limit := as[*getresponse.RateLimitError](t, err)
					if waited != 0 || limit.Wait != time.Minute || !limit.ResetAt.Equal(start.Add(time.Minute)) || !errors.Is(err, getresponse.ErrRateLimited) {
						t.Errorf("after %v got %+v", waited, limit)
					}
					if _, waited := acquire(t, l, anyCall); waited != time.Minute {
						t.Errorf("the next call waited %v: a place is lost", waited)
					}
				})
			})
		}
	}
}

// A call that is canceled while it waits uses no place in the limits.
func TestLimiterLosesNothingToCancelledCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(t, getresponse.Limits{Concurrency: 1, Account: getresponse.Rate{PerSecond: 2, PerWindow: 3, Window: time.Minute}})
		held, _ := acquire(t, l, anyCall)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			_, err := l.Acquire(ctx, anyCall)
			done <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		held(getresponse.CallOutcome{})
		if waited := spend(t, l, 1, getresponse.CallOutcome{}); waited != 0 {
			t.Errorf("waited %v", waited)
		}
	})
}

// If a call is canceled when its turn comes, the next call gets the turn.
func TestLimiterPassesOnALateTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(t, getresponse.Limits{Concurrency: 1, Account: getresponse.Rate{PerSecond: 2, PerWindow: 600, Window: 100 * time.Hour}})
		const rounds = 200
		late := 0
		for range rounds {
			time.Sleep(time.Minute)
			held, _ := acquire(t, l, anyCall)
			ctx, cancel := context.WithCancel(t.Context())
			var waiting sync.WaitGroup
			waiting.Go(func() {
				if p, err := l.Acquire(ctx, anyCall); err == nil {
					p(getresponse.CallOutcome{})
				} else {
					late++
				}
			})
			synctest.Wait()
			var next time.Duration
			waiting.Go(func() {
				start := time.Now()
				p, err := l.Acquire(t.Context(), anyCall)
				if err != nil {
					t.Error(err)
					return
				}
				next = time.Since(start)
				p(getresponse.CallOutcome{})
			})
			synctest.Wait()
			cancel() // the canceled call notices it only after its turn has come
			held(getresponse.CallOutcome{})
			waiting.Wait()
			if next != 0 {
				t.Fatalf("the next call waited %v", next)
			}
		}
		if late != rounds {
			t.Errorf("%d of %d calls stopped", late, rounds)
		}
		if waited := spend(t, l, 600-2*rounds, getresponse.CallOutcome{}); waited > 20*time.Minute {
			t.Errorf("places of the window are lost: waited %v", waited)
		}
	})
}

// A call that joins a queue which waits already is checked as well.
func TestLimiterRejectsLongWaitsOfLatecomers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(t, getresponse.Limits{Account: getresponse.Rate{PerWindow: 1, Window: time.Minute}})
		spend(t, l, 1, getresponse.CallOutcome{})
		go func() { _, _ = l.Acquire(t.Context(), anyCall) }()
		synctest.Wait()
		start := time.Now()
		if _, err := l.Acquire(t.Context(), getresponse.LimitedCall{Attempt: 1, MaxWait: time.Second}); !errors.Is(err, getresponse.ErrRateLimited) || time.Since(start) != 0 {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

// With random grants and cancellations, the limiter loses no place and never exceeds
// its bounds.
func TestLimiterUnderRandomCancellation(t *testing.T) {
	const concurrency, perWindow, calls = 3, 410, 400
	l := newLimiter(t, getresponse.Limits{Concurrency: concurrency, Account: getresponse.Rate{PerWindow: perWindow, Window: time.Hour}})
	var inProgress, sent atomic.Int32
	var all sync.WaitGroup
	for i := range calls {
		all.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(i)))
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(r.IntN(8000))*time.Microsecond)
			defer cancel()
			p, err := l.Acquire(ctx, anyCall)
			if err != nil {
				return
			}
			sent.Add(1)
			if n := inProgress.Add(1); n > concurrency {
				t.Errorf("%d calls concurrently", n)
			}
			time.Sleep(time.Duration(r.IntN(200)) * time.Microsecond)
			inProgress.Add(-1)
			p(getresponse.CallOutcome{})
		})
	}
	all.Wait()
	last := getresponse.LimitedCall{Attempt: 1}
	for range perWindow - int(sent.Load()) - concurrency {
		p, err := l.Acquire(t.Context(), last)
		if err != nil {
			t.Fatalf("a place is lost: %v", err)
		}
		p(getresponse.CallOutcome{})
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for range concurrency { // immediately
		if _, err := l.Acquire(ctx, last); err != nil {
			t.Fatalf("a place is lost: %v", err)
		}
	}
	if _, err := l.Acquire(ctx, last); err == nil {
		t.Errorf("%d calls were sent in all, and one more may go", perWindow)
	}
}
