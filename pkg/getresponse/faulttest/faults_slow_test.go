package faulttest

import (
	"net/http"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

func silent(x *exchange)      { x.readAll(); x.holdOpen() }
func slowHeaders(x *exchange) { x.readAll(); x.write(head(200, asJSON)); x.drip("X-Filler: x\r\n") }
func slowBody(x *exchange)    { x.beginResponse(200, asJSON); x.drip(" ") }
func slowFailure(x *exchange) { x.beginResponse(503, asHTML); x.drip(" ") }

// short is too short for these servers. On a busy machine a request takes a part of
// it to arrive.
const short = 8 * time.Second

// TestAttemptTakesTooLong has the bound of an attempt.
func TestAttemptTakesTooLong(t *testing.T) {
	bound := []getresponse.Option{getresponse.WithAttemptTimeout(short), getresponse.WithRetries(1)}
	twice := func(causes ...string) outcome { return failsAfter(2, causes...) }
	late := func(name string, f fault) row {
		return row{
			name: name, fault: f, opts: bound,
			safe: twice(transport, timeout("attempt")), write: unknown(transport, timeout("attempt")),
		}
	}
	runTogether(t,
		late("no response", silent),
		late("slow headers", slowHeaders),
		late("the request is not read", func(x *exchange) { <-x.server.stopped }),
		row{
			name: "slow body", fault: slowBody, opts: bound,
			safe: twice(decode(200), timeout("attempt")), write: once(decode(200), timeout("attempt")), bodiless: succeeds(1),
		},
		row{
			name: "slow body of a failure", fault: slowFailure, opts: bound,
			safe: twice(apiError(503)), write: unknown(apiError(503)),
		},
		row{
			name: "no response at first", fault: first(1, silent), opts: bound,
			safe: succeeds(2), write: unknown(transport, timeout("attempt")),
		},
	)
}

// TestCallTakesTooLong has the bounds of the whole call and of its context.
func TestCallTakesTooLong(t *testing.T) {
	late := func(name string, f fault, opts ...getresponse.Option) row {
		return row{
			name: name, fault: f, opts: append(opts, getresponse.WithTimeout(short)),
			safe: once(transport, timeout("call")), write: unknown(transport, timeout("call")),
		}
	}
	ended := func(name string, f fault) row {
		return row{
			name: name, fault: f, deadline: short,
			safe: once(transport, deadline), write: unknown(transport, deadline),
		}
	}
	again := late("several attempts", silent, getresponse.WithAttemptTimeout(short*6/10))
	again.safe = failsAfter(2, transport, timeout("call"))
	again.write = unknown(transport, timeout("attempt"))
	slow := late("slow body", slowBody)
	slow.safe, slow.write, slow.bodiless = once(decode(200), timeout("call")), once(decode(200), timeout("call")), succeeds(1)
	slowEnded := ended("slow body and the deadline", slowBody)
	slowEnded.safe, slowEnded.write, slowEnded.bodiless = once(decode(200), deadline), once(decode(200), deadline), succeeds(1)
	runTogether(t,
		late("no response", silent),
		late("slow headers", slowHeaders),
		slow,
		again,
		ended("no response and the deadline", silent),
		ended("slow headers and the deadline", slowHeaders),
		slowEnded,
		row{
			name: "canceled before the response", fault: func(x *exchange) { x.readAll(); x.server.cancel(); x.holdOpen() },
			safe: once(transport, canceled), write: unknown(transport, canceled),
		},
		row{
			name: "canceled within the headers",
			fault: func(x *exchange) {
				x.readAll()
				x.write(head(200, asJSON))
				x.server.cancel()
				x.holdOpen()
			},
			safe: once(transport, canceled), write: unknown(transport, canceled),
		},
		row{
			name: "canceled within the body", fault: slowBody, transport: cancelOnResponse,
			safe: once(decode(200), canceled), write: once(decode(200), canceled), bodiless: succeeds(1),
		},
	)
}

// TestCallIsCanceledWhileItIsSent has a request that the server does not read to its
// end.
func TestCallIsCanceledWhileItIsSent(t *testing.T) {
	run(t,
		row{
			name: "canceled within the request body", fault: func(x *exchange) { x.readSome(bigRequest / 2); x.server.cancel(); <-x.server.stopped },
			filler: bigRequest, safe: once(transport, canceled), write: unknown(transport, canceled),
		},
	)
}

// cancelOnResponse ends the context of a call between the headers and the body of
// the response.
func cancelOnResponse(tr *http.Transport, s *server) http.RoundTripper { return canceling{tr, s} }

type canceling struct {
	*http.Transport
	server *server
}

// RoundTrip implements [http.RoundTripper].
func (c canceling) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := c.Transport.RoundTrip(req)
	c.server.cancel()
	return resp, err
}
