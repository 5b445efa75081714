package getresponse

import (
	"context"
	"time"
)

// Hook is told what happens to calls: for logs, metrics and traces. [WithHook]
// installs it. Its methods are called by the goroutine of the call, of many calls
// at once, and should return soon.
//
// Embed [NoHook] to be told of some events only; it also keeps an implementation
// compiling when events are added.
//
// Events hold no credential and no address with its query. Their errors may hold
// what the service says of the caller's data: log the type and code of an error,
// as [NewLogHook] does, where personal data must stay out.
type Hook interface {
	// AttemptStarted comes before a request is built. The context that it returns
	// is the one of the request, and of Decoded and AttemptFinished of this attempt;
	// the other events have the context of the call.
	AttemptStarted(ctx context.Context, a Attempt) context.Context
	// AttemptFinished comes when the answer was read, or did not come.
	AttemptFinished(ctx context.Context, r AttemptResult)
	// Waited comes after a wait for the limits, for the end of a refusal or before
	// a retry, also where the end of the context cut it short.
	Waited(ctx context.Context, w Wait)
	// Retried comes when an attempt failed and another one will follow, before the
	// wait for it.
	Retried(ctx context.Context, r Retry)
	// Decoded comes when the body of a success was read and decoded, or could not
	// be, before AttemptFinished.
	Decoded(ctx context.Context, d Decoding)
	// LimiterChanged comes from a limiter that depends on a server, when it loses or
	// regains it.
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
	StatusCode int           // 0 where no answer came
	Duration   time.Duration // from AttemptStarted on
	RateLimit  RateLimit     // of the answer's headers
	Err        error         // nil for a success
}

// Wait is a wait that is over.
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
	WaitForReset   WaitReason = "reset"   // the end of a refusal for too many calls
	WaitForBackoff WaitReason = "backoff" // a while before a retry
)

// Retry says that another attempt will follow.
type Retry struct {
	Attempt               // that failed
	Reason  RetryReason   // why another one follows
	Delay   time.Duration // at least until then
	Err     error         // of the attempt
}

// RetryReason is why a request is sent once more.
type RetryReason string

// The reasons for another attempt.
const (
	RetryRateLimited RetryReason = "rate_limited" // HTTP 429
	RetryFailure     RetryReason = "failure"      // of the connection or the server
	RetryToken       RetryReason = "token"        // the access token was refused and is renewed
)

// Decoding is the reading of an answer's body.
type Decoding struct {
	Attempt
	Bytes    int64         // of the body, after decompression
	Duration time.Duration // of reading and decoding
	Err      error
}

// LimiterState says whether a limiter reaches the server that it depends on.
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
