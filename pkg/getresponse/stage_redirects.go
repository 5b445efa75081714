package getresponse

import (
	"context"
	"net/http"

	"github.com/go-getresponse/getresponse/internal/httpguard"
)

// guardRedirects blocks a redirect that net/http returns without calling the guard
// of the HTTP client. It does so if it cannot replay the body, as that of any write.
type guardRedirects struct{}

func (guardRedirects) do(ctx context.Context, c *call, next handler) (report, error) {
	r, err := next(ctx, c)
	if err != nil || c.body == nil || c.idempotent() && c.replayable() {
		return r, err
	}
	resp := r.response
	if resp.StatusCode != http.StatusTemporaryRedirect && resp.StatusCode != http.StatusPermanentRedirect || resp.Header.Get("Location") == "" {
		return r, nil
	}
	blocked := &RedirectError{From: httpguard.Host(c.request.URL), Reason: onlyGET}
	if to, err := resp.Location(); err == nil {
		blocked.To = httpguard.Host(to)
	}
	return r.closed(), c.failed(blocked, c.request, resp.Request)
}
