package redisquota_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

func TestOverTCP(t *testing.T) {
	addr := miniredis.RunT(t).Addr()
	suite(t, func() redis.UniversalClient { return connect(t, addr) })
}

// suite runs the tests for every kind of Redis, in real time. The tests with simulated
// time check details.
func suite(t *testing.T, client func() redis.UniversalClient) {
	for name, test := range map[string]func(*testing.T, func() redis.UniversalClient){
		"concurrency": suiteConcurrency, "second": suiteSecond, "window": suiteWindow, "class": suiteClass,
		"rate limited": suiteRateLimited, "exaggerated": suiteExaggerated, "clock": suiteClock, "emptied": suiteEmptied, "token": suiteToken,
	} {
		t.Run(name, func(t *testing.T) {
			if err := client().FlushAll(t.Context()).Err(); err != nil {
				t.Fatal(err)
			}
			test(t, client)
		})
	}
}

func suiteConcurrency(t *testing.T, client func() redis.UniversalClient) {
	var inProgress, most atomic.Int32
	var wg sync.WaitGroup
	end := time.Now().Add(10 * time.Second) // of waiting for ten, however slow the machine is
	for range 4 {
		l := patient(t, client(), concurrency(10))
		for range 10 {
			wg.Go(func() {
				for range 3 {
					p, err := l.Acquire(t.Context(), first)
					if err != nil {
						t.Error(err)
						return
					}
					n := inProgress.Add(1)
					for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
					}
					for most.Load() < 10 && time.Now().Before(end) {
						time.Sleep(time.Millisecond)
					}
					time.Sleep(20 * time.Millisecond) // an eleventh would come now
					inProgress.Add(-1)
					p(getresponse.CallOutcome{StatusCode: 200})
				}
			})
		}
	}
	wg.Wait()
	if most.Load() != 10 {
		t.Errorf("%d concurrent calls", most.Load())
	}
}

func suiteSecond(t *testing.T, client func() redis.UniversalClient) {
	const perSecond = 40
	limits := getresponse.Limits{Account: getresponse.Rate{PerSecond: perSecond}}
	var calls atomic.Int32
	var wg sync.WaitGroup
	start := time.Now()
	for range 4 {
		l := patient(t, client(), redisquota.WithLimits(limits))
		wg.Go(func() {
			for time.Since(start) < 2*time.Second {
				p, err := l.Acquire(t.Context(), first)
				if err != nil {
					t.Error(err)
					return
				}
				calls.Add(1)
				p(getresponse.CallOutcome{StatusCode: 200})
			}
		})
	}
	wg.Wait()
	most := perSecond * time.Since(start).Seconds()
	if n := float64(calls.Load()); n > most+2 || n < most/2 {
		t.Errorf("%v calls, not %v", n, most)
	}
}

func suiteWindow(t *testing.T, client func() redis.UniversalClient) {
	limits := getresponse.Limits{Concurrency: 10, Account: getresponse.Rate{PerWindow: 50, Window: 10 * time.Minute}}
	var calls, limited atomic.Int32
	var wg sync.WaitGroup
	for range 4 {
		l := patient(t, client(), redisquota.WithLimits(limits))
		wg.Go(func() {
			for range 20 {
				p, err := l.Acquire(t.Context(), now)
				if errors.Is(err, getresponse.ErrRateLimited) {
					limited.Add(1)
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				calls.Add(1)
				p(getresponse.CallOutcome{StatusCode: 200})
			}
		})
	}
	wg.Wait()
	if calls.Load() != 50 || limited.Load() != 30 {
		t.Errorf("%d calls, %d rate limited", calls.Load(), limited.Load())
	}
}

func suiteClass(t *testing.T, client func() redis.UniversalClient) {
	a, b := patient(t, client()), patient(t, client())
	start := time.Now()
	for range 2 {
		take(t, a, batch(t))(success(80, 1, aWhile))
	}
	if took := time.Since(start); took < time.Second {
		t.Errorf("two calls took %v", took)
	}
	take(t, b, batch(t))(success(80, 0, aWhile))
	spent(t, a, batch(t), aWhile-inTime-time.Since(start), aWhile+inTime)
	take(t, a, now)(success(30_000, 2, aWhile))
	for range 2 {
		take(t, b, now)(getresponse.CallOutcome{StatusCode: 200})
	}
	spent(t, a, now, aWhile-inTime, aWhile+inTime)
}

func suiteRateLimited(t *testing.T, client func() redis.UniversalClient) {
	a, b := patient(t, client()), patient(t, client())
	p := take(t, a, first)
	start := time.Now() // before Redis learns of the 429
	p(rateLimited(80, 500*time.Millisecond))
	take(t, b, first)(getresponse.CallOutcome{StatusCode: 200})
	if took := time.Since(start); took < 300*time.Millisecond {
		t.Errorf("a call was made %v after the status 429", took)
	}
	take(t, a, first)(rateLimited(30_000, aWhile))
	spent(t, b, now, aWhile-inTime, aWhile+inTime)
}

// A response that names a year blocks calls for 20 minutes, and no key lives much longer.
func suiteExaggerated(t *testing.T, client func() redis.UniversalClient) {
	a, b := patient(t, client()), patient(t, client())
	take(t, a, batch(t))(rateLimited(30_000, 365*24*time.Hour))
	spent(t, b, now, 20*time.Minute-inTime, 20*time.Minute+10*time.Millisecond)
	c := client()
	const gone = -2 // a key of redis_rate lives for a second
	for _, key := range c.Keys(t.Context(), "*").Val() {
		if left := c.PTTL(t.Context(), key).Val(); left != gone && (left <= 0 || left > 22*time.Minute) {
			t.Errorf("%s lives for %v", key, left)
		}
	}
}

// What Redis has is ahead of its clock, as after a step back by 20 minutes.
func suiteClock(t *testing.T, client func() redis.UniversalClient) {
	limits := redisquota.WithLimits(getresponse.Limits{Concurrency: 2, Account: getresponse.Rate{PerSecond: 40, PerWindow: 100, Window: 10 * time.Minute}})
	a, b := patient(t, client(), limits), patient(t, client(), limits)
	take(t, a, batch(t))(success(100, 2, aWhile))
	stepBack(t, client(), 20*time.Minute)
	start := time.Now()
	take(t, b, batch(t))(success(100, 1, aWhile))
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("a call waited for %v", took)
	}
	take(t, a, first)(success(100, 0, aWhile))
	stepBack(t, client(), 20*time.Minute)
	spent(t, b, now, aWhile-inTime, aWhile+inTime)
}

