package faulttest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// server takes connections from a real socket and speaks HTTP/1.1 by hand, so that
// it can break off anywhere. It serves the one call of one kind.
type server struct {
	url    string
	kind   kind
	fault  fault
	http2  http2Fault         // instead of fault
	cancel context.CancelFunc // of the call's context
	warm   bool               // the first request is not part of the call: it only opens a connection

	listener net.Listener
	stopped  chan struct{}
	once     sync.Once
	running  sync.WaitGroup
	flooded  atomic.Int64 // bytes that floods sent

	mu    sync.Mutex
	conns []net.Conn
	seen  []request
}

// request is what the server saw of a request of the call.
type request struct {
	at   time.Time // when it began
	head http.Header
	text string // of the whole request; "" if it was incomplete
}

// fault is what the server does with a request.
type fault func(*exchange)

// exchange is a request and its response. It begins with the connection, or on a
// kept connection with the first byte.
type exchange struct {
	server *server
	conn   *net.TCPConn
	in     *bufio.Reader
	number int // 1 for the first of the call
	req    *http.Request
	broken bool // the client closed the connection within the request
	keep   bool // the connection serves further requests

	complete bool // the request was read to its end
}

// start opens the socket. The server stops with the test.
func (s *server) start(t *testing.T) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.url, s.listener, s.stopped = "http://"+listener.Addr().String(), listener, make(chan struct{})
	serve := s.serve
	if s.http2 != nil {
		serve = s.serveHTTP2
	}
	s.running.Go(serve)
	t.Cleanup(s.stop)
}

// serve is the root of all goroutines of the server. noLeaks identifies them by its
// name.
func (s *server) serve() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.keepConn(conn)
		tcp := conn.(*net.TCPConn)
		_ = tcp.SetReadBuffer(32 << 10) // so that a big request does not fit
		s.running.Go(func() { s.serveConn(tcp) })
	}
}

func (s *server) keepConn(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns = append(s.conns, conn)
	select {
	case <-s.stopped: // too late for closeConns
		conn.Close()
	default:
	}
}

func (s *server) serveConn(conn *net.TCPConn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for keep := true; keep; {
		x := s.begin(&exchange{conn: conn, in: in})
		if x.number == 0 {
			x.respondWell()
		} else {
			s.fault(x)
		}
		if keep = x.keep; keep {
			_, err := in.Peek(1) // the first byte of the next request
			keep = err == nil
		}
	}
}

// begin counts an exchange of the call.
func (s *server) begin(x *exchange) *exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	x.server = s
	if s.warm {
		s.warm = false
		return x
	}
	s.seen = append(s.seen, request{at: time.Now()})
	x.number = len(s.seen)
	return x
}

// requests returns what the server saw of the call.
func (s *server) requests() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.seen)
}

// stop breaks all connections off and waits for the server's goroutines.
func (s *server) stop() {
	s.listener.Close()
	s.once.Do(func() { close(s.stopped) })
	s.closeConns()
	s.running.Wait()
}

// closeConns closes all connections.
func (s *server) closeConns() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, conn := range s.conns {
		conn.Close()
	}
}

// readHead reads the request up to its body.
func (x *exchange) readHead() {
	if x.req != nil {
		return
	}
	var err error
	if x.req, err = http.ReadRequest(x.in); err != nil {
		x.req, x.broken = &http.Request{Body: http.NoBody}, true
	}
}

// readSome reads n bytes of the body.
func (x *exchange) readSome(n int64) {
	x.readHead()
	_, _ = io.CopyN(io.Discard, x.req.Body, n)
}

// readAll reads the request to its end.
func (x *exchange) readAll() {
	x.readHead()
	body, err := io.ReadAll(x.req.Body)
	if err != nil || x.broken || x.complete || x.number == 0 {
		return
	}
	x.complete = true
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	seen := &x.server.seen[x.number-1]
	seen.head, seen.text = x.req.Header, x.req.Method+" "+x.req.RequestURI+"\n"+string(body)
}

// reset resets the connection.
func (x *exchange) reset() {
	time.Sleep(10 * time.Millisecond) // what was sent before arrives
	_ = x.conn.SetLinger(0)
	x.conn.Close()
}

// write sends text and reports whether that succeeded.
func (x *exchange) write(text string) bool {
	_, err := io.WriteString(x.conn, text)
	return err == nil
}

// holdOpen sends nothing more until the client closes the connection.
func (x *exchange) holdOpen() { _, _ = io.Copy(io.Discard, x.conn) }

// drip sends text in a loop, with pauses, until the client closes the connection.
func (x *exchange) drip(text string) {
	for x.write(text) {
		select {
		case <-time.After(20 * time.Millisecond):
		case <-x.server.stopped:
			return
		}
	}
}

// flood sends text in a loop until the client closes the connection.
func (x *exchange) flood(text string) {
	for text = strings.Repeat(text, 1+8<<10/len(text)); x.write(text); {
		x.server.flooded.Add(int64(len(text)))
	}
}

// beginResponse writes the head of a response without Content-Length.
func (x *exchange) beginResponse(status int, headers ...string) {
	x.readAll()
	x.write(head(status, headers...) + "\r\n")
}

// respond writes a whole response and keeps the connection.
func (x *exchange) respond(status int, body string, headers ...string) {
	x.readAll()
	length := ""
	if status != http.StatusNoContent {
		length = fmt.Sprintf("Content-Length: %d\r\n", len(body))
	}
	x.keep = x.write(head(status, headers...) + length + "\r\n" + body)
}

// respondWell writes the response of the service to a successful call.
func (x *exchange) respondWell() {
	x.respond(x.server.kind.status, x.server.kind.body, asJSON, "TotalCount: 1")
}

func head(status int, headers ...string) string {
	lines := []string{fmt.Sprintf("HTTP/1.1 %d %s", status, http.StatusText(status))}
	return strings.Join(append(lines, headers...), "\r\n") + "\r\n"
}

// bigRequest is the length of the body of a request that does not fit the sockets.
const bigRequest = 2 << 20

// Headers of responses.
const (
	asJSON  = "Content-Type: application/json"
	asHTML  = "Content-Type: text/html; charset=UTF-8"
	asGzip  = "Content-Encoding: gzip"
	chunked = "Transfer-Encoding: chunked"
)
