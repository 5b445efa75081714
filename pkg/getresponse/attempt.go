package getresponse

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// attempt is one request of a call and what came of it.
type attempt struct {
	sent   *http.Request
	resp   *Response // nil where no answer came
	limits RateLimit // zero unless the answer had all the figures
	err    error
	over   bool // no panic cut it short

	unsent    bool          // nothing of the request can have reached the service
	transient bool          // what failed may work a moment later
	hold      time.Duration // how long the service asks not to be called
}

// outcome tells the limiter of an attempt.
func (a *attempt) outcome() Outcome {
	o := Outcome{RateLimit: a.limits}
	if a.resp != nil {
		o.StatusCode = a.resp.StatusCode
	}
	if a.refused() {
		o.RetryAfter = max(a.hold, leastHold)
	}
	return o
}

// attempt sends one request: editors, redirect guard, HTTP, bounded read, and
// decoding or a typed error.
func (c *Client) attempt(ctx context.Context, call *call) (a attempt) {
	if c.hook != nil {
		event, start := c.event(call), time.Now()
		ctx = c.hook.AttemptStarted(ctx, event)
		unlimited := ctx // the other one has ended when the attempt has
		defer func() {
			r := AttemptResult{Attempt: event, Duration: time.Since(start), Err: a.err}
			if !a.over {
				r.Err = errPanic
			}
			if a.resp != nil {
				r.StatusCode, r.RateLimit = a.resp.StatusCode, a.resp.RateLimit
			}
			c.hook.AttemptFinished(unlimited, r)
		}()
	}
	if limit := c.attemptTimeout; limit != nil {
		limited, cancel := context.WithTimeoutCause(ctx, limit.Limit, limit)
		defer cancel()
		ctx = limited
	}
	var trace *sentTrace
	if !call.safe() {
		trace = &sentTrace{}
		ctx = trace.watch(ctx)
	}
	c.exchange(ctx, call, &a, trace)
	a.over = true
	if !call.safe() {
		a.err = a.unsafeError(call.name)
	}
	return a
}

var errPanic = errors.New("getresponse: a request editor, transport or token source panics")

// unsafeError returns the error of a write, and says so where its outcome is not
// known. An answer of the service settles that, unless it says that the service
// failed; one of a server in front of it does not.
func (a *attempt) unsafeError(operation string) error {
	var decode *DecodeError
	var answer *Error
	switch {
	case a.err == nil, a.unsent, a.refused(), errors.As(a.err, &decode), errors.As(a.err, &answer) && !a.transient && (answer.Code != 0 || answer.StatusCode < http.StatusInternalServerError):
		return a.err
	}
	return &OutcomeUnknownError{Operation: operation, Err: a.err}
}

// refused reports whether the service let the call not through for its limits.
func (a *attempt) refused() bool {
	var e *Error
	return errors.Is(a.err, ErrRateLimited) && errors.As(a.err, &e)
}

// exchange sends the request and reads the answer.
func (c *Client) exchange(ctx context.Context, call *call, a *attempt, trace *sentTrace) {
	a.unsent = true
	fail := func(err error, hidden secrets) {
		a.err = &TransportError{Operation: call.name, Err: hidden.redactError(err)}
	}
	req, err := c.newRequest(ctx, call)
	if err != nil {
		fail(err, nil)
		return
	}
	a.sent = req
	for _, editors := range [][]RequestEditorFn{c.editors, call.settings.Editors} {
		for _, edit := range editors {
			if err := edit(ctx, req); err != nil {
				fail(ended(ctx, err), secretsOf(req.Header))
				return
			}
		}
	}
	if _, file := call.result.(*wire.File); file {
		req.Header.Set("Accept", "*/*")
	}
	hidden := secretsOf(req.Header)
	resp, err := c.http.Do(req)
	if err != nil {
		// A *url.Error shows the address with its query: e-mail addresses and names.
		// The transport that the caller brought may have put one into another.
		var ue *url.Error
		for errors.As(err, &ue) {
			err = ue.Err
		}
		if isHeaderTooLong(err) {
			err = headerTooLong(c.maxHeader)
		}
		err = ended(ctx, err)
		a.unsent = trace != nil && trace.unsent(err)
		a.transient = isConnection(err)
		fail(err, hidden)
		return
	}
	defer resp.Body.Close()
	a.unsent = false
	if resp.Request != nil { // as the transport sent it, which may sign as well
		hidden = hidden.and(resp.Request.Header)
	}
	if err := checkHeader(resp.Header, c.maxHeader); err != nil {
		fail(err, hidden)
		return
	}
	if err := unfollowed(req, resp, call); err != nil {
		fail(err, hidden)
		return
	}
	a.answered(resp, call)
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		c.readFailure(call, a, resp, hidden)
		return
	}
	c.readResult(ctx, call, a, resp, hidden)
}

// answered keeps what an answer says beside its body.
func (a *attempt) answered(resp *http.Response, call *call) {
	limits, whole := parseRateLimit(resp.Header)
	if whole {
		a.limits = limits
	}
	a.resp = &Response{StatusCode: resp.StatusCode, Header: resp.Header, RateLimit: limits}
	if call.settings.Into != nil {
		*call.settings.Into = *a.resp
	}
}
