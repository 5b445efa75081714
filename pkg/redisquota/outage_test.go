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

// While Redis is unavailable, a process limits itself to its share. Afterwards it uses
// Redis again.
func TestFailOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		hook := &changes{}
		l := limiter(t, redis.client(), redisquota.WithFailOpen(4), redisquota.WithHook(hook))
		other := limiter(t, redis.client())
		take(t, l, first)(getresponse.CallOutcome{StatusCode: 200})
		if n := len(hook.all()); n != 0 {
			t.Fatalf("%d changes while Redis is available", n)
		}

		redis.SetError("LOADING the data set")
		p := take(t, l, now)
		q := take(t, l, now)
		full(t, l, 3*time.Second) // 10 concurrent calls for 4 processes
		p(getresponse.CallOutcome{StatusCode: 200})
		p = take(t, l, now)
		states := hook.all()
		if len(states) != 1 || states[0].Available || !states[0].FailOpen || states[0].Limiter != "redisquota" {
			t.Fatalf("changes: %+v", states)
		}
		var unavailable *redisquota.UnavailableError
		if !errors.As(states[0].Err, &unavailable) {
			t.Errorf("error of the state: %v", states[0].Err)
		}

		redis.SetError("")
		time.Sleep(time.Second)
		// The two calls of the share are still in progress and count.
		for range 8 {
			defer take(t, l, now)(getresponse.CallOutcome{})
		}
		full(t, other, time.Second)
		p(getresponse.CallOutcome{StatusCode: 200})
		q(getresponse.CallOutcome{StatusCode: 200})
		for range 2 {
			defer take(t, other, now)(getresponse.CallOutcome{})
		}
		states = hook.all()
		if len(states) != 2 || !states[1].Available || states[1].Err != nil {
			t.Errorf("changes: %+v", states)
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

// The share of a class is a part of its limits in the operations table or in WithLimits.
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

// A call that waits in the share continues in Redis when that is available again.
func TestWaitingWhenRedisIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		limits := getresponse.Limits{Account: getresponse.Rate{PerWindow: 40, Window: 30 * time.Second}}
		l := limiter(t, redis.client(), redisquota.WithFailOpen(40), redisquota.WithLimits(limits))
		redis.SetError("LOADING the data set")
		take(t, l, first)(getresponse.CallOutcome{StatusCode: 200})
		time.AfterFunc(5*time.Second, func() { redis.SetError("") })
		start := time.Now()
		take(t, l, first)(getresponse.CallOutcome{StatusCode: 200}) // the next window of the share begins after 30 s
		if waited := time.Since(start); waited < 5*time.Second || waited > 7*time.Second {
			t.Errorf("it waited for %v", waited)
		}
	})
}

func TestFailClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		hook := &changes{}
		l := limiter(t, redis.client(), redisquota.WithFailClosed(), redisquota.WithHook(hook))
		redis.SetError("LOADING the data set")
		for range 3 {
			_, err := l.Acquire(t.Context(), first)
			var unavailable *redisquota.UnavailableError
			if !errors.As(err, &unavailable) || unavailable.Unwrap() == nil {
				t.Fatalf("error: %v", err)
			}
		}
		if states := hook.all(); len(states) != 1 || states[0].Available || states[0].FailOpen {
			t.Errorf("changes: %+v", states)
		}
		redis.SetError("")
		time.Sleep(time.Second)
		take(t, l, first)(getresponse.CallOutcome{StatusCode: 200})
		if states := hook.all(); len(states) != 2 || !states[1].Available {
			t.Errorf("changes: %+v", states)
		}
	})
}

// A Redis that does not respond blocks one call for the timeout, and then one call a
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

// The loss of all data and scripts of Redis is not an outage.
func TestEmptied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		hook := &changes{}
		c := redis.client()
		limits := getresponse.Limits{Concurrency: 3, Account: getresponse.Rate{PerSecond: 80, PerWindow: 100, Window: 10 * time.Minute}}
		l := limiter(t, c, redisquota.WithLimits(limits), redisquota.WithHook(hook), redisquota.WithLease(3*time.Second))
		lose := func() {
			redis.FlushAll()
			if err := c.ScriptFlush(t.Context()).Err(); err != nil {
				t.Fatal(err)
			}
		}
		take(t, l, first)(success(100, 10, aWhile))
		p := take(t, l, first)
		lose()
		q := take(t, l, now)
		p(success(100, 9, aWhile)) // of a window that is lost
		q(success(100, 1, aWhile))
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
		if n := len(hook.all()); n != 0 {
			t.Errorf("%d changes", n)
		}
	})
}
