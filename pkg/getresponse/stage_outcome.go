package getresponse

import (
	"context"
	"errors"
	"net/http"
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
	var seen struct { // in one allocation
		asked, connected atomic.Bool
		trace            httptrace.ClientTrace
	}
	seen.trace.GetConn = func(string) { seen.asked.Store(true) }
	seen.trace.GotConn = func(httptrace.GotConnInfo) { seen.connected.Store(true) }
	r, err := next(httptrace.WithClientTrace(ctx, &seen.trace), c)
	// Other transports than net/http's may not report to the trace.
	reached := seen.connected.Load() || r.reached && !seen.asked.Load()
	if err == nil || !reached || r.rejected || isSettled(r, err) {
		return r, err
	}
	return r, &OutcomeUnknownError{Operation: c.name, Err: err}
}

// isSettled reports whether the response determines the outcome of the call. Every
// response does, except those of a failing service or of a failing proxy.
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
