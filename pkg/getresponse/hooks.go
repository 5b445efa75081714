package getresponse

import (
	"context"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Hook receives events of calls, for logs, metrics and traces. [WithHook] installs it.
// The goroutine of a call runs its methods, those of many calls concurrently. They
// should return soon.
//
// Embed [NoHook] to receive some events only. It also keeps an implementation
// compiling when events are added.
//
// Events hold no credential and no address with its query. Their errors may hold what
// the service says about the caller's data. Where personal data must stay out, log the
// kind and code of an error, as [NewLogHook] does.
type Hook interface {
	// AttemptStarted is called before a request is built. The context that it returns
	// becomes the context of the request, and of Decoded and AttemptFinished of the
	// same attempt. The other events have the context of the call.
	AttemptStarted(ctx context.Context, a Attempt) context.Context
	// AttemptFinished is called after the response was read or the attempt failed.
	AttemptFinished(ctx context.Context, r AttemptResult)
	// Waited is called after a wait for the limits, for the reset of a limit or before
	// a retry, also where the end of the context cut the wait short.
	Waited(ctx context.Context, w Wait)
	// Retried is called when an attempt failed and another one follows, before the wait
	// for it.
	Retried(ctx context.Context, r Retry)
	// Decoded is called when the body of a success was decoded or could not be, before
	// AttemptFinished.
	Decoded(ctx context.Context, d Decoding)
	// LimiterChanged is called by a limiter that depends on a server, such as that of
	// package redisquota, when it loses or regains the server.
	LimiterChanged(ctx context.Context, s LimiterState)
}

// Attempt is one request of a call.
type Attempt struct {
	Operation    string // operationId of the contract, "" for a raw call that it does not know
	Method       string // HTTP method
	PathTemplate string // such as "/contacts/{contactId}", "" for a raw call that the contract does not know
	BaseURL      string // of the client, such as "https://api.getresponse.com/v3"
	Number       int    // 1 for the first
}

// AttemptResult is how an attempt ended.
type AttemptResult struct {
	Attempt
	StatusCode int           // 0 without a response
	Duration   time.Duration // from AttemptStarted on
	RateLimit  RateLimit     // of the response's headers
	Err        error         // nil for a success
}

// Wait is a wait that has ended.
type Wait struct {
	Attempt             // that it was for
	Reason   WaitReason // what for
	Duration time.Duration
	Err      error // why it was cut short, nil if it was not
}

// WaitReason is what a call waited for.
type WaitReason string

// The reasons for a wait.
const (
	WaitForLimits  WaitReason = "limits"  // its turn within the limits
	WaitForReset   WaitReason = "reset"   // the reset of a limit
	WaitForBackoff WaitReason = "backoff" // a while before a retry
)

// Retry announces another attempt.
type Retry struct {
	Attempt               // that failed
	Reason  RetryReason   // why another one follows
	Delay   time.Duration // minimum wait before it
	Err     error         // of the attempt
}

// RetryReason is why a call is retried.
type RetryReason string

// The reasons for another attempt.
const (
	RetryRateLimited RetryReason = "rate_limited" // HTTP 429
	RetryFailure     RetryReason = "failure"      // of the connection or the server
	RetryToken       RetryReason = "token"        // the access token was rejected and is renewed
)

// Decoding is the reading of a response's body.
type Decoding struct {
	Attempt
	Bytes      int64           // of the body, after decompression
	Duration   time.Duration   // of reading and decoding
	Mismatches []wire.Mismatch // values that did not fit their fields; they may hold personal data
	Err        error
}

// LimiterState is whether a limiter reaches the server that it depends on.
type LimiterState struct {
	Limiter   string // such as "redisquota"
	Available bool
	FailOpen  bool  // while not available: calls go on within a local share of the limits
	Err       error // why it is not available
}

// NoHook is a [Hook] that does nothing.
type NoHook struct{}

var _ Hook = NoHook{}

// AttemptStarted implements [Hook].
func (NoHook) AttemptStarted(ctx context.Context, _ Attempt) context.Context { return ctx }

// AttemptFinished implements [Hook].
func (NoHook) AttemptFinished(context.Context, AttemptResult) {}

// Waited implements [Hook].
func (NoHook) Waited(context.Context, Wait) {}

// Retried implements [Hook].
func (NoHook) Retried(context.Context, Retry) {}

// Decoded implements [Hook].
func (NoHook) Decoded(context.Context, Decoding) {}

// LimiterChanged implements [Hook].
func (NoHook) LimiterChanged(context.Context, LimiterState) {}
