package getresponse_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// script is a transport that returns replies in turn, the last reply without end.
type script struct {
	mu      sync.Mutex
	replies []reply
	bodies  []string
	times   []time.Time
}

type reply struct {
	err    error
	status int
	header http.Header
	body   string
	broken error // at the end of the body
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
		_ = req.Body.Close()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.replies[min(len(s.times), len(s.replies)-1)]
	s.bodies, s.times = append(s.bodies, string(body)), append(s.times, time.Now())
	if r.err != nil {
		return nil, r.err
	}
	header := r.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	if header.Get("Content-Type") == "" {
		header.Set("Content-Type", "application/json")
	}
	content := io.Reader(strings.NewReader(r.body))
	if r.broken != nil {
		content = io.MultiReader(content, errorReader{r.broken})
	}
	return &http.Response{StatusCode: r.status, Header: header, Body: io.NopCloser(content), ContentLength: -1, Request: req}, nil
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

// waits returns the times between the requests.
func (s *script) waits() (waits []time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := 1; i < len(s.times); i++ {
		waits = append(waits, s.times[i].Sub(s.times[i-1]))
	}
	return waits
}

func (s *script) client(t *testing.T, opts ...getresponse.Option) *getresponse.Client {
	t.Helper()
	return mustNew(t, append([]getresponse.Option{
		getresponse.WithAPIKey(testKey), getresponse.WithHTTPClient(&http.Client{Transport: s}),
	}, opts...)...)
}

// Calls of each kind: idempotent and not idempotent.
var (
	safeCalls = map[string]func(context.Context, *getresponse.Client, ...getresponse.CallOption) error{
		"GET": func(ctx context.Context, c *getresponse.Client, opts ...getresponse.CallOption) error {
			_, err := c.Accounts.Get(ctx, nil, opts...)
			return err
		},
		"DELETE": func(ctx context.Context, c *getresponse.Client, opts ...getresponse.CallOption) error {
			return c.Tags.Delete(ctx, "t1", opts...)
		},
		"raw GET": func(ctx context.Context, c *getresponse.Client, opts ...getresponse.CallOption) error {
			_, err := c.Do(ctx, "GET", "/accounts?fields=email", nil, &gr.Account{}, opts...)
			return err
		},
		"raw GET, unknown": func(ctx context.Context, c *getresponse.Client, opts ...getresponse.CallOption) error {
			_, err := c.Do(ctx, "GET", "/nothing/known", nil, nil, opts...)
			return err
		},
	}
	writes = map[string]func(context.Context, *getresponse.Client, ...getresponse.CallOption) error{
		"POST": func(ctx context.Context, c *getresponse.Client, opts ...getresponse.CallOption) error {
			_, err := c.Tags.Create(ctx, gr.NewTag{Name: "vip"}, opts...)
			return err
		},
		"raw POST": func(ctx context.Context, c *getresponse.Client, opts ...getresponse.CallOption) error {
			_, err := c.Do(ctx, "POST", "/tags", map[string]string{"name": "vip"}, nil, opts...)
			return err
		},
		"raw, unknown": func(ctx context.Context, c *getresponse.Client, opts ...getresponse.CallOption) error {
			_, err := c.Do(ctx, "DELETE", "/nothing/known", nil, nil, opts...)
			return err
		},
	}
)

var (
	errReset = &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}
	good     = reply{status: 200, body: `{"tagId":"t1","accountId":"a1"}`}
)

// Idempotent calls are retried after a transient failure. A write reports that its
// outcome is unknown.
func TestTransientFailures(t *testing.T) {
	for name, tt := range map[string]struct {
		reply  reply
		unsent bool // nothing was sent
		is     error
	}{
		"reset":              {reply{err: errReset}, false, errReset},
		"no route":           {reply{err: &net.OpError{Op: "dial", Err: errors.New("no route to host")}}, true, nil},
		"DNS temporarily":    {reply{err: &net.DNSError{Err: "server misbehaving", IsTemporary: true}}, true, nil},
		"no response":        {reply{err: io.EOF}, false, io.EOF},
		"idle connection":    {reply{err: errors.New("http: server closed idle connection")}, false, nil},
		"HTTP/2 gone":        {reply{err: errors.New("http2: client connection lost")}, false, nil},
		"502":                {reply{status: 502, body: "<html>"}, false, getresponse.ErrServer},
		"503":                {reply{status: 503, body: `{"code":1019}`}, false, getresponse.ErrServer},
		"504":                {reply{status: 504}, false, getresponse.ErrServer},
		"500 with code 1":    {reply{status: 500, body: `{"code":1,"message":"Internal"}`}, false, getresponse.ErrServer},
		"500 without a code": {reply{status: 500, body: "<html>"}, false, getresponse.ErrServer},
	} {
		for kind, call := range safeCalls {
			t.Run(name+"/"+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := &script{replies: []reply{tt.reply, tt.reply, good}}
					if err := call(t.Context(), s.client(t)); err != nil || len(s.times) != 3 {
						t.Errorf("%d requests: %v", len(s.times), err)
					}
					s = &script{replies: []reply{tt.reply}}
					err := call(t.Context(), s.client(t))
					if err == nil || len(s.times) != 4 || tt.is != nil && !errors.Is(err, tt.is) {
						t.Errorf("%d requests: %v", len(s.times), err)
					}
					if _, ok := errors.AsType[*getresponse.OutcomeUnknownError](err); ok {
						t.Errorf("got %v", err)
					}
				})
			})
		}
		for kind, call := range writes {
			t.Run(name+"/"+kind, func(t *testing.T) {
				s := &script{replies: []reply{tt.reply, good}}
				err := call(t.Context(), s.client(t))
				if err == nil || len(s.times) != 1 || tt.is != nil && !errors.Is(err, tt.is) {
					t.Errorf("%d requests: %v", len(s.times), err)
				}
				unknown, ok := errors.AsType[*getresponse.OutcomeUnknownError](err)
				if ok == tt.unsent {
					t.Fatalf("got %v, outcome unknown %t", err, ok)
				}
				if ok {
					wantContains(t, err.Error(), "not known whether", unknown.Operation)
				}
			})
		}
	}
}

