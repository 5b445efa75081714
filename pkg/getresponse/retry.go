package getresponse

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
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

// retry sends attempts until one succeeds, or fails in a way that ends the call.
type retry struct {
	backoff backoff
	refused func(accessToken string) // tells the token source; nil where it does not want to know
	hooks   hookList
}

func (s retry) do(ctx context.Context, c *call, next step) error {
	for {
		c.attempt = attempt{number: c.attempt.number + 1}
		err := next(ctx, c)
		if err == nil {
			return nil
		}
		again, err := s.decide(ctx, c, err)
		if err != nil {
			return err
		}
		if err := s.pause(ctx, c, again); err != nil {
			return err
		}
	}
}

// decide returns how a call goes on after a failure, or the error that it ends with.
func (s retry) decide(ctx context.Context, c *call, err error) (Retry, error) {
	again := Retry{Attempt: c.event(), Err: err}
	switch {
	case s.renewToken(c, err):
		again.Reason = RetryToken
		return again, nil
	case isRefusal(err):
		again.Reason = RetryRefused
		return s.afterRefusal(ctx, c, again)
	}
	return s.afterFailure(ctx, c, again)
}

// afterFailure decides on a call that failed for the connection or the server.
func (s retry) afterFailure(ctx context.Context, c *call, again Retry) (Retry, error) {
	policy := c.settings.Policy
	if !c.safe() || !c.attempt.transient || ctx.Err() != nil || !c.repeatable() || c.failures >= policy.Retries {
		return again, again.Err
	}
	c.failures++
	again.Reason = RetryFailure
	again.Delay = max(s.backoff.wait(c.failures), c.attempt.hold)
	if c.attempt.hold > policy.MaxWait || !fits(ctx, again.Delay) {
		return again, again.Err
	}
	return again, nil
}

// pause waits before another attempt.
func (s retry) pause(ctx context.Context, c *call, again Retry) (err error) {
	s.hooks.Retried(ctx, again)
	if again.Delay <= 0 {
		return nil
	}
	start := time.Now()
	timer := time.NewTimer(again.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		err = &TransportError{Operation: c.name, Err: fmt.Errorf("%w, while waiting to repeat the call after: %w", ended(ctx, ctx.Err()), again.Err)}
	}
	w := Wait{Attempt: again.Attempt, Reason: WaitForBackoff, Duration: time.Since(start), Err: err}
	w.Number++
	if again.Reason == RetryRefused {
		w.Reason = WaitForReset
	}
	s.hooks.Waited(ctx, w)
	return err
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

// isDial reports whether an error says that no connection came about.
func isDial(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	return errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial"
}
