package faulttest

import (
	"fmt"
	"strings"
	"testing"
)

// TestRedirects has redirects. The outcome of a redirected write is unknown.
func TestRedirects(t *testing.T) {
	other := &server{fault: (*exchange).respondWell}
	other.start(t)
	to := func(status int, location func(x *exchange) string) fault {
		return func(x *exchange) { x.readAll(); x.respond(status, page, asHTML, "Location: "+location(x)) }
	}
	itself := func(x *exchange) string { return x.req.RequestURI }
	elsewhere := func(*exchange) string { return other.url + "/v3/contacts?email=jan@example.com" }
	blocked := once(transport, redirect)
	// Only a GET follows redirects.
	gets := func(o outcome) map[string]outcome {
		return map[string]outcome{aGet: o, aRawGet: o, anUnknownGet: o, anIterator: o}
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			run(t,
				row{
					name: "in a circle", fault: to(status, itself),
					safe: blocked, write: unknown(transport, redirect), other: gets(failsAfter(10, transport, redirect)),
				},
				row{
					name: "once, on the same host", fault: first(1, to(status, itself)),
					safe: blocked, write: unknown(transport, redirect), other: gets(succeeds(2)),
				},
				row{
					name: "to another host", fault: to(status, elsewhere),
					safe: blocked, write: unknown(transport, redirect), check: signed,
				},
				row{
					name: "on the same host, then to another one", fault: inTurn(to(status, itself), to(status, elsewhere)),
					safe: blocked, write: unknown(transport, redirect), other: gets(failsAfter(2, transport, redirect)),
				},
				row{
					name: "to another scheme",
					fault: to(status, func(x *exchange) string {
						return strings.Replace(x.server.url, "http:", "https:", 1) + x.req.RequestURI
					}),
					safe: blocked, write: unknown(transport, redirect),
				},
			)
		})
	}
	if n := len(other.requests()); n != 0 {
		t.Errorf("the other host saw %d connections, want none", n)
	}
}

// signed checks that the first host got the headers that another host must not get.
func signed(t *testing.T, res result) {
	t.Helper()
	for _, r := range res.server.requests() {
		for _, name := range []string{"X-Auth-Token", "X-Domain"} {
			if r.head.Get(name) == "" {
				t.Errorf("the request has no %s", name)
			}
		}
	}
}