// A permanent failure is not retried, regardless of the operation.
func TestLastingFailures(t *testing.T) {
	failure := errors.New("no")
	for name, tt := range map[string]struct {
		reply reply
		write error // nil where a write gets the same error as a read
	}{
		"certificate":         {reply{err: &tls.CertificateVerificationError{Err: failure}}, &getresponse.OutcomeUnknownError{}},
		"TLS alert":           {reply{err: &net.OpError{Op: "remote error", Err: failure}}, &getresponse.OutcomeUnknownError{}},
		"no such host":        {reply{err: &net.DNSError{IsNotFound: true}}, nil},
		"own code":            {reply{err: failure}, &getresponse.OutcomeUnknownError{}},
		"400 with code 1":     {reply{status: 400, body: `{"code":1,"message":"Exactly one campaign can be default"}`}, nil},
		"500 with a code":     {reply{status: 500, body: `{"code":1000}`}, nil},
		"501":                 {reply{status: 501}, &getresponse.OutcomeUnknownError{}},
		"501 of the service":  {reply{status: 501, body: `{"code":1000}`}, nil},
		"404":                 {reply{status: 404, body: `{"code":1013}`}, nil},
		"401 with an API key": {reply{status: 401, body: `{"code":1014}`}, nil},
	} {
		for _, kinds := range []map[string]func(context.Context, *getresponse.Client, ...getresponse.CallOption) error{safeCalls, writes} {
			for kind, call := range kinds {
				t.Run(name+"/"+kind, func(t *testing.T) {
					s := &script{replies: []reply{tt.reply}}
					err := call(t.Context(), s.client(t))
					if err == nil || len(s.times) != 1 {
						t.Errorf("%d requests: %v", len(s.times), err)
					}
					_, unknown := errors.AsType[*getresponse.OutcomeUnknownError](err)
					if want := tt.write != nil && writes[kind] != nil; unknown != want {
						t.Errorf("got %v, outcome unknown %t", err, unknown)
					}
				})
			}
		}
	}
}

// A write was carried out if the status is a success, even if the body is broken. A
// read is retried if the connection broke.
func TestBrokenSuccess(t *testing.T) {
	for name, tt := range map[string]struct {
		reply   reply
		retried bool
	}{
		"reset in the body": {reply{status: 200, body: `{"tagId":`, broken: errReset}, true},
		"cut off":           {reply{status: 200, body: `{"tagId":`, broken: io.ErrUnexpectedEOF}, true},
		"half of it":        {reply{status: 200, body: `{"tagId":`}, false},
		"HTML":              {reply{status: 200, body: "<html>", header: http.Header{"Content-Type": {"text/html"}}}, false},
		"nothing":           {reply{status: 200}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{replies: []reply{tt.reply, good}}
				_, err := s.client(t).Accounts.Get(t.Context(), nil)
				if (err == nil) != tt.retried || (len(s.times) == 2) != tt.retried {
					t.Errorf("reading: %d requests: %v", len(s.times), err)
				}
				s = &script{replies: []reply{tt.reply, good}}
				_, err = s.client(t).Tags.Create(t.Context(), gr.NewTag{Name: "vip"})
				if decode := as[*getresponse.DecodeError](t, err); decode.StatusCode != 200 || len(s.times) != 1 {
					t.Errorf("writing: %d requests: %v", len(s.times), err)
				}
				if _, ok := errors.AsType[*getresponse.OutcomeUnknownError](err); ok {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestBackoff(t *testing.T) {
	fails := reply{status: 503}
	longest := []time.Duration{}
	for range 200 {
		synctest.Test(t, func(t *testing.T) {
			s := &script{replies: []reply{fails}}
			err := safeCalls["GET"](t.Context(), s.client(t, getresponse.WithBackoff(time.Second, 5*time.Second)), getresponse.WithRetries(5))
			if !errors.Is(err, getresponse.ErrServer) || len(s.times) != 6 {
				t.Fatalf("%d requests: %v", len(s.times), err)
			}
			for i, w := range s.waits() {
				if i == len(longest) {
					longest = append(longest, 0)
				}
				longest[i] = max(longest[i], w)
			}
		})
	}
	for i, most := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 5 * time.Second, 5 * time.Second} {
		if longest[i] > most || longest[i] < most*8/10 {
			t.Errorf("of 200 waits before retry %d the longest was %v, want nearly %v", i+1, longest[i], most)
		}
	}
}

// Long waits that double often do not overflow.
func TestBackoffOfManyRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{replies: []reply{{status: 503}}}
		err := safeCalls["GET"](t.Context(), s.client(t, getresponse.WithBackoff(time.Hour, 2*time.Hour)), getresponse.WithRetries(100))
		if !errors.Is(err, getresponse.ErrServer) || len(s.times) != 101 {
			t.Errorf("%d requests: %v", len(s.times), err)
		}
		for _, w := range s.waits() {
			if w > 2*time.Hour {
				t.Errorf("waited %v", w)
			}
		}
	})
}

