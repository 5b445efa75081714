package redisquota_test

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// While Redis is away a process keeps to its share, and goes back when it can.
func TestFailOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		told := &changes{}
		l := limiter(t, redis.client(), redisquota.WithFailOpen(4), redisquota.WithHook(told))
		other := limiter(t, redis.client())
		take(t, l, first)(getresponse.CallOutcome{StatusCode: 200})
		if n := len(told.all()); n != 0 {
			t.Fatalf("%d changes while all is well", n)
		}

		redis.SetError("LOADING the data set")
		p := take(t, l, now)
		q := take(t, l, now)
		full(t, l, 3*time.Second) // 10 immediately for 4 processes
		p(getresponse.CallOutcome{StatusCode: 200})
		p = take(t, l, now)
		states := told.all()
		if len(states) != 1 || states[0].Available || !states[0].FailOpen || states[0].Limiter != "redisquota" {
			t.Fatalf("told: %+v", states)
		}
		var unavailable *redisquota.UnavailableError
		if !errors.As(states[0].Err, &unavailable) {
			t.Errorf("why: %v", states[0].Err)
		}

		redis.SetError("")
		time.Sleep(time.Second)
		// The two that the share let through are in progress still, and count.
		for range 8 {
			defer take(t, l, now)(getresponse.CallOutcome{})
		}
		full(t, other, time.Second)
		p(getresponse.CallOutcome{StatusCode: 200})
		q(getresponse.CallOutcome{StatusCode: 200})
		for range 2 {
			defer take(t, other, now)(getresponse.CallOutcome{})
		}
		states = told.all()
		if len(states) != 2 || !states[1].Available || states[1].Err != nil {
			t.Errorf("told: %+v", states)
		}
	})
}

// The share has a part of every bound.
func TestShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		redis.SetError("LOADING the data set")
		limits := getresponse.Limits{Account: getresponse.Rate{PerSecond: 8, PerWindow: 40, Window: 10 * time.Minute}}
		l := limiter(t, redis.client(), redisquota.WithFailOpen(4), redisquota.WithLimits(limits))
		start := time.Now()
		for range 10 {
			take(t, l, first)(getresponse.CallOutcome{StatusCode: 200})
		}
		if took := time.Since(start); took < 4*time.Second || took > 5*time.Second {
			t.Errorf("10 calls took %v", took)
		}
		spent(t, l, now, 9*time.Minute, 10*time.Minute)
	})
}

// The share of a class is a part of what the operations table says, or the limits.
func TestShareOfAClass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		redis.SetError("LOADING the data set")
		own := getresponse.DefaultLimits()
		own.Classes = map[string]getresponse.Rate{batch(t).Operation.RateClass.Name: {PerWindow: 8, Window: time.Hour}}
		for calls, limits := range map[int]getresponse.Limits{20: getresponse.DefaultLimits(), 2: own} {
			l := limiter(t, redis.client(), redisquota.WithFailOpen(4), redisquota.WithLimits(limits))
			for range calls {
				take(t, l, batch(t))(getresponse.CallOutcome{StatusCode: 200})
			}
			spent(t, l, batch(t), 9*time.Minute, time.Hour)
		}
	})
}

// A call that waits in the share takes its turn in Redis when that is back, and
// until then may wait as long as it said.
func TestWaitingWhenRedisIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		limits := getresponse.Limits{Account: getresponse.Rate{PerWindow: 40, Window: 30 * time.Second}}
		l := limiter(t, redis.client(), redisquota.WithFailOpen(40), redisquota.WithLimits(limits))
		redis.SetError("LOADING the data set")
		take(t, l, first)(getresponse.CallOutcome{StatusCode: 200})
		time.AfterFunc(5*time.Second, func() { redis.SetError("") })
		start := time.Now()
		take(t, l, first)(getresponse.CallOutcome{StatusCode: 200}) // the share begins anew after 30 s
		if waited := time.Since(start); waited < 5*time.Second || waited > 7*time.Second {
			t.Errorf("it waited for %v", waited)
		}
	})
}

func TestFailClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		told := &changes{}
		l := limiter(t, redis.client(), redisquota.WithFailClosed(), redisquota.WithHook(told))
		redis.SetError("LOADING the data set")
		for range 3 {
			_, err := l.Acquire(t.Context(), first)
			var unavailable *redisquota.UnavailableError
			if !errors.As(err, &unavailable) || unavailable.Unwrap() == nil {
				t.Fatalf("error: %v", err)
			}
		}
		if states := told.all(); len(states) != 1 || states[0].Available || states[0].FailOpen {
			t.Errorf("told: %+v", states)
		}
		redis.SetError("")
		time.Sleep(time.Second)
		take(t, l, first)(getresponse.CallOutcome{StatusCode: 200})
		if states := told.all(); len(states) != 2 || !states[1].Available {
			t.Errorf("told: %+v", states)
		}
	})
}

// A Redis that says nothing blocks one call for the time limit, and then one a
// second.
func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var dials atomic.Int32
		c := redis.NewClient(&redis.Options{
			Addr: "127.0.0.1:0", ContextTimeoutEnabled: true,
			Dialer: func(context.Context, string, string) (net.Conn, error) {
				dials.Add(1)
				conn, silent := net.Pipe()
				t.Cleanup(func() { silent.Close() })
				return conn, nil
			},
		})
		defer c.Close()
		l := limiter(t, c, redisquota.WithRedisTimeout(100*time.Millisecond), redisquota.WithLimits(getresponse.Limits{}))
		start := time.Now()
		for i := range 20 {
			at := time.Now()
			take(t, l, now)(getresponse.CallOutcome{StatusCode: 200})
			if took := time.Since(at); took > 100*time.Millisecond {
				t.Errorf("call %d waited for %v", i, took)
			}
			time.Sleep(200 * time.Millisecond)
		}
		if held, most := time.Since(start)-20*200*time.Millisecond, 5*100*time.Millisecond; held > most || held == 0 {
			t.Errorf("calls were blocked for %v", held)
		}
	})
}

// A Redis that was emptied, scripts and all, is no outage.
func TestEmptied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		told := &changes{}
		c := redis.client()
		limits := getresponse.Limits{Concurrency: 3, Account: getresponse.Rate{PerSecond: 80, PerWindow: 100, Window: 10 * time.Minute}}
		l := limiter(t, c, redisquota.WithLimits(limits), redisquota.WithHook(told), redisquota.WithLease(3*time.Second))
		lose := func() {
			redis.FlushAll()
			if err := c.ScriptFlush(t.Context()).Err(); err != nil {
				t.Fatal(err)
			}
		}
		take(t, l, first)(answer(100, 10, aWhile))
		p := take(t, l, first)
		lose()
		q := take(t, l, now)
		p(answer(100, 9, aWhile)) // of a window that is lost
		q(answer(100, 1, aWhile))
		take(t, l, now)(getresponse.CallOutcome{StatusCode: 200})
		spent(t, l, now, aWhile-inTime, aWhile+inTime)

		lose()
		p = take(t, l, now)
		lose()
		time.Sleep(2 * time.Second) // the renewal enters it again
		for range 2 {
			defer take(t, l, now)(getresponse.CallOutcome{})
		}
		full(t, l, time.Second)
		p(getresponse.CallOutcome{StatusCode: 200})
		if n := len(told.all()); n != 0 {
			t.Errorf("%d changes", n)
		}
	})
}
