package faulttest

import (
	"net/http"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

const page = "<html><head><title>Sorry</title></head><body><h1>We are down</h1></body></html>"

// respondWith responds to every request with a complete response.
func respondWith(status int, body string, headers ...string) fault {
	return func(x *exchange) { x.respond(status, body, headers...) }
}

// TestServerFails has responses that report a failure.
func TestServerFails(t *testing.T) {
	// failing is a row of a transient failure, after which the outcome of a write is
	// unknown.
	failing := func(name string, status int, body string, headers ...string) row {
		return row{
			name: name, fault: respondWith(status, body, headers...),
			safe: retried(apiError(status)), write: unknown(apiError(status)),
		}
	}
	// final is a row of a failure that is not transient.
	final := func(name string, status int, body string, headers ...string) row {
		return row{
			name: name, fault: respondWith(status, body, headers...),
			safe: once(apiError(status)), write: once(apiError(status)),
		}
	}
	const missing = `{"httpStatus":404,"code":1013,"message":"Not found","context":[]}`
	const internal = `{"httpStatus":500,"code":1,"message":"Internal server problem","context":[],"uuid":"u-1"}`
	run(t,
		failing("500 with HTML", 500, page, asHTML),
		failing("500 without a body", 500, "", asHTML),
		failing("500 with code 1", 500, internal, asJSON),
		failing("500 with JSON that is no error of the API", 500, `{"error":"boom"}`, asJSON),
		failing("500 with half an error of the API", 500, internal[:40], asJSON),
		final("500 with another code", 500, `{"httpStatus":500,"code":1010,"message":"No resource","context":[]}`, asJSON),
		failing("502 with HTML", 502, page, asHTML),
		failing("502 with an error of the API", 502, `{"httpStatus":502,"code":1010,"message":"No resource","context":[]}`, asJSON),
		failing("503 with HTML", 503, page, asHTML),
		failing("503 of maintenance", 503, `{"httpStatus":503,"code":1019,"message":"Maintenance","context":[]}`, asJSON),
		failing("504 with HTML", 504, page, asHTML),
		row{
			// Not transient, but perhaps not from the service either.
			name: "524 of a proxy", fault: respondWith(524, page, asHTML),
			safe: once(apiError(524)), write: unknown(apiError(524)),
		},
		final("501 of the service", 501, `{"httpStatus":501,"code":1010,"message":"No resource","context":[]}`, asJSON),
		final("400 with code 1", 400, `{"httpStatus":400,"code":1,"message":"Exactly one campaign can be default","context":[]}`, asJSON),
		final("400 with HTML", 400, page, asHTML),
		row{
			name: "408 of a proxy", fault: respondWith(408, page, asHTML, "Connection: close"),
			safe: once(apiError(408)), write: unknown(apiError(408)),
		},
		row{
			name: "499 of a proxy", fault: respondWith(499, page, asHTML),
			safe: once(apiError(499)), write: unknown(apiError(499)),
		},
		final("408 of the service", 408, `{"httpStatus":408,"code":1010,"message":"Too slow","context":[]}`, asJSON),
		final("431 of a proxy", 431, page, asHTML),
		row{
			name:  "101, then silence",
			fault: func(x *exchange) { x.beginResponse(101, "Connection: Upgrade", "Upgrade: foo"); x.holdOpen() },
			safe:  once(apiError(101)), write: unknown(apiError(101)),
		},
		row{
			name: "302 that leads nowhere", fault: respondWith(302, page, asHTML),
			safe: once(apiError(302)), write: unknown(apiError(302)),
		},
		final("401", 401, `{"httpStatus":401,"code":1014,"message":"Problem with the key","context":[]}`, asJSON),
		final("404", 404, missing, asJSON),
		final("409", 409, `{"httpStatus":409,"code":1008,"message":"Exists","context":[]}`, asJSON),
		row{
			name:  "two times 503, then a response",
			fault: first(2, respondWith(503, page, asHTML)),
			safe:  succeeds(3), write: unknown(apiError(503)),
		},
		row{
			name: "503, a reset, then a response",
			fault: first(2, func(x *exchange) {
				if x.number == 2 {
					x.readAll()
					x.reset()
					return
				}
				x.respond(503, page, asHTML, "Connection: close")
				x.keep = false
			}),
			safe: succeeds(3), write: unknown(apiError(503)),
		},
		row{
			// A caller who deletes something sees that it is gone.
			name:  "502, then 404",
			fault: inTurn(respondWith(502, page, asHTML), respondWith(404, missing, asJSON)),
			safe:  failsAfter(2, apiError(404)), write: unknown(apiError(502)),
		},
		row{
			name: "500 that echoes the key",
			fault: func(x *exchange) {
				x.readAll()
				x.respond(500, "<p>X-Auth-Token: "+x.req.Header.Get("X-Auth-Token"), asHTML)
			},
			safe: retried(apiError(500)), write: unknown(apiError(500)),
		},
		row{
			name: "503 before the request body was read",
			fault: func(x *exchange) {
				x.readHead()
				x.write(head(503, asHTML, "Content-Length: 0", "Connection: close") + "\r\n")
				<-x.server.stopped
			},
			filler: bigRequest, safe: retried(apiError(503)), write: unknown(apiError(503)),
		},
		row{
			name: "503 with a body cut short",
			fault: func(x *exchange) {
				x.beginResponse(503, asHTML, "Content-Length: 1000")
				x.write(page)
			},
			safe: retried(apiError(503)), write: unknown(apiError(503)),
		},
	)
}

// TestServerAsksToWait has the header Retry-After of a 503.
func TestServerAsksToWait(t *testing.T) {
	runTogether(t,
		row{
			name:  "503 with a wait of a second, then a response",
			fault: first(1, respondWith(503, page, asHTML, "Retry-After: 1")),
			safe:  succeeds(2), write: unknown(apiError(503)),
			check: apart(time.Second),
		},
		row{
			name:  "503 with a wait of an hour",
			fault: respondWith(503, page, asHTML, "Retry-After: 3600"),
			safe:  once(apiError(503)), write: unknown(apiError(503)),
			check: immediate,
		},
		row{
			name:     "503 with a wait beyond the deadline",
			fault:    respondWith(503, page, asHTML, "Retry-After: 40"),
			deadline: guard,
			safe:     once(apiError(503)), write: unknown(apiError(503)),
			check: immediate,
		},
		row{
			name:  "503 with a wait beyond the timeout of the call",
			fault: respondWith(503, page, asHTML, "Retry-After: 40"),
			opts:  []getresponse.Option{getresponse.WithTimeout(guard)},
			safe:  once(apiError(503)), write: unknown(apiError(503)),
			check: immediate,
		},
		row{
			name:  "the context ends in the wait",
			fault: respondWith(503, page, asHTML, "Retry-After: 20"), cancelOnRetry: true,
			safe:  once(transport, apiError(503), canceled),
			write: unknown(apiError(503)),
			check: immediate,
		},
	)
}

// apart checks that at least that much time passed between the requests of a call.
func apart(least time.Duration) func(*testing.T, result) {
	return func(t *testing.T, res result) {
		t.Helper()
		seen := res.server.requests()
		for i := 1; i < len(seen); i++ {
			if d := seen[i].at.Sub(seen[i-1].at); d < least {
				t.Errorf("request %d came %v after the one before it, want %v", i+1, d, least)
			}
		}
	}
}

// immediate checks that a call did not wait.
func immediate(t *testing.T, res result) {
	t.Helper()
	if res.took > guard/3 {
		t.Errorf("the call took %v", res.took)
	}
}

// TestSuccessesThatAreNone has responses with the status of a success and without
// the body that the operation promises. Such calls are not retried.
func TestSuccessesThatAreNone(t *testing.T) {
	strange := func(name string, status int, body string, headers ...string) row {
		return row{
			name: name, fault: respondWith(status, body, headers...),
			safe: once(decode(status)), write: once(decode(status)), bodiless: succeeds(1),
		}
	}
	html := strange("200 with HTML", 200, page, asHTML)
	// An HTML page is an error even where no body is expected.
	html.bodiless = once(decode(200))
	number := strange("200 with a number", 200, "12", asJSON)
	number.other = map[string]outcome{aRawGet: succeeds(1), anUnknownGet: succeeds(1), aRawPost: succeeds(1), aRawSearch: succeeds(1)}
	run(t,
		html,
		strange("200 without a body", 200, "", asJSON),
		strange("200 with JSON that ends too soon", 200, `{"contactId":"pV3`, asJSON),
		strange("200 with two JSON values", 200, `{"contactId":"pV3r"} {}`, asJSON),
		strange("200 with JSON named XML", 200, contact, "Content-Type: application/xml"),
		strange("200 with JSON named text", 200, contact, "Content-Type: text/plain"),
		strange("201 with half a content type", 201, contact, "Content-Type: application/"),
		number,
		strange("204 with a JSON header", 204, "", asJSON),
		strange("205 without a body", 205, "", asJSON),
		row{
			name:  "304 without a redirect",
			fault: respondWith(http.StatusNotModified, "", asJSON),
			safe:  once(apiError(304)), write: unknown(apiError(304)),
		},
	)
}
