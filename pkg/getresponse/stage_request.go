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
	editors []RequestEditorFn // the client's own

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
	if err := s.checkEdited(req); err != nil {
		return report{}, c.failed(err, req)
	}
	c.request = req
	return next(ctx, c)
}

// newRequest builds the HTTP request without any header of the editors.
func (s editRequest) newRequest(ctx context.Context, c *call) *http.Request {
	to := c.address
	u := s.base
	if to.escaped != to.path || u.RawPath != "" {
		u.RawPath = u.EscapedPath() + to.escaped
	}
	u.Path += to.path
	u.RawQuery = to.query
	values := [2]string{"application/json"} // of both headers, in one allocation
	req := (&http.Request{
		Method: c.method, URL: &u, Host: u.Host,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Accept": values[:1:1]},
	}).WithContext(ctx)
	if body := c.body; body != nil {
		content := body.Reader
		if c.attempt > 1 {
			content = body.Replay()
		}
		values[1] = body.ContentType
		req.Header["Content-Type"] = values[1:]
		// net/http sends headers and body together if it knows the reader within.
		req.ContentLength, req.Body = body.Length, io.NopCloser(content)
		if body.Replay != nil {
			req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(body.Replay()), nil }
		}
	}
	return req
}
