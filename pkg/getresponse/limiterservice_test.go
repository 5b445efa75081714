package getresponse_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// account is a service that counts strictly. No interval of one second may have more
// calls than allowed, and no window, which begins with its first call.
type account struct {
	limits getresponse.Limits

	mu          sync.Mutex
	inProgress  int
	recent      []time.Time
	start       time.Time
	used        int
	rateLimited map[string]int // by bound
	windows     []int          // calls of each window
}

func (a *account) arrive(now time.Time) getresponse.CallOutcome {
	a.mu.Lock()
	defer a.mu.Unlock()
	rate := a.limits.Account
	for len(a.recent) > 0 && now.Sub(a.recent[0]) >= time.Second {
		a.recent = a.recent[1:]
	}
	if a.start.IsZero() || now.Sub(a.start) >= rate.Window {
		if a.used > 0 {
			a.windows = append(a.windows, a.used)
		}
		a.start, a.used = now, 0
	}
	for bound, exceeded := range map[string]bool{
		"concurrency": a.inProgress >= a.limits.Concurrency, "second": len(a.recent) >= rate.PerSecond, "window": a.used >= rate.PerWindow,
	} {
		if exceeded {
			a.rateLimited[bound]++
		}
	}
	a.inProgress++
	a.used++
	a.recent = append(a.recent, now)
	left := a.start.Add(rate.Window).Sub(now)
	whole := left.Truncate(time.Second)
	if left != whole {
		whole += time.Second
	}
	return getresponse.CallOutcome{StatusCode: 200, RateLimit: getresponse.RateLimit{Limit: rate.PerWindow, Remaining: rate.PerWindow - a.used, Reset: whole}}
}

func (a *account) leave() {
	a.mu.Lock()
	a.inProgress--
	a.mu.Unlock()
}

// Regardless of the latency of single calls, the service never has a reason to rate
// limit one, and the windows are used up.
func TestLimiterNeverExceedsTheService(t *testing.T) {
	limits := getresponse.Limits{Concurrency: 5, Account: getresponse.Rate{PerSecond: 20, PerWindow: 300, Window: 30 * time.Second}}
	for _, seed := range []uint64{1, 2, 3} {
		for _, slowest := range []time.Duration{time.Millisecond, 100 * time.Millisecond, 400 * time.Millisecond} {
			t.Run(fmt.Sprintf("seed %d, up to %v", seed, slowest), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					l := newLimiter(t, limits)
					a := &account{limits: limits, rateLimited: map[string]int{}}
					var all sync.WaitGroup
					for worker := range 12 {
						all.Go(func() {
							r := rand.New(rand.NewPCG(seed, uint64(worker)))
							way := func() { time.Sleep(time.Duration(r.Int64N(int64(slowest)))) }
							for range 100 {
								p, _ := acquire(t, l, anyCall)
								way()
								o := a.arrive(time.Now())
								time.Sleep(time.Duration(r.Int64N(int64(50 * time.Millisecond))))
								a.leave()
								way()
								p(o)
							}
						})
					}
					all.Wait()
					if len(a.rateLimited) > 0 {
						t.Errorf("rate limited %v", a.rateLimited)
					}
					if len(a.windows) < 2 {
						t.Fatalf("%d windows", len(a.windows))
					}
					for i, used := range a.windows {
						if used < 299 {
							t.Errorf("window %d had %d of 300 calls", i, used)
						}
					}
				})
			})
		}
	}
}
