//go:build sim

package sim

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// TestClient makes 100,000 calls in simulated time, with the limits of the real
// service.
func TestClient(t *testing.T) {
	const calls, callers, seed = 100_000, 50, 1
	limits := getresponse.DefaultLimits()
	server := getresponsetest.NewServer(getresponsetest.WithLimits(limits), getresponsetest.WithRequestLog(0), latency(seed, 20*time.Millisecond, 150*time.Millisecond))
	defer server.Close()
	synctest.Test(t, func(t *testing.T) {
		w := &waits{callers: map[int]time.Duration{}}
		client, err := getresponse.New(append(server.ClientOptions(),
			getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}), getresponse.WithHook(w), getresponse.WithMaxWait(limits.Account.Window+time.Second))...)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		var all sync.WaitGroup
		for caller := range callers {
			all.Go(func() {
				ctx := asCaller(t.Context(), caller)
				for i := range calls / callers {
					var err error
					if i%10 == 0 {
						_, err = client.Tags.Create(ctx, gr.NewTag{Name: fmt.Sprintf("tag_%d_%d", caller, i)})
					} else {
						_, err = client.Accounts.Get(ctx, nil)
					}
					if err != nil {
						t.Errorf("caller %d, call %d: %v", caller, i, err)
						return
					}
				}
			})
		}
		all.Wait()
		took := time.Since(start)
		whole := calls / limits.Account.PerWindow
		needed := time.Duration(whole)*limits.Account.Window + time.Duration(calls%limits.Account.PerWindow)*time.Second/time.Duration(limits.Account.PerSecond)
		t.Logf("time: %v, %v are needed at least (%.2f %%)", took.Round(time.Second), needed, 100*float64(needed)/float64(took))
		if float64(needed) < 0.99*float64(took) {
			t.Error("it took more than 1 % longer than needed")
		}
		if w.retries > 0 {
			t.Errorf("%d calls were retried", w.retries)
		}
		checkUse(t, server.LimitReport()[0], limits, 0.99)
		var sums []time.Duration
		for _, sum := range w.callers {
			sums = append(sums, sum)
		}
		checkFair(t, sums)
	})
}

// latency makes calls take a random time.
func latency(seed uint64, least, most time.Duration) getresponsetest.Option {
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(seed, 0))
	return getresponsetest.WithLatency(func(string) time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return least + time.Duration(r.Int64N(int64(most-least)))
	})
}
