package getresponse

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// unknownOutcome marks the failure of a write that may have been carried out. It
// stands below the request editors: a request of their own is none of the call.
type unknownOutcome struct{}

func (unknownOutcome) do(ctx context.Context, c *call, next handler) (report, error) {
	if c.idempotent() {
		return next(ctx, c)
	}
	var seen struct { // in one piece of memory
		asked, connected atomic.Bool
		trace            httptrace.ClientTrace
	}
	seen.trace.GetConn = func(string) { seen.asked.Store(true) }
	seen.trace.GotConn = func(httptrace.GotConnInfo) { seen.connected.Store(true) }
	r, err := next(httptrace.WithClientTrace(ctx, &seen.trace), c)
	// Other transports than net/http's may not report to the trace.
	reached := seen.connected.Load() || r.reached && !seen.asked.Load()
	if err == nil || !reached || isSettled(r, err) {
		return r, err
	}
	return r, &OutcomeUnknownError{Operation: c.name, Err: err}
}

// isSettled reports whether the response says what became of the call. All do but
// those that say that the service, or a server in front of it, failed.
func isSettled(r report, err error) bool {
	var decode *DecodeError
	var e *Error
	switch {
	case isRateLimited(err), errors.As(err, &decode):
		return true
	case errors.As(err, &e):
		return !r.transient && (e.Code != 0 || e.StatusCode < http.StatusInternalServerError)
	}
	return false
}
