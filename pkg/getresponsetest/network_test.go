package getresponsetest

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
)

// Clients that never end their requests, or wait for a response that comes much later, do
// not keep Close from returning. The bound is that of a hung test; the promise is a second.
func TestCloseDespiteClients(t *testing.T) {
	s := NewServer(WithLatency(func(string) time.Duration { return time.Hour }))
	for _, sent := range []string{
		"", "POST /v3/ta", "POST /v3/tags HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{\"name\":",
		"GET /v3/tags HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: api-key " + APIKey + "\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.http.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := fmt.Fprint(conn, sent); err != nil {
			t.Fatal(err)
		}
	}
	for len(s.Requests(OfOperation("listTags"))) == 0 { // it arrived, so the others did or do not matter
		time.Sleep(time.Millisecond)
	}
	closed := make(chan struct{})
	go func() {
		s.Close()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(time.Minute):
		t.Fatal("Close waits for clients")
	}
}

// While the server reads and checks a request with 500,000 unknown properties, the calls
// of another client go on: many of them end in that time.
func TestHugeRequestBlocksNobody(t *testing.T) {
	f := start(t)
	for range 3 { // the machine may stop for a while
		calls, longest, whole := f.callsDuringAHugeRequest()
		t.Logf("%d calls in %v, the longest %v", calls, whole, longest)
		if calls >= 10 && longest <= whole/2 {
			return
		}
	}
	t.Error("the huge request blocks the others")
}

// callsDuringAHugeRequest counts other calls during a request with 500,000 unknown
// properties, and returns the longest time of one, and that of the request.
func (f *fixture) callsDuringAHugeRequest() (calls int, longest, whole time.Duration) {
	f.Helper()
	var body bytes.Buffer
	body.WriteString(`{"name":"vip"`)
	for i := range 500_000 {
		fmt.Fprintf(&body, `,"p%d":%d`, i, i)
	}
	body.WriteString("}")
	r := f.request("POST", f.server.URL()+"/tags")
	r.Body, r.ContentLength = io.NopCloser(&body), int64(body.Len())
	r.Header.Set("Content-Type", jsonType)
	var ended atomic.Bool
	done := make(chan string, 1)
	go func() {
		defer ended.Store(true)
		resp, err := f.server.Transport().RoundTrip(r)
		if err != nil {
			done <- err.Error()
			return
		}
		done <- resp.Status
		_ = resp.Body.Close()
	}()
	begin := time.Now()
	for !ended.Load() {
		sent := time.Now()
		resp, err := f.server.Transport().RoundTrip(f.request("GET", f.server.URL()+"/tags"))
		f.ok(err)
		equal(f, "status", resp.StatusCode, 200)
		f.ok(resp.Body.Close())
		longest = max(longest, time.Since(sent))
		calls++
		time.Sleep(time.Millisecond) // leaves the processor to the other
	}
	whole = time.Since(begin)
	equal(f, "response to the huge request", <-done, "400 Bad Request")
	return calls, longest, whole
}

// After the first server of a process, which reads the contract, another costs little.
func TestLaterServersStartFast(t *testing.T) {
	begin := time.Now()
	if _, err := contract.Load(); err != nil {
		t.Fatal(err)
	}
	first := time.Since(begin)
	later := first
	for range 20 {
		begin = time.Now()
		NewServer().Close()
		later = min(later, time.Since(begin)) // other work on the machine only adds time
	}
	t.Logf("the contract takes %v, a server %v", first, later)
	if later > first/10 {
		t.Errorf("a server takes %v, and reading the contract only %v", later, first)
	}
}

func BenchmarkStart(b *testing.B) {
	NewServer().Close()
	for b.Loop() {
		NewServer().Close()
	}
}

// A test fails for each of the first 20 responses that break the contract, and its server
// is closed.
func TestViolationsFailTheTest(t *testing.T) {
	inner := &recorder{TB: t}
	s := Start(inner)
	for i := range 30 {
		s.accounts[0].world.Insert("tag", map[string]any{"name": fmt.Sprint("n", i), "createdAt": "soon"})
		status, got := send(t, s, "GET /tags?query%5Bname%5D=n"+fmt.Sprint(i))
		if status != 500 || !strings.Contains(got, "listTags breaks the contract: [0 createdAt]: ") {
			t.Fatalf("got %d %s", status, got)
		}
	}
	inner.cleanup()
	if len(inner.errors) != maxViolations {
		t.Errorf("got %d errors: %v", len(inner.errors), inner.errors)
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(s.http.URL, "http://")); err == nil {
		t.Error("the server still listens")
	}
}

// recorder is a test whose failures are kept.
type recorder struct {
	testing.TB
	cleanup func()
	errors  []string
}

func (r *recorder) Cleanup(do func()) { r.cleanup = do }
func (r *recorder) Error(args ...any) { r.errors = append(r.errors, fmt.Sprint(args...)) }