// stepBack moves all times that Redis has ahead of its clock.
func stepBack(t *testing.T, c redis.UniversalClient, by time.Duration) {
	t.Helper()
	for _, key := range c.Keys(t.Context(), "*").Val() {
		var err error
		switch kind := c.Type(t.Context(), key).Val(); kind {
		case "hash":
			for _, field := range []string{"start", "stop", "closed", "seen"} {
				err = errors.Join(err, c.HIncrBy(t.Context(), key, field, by.Milliseconds()).Err())
			}
		case "zset":
			for _, member := range c.ZRange(t.Context(), key, 0, -1).Val() {
				err = errors.Join(err, c.ZIncrBy(t.Context(), key, float64(by.Milliseconds()), member).Err())
			}
		case "string": // of redis_rate
			err = c.IncrByFloat(t.Context(), key, by.Seconds()).Err()
		case "none": // of redis_rate: it ended meanwhile
			continue
		default:
			t.Fatalf("%s is a %s", key, kind)
		}
		err = errors.Join(err, c.PExpire(t.Context(), key, c.PTTL(t.Context(), key).Val()+by).Err())
		if err != nil {
			t.Fatal(err)
		}
	}
}

func suiteEmptied(t *testing.T, client func() redis.UniversalClient) {
	hook := &changes{}
	c := client()
	l := patient(t, c, redisquota.WithHook(hook))
	p := take(t, l, first)
	for _, err := range []error{c.FlushAll(t.Context()).Err(), c.ScriptFlush(t.Context()).Err()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	p(getresponse.CallOutcome{StatusCode: 200})
	take(t, l, first)(success(30_000, 0, aWhile))
	spent(t, l, now, aWhile-inTime, aWhile+inTime)
	if n := len(hook.all()); n != 0 {
		t.Errorf("%d changes", n)
	}
}

// Only one of four processes with an expired token refreshes it, and again after a loss
// of all data.
func suiteToken(t *testing.T, client func() redis.UniversalClient) {
	server, cfg := tokenServer(t)
	expired := signIn(t, cfg)
	expired.Expiry = time.Now().Add(-time.Minute)
	save(t, tokenStore(t, client()), expired)
	var sources []*oauth.TokenSource
	for range 4 {
		source, err := oauth.NewTokenSource(t.Context(), cfg, tokenStore(t, client()))
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, source)
	}
	for round := 1; round <= 2; round++ {
		var tokens sync.Map
		var wg sync.WaitGroup
		for _, source := range sources {
			for range 10 {
				wg.Go(func() {
					token, err := source.Token()
					if err != nil {
						t.Error(err)
						return
					}
					tokens.Store(token.AccessToken, true)
				})
			}
		}
		wg.Wait()
		n, last := 0, ""
		for token := range tokens.Range {
			n, last = n+1, token.(string)
		}
		if n != 1 || refreshes(server) != round {
			t.Errorf("round %d: %d tokens, %d refreshes", round, n, refreshes(server))
		}
		if err := client().FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		for _, source := range sources {
			source.Invalidate(last)
		}
	}
	empty := tokenStore(t, client())
	if _, err := empty.Load(t.Context()); !errors.Is(err, oauth.ErrNoToken) {
		t.Errorf("after a loss: %v", err)
	}
}
