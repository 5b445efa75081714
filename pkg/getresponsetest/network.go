package getresponsetest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/life"
)

// WithListener makes the server listen on l, which it closes. Default a free port of the
// loopback interface.
func WithListener(l net.Listener) Option { return func(s *Server) { s.listener = l } }

// WithTLS makes the server speak TLS with a certificate.
func WithTLS(certificate tls.Certificate) Option {
	return func(s *Server) { s.certificate = &certificate }
}

// listen starts the HTTP server.
func (s *Server) listen() {
	s.http = httptest.NewUnstartedServer(http.HandlerFunc(s.receive))
	if s.listener != nil {
		_ = s.http.Listener.Close()
		s.http.Listener = s.listener
	}
	address, ok := s.http.Listener.Addr().(*net.TCPAddr)
	s.loopback = ok && address.IP.IsLoopback()
	s.http.Config.ReadHeaderTimeout = 10 * time.Second
	if s.certificate == nil {
		s.http.Start()
		return
	}
	s.http.TLS = &tls.Config{Certificates: []tls.Certificate{*s.certificate}, MinVersion: tls.VersionTLS12}
	s.http.StartTLS()
}

// Close stops the server. No event is sent afterwards. Requests in progress have half a second to end, then their
// connections are closed. It returns within a second.
func (s *Server) Close() {
	const grace = 500 * time.Millisecond
	s.endDelivery(grace / 5)
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		s.http.Close()
	}()
	select {
	case <-closed:
		return
	case <-time.After(grace - grace/5):
	}
	go s.http.CloseClientConnections() // it can wait for five seconds
	select {
	case <-closed:
	case <-time.After(grace - 100*time.Millisecond):
	}
}

// receive handles a request that came over the network.
func (s *Server) receive(w http.ResponseWriter, r *http.Request) {
	if s.loopback && !s.hasName(r.Host) {
		// A page that a browser shows can give its own name the address 127.0.0.1.
		http.Error(w, "This server listens on loopback only and has no host name "+strconv.Quote(r.Host)+".", http.StatusForbidden)
		return
	}
	switch err := s.route(w, r); {
	case errors.Is(err, errReset):
		reset(w)
	case errors.Is(err, errCut):
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case err != nil:
		panic(http.ErrAbortHandler) // otherwise net/http sends an empty response
	}
}

// hasName reports whether a host name stands for the loopback interface, or is the domain
// of an account.
func (s *Server) hasName(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	return isLoopback(name) ||
		name != "" && slices.ContainsFunc(s.accounts, func(a *account) bool { return a.domain == name })
}

// reset ends a connection so that the client gets an error and no end of file.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	plain := conn
	if secure, ok := conn.(*tls.Conn); ok {
		plain = secure.NetConn()
	}
	if c, ok := plain.(*net.TCPConn); ok {
		_ = c.SetLinger(0)
	}
	_ = plain.Close()
}

// route handles a request: for the page and the handles, or for the API.
func (s *Server) route(w http.ResponseWriter, r *http.Request) error {
	if r.URL.Path == "/" || strings.HasPrefix(r.URL.Path, adminPath) {
		s.serveAdmin(w, r)
		return nil
	}
	return s.serve(w, r)
}

// errCut ends a response in the middle of its body.
var errCut = fmt.Errorf("getresponsetest: an injected fault: %w", io.ErrUnexpectedEOF)

// serve handles a request and waits for the latency of its operation. It returns an
// error if it wrote no response or only a part of it.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) error {
	if id, ok := strings.CutPrefix(r.URL.Path, life.DownloadPath); ok {
		s.serveDownload(w, r, id)
		return nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBody))
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return nil
	}
	x := &exchange{request: r, body: body, header: w.Header()}
	response := s.handle(x)
	if x.account != nil {
		err = s.finish(r.Context(), x)
		if err == nil {
			err = x.fault.spoil(response)
		}
		if err != nil {
			return err
		}
	}
	w.Header().Set("Content-Type", response.contentType)
	if response.cut {
		w.Header().Set("Content-Length", strconv.Itoa(len(response.raw)))
		response.raw, err = response.raw[:len(response.raw)/2], errCut
	}
	w.WriteHeader(response.status)
	_, _ = w.Write(response.raw)
	return err
}
