// Package httpguard keeps credentials on the host that they are for.
package httpguard

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// maxRedirects is how many redirects of a request are followed.
const maxRedirects = 10

// Redirects returns a CheckRedirect for an HTTP client. Redirects to another scheme or
// host are blocked, and those that rule blocks: it returns the reason, "" for none.
// block makes the error. next, which may be nil, is asked last.
func Redirects(
	rule func(req *http.Request, via []*http.Request) string,
	block func(from, to, reason string) error,
	next func(*http.Request, []*http.Request) error,
) func(*http.Request, []*http.Request) error {
	return func(req *http.Request, via []*http.Request) error {
		origin := via[0].URL
		reason := rule(req, via)
		switch {
		case reason != "":
		case !strings.EqualFold(req.URL.Scheme, origin.Scheme) || !strings.EqualFold(req.URL.Host, origin.Host):
			reason = "it leads to another host or scheme"
		case len(via) >= maxRedirects:
			reason = "there were " + strconv.Itoa(maxRedirects) + " before it"
		case next != nil:
			return next(req, via)
		default:
			return nil
		}
		return block(Host(origin), Host(req.URL), reason)
	}
}

// Host returns the scheme and host of an address, fit to be shown.
func Host(u *url.URL) string { return strings.ToValidUTF8(u.Scheme+"://"+u.Host, "\uFFFD") }
