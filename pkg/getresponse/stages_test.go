package getresponse

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// The tests run each stage by itself, with a next of their own.

func testCall(operation *wire.Operation) *call {
	c := &call{name: "test", operation: operation, method: http.MethodPost, attempt: 1}
	c.settings.Policy = newConfig().policy
	return c
}

var (
	aRead  = &wire.Operation{ID: "getTag", Method: http.MethodGet, Path: "/tags/{tagId}", Idempotent: true}
	aWrite = &wire.Operation{ID: "createTag", Method: http.MethodPost, Path: "/tags"}
)

// returns is a next that returns a report and an error, and counts its calls.
func returns(n *int, r report, err error) handler {
	return func(context.Context, *call) (report, error) { *n++; return r, err }
}

func TestStageCheckCall(t *testing.T) {
	s := checkCall{operations: func() []wire.Operation { return []wire.Operation{*aRead} }, policy: wire.Policy{Retries: 7}}
	var n int
	c := &call{name: "GET request", method: http.MethodGet, path: "/tags/a%20b?x=1", content: map[string]int{"a": 1}}
	if _, err := s.do(t.Context(), c, returns(&n, report{}, nil)); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	if c.operation == nil || c.operation.ID != "getTag" || c.address != (address{path: "/tags/a b", escaped: "/tags/a%20b", query: "x=1"}) {
		t.Errorf("operation %v, address %+v", c.operation, c.address)
	}
	if c.settings.Policy.Retries != 7 || c.body == nil || !c.replayable() {
		t.Errorf("settings %+v, body %v", c.settings, c.body)
	}
	for name, bad := range map[string]*call{
		"path":   {name: "x", method: http.MethodGet, path: "tags"},
		"ID":     {name: "x", typed: &wire.Request{Operation: aRead, PathIDs: []string{".."}}},
		"option": {name: "x", method: http.MethodGet, path: "/tags", options: []CallOption{nil}},
		"body":   {name: "x", method: http.MethodPost, path: "/tags", content: func() {}},
	} {
		n = 0
		if _, err := s.do(t.Context(), bad, returns(&n, report{}, nil)); err == nil || n != 0 {
			t.Errorf("%s: next was called %d times, error %v", name, n, err)
		}
	}
	if _, err := s.do(nil, c, returns(&n, report{}, nil)); err == nil || n != 0 { //nolint:staticcheck // a nil context is the case
		t.Error("a nil context passed")
	}
}

func TestStageTimeouts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wait := func(ctx context.Context, _ *call) (report, error) {
			<-ctx.Done()
			return report{}, ended(ctx, ctx.Err())
		}
		for what, s := range map[string]stage{"call": callTimeout{}, "attempt": attemptTimeout{usual: &TimeoutError{What: "attempt", Limit: time.Minute}}} {
			for _, d := range []time.Duration{time.Minute, 2 * time.Second} {
				c := testCall(aRead)
				c.settings.Policy.Timeout, c.settings.Policy.AttemptTimeout = d, d
				start := time.Now()
				_, err := s.do(t.Context(), c, wait)
				var timeout *TimeoutError
				if !errors.As(err, &timeout) || timeout.What != what || timeout.Limit != d || time.Since(start) != d {
					t.Errorf("%s of %v: %v after %v", what, d, err, time.Since(start))
				}
			}
			c := testCall(aRead)
			c.settings.Policy.Timeout, c.settings.Policy.AttemptTimeout = 0, 0
			_, _ = s.do(t.Context(), c, func(ctx context.Context, _ *call) (report, error) {
				if _, ok := ctx.Deadline(); ok {
					t.Errorf("%s without a timeout has a deadline", what)
				}
				return report{}, nil
			})
		}
	})
}

