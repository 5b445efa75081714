package faulttest

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// http2Fault is what a server that speaks HTTP/2 does with a request.
type http2Fault func(*server, http.ResponseWriter)

// TestHTTP2Fails has the faults of HTTP/2, which the service supports as well: a
// stream or the whole connection breaks off. Here net/http is the server.
func TestHTTP2Fails(t *testing.T) {
	reset := func(*server, http.ResponseWriter) { panic(http.ErrAbortHandler) }
	closeConn := func(s *server, _ http.ResponseWriter) { s.closeConns() }
	inBody := func(f http2Fault) http2Fault {
		return func(s *server, w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"contactId":`)
			_ = http.NewResponseController(w).Flush()
			f(s, w)
		}
	}
	tooLong := func(_ *server, w http.ResponseWriter) {
		w.Header()["X-Filler"] = []string{strings.Repeat("x", 15_000), strings.Repeat("x", 15_000)}
	}
	const most = 20_000
	bound := []getresponse.Option{getresponse.WithMaxHeaderBytes(most)}
	run(t,
		row{
			name: "a stream is reset", http2: reset, transport: overHTTP2,
			safe: retried(transport), write: unknown(transport),
		},
		row{
			name: "the connection is closed", http2: closeConn, transport: overHTTP2,
			safe: retried(transport), write: unknown(transport),
		},
		row{
			name: "a stream is reset within the body", http2: inBody(reset), transport: overHTTP2,
			safe: retried(decode(200)), write: once(decode(200)), bodiless: succeeds(1),
		},
		row{
			name: "the connection is closed within the body", http2: inBody(closeConn), transport: overHTTP2,
			safe: retried(decode(200)), write: once(decode(200)), bodiless: succeeds(1),
		},
		row{
			name: "headers beyond the limit", http2: tooLong, transport: overHTTP2, opts: bound,
			safe: once(transport, exceeded(ofHeader)), write: unknown(transport, exceeded(ofHeader)),
		},
		row{
			name: "headers beyond the limit of the transport", http2: tooLong, opts: bound,
			transport: func(tr *http.Transport, s *server) http.RoundTripper {
				tr.MaxResponseHeaderBytes = most
				return overHTTP2(tr, s)
			},
			safe: once(transport, exceeded(ofHeader)), write: unknown(transport, exceeded(ofHeader)),
		},
	)
}

// overHTTP2 makes a client speak HTTP/2 without encryption.
func overHTTP2(tr *http.Transport, _ *server) http.RoundTripper {
	tr.Protocols = new(http.Protocols)
	tr.Protocols.SetUnencryptedHTTP2(true)
	return tr
}

// serveHTTP2 serves with net/http.
func (s *server) serveHTTP2() {
	web := &http.Server{
		Protocols: new(http.Protocols),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			s.begin(&exchange{})
			s.http2(s, w)
		}),
		ConnState: func(conn net.Conn, state http.ConnState) {
			if state == http.StateNew {
				s.keepConn(conn)
			}
		},
	}
	web.Protocols.SetUnencryptedHTTP2(true)
	_ = web.Serve(s.listener)
}
