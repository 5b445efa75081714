package faulttest

import (
	"net/http"
	"net/http/httptrace"
	"slices"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// TestConnectionFails has the faults before the service has responded.
func TestConnectionFails(t *testing.T) {
	run(t,
		row{
			name:  "reset before the request was read",
			fault: (*exchange).reset,
			safe:  retried(transport), write: unknown(transport),
		},
		row{
			name:   "reset when the head of the request was read",
			fault:  func(x *exchange) { x.readHead(); x.reset() },
			filler: bigRequest, safe: retried(transport), write: unknown(transport),
		},
		row{
			name:   "reset in the middle of the request body",
			fault:  func(x *exchange) { x.readSome(bigRequest / 2); x.reset() },
			filler: bigRequest, safe: retried(transport), write: unknown(transport),
		},
		row{
			name:  "reset after the request body",
			fault: func(x *exchange) { x.readAll(); x.reset() },
			safe:  retried(transport), write: unknown(transport),
		},
		row{
			name:  "closed before the request was read",
			fault: func(*exchange) {},
			safe:  retried(transport), write: unknown(transport),
		},
		row{
			name:  "closed without a response",
			fault: (*exchange).readAll,
			safe:  retried(transport), write: unknown(transport),
		},
		row{
			name:  "closed after the status line",
			fault: func(x *exchange) { x.readAll(); x.write("HTTP/1.1 200 OK\r\n") },
			safe:  retried(transport), write: unknown(transport),
		},
		row{
			name:  "closed within the headers",
			fault: func(x *exchange) { x.readAll(); x.write(head(200, asJSON)) },
			safe:  retried(transport), write: unknown(transport),
		},
		row{
			name:  "reset within the headers",
			fault: func(x *exchange) { x.readAll(); x.write(head(200, asJSON)); x.reset() },
			safe:  retried(transport), write: unknown(transport),
		},
		row{
			name:  "a response that is not HTTP",
			fault: func(x *exchange) { x.readAll(); x.write("SSH-2.0-OpenSSH_9.9\r\n") },
			safe:  once(transport), write: unknown(transport),
		},
		row{
			name:  "two resets, then a response",
			fault: first(2, func(x *exchange) { x.readAll(); x.reset() }),
			safe:  succeeds(3), write: unknown(transport),
		},
		row{
			name:  "a reset where retries are off",
			fault: func(x *exchange) { x.readAll(); x.reset() },
			opts:  []getresponse.Option{getresponse.WithRetries(0)},
			safe:  once(transport), write: unknown(transport),
		},
	)
}

// TestBodyBreaksOff has responses with the status of a success whose bodies are cut
// off. The status says that a write was carried out.
func TestBodyBreaksOff(t *testing.T) {
	for _, status := range []int{200, 201} {
		cutShort := func(length string) fault {
			return func(x *exchange) {
				x.beginResponse(status, asJSON, length)
				x.write("5\r\n[1,2,\r\n")
			}
		}
		failing := row{safe: retried(decode(status)), write: once(decode(status)), bodiless: succeeds(1)}
		rows := []row{failing, failing, failing, failing}
		rows[0].name, rows[0].fault = "reset within the body", func(x *exchange) { cutShort("Content-Length: 40")(x); x.reset() }
		rows[1].name, rows[1].fault = "closed before the end that Content-Length states", cutShort("Content-Length: 40")
		rows[2].name, rows[2].fault = "closed before the last chunk", cutShort(chunked)
		rows[3].name, rows[3].fault, rows[3].safe = "closed within the body, then a response", first(1, cutShort("Content-Length: 40")), succeeds(2)
		t.Run(http.StatusText(status), func(t *testing.T) { run(t, rows...) })
	}
}

// TestKeptConnectionFails has faults of a connection that served a call before.
// After such a fault net/http itself retries a GET.
func TestKeptConnectionFails(t *testing.T) {
	onceMore := failsAfter(1+1+retries, transport)
	gets := map[string]outcome{aGet: onceMore, anIterator: onceMore, aRawGet: onceMore, anUnknownGet: onceMore}
	run(t,
		row{
			name:  "a kept connection is reset",
			fault: func(x *exchange) { x.readAll(); x.reset() },
			kept:  true, safe: retried(transport), write: unknown(transport), other: gets,
		},
		row{
			name:  "a kept connection is closed without a response",
			fault: (*exchange).readAll,
			kept:  true, safe: retried(transport), write: unknown(transport), other: gets,
		},
		row{
			name:  "a kept connection is closed while it is used",
			fault: (*exchange).respondWell,
			kept:  true, trace: closeKept,
			safe: succeeds(1), write: failsAfter(0, "OutcomeUnknownError", transport),
		},
	)
}

// closeKept makes the server close a reused connection as soon as a call gets it.
func closeKept(s *server) *httptrace.ClientTrace {
	return &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		if got.Reused {
			s.closeConns()
			time.Sleep(50 * time.Millisecond) // so that the client usually notices
		}
	}}
}

// inTurn applies the first fault to the first request and so on, and the last fault
// to all further requests.
func inTurn(faults ...fault) fault {
	return func(x *exchange) { faults[min(x.number, len(faults))-1](x) }
}

// first applies f to the first n requests and serves the others well.
func first(n int, f fault) fault {
	return inTurn(append(slices.Repeat([]fault{f}, n), (*exchange).respondWell)...)
}
