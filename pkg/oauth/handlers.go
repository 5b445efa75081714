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

// HandlerOptions say what [NewHandlers] does with states, tokens and failures.
type HandlerOptions struct {
	// States keeps the states; nil stands for a new MemoryStates.
	States StateStore

	// OnToken keeps the token of the account whose owner has just signed in, and
	// responses the browser, usually with a redirect. It is required. The token
	// must not get into that address.
	OnToken func(w http.ResponseWriter, r *http.Request, token *oauth2.Token)

	// OnError responses the browser where a sign-in failed; the error holds no
	// credential. Nil responses with a short page that does not show it: status 400
	// for ErrState, ErrTokenInQuery and a callback without a code, 403 for
	// ErrDenied, 502 for failures of the service, 500 for those of the store.
	OnError func(w http.ResponseWriter, r *http.Request, err error)

	// CookieName begins the names of the cookies that bind a state to the browser;
	// "" stands for "getresponse-signin".
	CookieName string
	// CookiePath must cover both handlers; "" stands for "/".
	CookiePath string
	// CookieSecure marks the cookies for https only. It is implied by a
	// RedirectURL with https, and by a request that came over TLS.
	CookieSecure bool

	// Timeout bounds the exchange of the code; 0 stands for 30 seconds.
	Timeout time.Duration
}

const (
	defaultCookieName = "getresponse-signin"
	maxCookies        = 8 // sign-ins that one browser may have in progress
)

// NewHandlers returns the two handlers of a web application's sign-in with an
// authorization code: start sends the browser to the authorize page, callback
// stands at the registered redirect address and turns the code into a token.
//
// A state is unguessable, used once, and bound by a cookie (HttpOnly,
// SameSite=Lax) to the browser that started: a link with somebody else's state
// and code, which would sign a victim in to the attacker's account, is refused
// with [ErrState].
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
		// A browser takes a cookie of such a name from this very host only, not
		// from another one of the same domain.
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

// wrap keeps states and codes out of caches and of the Referer header.
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
		return fmt.Errorf("oauth: start: the state cannot be kept: %w", redactError(hide("", state), err))
	}
	page, err := h.client.AuthorizeURL(state)
	if err != nil {
		return err
	}
	// Sign-ins that were begun and left must not fill the Cookie header.
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
		return fmt.Errorf("oauth: callback: the query cannot be parsed: %w", ErrState) // err shows a part of it
	}
	if err := h.checkState(w, r, query); err != nil {
		return err
	}
	code, err := codeOf("callback", query)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), h.opts.Timeout)
	defer cancel()
	token, err := h.client.Exchange(ctx, code)
	if err != nil {
		return err
	}
	h.opts.OnToken(w, r, token)
	return nil
}

// checkState takes the state of a redirect: it must come once, be the one in the
// browser's cookie, and be known to the store.
func (h *handlers) checkState(w http.ResponseWriter, r *http.Request, query url.Values) error {
	refuse := func(why string) error { return fmt.Errorf("oauth: callback: %w: %s", ErrState, why) }
	if len(query["state"]) != 1 || query.Get("state") == "" {
		return refuse("it is missing or came twice")
	}
	state := query.Get("state")
	cookie, err := r.Cookie(h.cookieName(state))
	if err != nil || !sameState(cookie.Value, state) {
		return refuse("this browser did not start with it")
	}
	h.setCookie(w, r, cookie.Name, "", -1)
	known, err := h.opts.States.Take(r.Context(), state)
	if err != nil {
		return fmt.Errorf("oauth: callback: the state cannot be looked up: %w", redactError(hide("", state, query.Get("code")), err))
	}
	if !known {
		return refuse("it was used before, has expired or was never given out")
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

// cookieName is one of its own for each state, so that two tabs of a browser can
// sign in at the same time.
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

// plainError responses without showing the error, which is for logs.
func plainError(w http.ResponseWriter, _ *http.Request, err error) {
	var answer *Error
	var transport *getresponse.TransportError
	status, text := http.StatusInternalServerError, "The sign-in failed. Please try again later."
	switch {
	case errors.Is(err, ErrState), errors.Is(err, ErrTokenInQuery), errors.Is(err, errNoCode):
		status, text = http.StatusBadRequest, "This sign-in is not valid any more. Please start again."
	case errors.Is(err, ErrDenied):
		status, text = http.StatusForbidden, "Access was not granted."
	case errors.As(err, &answer), errors.As(err, &transport):
		status = http.StatusBadGateway
	}
	http.Error(w, text, status)
}