func TestStageWaitForLimits(t *testing.T) {
	spentLimit := &RateLimitError{Wait: time.Hour}
	limiter := &fakeLimiter{}
	s := waitForLimits{limiter: limiter}
	var n int
	c := testCall(aWrite)
	c.waited = 10 * time.Second
	limited := &Error{StatusCode: http.StatusTooManyRequests}
	r := report{result: &Response{StatusCode: http.StatusTooManyRequests, RateLimit: RateLimit{Limit: 80}}, retryAfter: new(time.Millisecond)}
	r.limits = &r.result.RateLimit
	if _, err := s.do(t.Context(), c, returns(&n, r, limited)); !errors.Is(err, ErrRateLimited) || n != 1 {
		t.Error(n, err)
	}
	if limiter.asked.MaxWait != 50*time.Second || limiter.asked.Attempt != 1 {
		t.Errorf("asked for %+v", limiter.asked)
	}
	want := CallOutcome{StatusCode: http.StatusTooManyRequests, RateLimit: RateLimit{Limit: 80}, RetryAfter: time.Second}
	if limiter.released != 1 || limiter.outcome != want {
		t.Errorf("released %d times, with %+v", limiter.released, limiter.outcome)
	}
	func() { // a panic below releases the place
		defer func() { _ = recover() }()
		_, _ = s.do(t.Context(), c, func(context.Context, *call) (report, error) { panic("editor") })
	}()
	if limiter.released != 2 {
		t.Error("a panic keeps the place in the limits")
	}
	n, limiter.err = 0, spentLimit
	_, err := s.do(t.Context(), c, returns(&n, r, nil))
	var limit *RateLimitError
	if n != 0 || !errors.As(err, &limit) || limit.Operation != "test" || limit.Wait != time.Hour {
		t.Errorf("%d calls, error %v", n, err)
	}
}

type fakeLimiter struct {
	err      error
	asked    LimitedCall
	released int
	outcome  CallOutcome
}

func (l *fakeLimiter) Acquire(_ context.Context, call LimitedCall) (func(CallOutcome), error) {
	l.asked = call
	return func(o CallOutcome) { l.released++; l.outcome = o }, l.err
}

func TestStageObserve(t *testing.T) {
	type key struct{}
	hook := &recordingHook{value: key{}}
	s := observe{hooks: hookList{hook}}
	failure := errors.New("cut")
	r := report{result: &Response{StatusCode: http.StatusOK}, decoding: &decoding{bytes: 3, duration: 1, err: failure}}
	_, err := s.do(t.Context(), testCall(aRead), func(ctx context.Context, _ *call) (report, error) {
		if ctx.Value(key{}) == nil {
			t.Error("the context of the hook is not that of the attempt")
		}
		return r, failure
	})
	if !errors.Is(err, failure) {
		t.Error(err)
	}
	f := hook.finished
	if f.Operation != "getTag" || f.Number != 1 || f.StatusCode != http.StatusOK || f.Err != failure || hook.decoded.Bytes != 3 || hook.decoded.Operation != "getTag" { //nolint:errorlint // the same value
		t.Errorf("finished %+v, decoded %+v", f, hook.decoded)
	}
	func() {
		defer func() { _ = recover() }()
		_, _ = s.do(t.Context(), testCall(aRead), func(context.Context, *call) (report, error) { panic("editor") })
	}()
	if !errors.Is(hook.finished.Err, errPanic) {
		t.Errorf("after a panic: %v", hook.finished.Err)
	}
}

type recordingHook struct {
	NoHook
	value    any
	finished AttemptResult
	decoded  Decoding
}

func (h *recordingHook) AttemptStarted(ctx context.Context, _ Attempt) context.Context {
	return context.WithValue(ctx, h.value, true)
}
func (h *recordingHook) AttemptFinished(_ context.Context, r AttemptResult) { h.finished = r }
func (h *recordingHook) Decoded(_ context.Context, d Decoding)              { h.decoded = d }

func TestStageEditRequest(t *testing.T) {
	set := func(value string) RequestEditorFn { return headerEditor("X-Test", value) }
	s := editRequest{base: url.URL{Scheme: "https", Host: "api.example.com", Path: "/v3"}, editors: []RequestEditorFn{set("client"), headerEditor("X-Client", "1")}}
	c := testCall(aWrite)
	c.address = address{path: "/tags/a b", escaped: "/tags/a%20b", query: "x=1"}
	c.settings.Editors = []RequestEditorFn{set("call")}
	var n int
	_, err := s.do(t.Context(), c, returns(&n, report{}, nil))
	if err != nil || n != 1 || c.request == nil {
		t.Fatal(n, err)
	}
	if got := c.request.URL.String(); got != "https://api.example.com/v3/tags/a%20b?x=1" {
		t.Error(got)
	}
	if h := c.request.Header; h.Get("X-Test") != "call" || h.Get("X-Client") != "1" || h.Get("Accept") != "application/json" {
		t.Error(h)
	}
	secret := errors.New("no s3cr3t-key-0123456789 for you")
	s.editors = []RequestEditorFn{headerEditor(headerAuthToken, "api-key s3cr3t-key-0123456789"), func(context.Context, *http.Request) error { return secret }}
	_, err = s.do(t.Context(), c, returns(&n, report{}, nil))
	var te *TransportError
	if n != 1 || !errors.As(err, &te) || strings.Contains(err.Error(), "s3cr3t") {
		t.Errorf("%d calls, error %v", n, err)
	}
}

