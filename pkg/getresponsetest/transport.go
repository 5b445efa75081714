package getresponsetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// Transport returns a way to the server without a network: requests to its
// address are served in the goroutine of the caller, all others fail. With it
// a client works in a testing/synctest bubble, where the server, which is to be
// made outside of it, sees the bubble's time.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ server *Server }

// RoundTrip implements [http.RoundTripper].
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body := r.Body
	if body == nil {
		body = http.NoBody
	}
	defer body.Close()
	if origin := r.URL.Scheme + "://" + r.URL.Host; origin != t.server.http.URL {
		return nil, fmt.Errorf("getresponsetest: the request goes to %s, but the server is %s", origin, t.server.http.URL)
	}
	ctx := r.Context()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	arrived := r.WithContext(ctx) // the caller's is not to be changed
	arrived.Body, arrived.Header = body, canonical(r.Header)
	w := &answerWriter{header: http.Header{}}
	if !t.server.serve(w, arrived) {
		return nil, context.Cause(ctx)
	}
	return &http.Response{
		Status:     strconv.Itoa(w.status) + " " + http.StatusText(w.status),
		StatusCode: w.status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        w.header,
		Body:          io.NopCloser(bytes.NewReader(w.body)),
		ContentLength: int64(len(w.body)),
		Request:       r,
	}, nil
}

// answerWriter keeps what a handler writes.
type answerWriter struct {
	header http.Header
	status int
	body   []byte
}

func (w *answerWriter) Header() http.Header { return w.header }

func (w *answerWriter) WriteHeader(status int) { w.status = status }

func (w *answerWriter) Write(b []byte) (int, error) {
	w.body = append(w.body, b...)
	return len(b), nil
}
