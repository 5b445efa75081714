package redisquota

import (
	"context"
	crand "crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"

	"github.com/go-getresponse/getresponse/internal/sealed"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Limiter keeps the calls of all processes that share an account within the account's
// limits. It is safe for concurrent use. It need not be closed, as it is active only
// while one of its calls is waiting or in progress.
type Limiter struct {
	client  sealed.Box[redis.UniversalClient] // which has the password
	rates   sealed.Box[*redis_rate.Limiter]
	scripts scripts
	limits  getresponse.Limits
	base    string              // of the keys
	id      string              // of this limiter; unique for the account
	local   getresponse.Limiter // the share while Redis is unavailable; nil: fail closed
	link    *link
	leases  leases

	mu    sync.Mutex
	lanes map[string]*lane // by rate class, "" for calls without one
	calls uint64           // number of the latest permit
}

var _ getresponse.Limiter = (*Limiter)(nil)

// New returns a limiter for an account that several processes share. All of them must
// use the same name for the account. The name may be any string. It is part of the keys
// in Redis, so it must not be a secret such as an API key.
//
// The client needs the option ContextTimeoutEnabled, as otherwise it ignores the
// timeouts of this package. The caller closes the client. New sends no request, so
// Redis need not be available yet.
func New(client redis.UniversalClient, account string, opts ...Option) (*Limiter, error) {
	if err := checkClient(client); err != nil {
		return nil, err
	}
	base, err := keyBase(account)
	if err != nil {
		return nil, err
	}
	c := config{limits: getresponse.DefaultLimits(), lease: 15 * time.Second, timeout: 250 * time.Millisecond, processes: 10}
	for _, option := range opts {
		if option == nil {
			return nil, errors.New("redisquota: an option is nil")
		}
		if err := option(&c); err != nil {
			return nil, err
		}
	}
	if _, err := getresponse.NewLimiter(c.limits); err != nil { // checks the limits
		return nil, fmt.Errorf("redisquota: WithLimits: %w", err)
	}
	c.limits.Classes = maps.Clone(c.limits.Classes)
	l := &Limiter{
		client: sealed.New(client), rates: sealed.New(redis_rate.NewLimiter(client)), scripts: newScripts(),
		limits: c.limits, base: base, id: crand.Text(), lanes: map[string]*lane{},
		link: &link{timeout: c.timeout, failOpen: c.processes > 0, hooks: c.hooks},
	}
	l.leases.length, l.leases.beat, l.leases.places = c.lease, l.beat, map[*permit]bool{}
	if c.processes > 0 {
		if l.local, err = getresponse.NewLimiter(share(c.limits, c.processes)); err != nil {
			return nil, fmt.Errorf("redisquota: the share of a process: %w", err)
		}
	}
	return l, nil
}

// Acquire implements [getresponse.Limiter]. While Redis is unavailable it applies the
// share of this process, or returns an [*UnavailableError]; see [WithFailOpen] and
// [WithFailClosed].
func (l *Limiter) Acquire(ctx context.Context, call getresponse.LimitedCall) (release func(getresponse.CallOutcome), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	in := l.lane(call.Operation)
	w, err := in.enter(ctx, call)
	if err != nil {
		return nil, err
	}
	defer in.next()
	for {
		p, err := l.turn(ctx, in, w, call)
		switch {
		case err != nil:
			return nil, err
		case p != nil:
			return p.release, nil
		}
	}
}

// turn tries to get a permit for the call at the head of a lane. If it returns neither
// a permit nor an error, the caller calls it again.
func (l *Limiter) turn(ctx context.Context, in *lane, w *waiter, call getresponse.LimitedCall) (*permit, error) {
	down, until := l.link.unavailable()
	switch {
	case down != nil && time.Now().Before(until):
		return l.locally(ctx, in, call, down, until)
	case down != nil:
		// The calls in progress are entered first, so that they count.
		_ = l.link.reach(ctx, l.renew)
		return nil, ctx.Err()
	}
	p, why, err := l.take(ctx, in)
	if err != nil {
		return nil, ctx.Err() // Redis is unavailable: see above
	}
	if p == nil {
		return nil, l.await(ctx, in, w, why)
	}
	in.setClosed(time.Time{})
	pause, err := l.paced(ctx, in)
	if err == nil && pause == 0 && ctx.Err() == nil {
		return p, nil
	}
	l.giveBack(ctx, p)
	if pause > 0 {
		return nil, sleep(ctx, pause, nil)
	}
	return nil, ctx.Err()
}

// blocked says why Redis returned no place for a call.
type blocked struct {
	spent bool          // a window is spent, or the service rate limits all calls
	wait  time.Duration // until that ends, or until a second has room again; 0 if unknown
}

const (
	longestSleep = time.Second            // responses of other calls may shorten the wait
	longestTurn  = 100 * time.Millisecond // queues in Redis drop processes that stop polling
	shortestPoll = 4 * time.Millisecond
	longestPoll  = 12 * time.Millisecond
)

// await waits until a call without a place should try again. It returns a
// RateLimitError if that is too long for the call.
func (l *Limiter) await(ctx context.Context, in *lane, w *waiter, why blocked) error {
	if !why.spent {
		in.setClosed(time.Time{})
		if why.wait > 0 {
			return sleep(ctx, min(why.wait, longestTurn), nil)
		}
		return sleep(ctx, shortestPoll+rand.N(longestPoll-shortestPoll), in.wake)
	}
	now := time.Now()
	until := now.Add(why.wait)
	in.setClosed(until)
	if err := w.rateLimited(until, now); err != nil {
		return err
	}
	return sleep(ctx, min(why.wait, longestSleep, w.latest.Sub(now)), in.wake)
}

// mostMilliseconds is the longest time in milliseconds that fits a time.Duration. The
// length of a window may be close to it.
const mostMilliseconds = math.MaxInt64/int64(time.Millisecond) - 1

// permit returns a new permit.
func (l *Limiter) permit(in *lane) *permit {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	return &permit{limiter: l, lane: in, id: l.id + ":" + strconv.FormatUint(l.calls, 10)}
}

// take requests a place among the concurrent calls and in the windows from Redis.
func (l *Limiter) take(ctx context.Context, in *lane) (*permit, blocked, error) {
	p := l.permit(in)
	p.entered = true
	var reply []int64
	start := time.Now()
	err := l.link.ask(ctx, func(ctx context.Context) (err error) {
		args := slices.Concat(in.budgets, []any{p.id, in.process, l.leases.length.Milliseconds(), l.limits.Concurrency})
		reply, err = l.scripts.acquire.Run(ctx, l.client.Open(), in.keys, args...).Int64Slice()
		return err
	})
	if err != nil {
		l.leases.owe(p)
		return nil, blocked{}, err
	}
	switch wait := time.Duration(min(reply[1], mostMilliseconds)); {
	case reply[0] == 1:
		p.taken, p.alone, p.number = reply[1], reply[2] == 1, reply[3]
		l.leases.keep(p)
		return p, blocked{}, nil
	case reply[0] == 0:
		return nil, blocked{spent: true, wait: (wait + 1) * time.Millisecond}, nil
	case wait > 0:
		// The duration of the request counts as waiting, so that processes with a slow
		// connection ask again in time too.
		return nil, blocked{wait: max(wait*time.Microsecond-time.Since(start), time.Millisecond)}, nil
	}
	return nil, blocked{}, nil
}

// locally returns a permit from the share of this process. It returns nil when it is
// time to try Redis again.
func (l *Limiter) locally(ctx context.Context, in *lane, call getresponse.LimitedCall, down *UnavailableError, until time.Time) (*permit, error) {
	if l.local == nil {
		return nil, down
	}
	waiting, cancel := context.WithCancel(ctx) // not a deadline, as the local limiter would treat it as the call's
	defer cancel()
	defer time.AfterFunc(time.Until(until), cancel).Stop()
	local, err := l.local.Acquire(waiting, call)
	switch {
	case err == nil:
		p := l.permit(in)
		p.local = local
		l.leases.keep(p)
		return p, nil
	case errors.Is(err, context.Canceled) && ctx.Err() == nil:
		return nil, nil
	}
	return nil, err
}

// Format implements [fmt.Formatter]. No verb prints the client, which has the password.
func (l *Limiter) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "redisquota.Limiter") }
