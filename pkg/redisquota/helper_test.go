package redisquota_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

const account = "acme"

// connect returns a client of the Redis at an address.
func connect(t testing.TB, addr string) *redis.Client {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: addr, ContextTimeoutEnabled: true})
	t.Cleanup(func() { c.Close() })
	return c
}

// simulated is a Redis in a synctest bubble. Its clock is that of the bubble.
type simulated struct {
	*miniredis.Miniredis
	t testing.TB
}

func simulate(t testing.TB) simulated {
	t.Helper()
	m := miniredis.NewMiniRedis()
	m.ClockTTL(true)
	t.Cleanup(m.Close)
	return simulated{m, t}
}

// client returns a client of the Redis. Closing it cuts the connection of one process.
func (s simulated) client() *redis.Client {
	c := redis.NewClient(&redis.Options{
		Addr: "127.0.0.1:0", ContextTimeoutEnabled: true,
		Dialer: func(context.Context, string, string) (net.Conn, error) { return s.Dial() },
	})
	s.t.Cleanup(func() { c.Close() })
	return c
}

func limiter(t testing.TB, c redis.UniversalClient, opts ...redisquota.Option) *redisquota.Limiter {
	t.Helper()
	l, err := redisquota.New(c, account, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// patient returns a limiter for tests in real time: a machine that stops for a while is no
// outage of Redis.
func patient(t testing.TB, c redis.UniversalClient, opts ...redisquota.Option) *redisquota.Limiter {
	t.Helper()
	return limiter(t, c, append(opts, redisquota.WithRedisTimeout(10*time.Second))...)
}

// first is a call that waits for at most a minute. now is a call that does not wait for
// windows.
var (
	first = getresponse.LimitedCall{Attempt: 1, MaxWait: time.Minute}
	now   = getresponse.LimitedCall{Attempt: 1}
)

// take returns a permit, or fails the test.
func take(t testing.TB, l getresponse.Limiter, call getresponse.LimitedCall) func(getresponse.CallOutcome) {
	t.Helper()
	p, err := l.Acquire(t.Context(), call)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// full fails the test if a call gets a permit within the given time.
func full(t testing.TB, l getresponse.Limiter, while time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), while)
	defer cancel()
	if _, err := l.Acquire(ctx, first); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("one more call: %v", err)
	}
}

// spent fails the test unless a call that does not wait is rate limited for between
// least and most.
func spent(t testing.TB, l getresponse.Limiter, call getresponse.LimitedCall, least, most time.Duration) {
	t.Helper()
	call.MaxWait = 0
	_, err := l.Acquire(t.Context(), call)
	isRateLimited(t, err, least, most)
}

func isRateLimited(t testing.TB, err error, least, most time.Duration) {
	t.Helper()
	testsecret.Log(t, err)
	var limited *getresponse.RateLimitError
	if !errors.As(err, &limited) {
		t.Fatalf("not rate limited: %v", err)
	}
	if limited.Wait < least || limited.Wait > most || (time.Until(limited.ResetAt)-limited.Wait).Abs() > time.Second {
		t.Errorf("rate limited for %v until %v, not for %v to %v", limited.Wait, limited.ResetAt, least, most)
	}
}

// batch is a call with a rate class: 1 a second and 80 in 10 minutes.
func batch(t testing.TB) getresponse.LimitedCall {
	t.Helper()
	ops := gr.Operations()
	i := slices.IndexFunc(ops, func(op wire.Operation) bool { return op.RateClass.PerSecond == 1 && op.RateClass.Per10Minutes == 80 })
	if i < 0 {
		t.Fatal("no operation has such a rate class")
	}
	return getresponse.LimitedCall{Operation: &ops[i], Attempt: 1, MaxWait: time.Minute}
}

// success is a successful response with X-RateLimit headers.
func success(limit, remaining int, reset time.Duration) getresponse.CallOutcome {
	return getresponse.CallOutcome{StatusCode: 200, RateLimit: getresponse.RateLimit{Limit: limit, Remaining: remaining, Reset: reset}}
}

// rateLimited is a status 429 with X-RateLimit headers.
func rateLimited(limit int, reset time.Duration) getresponse.CallOutcome {
	return getresponse.CallOutcome{StatusCode: 429, RetryAfter: reset, RateLimit: getresponse.RateLimit{Limit: limit, Reset: reset}}
}

// changes is a hook that records the states it receives.
type changes struct {
	getresponse.NoHook
	mu     sync.Mutex
	states []getresponse.LimiterState
}

func (c *changes) LimiterChanged(_ context.Context, s getresponse.LimiterState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.states = append(c.states, s)
}

func (c *changes) all() []getresponse.LimiterState {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.states)
}
