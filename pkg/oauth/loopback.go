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

// Loopback signs a user of a command-line program in: it listens on this
// machine, lets open show the authorize page (by starting a browser or printing
// the address), waits for the redirect and exchanges its code.
//
// It listens on the host and port of cfg.RedirectURL, which has to be a plain
// http address of 127.0.0.1, [::1] or localhost (where it listens on 127.0.0.1):
// the service redirects to the registered address, so register one with a fixed
// port, such as http://127.0.0.1:8910/callback. Without a RedirectURL, or with
// port 0, a free port of 127.0.0.1 is taken; that helps only where the
// application is registered on the spot, which the listening functions can do:
// they are called with the redirect address before open is.
//
// A redirect with a state that is not the one of this sign-in is sent
// 400 and does not end the wait. timeout covers the whole sign-in; 0 stands for
// 5 minutes. Errors: context.DeadlineExceeded where nobody came in time, what
// open returned, [ErrDenied] and the errors of [Client.Exchange].
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
	address := host
	if address == "localhost" {
		address = "127.0.0.1"
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(address, port))
	if err != nil {
		return nil, fmt.Errorf("oauth: loopback: %w", err)
	}
	l := &loopback{state: state, path: path, codes: make(chan redirect, 1), finished: make(chan struct{})}
	server := &http.Server{Handler: l, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = server.Serve(listener) }()
	defer func() {
		// The browser gets its response before the program goes on, or ends.
		bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if server.Shutdown(bye) != nil {
			_ = server.Close()
		}
	}()
	_, port, _ = net.SplitHostPort(listener.Addr().String())
	for _, tell := range listening {
		tell("http://" + net.JoinHostPort(host, port) + path)
	}
	// open may itself wait for the browser to finish.
	opened := make(chan error, 1)
	go func() { opened <- open(page) }()
	token, err := l.wait(ctx, client, opened)
	l.finish(err)
	return token, err
}

// loopbackAddress takes a redirect address apart.
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
		return "", "", "", fmt.Errorf("oauth: loopback: the redirect URL leads to %s://%s; expected http on 127.0.0.1, [::1] or localhost", u.Scheme, u.Host)
	}
	if port == "" {
		port = "80"
	}
	if path == "" {
		path = "/"
	}
	return host, port, path, nil
}

// loopback responses the redirect.
type loopback struct {
	state, path string
	codes       chan redirect
	finished    chan struct{}
	err         error // of the sign-in, once it is finished

	mu      sync.Mutex
	taken   bool
	refused error // the latest redirect that was refused
}

// redirect is what a redirect with the right state brought.
type redirect struct {
	code string
	err  error
}

// wait returns the token of the redirect that comes.
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
			return client.Exchange(ctx, r.code)
		case <-ctx.Done():
			l.mu.Lock()
			defer l.mu.Unlock()
			if l.refused != nil {
				return nil, fmt.Errorf("oauth: loopback: no valid redirect came: %w; the last one was refused: %w", ctx.Err(), l.refused)
			}
			return nil, fmt.Errorf("oauth: loopback: no redirect came: %w", ctx.Err())
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
	if r.URL.Path != l.path || r.Method != http.MethodGet { // the icon, for example
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

// accept hands the first redirect with the right state on.
func (l *loopback) accept(r *http.Request) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	query, err := url.ParseQuery(r.URL.RawQuery)
	switch {
	case err != nil || len(query["state"]) != 1 || !sameState(query.Get("state"), l.state):
		l.refused = ErrState
		return ErrState
	case l.taken:
		return ErrState
	}
	l.taken = true
	code, err := codeOf("loopback", query)
	l.codes <- redirect{code, err}
	return nil
}
