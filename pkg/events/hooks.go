package events

import (
	"context"
	"time"
)

// Hook receives what happens to requests and events, for logs, metrics and traces.
// [WithHook] installs it. Its methods are called concurrently. They should return soon.
//
// What it receives holds no personal data, no secret and no address, apart from the
// errors of the program's own functions, store and queue. Embed [NoHook] to receive some
// of it only.
type Hook interface {
	// EventStarted is called at the turn of an event, before it is known whether it is a
	// duplicate. The function and EventFinished get the context that it returns.
	EventStarted(ctx context.Context, d Delivery) context.Context
	// EventFinished is called when an event was handled or not.
	EventFinished(ctx context.Context, r EventResult)
	// RequestFinished is called for every request before its response is sent.
	RequestFinished(ctx context.Context, r RequestResult)
	// QueueFailed is called when [Handler.Work] gets an error from its queue. It goes on
	// after a pause.
	QueueFailed(ctx context.Context, err error)
}

// Outcome is what became of an event.
type Outcome string

// The outcomes.
const (
	Handled   Outcome = "handled"   // its function returned nil
	Duplicate Outcome = "duplicate" // it was handled before
	Ignored   Outcome = "ignored"   // there is no function for it
	Failed    Outcome = "failed"    // its function, the store or the queue returned an error
	Skipped   Outcome = "skipped"   // the request was over before its turn; the service retries
)

// EventResult is what became of an event.
type EventResult struct {
	Delivery
	Outcome  Outcome
	Duration time.Duration // from EventStarted on
	Err      error         // of a failure
}

// RequestResult is the response to a request.
type RequestResult struct {
	Callback   bool
	StatusCode int
	Reason     Reason // of a status other than 200
	Events     int    // in the request, as far as it was decoded
	Mismatches int    // values that did not fit their fields, and are in the field Extra of their objects
	Queued     bool   // the events are in the queue
	Duration   time.Duration
	Err        error // of the decoder or the queue
}

// Reason is why a request was not acknowledged.
type Reason string

// The reasons.
const (
	ReasonHTTPS    Reason = "plain_http" // see RequireHTTPS
	ReasonAddress  Reason = "address"    // see WithAllowedAddresses
	ReasonSecret   Reason = "secret"     // see WithSecret
	ReasonMethod   Reason = "method"     // neither POST nor GET
	ReasonTooLarge Reason = "too_large"  // the body or query string
	ReasonInvalid  Reason = "invalid"    // it is no event
	ReasonRead     Reason = "read"       // the body ended early or came too slowly
	ReasonFull     Reason = "full"       // too many requests or events are in progress
	ReasonSlow     Reason = "slow"       // the functions did not return in time
	ReasonFailed   Reason = "failed"     // a function returned an error
	ReasonStore    Reason = "store"      // the queue returned an error
)

// NoHook is a [Hook] that does nothing.
type NoHook struct{}

var _ Hook = NoHook{}

// EventStarted implements [Hook].
func (NoHook) EventStarted(ctx context.Context, _ Delivery) context.Context { return ctx }

// EventFinished implements [Hook].
func (NoHook) EventFinished(context.Context, EventResult) {}

// RequestFinished implements [Hook].
func (NoHook) RequestFinished(context.Context, RequestResult) {}

// QueueFailed implements [Hook].
func (NoHook) QueueFailed(context.Context, error) {}

// hookList calls all its hooks, in their order.
type hookList []Hook

func (l hookList) eventStarted(ctx context.Context, d Delivery) context.Context {
	for _, h := range l {
		ctx = h.EventStarted(ctx, d)
	}
	return ctx
}

func (l hookList) eventFinished(ctx context.Context, r EventResult) {
	for _, h := range l {
		h.EventFinished(ctx, r)
	}
}

func (l hookList) requestFinished(ctx context.Context, r RequestResult) {
	for _, h := range l {
		h.RequestFinished(ctx, r)
	}
}

func (l hookList) queueFailed(ctx context.Context, err error) {
	for _, h := range l {
		h.QueueFailed(ctx, err)
	}
}
