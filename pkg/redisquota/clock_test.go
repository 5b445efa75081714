package redisquota_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// stepped is a Redis whose clock steps, as after a failover to a machine with another
// clock. Its clients set the clock before each request.
type stepped struct {
	redishook
	simulated
	offset *atomic.Int64
}

func steppedRedis(t testing.TB) stepped {
	return stepped{simulated: simulate(t), offset: new(atomic.Int64)}
}

// step moves the clock.
func (s stepped) step(by time.Duration) { s.offset.Add(int64(by)) }

func (s stepped) client() *redis.Client {
	c := s.simulated.client()
	c.AddHook(s)
	return c
}

func (s stepped) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		s.SetTime(time.Now().Add(time.Duration(s.offset.Load())))
		return next(ctx, cmd)
	}
}

// steps are those of a clock that is set, and of machines with other clocks.
var steps = []time.Duration{
	-24 * time.Hour, -20 * time.Minute, -time.Minute, -500 * time.Millisecond, time.Minute, 24 * time.Hour,
}

// clockLimits are small, so that a test can use them up.
func clockLimits() redisquota.Option {
	return redisquota.WithLimits(getresponse.Limits{
		Concurrency: 3, Account: getresponse.Rate{PerSecond: 4, PerWindow: 8, Window: 10 * time.Minute},
	})
}

// After any step of the clock, calls are sent within the time that they would have needed
// without it, and always within the length of a window.
func TestClockSteps(t *testing.T) {
	const window = 10*time.Minute + 2*time.Second
	states := map[string]struct {
		prepare func(t *testing.T, redis stepped, l *redisquota.Limiter)
		call    func(testing.TB) getresponse.LimitedCall
		most    time.Duration // until a call is sent
	}{
		"calls are left": {most: 2 * time.Second, prepare: func(t *testing.T, _ stepped, l *redisquota.Limiter) {
			take(t, l, now)(success(8, 7, 9*time.Minute))
		}},
		"the window is spent": {most: window, prepare: func(t *testing.T, _ stepped, l *redisquota.Limiter) {
			take(t, l, now)(success(8, 0, 5*time.Minute))
		}},
		"the window is spent by calls of a killed process": {most: window + 15*time.Second, prepare: func(t *testing.T, redis stepped, _ *redisquota.Limiter) {
			spender := redisquota.WithLimits(getresponse.Limits{Account: getresponse.Rate{PerWindow: 8, Window: 10 * time.Minute}})
			c := redis.client()
			for range 8 {
				take(t, limiter(t, c, spender), now)
			}
			c.Close()
		}},
		"the service rate limits all calls": {most: 32 * time.Second, prepare: func(t *testing.T, _ stepped, l *redisquota.Limiter) {
			take(t, l, now)(rateLimited(8, 30*time.Second))
		}},
		"the second is full": {most: 2 * time.Second, prepare: func(t *testing.T, _ stepped, l *redisquota.Limiter) {
			for range 4 {
				take(t, l, first)(getresponse.CallOutcome{StatusCode: 200})
			}
		}},
		"a killed process has all places": {most: 16 * time.Second, prepare: func(t *testing.T, redis stepped, _ *redisquota.Limiter) {
			c := redis.client()
			for range 3 {
				take(t, limiter(t, c, clockLimits()), first)
			}
			c.Close()
		}},
		"others have stopped waiting": {call: batch, most: 3 * time.Second, prepare: func(t *testing.T, redis stepped, l *redisquota.Limiter) {
			take(t, l, batch(t))(getresponse.CallOutcome{StatusCode: 200})
			var others sync.WaitGroup
			for range 5 {
				others.Go(func() {
					ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
					defer cancel()
					_, err := limiter(t, redis.client(), clockLimits()).Acquire(ctx, batch(t))
					if !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("the other call: %v", err)
					}
				})
			}
			others.Wait()
		}},
	}
	for name, state := range states {
		for _, by := range steps {
			t.Run(fmt.Sprintf("%s/%v", name, by), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					redis := steppedRedis(t)
					a, b := limiter(t, redis.client(), clockLimits()), limiter(t, redis.client(), clockLimits())
					state.prepare(t, redis, a)
					redis.step(by)
					call := first
					if state.call != nil {
						call = state.call(t)
					}
					call.MaxWait = time.Hour
					start := time.Now()
					ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
					defer cancel()
					for i, l := range []*redisquota.Limiter{b, a} {
						release, err := l.Acquire(ctx, call)
						if err != nil {
							t.Fatalf("call %d after %v: %v", i, time.Since(start), err)
						}
						if i == 0 && time.Since(start) > state.most {
							t.Fatalf("the first call is sent after %v", time.Since(start))
						}
						release(getresponse.CallOutcome{StatusCode: 200})
					}
				})
			})
		}
	}
}

