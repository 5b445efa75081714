// Package faulttest is the table of faults of the service and of the connection to
// it: the error that callers get and the number of requests. Each row is a fault. It
// runs against a real socket with every kind of call. The package has tests only.
//
// After each row no goroutine of a client may be left.
package faulttest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// row is a fault and the expected outcomes.
type row struct {
	name  string
	fault fault

	safe     outcome            // of operations that may be retried
	write    outcome            // of all others
	bodiless outcome            // of operations without a response body; zero where safe and write apply
	other    map[string]outcome // of single kinds; overrides the others

	opts          []getresponse.Option
	filler        int           // bytes in the bodies of requests, beside their content
	deadline      time.Duration // of the call's context; 0 without one
	cancelOnRetry bool          // the context is canceled when the call is about to be retried
	kept          bool          // the call reuses a connection
	trace         func(*server) *httptrace.ClientTrace
	http2         http2Fault // instead of fault
	// transport replaces the transport of the client.
	transport func(*http.Transport, *server) http.RoundTripper
	https     bool
	check     func(*testing.T, result) // what else holds
}

// result is the result of a call.
type result struct {
	kind   kind
	server *server
	client *getresponse.Client
	ctx    context.Context

	objects int
	err     error
	start   time.Time
	took    time.Duration
	hung    bool
}

const (
	key = "s3cr3t-0123456789abcdef"
	// guard is the time after which a call counts as hung. Calls take much less.
	guard = 30 * time.Second
)

// run plays one row after the other.
func run(t *testing.T, rows ...row) {
	t.Helper()
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			results := r.prepare(t)
			r.play(t, results)
			noLeaks(t, results)
			r.judge(t, results)
		})
	}
}

// runTogether plays all rows concurrently. It is for rows that mostly wait.
func runTogether(t *testing.T, rows ...row) {
	t.Helper()
	results := make([][]result, len(rows))
	var playing sync.WaitGroup
	for i, r := range rows {
		results[i] = r.prepare(t)
		playing.Go(func() { r.play(t, results[i]) })
	}
	playing.Wait()
	noLeaks(t, slices.Concat(results...))
	for i, r := range rows {
		t.Run(r.name, func(t *testing.T) { r.judge(t, results[i]) })
	}
}

// prepare gives every kind of call a server and a client of its own. The servers
// run until the end of the test, so that noLeaks finds a client that leaves a
// connection open.
func (r row) prepare(t *testing.T) []result {
	t.Helper()
	results := make([]result, len(kinds()))
	for i, k := range kinds() {
		ctx, cancel := context.WithCancel(t.Context())
		t.Cleanup(cancel)
		s := &server{kind: k, fault: r.fault, http2: r.http2, warm: r.kept, cancel: cancel}
		s.start(t)
		client, err := r.client(s)
		if err != nil {
			t.Fatal(err)
		}
		results[i] = result{kind: k, server: s, client: client, ctx: ctx}
	}
	return results
}

// play makes all calls concurrently.
func (r row) play(t *testing.T, results []result) {
	t.Helper()
	var playing sync.WaitGroup
	for i := range results {
		playing.Go(func() { r.call(t, &results[i]) })
	}
	playing.Wait()
}

// call makes the call of a result and fills it in.
func (r row) call(t *testing.T, res *result) {
	t.Helper()
	s, ctx := res.server, res.ctx
	if r.kept {
		if err := res.client.Contacts.Delete(ctx, "warm", nil); err != nil {
			t.Errorf("%s: the first connection: %v", res.kind.name, err)
		}
	}
	if r.deadline > 0 {
		limited, cancel := context.WithTimeout(ctx, r.deadline)
		defer cancel()
		ctx = limited
	}
	if r.trace != nil {
		ctx = httptrace.WithClientTrace(ctx, r.trace(s))
	}
	var hung atomic.Bool
	watch := time.AfterFunc(guard, func() {
		hung.Store(true)
		s.cancel()
		s.stop()
	})
	defer watch.Stop()
	res.start = time.Now()
	res.objects, res.err = res.kind.call(ctx, res.client, strings.Repeat("x", r.filler))
	res.took, res.hung = time.Since(res.start), hung.Load()
}

