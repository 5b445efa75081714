package oauth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// HandlerOptions configures [NewHandlers].
type HandlerOptions struct {
	// States keeps the states. The default is a new MemoryStates.
	States StateStore

	// OnToken stores the token of the account whose owner has just signed in, and
	// responds to the browser, usually with a redirect. The address of the redirect
	// must not contain the token. OnToken is required. The context of r does not end with
	// the request, as the browser may be gone, but after Timeout.
	OnToken func(w http.ResponseWriter, r *http.Request, token *oauth2.Token)

	// OnError responds to the browser after a failed sign-in. The error contains no
	// credentials. The default is a short page without the error. Its status is 400
	// for ErrState, ErrTokenInQuery and a callback without a code, 403 for
	// ErrDenied, 502 for failures of the service and 500 for failures of the store.
	OnError func(w http.ResponseWriter, r *http.Request, err error)

	// CookieName is the prefix of the names of the cookies that bind a state to the
	// browser. The default is "getresponse-signin".
	CookieName string
	// CookiePath must cover both handlers. The default is "/".
	CookiePath string
	// CookieSecure restricts the cookies to https. A RedirectURL with https and a
	// request over TLS imply it.
	CookieSecure bool

	// Timeout bounds the exchange of the code, and then the context of OnToken. The
	// default is 30 seconds. A browser that goes away ends neither, as a code can be
	// used only once.
	Timeout time.Duration
}

const (
	defaultCookieName = "getresponse-signin"
	maxCookies        = 8 // sign-ins in progress in one browser
)

// NewHandlers returns the two handlers that sign users of a web application in with an
// authorization code. The handler start redirects the browser to the authorize page.
// The handler callback serves the registered redirect address and exchanges the code
// for a token.
//
// A state is unguessable, valid once, and bound by a cookie (HttpOnly,
// SameSite=Lax) to the browser that started. A link with another user's state and
// code, which would sign a victim in to the attacker's account, fails with
// [ErrState].
func NewHandlers(cfg Config, opts HandlerOptions) (start, callback http.Handler, err error) {
	if err := cfg.Validate(); err != nil {
		return nil, nil, err
	}
	client, err := NewClient(cfg)
	if err != nil {
		return nil, nil, err
	}
	if opts.OnToken == nil {
		return nil, nil, errors.New("oauth: HandlerOptions.OnToken is nil: the token would be lost")
	}
	if opts.States == nil {
		opts.States = &MemoryStates{}
	}
	if opts.OnError == nil {
		opts.OnError = plainError
	}
	if opts.CookieName == "" {
		opts.CookieName = defaultCookieName
	}
	if opts.CookiePath == "" {
		opts.CookiePath = "/"
	}
	if opts.Timeout <= 0 {
		opts.Timeout = defaultTimeout
	}
	if strings.HasPrefix(cfg.RedirectURL, "https:") {
		opts.CookieSecure = true
	}
	if opts.CookieSecure && opts.CookiePath == "/" {
		// A browser accepts a cookie with this prefix only from the host itself, not
		// from other hosts of the domain.
		opts.CookieName = "__Host-" + opts.CookieName
	}
	if err := (&http.Cookie{Name: opts.CookieName, Value: "x", Path: opts.CookiePath}).Valid(); err != nil {
		return nil, nil, fmt.Errorf("oauth: the cookie's name or path: %w", err)
	}
	h := &handlers{client: client, opts: opts}
	return h.wrap(h.start), h.wrap(h.callback), nil
}

type handlers struct {
	client *Client
	opts   HandlerOptions
}

// wrap keeps states and codes out of caches and the Referer header.
func (h *handlers) wrap(next func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Referrer-Policy", "no-referrer")
		if r.Method != http.MethodGet {
			w.Header().Set("Allow", http.MethodGet)
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		if err := next(w, r); err != nil {
			h.opts.OnError(w, r, err)
		}
	})
}

