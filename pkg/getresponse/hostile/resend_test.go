// Package hostile_test has what an adversary tried: a file for each subject. The
// package has tests only.
package hostile_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// cutServer serves GET. It reads any other request to its end and breaks off the
// connection, as a service does that dies after it carried out a write.
type cutServer struct {
	address string
	writes  atomic.Int32
	reset   bool // closes with RST
}

func startCutServer(t *testing.T, reset bool) *cutServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	s := &cutServer{address: "http://" + listener.Addr().String(), reset: reset}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn.(*net.TCPConn))
		}
	}()
	return s
}

func (s *cutServer) serve(conn *net.TCPConn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return
		}
		if req.Method != http.MethodGet {
			s.writes.Add(1)
			if s.reset {
				_ = conn.SetLinger(0)
			}
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n"+`{"tagId":"t1"}`)
	}
}

// replayEditors make a request replayable in the eyes of net/http.
func replayEditors() map[string]getresponse.RequestEditorFn {
	set := func(names ...string) getresponse.RequestEditorFn {
		return func(_ context.Context, req *http.Request) error {
			for _, name := range names {
				req.Header.Set(name, "k-1")
			}
			return nil
		}
	}
	return map[string]getresponse.RequestEditorFn{
		"no editor":         func(context.Context, *http.Request) error { return nil },
		"Idempotency-Key":   set("Idempotency-Key"),
		"X-Idempotency-Key": set("X-Idempotency-Key"),
		"both keys":         set("Idempotency-Key", "X-Idempotency-Key"),
		"a key without values": func(_ context.Context, req *http.Request) error {
			req.Header["Idempotency-Key"] = nil
			return nil
		},
		"a key and a body of its own": func(_ context.Context, req *http.Request) error {
			req.Header.Set("Idempotency-Key", "k-1")
			fresh := func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(`{"name":"vip"}`)), nil }
			req.Body, _ = fresh()
			req.GetBody, req.ContentLength = fresh, int64(len(`{"name":"vip"}`))
			return nil
		},
	}
}

// writesOf are calls that must not be resent: with a body and without one.
func writesOf(c *getresponse.Client) map[string]func(context.Context) error {
	raw := func(method, path string, body any) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := c.Do(ctx, method, path, body, nil)
			return err
		}
	}
	return map[string]func(context.Context) error{
		"creation":            func(ctx context.Context) error { _, err := c.Tags.Create(ctx, gr.NewTag{Name: "vip"}); return err },
		"raw POST":            raw(http.MethodPost, "/contacts", map[string]string{"email": "jan@example.com"}),
		"raw PUT":             raw(http.MethodPut, "/contacts/settings", map[string]string{"a": "b"}),
		"raw POST, no body":   raw(http.MethodPost, "/unknown", nil),
		"raw DELETE, no body": raw(http.MethodDelete, "/unknown", nil),
		"raw PATCH, no body":  raw(http.MethodPatch, "/unknown", nil),
	}
}

// wantUnknown fails unless err says that the outcome of a write is unknown.
func wantUnknown(t *testing.T, err error) {
	t.Helper()
	if _, ok := errors.AsType[*getresponse.OutcomeUnknownError](err); !ok {
		t.Errorf("got %T %v, want an OutcomeUnknownError", err, err)
	}
}

// A connection that served a call before dies after the write was read. net/http
// resends what it takes for replayable.
func TestHTTP1NeverResendsAWrite(t *testing.T) {
	for name, editor := range replayEditors() {
		for _, reset := range []bool{false, true} {
			s := startCutServer(t, reset)
			c, err := getresponse.New(getresponse.WithBaseURL(s.address), getresponse.WithAPIKey("s3cr3t-0123456789"),
				getresponse.WithoutLimits(), getresponse.WithRequestEditor(func(ctx context.Context, req *http.Request) error {
					if req.Method == http.MethodGet {
						return nil
					}
					return editor(ctx, req)
				}))
			if err != nil {
				t.Fatal(err)
			}
			for call, write := range writesOf(c) {
				t.Run(name+"/"+call, func(t *testing.T) {
					if strings.HasSuffix(name, "body of its own") && strings.HasSuffix(call, "no body") {
						t.Skip("such an editor is for calls with a body")
					}
					if _, err := c.Tags.Get(t.Context(), "t1", nil); err != nil { // opens the connection
						t.Fatal(err)
					}
					before := s.writes.Load()
					wantUnknown(t, write(t.Context()))
					if n := s.writes.Load() - before; n != 1 {
						t.Errorf("the server read the write %d times, want once", n)
					}
				})
			}
		}
	}
}

// The header still reaches the service, and editors still see a body that they can
// read twice, for example to sign it.
func TestIdempotencyKeyArrives(t *testing.T) {
	got := make(chan http.Header, 1)
	c, err := getresponse.New(getresponse.WithAPIKey("s3cr3t-0123456789"), getresponse.WithoutLimits(),
		getresponse.WithRequestEditor(func(_ context.Context, req *http.Request) error {
			body, err := req.GetBody()
			if err != nil {
				return err
			}
			text, err := io.ReadAll(body)
			req.Header.Set("X-Signature", string(text))
			req.Header.Set("Idempotency-Key", "k-1")
			req.Header.Set("X-Idempotency-Key", "k-2")
			return err
		}), serving(t, func(w http.ResponseWriter, r *http.Request) {
			got <- r.Header
			w.WriteHeader(http.StatusAccepted)
		}))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Contacts.Create(t.Context(), newContact("jan@example.com")); err != nil {
		t.Fatal(err)
	}
	h := <-got
	if h.Get("Idempotency-Key") != "k-1" || h.Get("X-Idempotency-Key") != "k-2" || !strings.Contains(h.Get("X-Signature"), "jan@example.com") {
		t.Errorf("%v", h)
	}
}