func TestStageUnknownOutcome(t *testing.T) {
	failed := &TransportError{Err: io.ErrUnexpectedEOF}
	for name, test := range map[string]struct {
		op        *wire.Operation
		report    report
		err       error
		asks      bool // the transport reports to the trace
		connected bool
		unknown   bool
	}{
		"a read":                    {op: aRead, report: report{reached: true}, err: failed},
		"a write":                   {op: aWrite, report: report{reached: true}, err: failed, unknown: true},
		"a write that was not sent": {op: aWrite, err: failed},
		"no connection":             {op: aWrite, report: report{reached: true}, err: failed, asks: true},
		"a connection":              {op: aWrite, report: report{reached: true}, err: failed, asks: true, connected: true, unknown: true},
		"success":                   {op: aWrite, report: report{reached: true}},
		"API error 400":             {op: aWrite, report: report{reached: true}, err: &Error{StatusCode: 400}},
		"API error 500 with a code": {op: aWrite, report: report{reached: true}, err: &Error{StatusCode: 500, Code: CodeNotFound}},
		"proxy's 502":               {op: aWrite, report: report{reached: true, transient: true}, err: &Error{StatusCode: 502}, unknown: true},
		"proxy's 524":               {op: aWrite, report: report{reached: true}, err: &Error{StatusCode: 524}, unknown: true},
		"rate limited":              {op: aWrite, report: report{reached: true}, err: &Error{StatusCode: 429}},
		"undecodable success":       {op: aWrite, report: report{reached: true}, err: &DecodeError{StatusCode: 201}},
		"blocked redirect":          {op: aWrite, report: report{reached: true}, err: &TransportError{Err: &RedirectError{}}, unknown: true},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := unknownOutcome{}.do(t.Context(), testCall(test.op), func(ctx context.Context, _ *call) (report, error) {
				if trace := httptrace.ContextClientTrace(ctx); trace != nil && test.asks {
					trace.GetConn("")
					if test.connected {
						trace.GotConn(httptrace.GotConnInfo{})
					}
				}
				return test.report, test.err
			})
			var unknown *OutcomeUnknownError
			if errors.As(err, &unknown) != test.unknown || !errors.Is(err, test.err) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestStageDecodeResponse(t *testing.T) {
	s := decodeResponse{maxBody: 64, buffers: &bodyBuffers{}, timed: true}
	decode := func(status int, header http.Header, body string, into any) (report, error, bool) {
		b := &closing{Reader: strings.NewReader(body)}
		c := testCall(aRead)
		c.into, c.request = into, &http.Request{Header: http.Header{headerAuthToken: {"api-key s3cr3t-key"}}}
		resp := &http.Response{StatusCode: status, Header: header, Body: b, ContentLength: -1}
		r, err := s.do(t.Context(), c, returns(new(int), report{response: resp, reached: true}, nil))
		return r, err, b.closed
	}
	var into map[string]string
	r, err, closed := decode(200, http.Header{"X-Ratelimit-Limit": {"80"}, "X-Ratelimit-Remaining": {"7"}, "X-Ratelimit-Reset": {"3 seconds"}}, `{"a":"b"}`, &into)
	if err != nil || !closed || into["a"] != "b" || r.result.StatusCode != 200 || r.limits == nil || r.limits.Remaining != 7 || r.decoding.bytes != 9 || r.response != nil || !r.reached {
		t.Errorf("%+v, %v, closed %v, decoded %v", r, err, closed, into)
	}
	r, err, closed = decode(503, http.Header{"Retry-After": {"7"}}, `<html>s3cr3t-key</html>`, &into)
	var e *Error
	if !errors.As(err, &e) || !closed || !r.transient || r.retryAfter == nil || *r.retryAfter != 7*time.Second || strings.Contains(e.Body, "s3cr3t") {
		t.Errorf("%+v, %v, closed %v", r, err, closed)
	}
	_, err, closed = decode(200, http.Header{}, strings.Repeat(" ", 65), &into)
	var large *TooLargeError
	if !errors.As(err, &large) || large.Limit != 64 || !closed {
		t.Errorf("%v, closed %v", err, closed)
	}
	_, err, _ = decode(200, http.Header{"Content-Type": {"text/html"}}, `<html>`, nil)
	if de := (*DecodeError)(nil); !errors.As(err, &de) {
		t.Errorf("an HTML page where no body is expected: %v", err)
	}
	failure := errors.New("no connection")
	if _, err := s.do(t.Context(), testCall(aRead), returns(new(int), report{}, failure)); !errors.Is(err, failure) {
		t.Error(err)
	}
}

type closing struct {
	io.Reader
	closed bool
}

func (b *closing) Close() error { b.closed = true; return nil }

func TestStageGuardRedirects(t *testing.T) {
	for name, test := range map[string]struct {
		body    *wire.Body
		status  int
		blocked bool
	}{
		"307 of a stream":         {&wire.Body{Reader: strings.NewReader("x")}, 307, true},
		"308 of a stream":         {&wire.Body{Reader: strings.NewReader("x")}, 308, true},
		"200 of a stream":         {&wire.Body{Reader: strings.NewReader("x")}, 200, false},
		"307 of any write":        {&wire.Body{Reader: strings.NewReader("x"), Replay: func() io.Reader { return strings.NewReader("x") }}, 307, true},
		"307 checked by net/http": {nil, 307, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := &closing{Reader: strings.NewReader("")}
			c := testCall(aWrite)
			c.body, c.request = test.body, &http.Request{URL: &url.URL{Scheme: "https", Host: "api.example.com"}}
			resp := &http.Response{StatusCode: test.status, Header: http.Header{"Location": {"https://evil.example/x"}}, Body: b, Request: c.request}
			r, err := guardRedirects{}.do(t.Context(), c, returns(new(int), report{response: resp, reached: true}, nil))
			var blocked *RedirectError
			if errors.As(err, &blocked) != test.blocked || b.closed != test.blocked || (r.response == nil) != test.blocked || !r.reached {
				t.Errorf("error %v, closed %v, report %+v", err, b.closed, r)
			}
			if test.blocked && (blocked.From != "https://api.example.com" || blocked.To != "https://evil.example") {
				t.Errorf("%+v", blocked)
			}
		})
	}
}

func TestTransport(t *testing.T) {
	do := func(resp *http.Response, err error) (report, error) {
		c := testCall(aWrite)
		c.request, _ = http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.example.com/v3/contacts?query[email]=jan@example.com", nil)
		s := transport{client: &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) { return resp, err })}, maxHeader: 100}
		return s.do(t.Context(), c)
	}
	r, err := do(&http.Response{StatusCode: 200, Header: http.Header{}, Body: http.NoBody}, nil)
	if err != nil || r.response == nil || !r.reached || r.response.Request == nil {
		t.Error(r, err)
	}
	r, err = do(nil, &net.OpError{Op: "dial", Err: errors.New("no route")})
	if r.reached || !r.transient || err == nil || strings.Contains(err.Error(), "jan@") {
		t.Errorf("%+v, %v", r, err)
	}
	r, err = do(nil, io.ErrUnexpectedEOF)
	if !r.reached || !r.transient || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%+v, %v", r, err)
	}
	b := &closing{Reader: strings.NewReader("")}
	r, err = do(&http.Response{StatusCode: 200, Header: http.Header{"X": {strings.Repeat("x", 100)}}, Body: b}, nil)
	var large *TooLargeError
	if !errors.As(err, &large) || !b.closed || r.response != nil || !r.reached {
		t.Errorf("%+v, %v, closed %v", r, err, b.closed)
	}
}
