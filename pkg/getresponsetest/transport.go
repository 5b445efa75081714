package getresponsetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"testing/iotest"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
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
	arrived.Body, arrived.Header = body, contract.Canonical(r.Header)
	w := &responseWriter{header: http.Header{}}
	var end io.Reader = http.NoBody
	switch err := t.server.route(w, arrived); {
	case errors.Is(err, errCut):
		end = iotest.ErrReader(err)
	case err != nil:
		return nil, err
	}
	length, err := strconv.Atoi(w.header.Get("Content-Length")) // of a body that is cut
	if err != nil {
		length = len(w.body)
	}
	return &http.Response{
		Status:     strconv.Itoa(w.status) + " " + http.StatusText(w.status),
		StatusCode: w.status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        w.header,
		Body:          io.NopCloser(io.MultiReader(bytes.NewReader(w.body), end)),
		ContentLength: int64(length),
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
	if w.status == 0 {
		w.status = http.StatusOK
	}
	w.body = append(w.body, b...)
	return len(b), nil
}
