package getresponsetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// Transport returns a transport that serves requests without a network, in the
// goroutine of the caller. Requests to another address fail. A client can use it in
// a testing/synctest bubble. The server, which must be created outside the bubble,
// then uses the bubble's time.
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
	arrived := r.WithContext(ctx) // a RoundTripper must not change the caller's request
	arrived.Body, arrived.Header = body, canonical(r.Header)
	w := &responseWriter{header: http.Header{}}
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

// responseWriter keeps what a handler writes.
type responseWriter struct {
	header http.Header
	status int
	body   []byte
}

func (w *responseWriter) Header() http.Header { return w.header }

func (w *responseWriter) WriteHeader(status int) { w.status = status }

func (w *responseWriter) Write(b []byte) (int, error) {
	w.body = append(w.body, b...)
	return len(b), nil
}