func TestRetryWaitsAsLongAsTheServerSays(t *testing.T) {
	for after, tt := range map[string]struct {
		requests int
		waited   time.Duration
	}{
		"30":   {2, 30 * time.Second},
		"61":   {1, 0}, // more than WithMaxWait
		"soon": {2, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{replies: []reply{{status: 503, header: http.Header{"Retry-After": {after}}}, good}}
			start := time.Now()
			err := safeCalls["GET"](t.Context(), s.client(t, getresponse.WithBackoff(0, 0)))
			if (err == nil) != (tt.requests == 2) || len(s.times) != tt.requests || time.Since(start) != tt.waited {
				t.Errorf("Retry-After %s: %d requests in %v: %v", after, len(s.times), time.Since(start), err)
			}
		})
	}
}

// A call does not wait if its context ends before the wait does.
func TestRetryKeepsToTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{replies: []reply{{status: 503, header: http.Header{"Retry-After": {"30"}}}}}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		start := time.Now()
		if err := safeCalls["GET"](ctx, s.client(t)); !errors.Is(err, getresponse.ErrServer) || time.Since(start) != 0 {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(10*time.Second, cancel)
		err := safeCalls["GET"](ctx, s.client(t))
		if !errors.Is(err, context.Canceled) || !errors.Is(err, getresponse.ErrServer) || time.Since(start) != 10*time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

// Searches are POST requests. A retry sends the same body. A body that can be read
// only once is not retried.
func TestRetryReplaysBodies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{replies: []reply{{err: errReset}, {status: 200, body: `[]`}}}
		search := map[string]any{"subscribersType": []string{"subscribed"}}
		if _, err := s.client(t).Do(t.Context(), "POST", "/search-contacts/contacts", search, nil); err != nil {
			t.Error(err)
		}
		if len(s.bodies) != 2 || s.bodies[0] == "" || s.bodies[0] != s.bodies[1] {
			t.Errorf("the bodies were %q", s.bodies)
		}
		for _, r := range []reply{{status: 503}, {status: 429}} {
			s = &script{replies: []reply{r}}
			_, err := s.client(t).Multimedia.UploadImage(t.Context(), wire.Upload{Name: "a.png", Content: strings.NewReader("pixels")})
			if err == nil || len(s.times) != 1 {
				t.Errorf("%d: %d requests: %v", r.status, len(s.times), err)
			}
		}
	})
}

// A call with a blocked redirect is not retried. The outcome of a redirected write is
// unknown.
func TestRedirectsAreNotRetried(t *testing.T) {
	r := reply{status: 307, header: http.Header{"Location": {"https://elsewhere.example/"}}}
	s := &script{replies: []reply{r}}
	if err := safeCalls["GET"](t.Context(), s.client(t)); len(s.times) != 1 {
		t.Errorf("%d requests: %v", len(s.times), err)
	} else {
		has[*getresponse.RedirectError](t, err)
	}
	s = &script{replies: []reply{r}}
	if err := writes["POST"](t.Context(), s.client(t)); len(s.times) != 1 {
		t.Errorf("%d requests: %v", len(s.times), err)
	} else {
		has[*getresponse.RedirectError](t, err)
		has[*getresponse.OutcomeUnknownError](t, err)
	}
}

// A call whose editor fails is not retried. Nothing was sent, so that the outcome of
// a write is known.
func TestFailingEditorsAreNotRetried(t *testing.T) {
	s := &script{replies: []reply{good}}
	failing := getresponse.WithRequestEditor(func(context.Context, *http.Request) error { return fmt.Errorf("no: %w", io.EOF) })
	for _, kinds := range []map[string]func(context.Context, *getresponse.Client, ...getresponse.CallOption) error{safeCalls, writes} {
		for kind, call := range kinds {
			err := call(t.Context(), s.client(t), failing)
			has[*getresponse.TransportError](t, err)
			if _, ok := errors.AsType[*getresponse.OutcomeUnknownError](err); ok || len(s.times) != 0 {
				t.Errorf("%s: %d requests: %v", kind, len(s.times), err)
			}
		}
	}
}
