package faulttest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Bounds of a response, as a TooLargeError names them.
const (
	ofBody    = "response body"
	ofHeader  = "response headers"
	ofNesting = "nesting of the JSON"
)

// TestResponseIsTooLong has endless or very long responses.
func TestResponseIsTooLong(t *testing.T) {
	// Without a timeout: its end would close a connection that the client leaves open.
	bound := []getresponse.Option{getresponse.WithMaxResponseBytes(100_000), getresponse.WithAttemptTimeout(0)}
	tooLong := func(name string, f fault) row {
		return row{
			name: name, fault: f, opts: bound,
			safe: once(decode(200), exceeded(ofBody)), write: once(decode(200), exceeded(ofBody)), bodiless: succeeds(1),
			check: notDrained,
		}
	}
	failing := func(name string, f fault) row {
		return row{name: name, fault: f, opts: bound, safe: retried(apiError(503)), write: unknown(apiError(503))}
	}
	endless := func(status int) fault {
		return func(x *exchange) { x.beginResponse(status, asJSON); x.flood(`{"contactId":"`) }
	}
	chunk := "1000\r\n" + strings.Repeat("[[1,", 0x400) + "\r\n"
	endlessChunks := func(x *exchange) { x.beginResponse(200, asJSON, chunked); x.flood(chunk) }
	bomb := gzipped(strings.Repeat("[", 4<<20))
	run(t,
		tooLong("an endless body", endless(200)),
		tooLong("an endless body in chunks", endlessChunks),
		tooLong("a length beyond the limit", func(x *exchange) {
			x.beginResponse(200, asJSON, "Content-Length: 9000000000000000000")
			x.holdOpen()
		}),
		tooLong("a gzip bomb", respondWith(200, bomb, asJSON, asGzip)),
		failing("503 with an endless body", endless(503)),
		failing("503 with a gzip bomb", respondWith(503, bomb, asHTML, asGzip)),
		row{
			name: "invalid gzip", fault: respondWith(200, contact, asJSON, asGzip),
			safe: once(decode(200)), write: once(decode(200)), bodiless: succeeds(1),
		},
	)
}

// TestHeadersAreTooLong has the bound of the headers. After such a response the
// outcome of a write is unknown.
func TestHeadersAreTooLong(t *testing.T) {
	line := "X-Filler: " + strings.Repeat("x", 1000) + "\r\n"
	begin := func(x *exchange) { x.readAll(); x.write(head(200, asJSON)) }
	tooLong := func(name string, f fault, opts ...getresponse.Option) row {
		return row{
			name: name, fault: f, opts: opts,
			safe: once(transport, exceeded(ofHeader)), write: unknown(transport, exceeded(ofHeader)),
			check: notDrained,
		}
	}
	withFiller := func(lines int) fault {
		return func(x *exchange) {
			x.respond(x.server.kind.status, x.server.kind.body, asJSON, "TotalCount: 1", strings.TrimSpace(strings.Repeat(line, lines)))
		}
	}
	run(t,
		tooLong("endless headers", func(x *exchange) { begin(x); x.flood(line) }),
		tooLong("an endless header", func(x *exchange) { begin(x); x.write("X-Filler: "); x.flood("x") }),
		tooLong("endless informational responses", func(x *exchange) { x.readAll(); x.flood(head(103, "X-Filler: x") + "\r\n") }),
		tooLong("headers beyond the limit", withFiller(300)),
		tooLong("headers beyond the caller's limit", withFiller(20), getresponse.WithMaxHeaderBytes(10<<10)),
		row{
			name: "headers within the limit", fault: withFiller(200),
			safe: succeeds(1), write: succeeds(1),
		},
		row{
			name: "headers within the caller's limit", fault: withFiller(300),
			opts: []getresponse.Option{getresponse.WithMaxHeaderBytes(1 << 20)},
			safe: succeeds(1), write: succeeds(1),
		},
	)
}

// notDrained checks that the client did not read an endless response to the end. The
// sockets buffer some of it.
func notDrained(t *testing.T, res result) {
	t.Helper()
	if n := res.server.flooded.Load(); n > 8<<20 {
		t.Errorf("%d bytes were sent to the client", n)
	}
}

// TestJSONIsTooDeep has JSON that would overflow the stack of a recursive decoder.
func TestJSONIsTooDeep(t *testing.T) {
	const depth = 100_000
	arrays := strings.Repeat("[", depth) + strings.Repeat("]", depth)
	objects := strings.Repeat(`{"a":`, depth) + "1" + strings.Repeat("}", depth)
	// deep is a row of the usual response with an unknown member.
	deep := func(name, value string) row {
		return row{
			name: name, fault: func(x *exchange) {
				x.respond(200, strings.Replace(x.server.kind.body, "}", `,"more":`+value+"}", 1), asJSON)
			},
			safe: once(decode(200), exceeded(ofNesting)), write: once(decode(200), exceeded(ofNesting)), bodiless: succeeds(1),
		}
	}
	inContext := func(status int) fault {
		return respondWith(status, fmt.Sprintf(`{"httpStatus":%d,"code":1000,"message":"Bad","context":%s}`, status, arrays), asJSON)
	}
	// The decoder expects an object and fails at the first array. In a list it looks for
	// the end of the item that does not fit.
	mistaken := row{
		name: "nothing but arrays", fault: respondWith(200, arrays, asJSON),
		safe: once(decode(200)), write: once(decode(200)), bodiless: succeeds(1), other: map[string]outcome{},
	}
	for _, name := range []string{aRawGet, anUnknownGet, aRawSearch, aRawPost, anIterator, aSearch} {
		mistaken.other[name] = once(decode(200), exceeded(ofNesting))
	}
	run(t,
		deep("arrays", arrays),
		deep("objects", objects),
		mistaken,
		row{
			name: "the context of a 400", fault: inContext(400),
			safe: once(apiError(400)), write: once(apiError(400)),
		},
		row{
			name: "the context of a 500", fault: inContext(500),
			safe: retried(apiError(500)), write: unknown(apiError(500)),
		},
		row{
			name: "the context of a 429", fault: inContext(429),
			opts: []getresponse.Option{getresponse.WithMaxWait(0)},
			safe: once(rateLimited, apiError(429)), write: once(rateLimited, apiError(429)),
		},
	)
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}
