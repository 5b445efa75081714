package getresponse

import (
	"context"
	"io"
	"net/http"
)

// newRequest builds the HTTP request without any header of the editors.
func (c *Client) newRequest(ctx context.Context, call *call) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, call.method, "", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	if body := call.body; body != nil {
		content := body.Reader
		if call.attempts > 1 {
			content = body.Replay()
		}
		req.Header.Set("Content-Type", body.ContentType)
		req.ContentLength, req.Body = body.Length, io.NopCloser(content)
		if body.Replay != nil {
			req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(body.Replay()), nil }
		}
	}
	to := call.to
	u := c.base
	if to.escaped != to.path || u.RawPath != "" {
		u.RawPath = u.EscapedPath() + to.escaped
	}
	u.Path += to.path
	u.RawQuery = to.query
	req.URL, req.Host = &u, u.Host
	return req, nil
}
