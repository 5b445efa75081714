package getresponse

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

const (
	maxRedirects = 10
	onlyGET      = "only a GET may be redirected"
)

// redirectGuard returns a CheckRedirect that asks next after its own rules.
func redirectGuard(next func(*http.Request, []*http.Request) error) func(*http.Request, []*http.Request) error {
	return func(req *http.Request, via []*http.Request) error {
		origin, last := via[0], via[len(via)-1]
		block := func(reason string) error {
			return &RedirectError{From: hostOf(origin.URL), To: hostOf(req.URL), Reason: reason}
		}
		switch {
		case origin.Method != http.MethodGet || last.Method != http.MethodGet:
			return block(onlyGET)
		case !strings.EqualFold(req.URL.Scheme, origin.URL.Scheme) || !strings.EqualFold(req.URL.Host, origin.URL.Host):
			return block("it leads to another host or scheme")
		case len(via) >= maxRedirects:
			return block(fmt.Sprintf("it is the one after %d", maxRedirects))
		case next != nil:
			return next(req, via)
		}
		return nil
	}
}

func hostOf(u *url.URL) string { return strings.ToValidUTF8(u.Scheme+"://"+u.Host, "\uFFFD") }
