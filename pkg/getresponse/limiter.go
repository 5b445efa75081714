package getresponse

import (
	"context"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Limiter decides when a request may be sent. A client asks it before each attempt of
// a call. [NewLimiter] returns the limiter that clients have by default; package
// redisquota has one for several machines that share an account.
//
// Implementations must be safe for concurrent use.
type Limiter interface {
	// Acquire waits until the request may be sent and takes its place in the limits.
	// It returns a [*RateLimitError] immediately where the wait would exceed
	// call.MaxWait or the deadline of ctx. Where ctx ends during the wait, Acquire
	// returns its error and no place is lost.
	//
	// The caller must call release exactly once: after the response was read or the
	// attempt failed.
	Acquire(ctx context.Context, call LimitedCall) (release func(CallOutcome), err error)
}

// LimitedCall is what a [Limiter] knows of a request before it is sent.
type LimitedCall struct {
	Operation *wire.Operation // nil for a raw call that the contract does not know
	Attempt   int             // 1 for the first; retries go before first attempts
	MaxWait   time.Duration   // longest wait for the reset of a spent window, see [WithMaxWait]
}

// CallOutcome is what a [Limiter] learns from a request.
type CallOutcome struct {
	StatusCode int           // 0 without a response
	RateLimit  RateLimit     // zero unless the response has all the figures
	RetryAfter time.Duration // after a response 429: how long the service accepts no call; otherwise 0
}

// Limits are the bounds that the service sets for an account. 0 means no bound. High
// bounds cost no memory.
type Limits struct {
	Concurrency int             // number of concurrent calls
	Account     Rate            // of all calls together
	Classes     map[string]Rate // of single rate classes; the operations table has the others
}

// Rate bounds the number of calls in a second and in a longer window.
type Rate struct {
	PerSecond int
	PerWindow int
	Window    time.Duration
}

// DefaultLimits returns the limits of an account: 10 concurrent calls, 80 a second and
// 30,000 in 10 minutes. The operations table has the rate classes, such as the creation
// of contacts in batches.
func DefaultLimits() Limits {
	return Limits{Concurrency: 10, Account: Rate{PerSecond: 80, PerWindow: 30_000, Window: longWindow}}
}

const longWindow = 10 * time.Minute
