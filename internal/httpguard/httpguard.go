// Package httpguard blocks redirects that could send credentials to another host, and
// finds addresses to which they would be sent without encryption.
package httpguard

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// maxRedirects is the maximum number of redirects of a request.
const maxRedirects = 10

// Redirects returns a CheckRedirect for an HTTP client. It blocks redirects to another
// scheme or host, and redirects for which rule returns a reason that is not "". block
// returns the error. next, which may be nil, is called for redirects that are not
// blocked.
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
			reason = strconv.Itoa(maxRedirects) + " redirects were followed already"
		case next != nil:
			return next(req, via)
		default:
			return nil
		}
		return block(Host(origin), Host(req.URL), reason)
	}
}

// Host returns the scheme and host of an address as valid UTF-8.
func Host(u *url.URL) string { return strings.ToValidUTF8(u.Scheme+"://"+u.Host, "\uFFFD") }
