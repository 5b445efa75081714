package getresponse

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// settle says of a write that failed where nobody knows whether it was carried out.
type settle struct{}

func (settle) do(ctx context.Context, c *call, next step) error {
	if c.safe() {
		return next(ctx, c)
	}
	var asked, got atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { got.Store(true) },
	})
	err := next(ctx, c)
	// Transports of other making may not tell the trace anything.
	reached := got.Load() || c.attempt.reached && !asked.Load()
	if err == nil || !reached || isSettled(c, err) {
		return err
	}
	return &OutcomeUnknownError{Operation: c.name, Err: err}
}

// isSettled reports whether the service's answer says what became of the call: all
// do but those that say that the service, or a server in front of it, failed.
func isSettled(c *call, err error) bool {
	var decode *DecodeError
	var answer *Error
	switch {
	case isRefusal(err), errors.As(err, &decode):
		return true
	case errors.As(err, &answer):
		return !c.attempt.transient && (answer.Code != 0 || answer.StatusCode < http.StatusInternalServerError)
	}
	return false
}
