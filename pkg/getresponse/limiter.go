package getresponse

import (
	"context"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Limiter decides when a request may go out. A client asks it before each
// attempt of a call. [NewLimiter] returns the one that clients have by default;
// package redisquota has one for several machines that share an account.
//
// Implementations must be safe for concurrent use.
type Limiter interface {
	// Acquire waits until the request may be sent and takes its place in the
	// limits. Where it can tell that the wait would be longer than call.MaxWait or
	// than ctx lasts, it returns a [*RateLimitError] at once; where ctx ends, its
	// error, and no place is lost.
	Acquire(ctx context.Context, call LimitedCall) (Permit, error)
}

// Permit is the place of one request in the limits.
type Permit interface {
	// Release ends the request. It is called exactly once, when the answer has
	// been read or none came, and tells what came of it.
	Release(Outcome)
}

// LimitedCall is what a [Limiter] knows of a request before it is sent.
type LimitedCall struct {
	Operation *wire.Operation // nil for a raw call that the contract does not know
	Attempt   int             // 1 for the first; a later one goes before those that wait for theirs
	MaxWait   time.Duration   // longest wait for a spent window to start anew, see [WithMaxWait]
}

// Outcome is what a [Limiter] learns from a request.
type Outcome struct {
	StatusCode int           // 0 where no answer came
	RateLimit  RateLimit     // zero unless the answer had all the figures
	RetryAfter time.Duration // of a refusal for too many calls: how long no call will be let through; 0 otherwise
}

// Limits are the bounds that the service sets to an account. A bound of 0 is
// none.
type Limits struct {
	Concurrency int             // calls at once
	Account     Rate            // of all calls together
	Classes     map[string]Rate // of single rate classes; those that are not in it are as the operations table has them
}

// Rate bounds the number of calls in a second and in a longer window.
type Rate struct {
	PerSecond int
	PerWindow int
	Window    time.Duration
}

// DefaultLimits returns what GetResponse allows to an account: 10 calls at once,
// 80 a second and 30,000 in 10 minutes. The rate classes, such as the creation
// of contacts in batches, are in the operations table.
func DefaultLimits() Limits {
	return Limits{Concurrency: 10, Account: Rate{PerSecond: 80, PerWindow: 30_000, Window: longWindow}}
}

const longWindow = 10 * time.Minute
