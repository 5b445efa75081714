package getresponse

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// sign builds the request of an attempt and has the editors sign and mark it.
type sign struct {
	base    url.URL
	editors []RequestEditorFn // the client's own
}

func (s sign) do(ctx context.Context, c *call, next step) error {
	req, err := s.newRequest(ctx, c)
	if err != nil {
		return c.unanswered(err)
	}
	c.attempt.request = req
	for _, editors := range [][]RequestEditorFn{s.editors, c.settings.Editors} {
		for _, edit := range editors {
			if err := edit(ctx, req); err != nil {
				c.attempt.hidden = secretsOf(req.Header)
				return c.unanswered(ended(ctx, err))
			}
		}
	}
	if _, file := c.result.(*wire.File); file {
		req.Header.Set("Accept", "*/*")
	}
	c.attempt.hidden = secretsOf(req.Header)
	return next(ctx, c)
}

// newRequest builds the HTTP request without any header of the editors.
func (s sign) newRequest(ctx context.Context, c *call) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, c.method, "", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	if body := c.body; body != nil {
		content := body.Reader
		if c.attempt.number > 1 {
			content = body.Replay()
		}
		req.Header.Set("Content-Type", body.ContentType)
		req.ContentLength, req.Body = body.Length, io.NopCloser(content)
		if body.Replay != nil {
			req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(body.Replay()), nil }
		}
	}
	to := c.to
	u := s.base
	if to.escaped != to.path || u.RawPath != "" {
		u.RawPath = u.EscapedPath() + to.escaped
	}
	u.Path += to.path
	u.RawQuery = to.query
	req.URL, req.Host = &u, u.Host
	return req, nil
}
