package redisquota_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// twoProcesses runs a test with the limiters of two processes that share an
// account of so many calls in 10 minutes.
func twoProcesses(t *testing.T, perWindow int, test func(t *testing.T, a, b *redisquota.Limiter)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		limits := getresponse.Limits{Account: getresponse.Rate{PerSecond: 80, PerWindow: perWindow, Window: 10 * time.Minute}}
		a := limiter(t, redis.client(), redisquota.WithLimits(limits))
		b := limiter(t, redis.client(), redisquota.WithLimits(limits))
		test(t, a, b)
	})
}

// left fails the test unless exactly n calls get a permit before the window is
// spent. It releases none of them before it knows.
func left(t *testing.T, l getresponse.Limiter, n int, least, most time.Duration) {
	t.Helper()
	for range n {
		p, err := l.Acquire(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Release(getresponse.Outcome{})
	}
	spent(t, l, now, least, most)
}

const (
	aWhile = 5 * time.Minute
	inTime = 2 * time.Second // what figures in whole seconds leave open
)

func TestWindowIsShared(t *testing.T) {
	twoProcesses(t, 5, func(t *testing.T, a, b *redisquota.Limiter) {
		for range 2 {
			take(t, a, first).Release(getresponse.Outcome{StatusCode: 200})
			take(t, b, first).Release(getresponse.Outcome{StatusCode: 200})
		}
		take(t, a, first).Release(getresponse.Outcome{})
		// No answer told anything: the window is one that began with the first.
		spent(t, a, now, 10*time.Minute-inTime, 10*time.Minute+inTime)
		spent(t, b, now, 10*time.Minute-inTime, 10*time.Minute+inTime)
		start := time.Now()
		patient := getresponse.LimitedCall{Attempt: 1, MaxWait: time.Hour}
		take(t, b, patient).Release(getresponse.Outcome{StatusCode: 200})
		if waited := time.Since(start); waited < 10*time.Minute-inTime || waited > 10*time.Minute+inTime {
			t.Errorf("the new window began after %v", waited)
		}
		left(t, a, 4, 10*time.Minute-inTime, 10*time.Minute+inTime)
	})
}

// Programs that know nothing of the others use the same account.
func TestWindowLearns(t *testing.T) {
	for name, test := range map[string]func(t *testing.T, a, b *redisquota.Limiter){
		"what others left": func(t *testing.T, a, b *redisquota.Limiter) {
			take(t, a, first).Release(answer(100, 3, aWhile))
			left(t, b, 3, aWhile, aWhile+inTime)
		},
		"calls under way may not be counted yet": func(t *testing.T, a, b *redisquota.Limiter) {
			p := take(t, a, first)
			defer p.Release(getresponse.Outcome{})
			take(t, b, first).Release(answer(100, 3, aWhile))
			left(t, a, 2, aWhile, aWhile+inTime)
		},
		"less than before, with others under way": func(t *testing.T, a, b *redisquota.Limiter) {
			p, q := take(t, a, first), take(t, b, first)
			p.Release(answer(100, 3, aWhile))
			q.Release(answer(100, 50, aWhile)) // it was answered earlier
			left(t, a, 2, aWhile, aWhile+inTime)
		},
		"more than before, of a call that was alone": func(t *testing.T, a, b *redisquota.Limiter) {
			take(t, a, first).Release(answer(100, 1, aWhile))
			take(t, b, first).Release(answer(100, 3, aWhile))
			left(t, a, 3, aWhile, aWhile+inTime)
		},
		"not of a call that another one followed": func(t *testing.T, a, b *redisquota.Limiter) {
			take(t, a, first).Release(answer(100, 2, aWhile))
			p := take(t, a, first)
			take(t, b, first).Release(getresponse.Outcome{StatusCode: 200})
			p.Release(answer(100, 3, aWhile))
			spent(t, a, now, aWhile, aWhile+inTime)
		},
		"never more than the limit": func(t *testing.T, a, b *redisquota.Limiter) {
			take(t, a, first).Release(answer(1000, 999, aWhile))
			left(t, b, 100, aWhile-inTime, aWhile+inTime)
		},
		"the end comes earlier, not later": func(t *testing.T, a, b *redisquota.Limiter) {
			take(t, a, first).Release(answer(100, 50, aWhile))
			take(t, b, first).Release(answer(100, 0, aWhile-3*time.Second))
			spent(t, a, now, aWhile-3*time.Second, aWhile-time.Second)
			time.Sleep(time.Minute)
			spent(t, b, now, aWhile-time.Minute-3*time.Second, aWhile-time.Minute-time.Second)
		},
		"a window that another program began": func(t *testing.T, a, b *redisquota.Limiter) {
			take(t, a, first).Release(answer(100, 50, 10*time.Second))
			time.Sleep(5 * time.Second)
			take(t, b, first).Release(answer(100, 3, aWhile))
			left(t, a, 3, aWhile, aWhile+inTime)
		},
		"not from the window before": func(t *testing.T, a, b *redisquota.Limiter) {
			late := take(t, a, first)
			take(t, b, first).Release(answer(100, 50, 10*time.Second))
			time.Sleep(20 * time.Second)
			take(t, b, first).Release(answer(100, 4, aWhile))
			late.Release(answer(100, 0, time.Second))
			left(t, a, 3, aWhile, aWhile+inTime) // late was under way until now
		},
		"not from the bound of a second": func(t *testing.T, a, b *redisquota.Limiter) {
			take(t, a, first).Release(answer(100, 2, aWhile))
			take(t, a, first).Release(answer(80, 0, time.Second))
			left(t, b, 1, aWhile, aWhile+inTime)
		},
		"not from an answer without figures": func(t *testing.T, a, b *redisquota.Limiter) {
			take(t, a, first).Release(answer(100, 2, aWhile))
			take(t, a, first).Release(getresponse.Outcome{StatusCode: 200})
			left(t, b, 1, aWhile, aWhile+inTime)
		},
		"of a class": func(t *testing.T, a, b *redisquota.Limiter) {
			take(t, a, batch(t)).Release(answer(80, 0, aWhile))
			spent(t, b, batch(t), aWhile, aWhile+inTime)
			left(t, b, 99, 10*time.Minute-inTime, 10*time.Minute+inTime)
		},
		"of the account, from a call with a class": func(t *testing.T, a, b *redisquota.Limiter) {
			take(t, a, batch(t)).Release(answer(100, 3, aWhile))
			left(t, b, 3, aWhile, aWhile+inTime)
		},
	} {
		t.Run(name, func(t *testing.T) { twoProcesses(t, 100, test) })
	}
}

// Before an answer came nobody knows when the window ends: calls wait for that,
// and are refused once it is known.
func TestWindowOfUnknownEnd(t *testing.T) {
	twoProcesses(t, 2, func(t *testing.T, a, b *redisquota.Limiter) {
		p, q := take(t, a, first), take(t, b, first)
		full(t, a, time.Second)
		refused := make(chan error)
		go func() {
			_, err := b.Acquire(t.Context(), now)
			refused <- err
		}()
		synctest.Wait()
		p.Release(answer(2, 0, aWhile))
		isRefused(t, <-refused, aWhile, aWhile+inTime)
		q.Release(getresponse.Outcome{})
	})
}

// Calls that are under way when a window begins may be counted in it.
func TestWindowBeginsWithCallsUnderWay(t *testing.T) {
	twoProcesses(t, 5, func(t *testing.T, a, b *redisquota.Limiter) {
		for range 3 {
			p := take(t, a, first)
			defer p.Release(getresponse.Outcome{})
		}
		take(t, b, first).Release(answer(5, 1, 10*time.Second))
		time.Sleep(20 * time.Second)
		take(t, b, first).Release(getresponse.Outcome{StatusCode: 200})
		left(t, b, 1, 10*time.Minute-inTime, 10*time.Minute+inTime)
	})
}
