package getresponsetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing/iotest"
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
	arrived.Body, arrived.Header = body, http.Header{}
	for name, values := range r.Header { // a server over a network gets canonical names only
		for _, value := range values {
			arrived.Header.Add(name, value)
		}
	}
	recorder := httptest.NewRecorder()
	cut := t.server.route(recorder, arrived)
	if cut != nil && !errors.Is(cut, errCut) {
		return nil, cut
	}
	resp := recorder.Result()
	resp.Request = r
	if cut != nil {
		resp.Body = io.NopCloser(io.MultiReader(resp.Body, iotest.ErrReader(cut)))
	} else {
		resp.ContentLength = int64(recorder.Body.Len())
	}
	return resp, nil
}
