package oauth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

// Loopback signs in the user of a command-line program. It listens on this machine,
// calls open to show the authorize page (by starting a browser or printing the
// address), waits for the redirect and exchanges its code.
//
// It listens on the host and port of cfg.RedirectURL, which must be an http address
// of 127.0.0.1, [::1] or localhost. For localhost it listens on both addresses, as far as
// the machine has them, because browsers differ in which they try first. A port that
// another program has on one of them is an error: that program would get the code. The
// service redirects to the registered address, so register an address with a fixed port, such
// as http://127.0.0.1:8910/callback.
//
// Without a RedirectURL, or with port 0, Loopback listens on a free port of 127.0.0.1.
// This works only if a listening function registers the application with that
// address. The listening functions are called with the redirect address before open.
//
// A redirect with another state gets the status 400 and does not end the wait. The
// timeout covers the wait for the redirect; its default is 5 minutes. A code can be used
// only once, so neither the timeout nor the end of ctx ends its exchange, which may take
// 30 seconds. The error is
// context.DeadlineExceeded after the timeout, the error of open, [ErrDenied] or an
// error of [Client.Exchange].
func Loopback(ctx context.Context, cfg Config, open func(url string) error, timeout time.Duration, listening ...func(redirectURL string)) (*oauth2.Token, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if open == nil {
		return nil, errors.New("oauth: loopback: open is nil: nobody would see the authorize page")
	}
	client, err := NewClient(cfg)
	if err != nil {
		return nil, err
	}
	host, port, path, err := loopbackAddress(cfg.RedirectURL)
	if err != nil {
		return nil, err
	}
	state, err := NewState()
	if err != nil {
		return nil, err
	}
	page, err := client.AuthorizeURL(state)
	if err != nil {
		return nil, err
	}
	if timeout <= 0 {
		timeout = 5 * time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	listeners, err := listenLoopback(ctx, host, port)
	if err != nil {
		return nil, fmt.Errorf("oauth: loopback: %w", err)
	}
	l := &loopback{state: state, path: path, codes: make(chan redirect, 1), finished: make(chan struct{})}
	server := &http.Server{Handler: l, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	for _, listener := range listeners {
		go func() { _ = server.Serve(listener) }()
	}
	defer func() {
		// The browser must receive its response before the program exits.
		bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if server.Shutdown(bye) != nil {
			_ = server.Close()
		}
	}()
	_, port, _ = net.SplitHostPort(listeners[0].Addr().String())
	for _, f := range listening {
		f("http://" + net.JoinHostPort(host, port) + path)
	}
	// open may block until the browser exits.
	opened := make(chan error, 1)
	go func() { opened <- open(page) }()
	token, err := l.wait(ctx, client, opened)
	l.finish(err)
	return token, err
}

// loopbackAddress returns the host, port and path of a redirect address.
func loopbackAddress(redirectURL string) (host, port, path string, err error) {
	if redirectURL == "" {
		return "127.0.0.1", "0", "/callback", nil
	}
	u, err := url.Parse(redirectURL)
	if err != nil {
		return "", "", "", errors.New("oauth: loopback: the redirect URL cannot be parsed")
	}
	host, port, path = u.Hostname(), u.Port(), u.Path
	if u.Scheme != "http" || host != "localhost" && host != "127.0.0.1" && host != "::1" {
		return "", "", "", fmt.Errorf("oauth: loopback: the redirect URL has %s://%s; expected http on 127.0.0.1, [::1] or localhost", u.Scheme, u.Host)
	}
	if port == "" {
		port = "80"
	}
	if path == "" {
		path = "/"
	}
	return host, port, path, nil
}

// loopback handles the redirect.
type loopback struct {
	state, path string
	codes       chan redirect
	finished    chan struct{}
	err         error // of the sign-in; set before finished is closed

	mu       sync.Mutex
	taken    bool
	rejected error // error of the latest rejected redirect
}

// redirect is the result of a redirect with the right state.
type redirect struct {
	code string
	err  error
}

// wait waits for the redirect and returns its token.
func (l *loopback) wait(ctx context.Context, client *Client, opened <-chan error) (*oauth2.Token, error) {
	for {
		select {
		case err := <-opened:
			if err != nil {
				return nil, fmt.Errorf("oauth: loopback: the authorize page cannot be opened: %w", redactError(hide("", l.state), err))
			}
			opened = nil
		case r := <-l.codes:
			if r.err != nil {
				return nil, r.err
			}
			return exchangeToTheEnd(ctx, client, r.code, defaultTimeout)
		case <-ctx.Done():
			l.mu.Lock()
			defer l.mu.Unlock()
			if l.rejected != nil {
				return nil, fmt.Errorf("oauth: loopback: no valid redirect was received: %w; the last redirect was rejected: %w", ctx.Err(), l.rejected)
			}
			return nil, fmt.Errorf("oauth: loopback: no redirect was received: %w", ctx.Err())
		}
	}
}

func (l *loopback) finish(err error) {
	l.err = err
	close(l.finished)
}

// ServeHTTP implements [http.Handler].
func (l *loopback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Connection", "close")
	if r.URL.Path != l.path || r.Method != http.MethodGet { // for example the icon
		http.NotFound(w, r)
		return
	}
	if err := l.accept(r); err != nil {
		plainError(w, r, err)
		return
	}
	<-l.finished
	if l.err != nil {
		plainError(w, r, l.err)
		return
	}
	fmt.Fprintln(w, "You are signed in. You can close this window.")
}

// accept passes the first redirect with the right state to wait.
func (l *loopback) accept(r *http.Request) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	query, err := url.ParseQuery(r.URL.RawQuery)
	switch {
	case err != nil || len(query["state"]) != 1 || !sameState(query.Get("state"), l.state):
		l.rejected = ErrState
		return ErrState
	case l.taken:
		return ErrState
	}
	l.taken = true
	code, err := codeOf("loopback", query)
	l.codes <- redirect{code, err}
	return nil
}
