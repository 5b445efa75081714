package getresponse

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// editRequest builds the request of an attempt. The request editors authenticate
// it and add headers: those of the client first, then those of the call.
type editRequest struct {
	base    url.URL
	fixed   []header
	editors []RequestEditorFn // of the client

	insecureHTTP bool // plain http is allowed
}

func (s editRequest) do(ctx context.Context, c *call, next handler) (report, error) {
	req := s.newRequest(ctx, c)
	for _, editors := range [][]RequestEditorFn{s.editors, c.settings.Editors} {
		for _, edit := range editors {
			if err := edit(ctx, req); err != nil {
				return report{}, c.failed(ended(ctx, err), req)
			}
		}
	}
	if _, file := c.into.(*wire.File); file {
		req.Header.Set("Accept", "*/*")
	}
	if s.edits(c) { // without editors there is only what New checked
		if err := s.checkEdited(req); err != nil {
			return report{}, c.failed(err, req)
		}
	}
	c.request = req
	return next(ctx, c)
}

// edits reports whether the call has request editors.
func (s editRequest) edits(c *call) bool { return len(s.editors)+len(c.settings.Editors) > 0 }

// newRequest builds the HTTP request with the headers that do not change.
func (s editRequest) newRequest(ctx context.Context, c *call) *http.Request {
	to := c.address
	u := s.base
	if to.escaped != to.path || u.RawPath != "" {
		u.RawPath = u.EscapedPath() + to.escaped
	}
	u.Path += to.path
	u.RawQuery = to.query
	values := make([]string, 2+len(s.fixed)) // of all headers, in one allocation
	values[0] = "application/json"
	headers := http.Header{"Accept": values[:1:1]}
	for i, h := range s.fixed {
		own := values[2+i : 3+i : 3+i]
		own[0], headers[h.name] = h.value, own
	}
	req := (&http.Request{
		Method: c.method, URL: &u, Host: u.Host,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: headers,
	}).WithContext(ctx)
	if body := c.body; body != nil {
		content := body.Reader
		if c.attempt > 1 {
			content = body.Replay()
		}
		values[1] = body.ContentType
		headers["Content-Type"] = values[1:2:2]
		// net/http sends headers and body together if it knows the reader within.
		req.ContentLength, req.Body = body.Length, io.NopCloser(content)
		// An editor that signs the body may need GetBody. A write is sent without it.
		if body.Replay != nil && (c.idempotent() || s.edits(c)) {
			req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(body.Replay()), nil }
		}
	}
	return req
}
