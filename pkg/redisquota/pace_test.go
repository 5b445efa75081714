package redisquota_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// No interval of a second has more calls than the limit, although two processes pause
// at random and resume with many calls, and although each call is late by up to 20
// milliseconds. Under load most of the limit is used.
func TestPace(t *testing.T) {
	for _, n := range []int{1, 3, 20, 80} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				redis := simulate(t)
				limits := getresponse.Limits{Account: getresponse.Rate{PerSecond: n}}
				random := rand.New(rand.NewPCG(7, uint64(n)))
				var mu sync.Mutex
				var sent []time.Time
				run := func(l getresponse.Limiter, calls int) {
					for range calls {
						take(t, l, first)(getresponse.CallOutcome{StatusCode: 200})
						mu.Lock()
						late := time.Duration(random.Int64N(int64(20 * time.Millisecond)))
						sent = append(sent, time.Now().Add(late))
						mu.Unlock()
					}
				}
				a, b := limiter(t, redis.client(), redisquota.WithLimits(limits)), limiter(t, redis.client(), redisquota.WithLimits(limits))
				for range 4 {
					var wg sync.WaitGroup
					start := time.Now()
					wg.Go(func() { run(a, n) })
					run(b, n)
					wg.Wait()
					if took, most := time.Since(start), 2200*time.Millisecond; took > most {
						t.Errorf("twice %d calls took %v", n, took)
					}
					time.Sleep(time.Duration(random.Int64N(int64(1200 * time.Millisecond))))
				}
				mostInASecond(t, sent, n)
			})
		})
	}
}

// mostInASecond fails the test if an interval of a second has more than n of the times.
func mostInASecond(t *testing.T, times []time.Time, n int) {
	t.Helper()
	for i, from := range times {
		in := 0
		for _, at := range times {
			if !at.Before(from) && at.Before(from.Add(time.Second)) {
				in++
			}
		}
		if in > n {
			t.Fatalf("%d calls in the second that begins with call %d", in, i+1)
		}
	}
}