func (h *handlers) start(w http.ResponseWriter, r *http.Request) error {
	state, err := NewState()
	if err != nil {
		return err
	}
	if err := h.opts.States.Put(r.Context(), state); err != nil {
		return fmt.Errorf("oauth: start: the state cannot be stored: %w", redactError(hide("", state), err))
	}
	page, err := h.client.AuthorizeURL(state)
	if err != nil {
		return err
	}
	// Cookies of abandoned sign-ins must not fill the Cookie header.
	old := 0
	for _, cookie := range r.Cookies() {
		if strings.HasPrefix(cookie.Name, h.opts.CookieName+"-") {
			if old++; old >= maxCookies {
				h.setCookie(w, r, cookie.Name, "", -1)
			}
		}
	}
	h.setCookie(w, r, h.cookieName(state), state, int(stateLifetime/time.Second))
	http.Redirect(w, r, page, http.StatusFound)
	return nil
}

func (h *handlers) callback(w http.ResponseWriter, r *http.Request) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return fmt.Errorf("oauth: callback: the query cannot be parsed: %w", ErrState) // err quotes a part of it
	}
	if err := h.checkState(w, r, query); err != nil {
		return err
	}
	code, err := codeOf("callback", query)
	if err != nil {
		return err
	}
	// The code is used up by its exchange, so the token must reach OnToken even if nobody
	// waits for the response any more.
	token, err := exchangeToTheEnd(r.Context(), h.client, code, h.opts.Timeout)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), h.opts.Timeout)
	defer cancel()
	h.opts.OnToken(w, r.WithContext(ctx), token)
	return nil
}

// exchangeToTheEnd exchanges a code within timeout, regardless of the end of ctx.
func exchangeToTheEnd(ctx context.Context, client *Client, code string, timeout time.Duration) (*oauth2.Token, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()
	return client.Exchange(ctx, code)
}

// checkState checks the state of a redirect and removes it from the store. The query
// must have it once, the browser's cookie must have it, and the store must know it.
func (h *handlers) checkState(w http.ResponseWriter, r *http.Request, query url.Values) error {
	reject := func(why string) error { return fmt.Errorf("oauth: callback: %w: %s", ErrState, why) }
	if len(query["state"]) != 1 || query.Get("state") == "" {
		return reject("the query has none or several")
	}
	state := query.Get("state")
	cookie, err := r.Cookie(h.cookieName(state))
	if err != nil || !sameState(cookie.Value, state) {
		return reject("the cookie of this browser does not have it")
	}
	h.setCookie(w, r, cookie.Name, "", -1)
	known, err := h.opts.States.Take(r.Context(), state)
	if err != nil {
		return fmt.Errorf("oauth: callback: the state cannot be looked up: %w", redactError(hide("", state, query.Get("code")), err))
	}
	if !known {
		return reject("it was used before, has expired or was never issued")
	}
	return nil
}

// codeOf returns the code of a redirect whose state was checked.
func codeOf(operation string, query url.Values) (string, error) {
	switch {
	case query.Has("access_token") || query.Has("refresh_token"):
		return "", fmt.Errorf("oauth: %s: %w", operation, ErrTokenInQuery)
	case query.Has("error"):
		return "", pageError(operation, query, query.Get("state"))
	case len(query["code"]) != 1 || query.Get("code") == "":
		return "", fmt.Errorf("oauth: %s: %w", operation, errNoCode)
	}
	return query.Get("code"), nil
}

var errNoCode = errors.New("the redirect has no code, or several")

// cookieName returns a different name for each state, so that two tabs of a browser
// can sign in concurrently.
func (h *handlers) cookieName(state string) string {
	sum := sha256.Sum256([]byte(state))
	return h.opts.CookieName + "-" + hex.EncodeToString(sum[:6])
}

func (h *handlers) setCookie(w http.ResponseWriter, r *http.Request, name, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: h.opts.CookiePath, MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: h.opts.CookieSecure || r.TLS != nil,
	})
}

// plainError responds with a status and a fixed message, not the error.
func plainError(w http.ResponseWriter, _ *http.Request, err error) {
	var oauthErr *Error
	var transport *getresponse.TransportError
	status, text := http.StatusInternalServerError, "The sign-in failed. Please try again later."
	switch {
	case errors.Is(err, ErrState), errors.Is(err, ErrTokenInQuery), errors.Is(err, errNoCode):
		status, text = http.StatusBadRequest, "This sign-in is no longer valid. Please start again."
	case errors.Is(err, ErrDenied):
		status, text = http.StatusForbidden, "Access was not granted."
	case errors.As(err, &oauthErr), errors.As(err, &transport):
		status = http.StatusBadGateway
	}
	http.Error(w, text, status)
}
