package getresponse

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"time"
)

// backoff is the wait before retries.
type backoff struct{ base, most time.Duration }

// wait returns the wait before the n-th retry: full jitter, so that clients that
// failed together do not come back together.
func (b backoff) wait(n int) time.Duration {
	most := b.base
	for range n - 1 {
		if most > b.most/2 {
			most = b.most
			break
		}
		most *= 2
	}
	return time.Duration(rand.Int64N(int64(most) + 1)) //nolint:gosec // no secret depends on it
}

// repeat decides on a failed attempt: it returns how the call goes on, or the
// error that it ends with.
func (c *Client) repeat(ctx context.Context, call *call, a *attempt) (Retry, error) {
	again := Retry{Attempt: c.event(call), Err: a.err}
	switch {
	case c.renewToken(call, a):
		again.Reason = RetryToken
		return again, nil
	case a.refused():
		again.Reason = RetryRefused
		return c.afterRefusal(ctx, call, a, again)
	case !call.safe() || !a.transient || ctx.Err() != nil || !call.repeatable() || call.failures >= call.settings.Policy.Retries:
		return again, a.err
	}
	call.failures++
	again.Reason = RetryFailure
	again.Delay = max(c.backoff.wait(call.failures), a.hold)
	if a.hold > call.settings.Policy.MaxWait || !fits(ctx, again.Delay) {
		return again, a.err
	}
	return again, nil
}

// fits reports whether a wait ends before the context does.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Now().Add(wait).Before(deadline)
}

// isTransientStatus reports whether an answer says that the server, not the
// call, is at fault. Code 1 alone does not: it comes with HTTP 400 as well.
func isTransientStatus(e *Error) bool {
	switch e.StatusCode {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case http.StatusInternalServerError:
		return e.Code == CodeInternal || e.Code == 0
	}
	return false
}

// isConnection reports whether an error is one of the connection that may be
// gone a moment later. What is not known to be one is not: certificates,
// redirects, addresses and what the caller's own code says.
func isConnection(err error) bool {
	var (
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		op          *net.OpError
		dns         *net.DNSError
		stream      streamError
		timeout     net.Error
		attempt     *TimeoutError // or of the call, which ends all the same
	)
	switch {
	case errors.Is(err, context.Canceled), errors.As(err, &certificate), errors.As(err, &record):
		return false
	case errors.As(err, &dns):
		return !dns.IsNotFound
	case errors.As(err, &op):
		return op.Op != "remote error" && op.Op != "local error" // alerts of TLS
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &stream), errors.As(err, &attempt):
		return true
	}
	if errors.As(err, &timeout) && timeout.Timeout() {
		return true
	}
	for _, text := range []string{"server closed idle connection", "server sent GOAWAY", "client connection lost"} {
		if strings.Contains(err.Error(), text) { // net/http has neither a type nor a variable for it
			return true
		}
	}
	return false
}

// streamError is the form of net/http's error of a stream of HTTP/2 that broke
// off: errors.As fills in every type that looks like it.
type streamError struct {
	StreamID uint32
	Code     uint32
	Cause    error
}

func (e streamError) Error() string { return "a stream of HTTP/2 broke off" }
