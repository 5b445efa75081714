package getresponse

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// RedirectError reports a redirect that was not followed. Only a GET may be
// redirected, and only to the same scheme and host: credentials and X-Domain
// never reach another one.
type RedirectError struct {
	From, To string // scheme and host
	Reason   string
}

func (e *RedirectError) Error() string {
	return fmt.Sprintf("redirect from %s to %s refused: %s", e.From, e.To, e.Reason)
}

const (
	maxRedirects = 10
	onlyGET      = "only a GET may be redirected"
)

// unfollowed reports a redirect that net/http did not follow, without asking the
// guard: the body of the request cannot be sent again.
func unfollowed(req *http.Request, resp *http.Response, call *call) error {
	temporary, permanent := http.StatusTemporaryRedirect, http.StatusPermanentRedirect
	if call.repeatable() || resp.StatusCode != temporary && resp.StatusCode != permanent {
		return nil
	}
	refused := &RedirectError{From: hostOf(req.URL), Reason: onlyGET}
	if to, err := resp.Location(); err == nil {
		refused.To = hostOf(to)
	}
	return refused
}

// redirectGuard wraps the CheckRedirect of an HTTP client.
func redirectGuard(next func(*http.Request, []*http.Request) error) func(*http.Request, []*http.Request) error {
	return func(req *http.Request, via []*http.Request) error {
		origin, last := via[0], via[len(via)-1]
		refuse := func(reason string) error {
			return &RedirectError{From: hostOf(origin.URL), To: hostOf(req.URL), Reason: reason}
		}
		switch {
		case origin.Method != http.MethodGet || last.Method != http.MethodGet:
			return refuse(onlyGET)
		case !strings.EqualFold(req.URL.Scheme, origin.URL.Scheme) || !strings.EqualFold(req.URL.Host, origin.URL.Host):
			return refuse("it leads to another host or scheme")
		case len(via) >= maxRedirects:
			return refuse(fmt.Sprintf("it is the one after %d", maxRedirects))
		case next != nil:
			return next(req, via)
		}
		return nil
	}
}

func hostOf(u *url.URL) string { return strings.ToValidUTF8(u.Scheme+"://"+u.Host, "\uFFFD") }