// While the clock steps at random, no wait exceeds its maximum or its context, and none
// is longer than a window.
func TestClockStepsAtRandom(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				redis := steppedRedis(t)
				ctx, stop := context.WithTimeout(t.Context(), 40*time.Minute)
				defer stop()
				var all sync.WaitGroup
				var sent, limited atomic.Int64
				for i := range uint64(2) {
					l := limiter(t, redis.client(), clockLimits())
					all.Go(func() {
						random := rand.New(rand.NewPCG(seed, i))
						for ctx.Err() == nil {
							wait := time.Duration(random.Int64N(int64(12 * time.Minute)))
							call, cancel := context.WithTimeout(ctx, time.Duration(1+random.Int64N(int64(15*time.Minute))))
							deadline, _ := call.Deadline()
							start := time.Now()
							release, err := l.Acquire(call, getresponse.LimitedCall{Attempt: 1, MaxWait: wait})
							cancel()
							// Besides the reset, a call waits for places and for the second.
							if took := time.Since(start); took > wait+30*time.Second || time.Now().After(deadline.Add(250*time.Millisecond)) {
								t.Errorf("a call that may wait for %v and until %v waited for %v", wait, deadline, took)
							}
							var rateLimit *getresponse.RateLimitError
							switch {
							case err == nil:
								sent.Add(1)
								time.Sleep(time.Duration(random.Int64N(int64(time.Second))))
								release(getresponse.CallOutcome{StatusCode: 200})
							case errors.As(err, &rateLimit):
								limited.Add(1)
								if rateLimit.Wait > 10*time.Minute+2*time.Second {
									t.Errorf("rate limited for %v", rateLimit.Wait)
								}
								time.Sleep(time.Duration(random.Int64N(int64(time.Minute))))
							}
						}
					})
				}
				random := rand.New(rand.NewPCG(seed, 3))
				for ctx.Err() == nil {
					time.Sleep(time.Duration(random.Int64N(int64(4 * time.Minute))))
					redis.step(steps[random.IntN(len(steps))])
				}
				all.Wait()
				if n := sent.Load(); n < 8*3 || limited.Load() == 0 { // 40 minutes have 4 windows of 8 calls
					t.Errorf("%d calls were sent, %d rate limited", n, limited.Load())
				}
			})
		})
	}
}

// A record that is wrong, such as one of an earlier version that believed a response,
// blocks no call for longer than a response may.
func TestRecordIsWrong(t *testing.T) {
	const base = "getresponse:{" + account + "}:"
	for name, wrong := range map[string][]string{
		"closed for a century":   {"closed", "4102444800000"},
		"spent for a century":    {"stop", "4102444800000", "left", "0", "known", "1"},
		"less than nothing left": {"stop", "4102444800000", "left", "-9e99", "known", "1", "start", "9e99"},
		"begins in a century":    {"start", "4102444800000", "stop", "4102444800001", "left", "0", "known", "0"},
		"infinite":               {"stop", "inf", "closed", "inf", "left", "-inf", "known", "1", "seen", "inf", "lease", "inf"},
		"not a number":           {"stop", "nan", "closed", "nan", "left", "nan", "known", "1", "seen", "nan", "lease", "nan"},
		"not numbers":            {"stop", "x", "closed", "x", "left", "x", "known", "x", "seen", "x", "lease", "x"},
		"saved in a century":     {"seen", "4102444800000", "closed", "4102444800000", "left", "0", "stop", "4102444800000"},
		"a probe without end":    {"doubted", "1", "probe", "nobody"},
	} {
		for _, second := range []string{"", "9999999999", "nan"} {
			t.Run(name+"/second "+second, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					redis := simulate(t)
					redis.HSet(base+"limits", wrong...)
					if second != "" {
						if err := redis.Set("rate:"+base+"second", second); err != nil {
							t.Fatal(err)
						}
					}
					a := limiter(t, redis.client(), clockLimits(), redisquota.WithFailClosed())
					b := limiter(t, redis.client(), clockLimits(), redisquota.WithFailClosed())
					ctx, cancel := context.WithTimeout(t.Context(), 22*time.Minute)
					defer cancel()
					start := time.Now()
					for _, l := range []*redisquota.Limiter{a, b} {
						release, err := l.Acquire(ctx, getresponse.LimitedCall{Attempt: 1, MaxWait: time.Hour})
						if err != nil {
							t.Fatal(err)
						}
						release(getresponse.CallOutcome{StatusCode: 200})
					}
					if took := time.Since(start); took > 21*time.Minute+2*time.Second {
						t.Errorf("two calls took %v", took)
					}
				})
			})
		}
	}
}