func (r row) client(s *server) (*getresponse.Client, error) {
	base := s.url
	if r.https {
		base = strings.Replace(base, "http:", "https:", 1)
	}
	opts := []getresponse.Option{
		getresponse.WithAPIKey(key), getresponse.WithBaseURL(base + "/v3"),
		getresponse.WithEnvironment(getresponse.EnterpriseUS("example.com")), // for X-Domain
		getresponse.WithRetries(retries), getresponse.WithBackoff(time.Millisecond, 2*time.Millisecond),
	}
	if r.cancelOnRetry {
		opts = append(opts, getresponse.WithHook(retryCanceler{cancel: s.cancel}))
	}
	if r.transport != nil {
		own := http.DefaultTransport.(*http.Transport).Clone()
		opts = append(opts, getresponse.WithHTTPClient(&http.Client{Transport: r.transport(own, s)}))
	}
	return getresponse.New(append(opts, r.opts...)...)
}

// retryCanceler cancels the context of a call that is about to be retried.
type retryCanceler struct {
	getresponse.NoHook
	cancel func()
}

// Retried implements [getresponse.Hook].
func (r retryCanceler) Retried(context.Context, getresponse.Retry) { r.cancel() }

// want returns the expected outcome of a kind of call.
func (r row) want(k kind) outcome {
	if o, ok := r.other[k.name]; ok {
		return o
	}
	switch {
	case k.bodiless && r.bodiless != outcome{}:
		return r.bodiless
	case k.safe:
		return r.safe
	}
	return r.write
}

// judge compares the results with the row.
func (r row) judge(t *testing.T, results []result) {
	t.Helper()
	for _, res := range results {
		t.Run(res.kind.name, func(t *testing.T) {
			testsecret.Log(t, res.err)
			want, seen := r.want(res.kind), res.server.requests()
			if res.hung {
				t.Errorf("it hung for %v", guard)
			}
			if got := describe(res.err); got != want.err {
				t.Errorf("the error is\n\t%s, want\n\t%s:\n\t%v", orNone(got), orNone(want.err), res.err)
			}
			if len(seen) != want.requests {
				t.Errorf("the server saw %d requests, want %d", len(seen), want.requests)
			}
			if res.err == nil && !res.kind.bodiless && res.objects == 0 {
				t.Error("neither an object nor an error came")
			}
			if res.err != nil && res.objects > 0 && res.kind.name != anIterator {
				t.Error("an object came beside the error")
			}
			if text := fmt.Sprintf("%v %+v", res.err, res.err); strings.Contains(text, key) {
				t.Errorf("the error shows the key: %s", text)
			}
			if res.kind.name != anIterator { // which sends several requests
				sameRequests(t, seen)
			}
			if r.check != nil {
				r.check(t, res)
			}
		})
	}
}

func orNone(causes string) string {
	if causes == "" {
		return "none"
	}
	return causes
}

// sameRequests fails if a retry differs from the first request.
func sameRequests(t *testing.T, seen []request) {
	t.Helper()
	for i, r := range seen {
		if first := seen[0].text; r.text != first && r.text != "" && first != "" {
			t.Errorf("the request number %d is %q, the first was %q", i+1, r.text, first)
		}
	}
}

// noLeaks fails if a client left a goroutine behind, for example of a connection
// that it did not close.
func noLeaks(t *testing.T, results []result) {
	t.Helper()
	const here = "github.com/go-getresponse/getresponse/pkg/getresponse/faulttest."
	var servers []goleak.Option
	for _, function := range []string{
		here + "(*server).serve", here + "(*server).serveConn", here + "(*server).serveHTTP2", here + "serveNames",
		"net/http.(*conn).serve", "net/http.(*http2serverConn).readFrames", "net/http.(*http2serverConn).runHandler",
	} {
		servers = append(servers, goleak.IgnoreAnyFunction(function))
	}
	var err error
	for range 3 { // a connection of HTTP/2 may become idle a little after the call
		for _, res := range results {
			res.client.CloseIdleConnections()
		}
		if err = goleak.Find(servers...); err == nil {
			return
		}
	}
	t.Error(err)
}
