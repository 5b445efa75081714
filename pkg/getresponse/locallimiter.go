package getresponse

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/go-getresponse/getresponse/internal/limit"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// localLimiter is the [Limiter] of one process.
type localLimiter struct {
	limits Limits
	engine *limit.Engine
}

// NewLimiter returns a limiter for the calls of one process. Each client has one by
// default. Give one to several clients with [WithLimiter] where they share an account.
//
// It counts calls itself, and learns from the X-RateLimit headers what other programs
// use of the same account. Waiting calls are sent first come, first served within each
// rate class. A spent window makes calls wait until it resets, or fail with a
// [*RateLimitError]. The other bounds make calls wait until their contexts end.
//
// A negative bound, and a bound of a window without its length, is an error.
func NewLimiter(l Limits) (Limiter, error) {
	if err := l.validate(); err != nil {
		return nil, err
	}
	l.Classes = maps.Clone(l.Classes)
	engine := limit.New(l.Concurrency, limit.Rate(l.Account), limit.Clock{Now: time.Now, AfterFunc: time.AfterFunc})
	return &localLimiter{limits: l, engine: engine}, nil
}

// validate returns an error for the first invalid bound: the account's before those
// of the classes, which are sorted by name.
func (l Limits) validate() error {
	if l.Concurrency < 0 {
		return fmt.Errorf("getresponse: limits: Concurrency %d is negative", l.Concurrency)
	}
	if err := l.Account.validate("Account"); err != nil {
		return err
	}
	for _, class := range slices.Sorted(maps.Keys(l.Classes)) {
		if err := l.Classes[class].validate("Classes[" + class + "]"); err != nil {
			return err
		}
	}
	return nil
}

func (r Rate) validate(name string) error {
	switch {
	case r.PerSecond < 0:
		return fmt.Errorf("getresponse: limits: %s.PerSecond %d is negative", name, r.PerSecond)
	case r.PerWindow < 0:
		return fmt.Errorf("getresponse: limits: %s.PerWindow %d is negative", name, r.PerWindow)
	case r.PerWindow > 0 && r.Window <= 0:
		return fmt.Errorf("getresponse: limits: %s.Window %v is not positive", name, r.Window)
	}
	return nil
}

// Acquire implements [Limiter].
func (l *localLimiter) Acquire(ctx context.Context, call LimitedCall) (func(CallOutcome), error) {
	class, rate := l.limits.Class(call.Operation)
	permit, err := l.engine.Acquire(ctx, limit.Ticket{Class: class, Rate: limit.Rate(rate), Retry: call.Attempt > 1, MaxWait: call.MaxWait})
	if err != nil {
		var spent *limit.SpentError
		if errors.As(err, &spent) {
			return nil, &RateLimitError{ResetAt: spent.ResetAt, Wait: spent.Wait}
		}
		return nil, err
	}
	return func(o CallOutcome) {
		l.engine.Release(permit, limit.Outcome{Responded: o.StatusCode != 0, Figures: o.RateLimit, RetryAfter: o.RetryAfter})
	}, nil
}

// Class returns the rate class of an operation and its limits: those of l.Classes, else
// those of the operations table. The name is "" where the operation has no class, or
// l switches its limits off. op may be nil.
func (l Limits) Class(op *wire.Operation) (name string, r Rate) {
	if op == nil || op.RateClass.Name == "" {
		return "", Rate{}
	}
	own, ok := l.Classes[op.RateClass.Name]
	switch {
	case !ok:
		return op.RateClass.Name, Rate{PerSecond: op.RateClass.PerSecond, PerWindow: op.RateClass.Per10Minutes, Window: longWindow}
	case own == Rate{}:
		return "", Rate{}
	}
	return op.RateClass.Name, own
}
