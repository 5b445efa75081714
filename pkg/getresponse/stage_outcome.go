package getresponse

import (
	"context"
	"errors"
	"net/http/httptrace"
	"sync/atomic"
)

// unknownOutcome marks the failure of a write that may have been carried out. It is
// below the request editors, so that it ignores requests that they send themselves.
type unknownOutcome struct{}

func (unknownOutcome) do(ctx context.Context, c *call, next handler) (report, error) {
	if c.idempotent() {
		return next(ctx, c)
	}
	var seen struct { // in one allocation, of this attempt only
		asked, connected atomic.Bool
		trace            httptrace.ClientTrace
	}
	seen.trace.GetConn = func(string) { seen.asked.Store(true) }
	seen.trace.GotConn = func(httptrace.GotConnInfo) { seen.connected.Store(true) }
	r, err := next(httptrace.WithClientTrace(ctx, &seen.trace), c)
	// Other transports than net/http's may not report to the trace.
	reached := seen.connected.Load() || r.reached && !seen.asked.Load()
	if err == nil || !reached || r.rejected || isSettled(err) {
		return r, err
	}
	return r, &OutcomeUnknownError{Operation: c.name, Err: err}
}

// isSettled reports whether an error determines the outcome of the call.
func isSettled(err error) bool {
	if _, success := errors.AsType[*DecodeError](err); success {
		return true
	}
	e, ok := errors.AsType[*Error](err)
	return ok && outcomeIsKnown(e.StatusCode, e.Code)
}
