//go:build sim

package sim

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// waits is a hook that sums the waits of each caller and counts retries.
type waits struct {
	getresponse.NoHook
	mu      sync.Mutex
	callers map[int]time.Duration
	longest time.Duration
	retries int
}

type callerKey struct{}

// asCaller marks the calls of a caller.
func asCaller(ctx context.Context, caller int) context.Context {
	return context.WithValue(ctx, callerKey{}, caller)
}

func (w *waits) Waited(ctx context.Context, wait getresponse.Wait) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.callers[ctx.Value(callerKey{}).(int)] += wait.Duration
	w.longest = max(w.longest, wait.Duration)
}

func (w *waits) Retried(context.Context, getresponse.Retry) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.retries++
}

// checkFair fails if a caller waited more than twice the median of all.
func checkFair(t *testing.T, all []time.Duration) {
	t.Helper()
	slices.Sort(all)
	median, most := all[len(all)/2], all[len(all)-1]
	t.Logf("fairness: %d callers waited %v in the median, %v at the most (%.2f times)", len(all), median.Round(time.Millisecond), most.Round(time.Millisecond), float64(most)/float64(median))
	if median == 0 || most > 2*median {
		t.Error("a caller waited more than twice the median")
	}
}

// checkUse fails if a call was rate limited, or if less than the least share of the
// finished windows was used.
func checkUse(t *testing.T, use getresponsetest.LimitUse, limits getresponse.Limits, least float64) {
	t.Helper()
	if use.RateLimited != (getresponsetest.RateLimitedCalls{}) {
		t.Errorf("the server rate limited %+v", use.RateLimited)
	}
	finished := use.Windows[:len(use.Windows)-1]
	used := 0
	for i, w := range use.Windows {
		t.Logf("window %d: %d of %d calls", i+1, w.Calls, limits.Account.PerWindow)
		if i < len(finished) {
			used += w.Calls
		}
	}
	if len(finished) < 3 {
		t.Fatalf("%d finished windows are too few", len(finished))
	}
	share := float64(used) / float64(len(finished)*limits.Account.PerWindow)
	t.Logf("budget: %d calls in all, %.2f %% of the finished windows used, rate limited %+v, %d concurrent calls at most", use.Calls, 100*share, use.RateLimited, use.MostConcurrent)
	if share < least {
		t.Errorf("less than %.0f %% of the budget was used", 100*least)
	}
}
