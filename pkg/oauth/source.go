package oauth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/internal/redact"
)

// TokenSource returns the access token of one account and refreshes it before it
// expires. It is an [oauth2.TokenSource] for getresponse.WithTokenSource. It is safe
// for concurrent use and runs at most one refresh at a time.
//
// A refresh does not depend on the contexts of the goroutines that wait for it. It
// continues when they end, so that a new refresh token is not lost. The new token is
// written to the store before it is returned. A process that is killed during a
// refresh therefore leaves a valid refresh token in the store: the new one, or the
// old one, which the service accepts until the new token is used.
//
// A failed refresh does not change the store or the source, and the next call retries
// it. If the current access token has not expired, it is returned in spite of the
// failure, and the next attempt is at least 5 seconds later. This does not apply if
// the service rejected the access token or the refresh token.
type TokenSource struct {
	client      *Client
	store       Store
	ctx         context.Context // for its values; it never ends
	skew        time.Duration
	timeout     time.Duration
	credentials bool

	mu       sync.Mutex
	token    *oauth2.Token // as in the store; nil before the first token
	rejected string        // the access token that Invalidate received
	current  *refresh      // nil if no refresh is in progress
	calm     time.Time     // no refresh before this time while the token is usable, as one failed

	unsaved *renewal // used only by the goroutine of the refresh
}

var _ oauth2.TokenSource = (*TokenSource)(nil)

// refresh is a refresh in progress. token and err are set before done is closed.
type refresh struct {
	done  chan struct{}
	token *oauth2.Token
	err   error
}

// calmAfterFailure is the minimum time between failed refreshes, so that a failing
// endpoint does not slow down every call.
const calmAfterFailure = 5 * time.Second

// renewal is a new token that is not in the store yet.
type renewal struct {
	token *oauth2.Token
	from  string // the refresh token of its request
}

// SourceOption changes a [TokenSource].
type SourceOption func(*TokenSource) error

// WithSkew sets how long before its expiry a token is refreshed. The default is 60
// seconds. The skew is at most half the lifetime of the token.
func WithSkew(skew time.Duration) SourceOption {
	return func(s *TokenSource) error {
		if skew < 0 {
			return fmt.Errorf("oauth: WithSkew: %v is negative", skew)
		}
		s.skew = skew
		return nil
	}
}

// WithRefreshTimeout bounds a refresh. The default is 30 seconds. The same timeout
// applies separately to the wait for the store's lock and to saving the new token.
func WithRefreshTimeout(timeout time.Duration) SourceOption {
	return func(s *TokenSource) error {
		if timeout <= 0 {
			return fmt.Errorf("oauth: WithRefreshTimeout: %v is not positive", timeout)
		}
		s.timeout = timeout
		return nil
	}
}

// WithClientCredentials requests new tokens with the application's own
// credentials ([Client.ClientCredentials]) if there is no refresh token. The
// store may be empty initially.
func WithClientCredentials() SourceOption {
	return func(s *TokenSource) error {
		s.credentials = true
		return nil
	}
}

// NewTokenSource returns a source of the token in store. [ErrNoToken] means that
// nobody has signed in yet: get a token with one of the flows and save it in the
// store. Later requests use the values of ctx but not its deadline or cancellation.
func NewTokenSource(ctx context.Context, cfg Config, store Store, opts ...SourceOption) (*TokenSource, error) {
	if ctx == nil {
		return nil, errors.New("oauth: the context is nil")
	}
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	client, err := NewClient(cfg)
	if err != nil {
		return nil, err
	}
	if store == nil {
		return nil, errors.New("oauth: the store is nil; use MemoryStore or FileStore")
	}
	s := &TokenSource{client: client, store: store, ctx: context.WithoutCancel(ctx), skew: time.Minute, timeout: defaultTimeout}
	for _, option := range opts {
		if option == nil {
			return nil, errors.New("oauth: an option is nil")
		}
		if err := option(s); err != nil {
			return nil, err
		}
	}
	token, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	s.token = token
	return s, nil
}

// Token implements [oauth2.TokenSource]. The timeouts of a refresh bound its wait.
func (s *TokenSource) Token() (*oauth2.Token, error) { return s.TokenContext(context.Background()) }

// TokenContext returns an access token that is not about to expire. If a refresh is
// needed, it waits for the refresh until ctx ends. The result is a copy.
//
// The error is a [*SignInError] if the account's owner has to sign in again, another
// error of [Client.Refresh], an error of the store, or the error of ctx.
func (s *TokenSource) TokenContext(ctx context.Context) (*oauth2.Token, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("oauth: token: %w", err)
	}
	s.mu.Lock()
	if s.fresh(s.token, s.rejected) || s.usable() && time.Now().Before(s.calm) {
		token := clone(s.token)
		s.mu.Unlock()
		return token, nil
	}
	r := s.current
	if r == nil {
		r = &refresh{done: make(chan struct{})}
		s.current = r
		go s.run(r)
	}
	s.mu.Unlock()
	select {
	case <-r.done:
		return clone(r.token), r.err
	case <-ctx.Done():
		return nil, fmt.Errorf("oauth: waiting for a refresh: %w", ctx.Err())
	}
}

// Invalidate reports that the service rejected an access token that has not expired,
// so that the next call of Token refreshes it. If the token was replaced meanwhile, the
// call has no effect, so many goroutines may report the same token.
func (s *TokenSource) Invalidate(accessToken string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != nil && s.token.AccessToken == accessToken {
		s.rejected = accessToken
	}
}

// Format implements [fmt.Formatter]. No verb prints a token.
func (s *TokenSource) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "oauth.TokenSource") }

// run runs one refresh and closes r.done.
func (s *TokenSource) run(r *refresh) {
	s.mu.Lock()
	rejected := s.rejected
	s.mu.Unlock()
	token, err := s.renew(rejected)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil:
		s.token, s.rejected = token, ""
		r.token = clone(token)
	case s.usable() && !errors.Is(err, ErrSignInAgain):
		r.token, s.calm = clone(s.token), time.Now().Add(calmAfterFailure)
	default:
		r.err = err
	}
	s.current = nil
	close(r.done)
}

// renew returns a new token that is in the store. It loads the store first, as another
// process may have refreshed the token or its owner may have signed in again.
func (s *TokenSource) renew(rejected string) (*oauth2.Token, error) {
	unlock, err := s.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	ctx, cancel := context.WithTimeout(s.ctx, s.timeout)
	defer cancel()
	stored, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	if s.unsaved != nil {
		switch refreshTokenOf(stored) {
		case s.unsaved.from, s.unsaved.token.RefreshToken:
			token, err := s.save(s.unsaved)
			if err != nil || s.fresh(token, rejected) {
				return token, err
			}
			stored = token
		default:
			s.unsaved = nil
		}
	}
	if s.fresh(stored, rejected) {
		return stored, nil
	}
	used := refreshTokenOf(stored)
	token, err := s.request(ctx, used)
	if errors.Is(err, ErrSignInAgain) {
		// Another process may have refreshed the token first.
		if now, loadErr := s.load(ctx); loadErr == nil && refreshTokenOf(now) != used && s.fresh(now, rejected) {
			return now, nil
		}
	}
	if err != nil {
		return nil, err
	}
	if token.RefreshToken == "" {
		token.RefreshToken = used
	}
	return s.save(&renewal{token: token, from: used})
}

// request requests a new token from the service.
func (s *TokenSource) request(ctx context.Context, refreshToken string) (*oauth2.Token, error) {
	if refreshToken == "" && s.credentials {
		return s.client.ClientCredentials(ctx)
	}
	return s.client.Refresh(ctx, refreshToken)
}

// load reads the store. It returns nil for an empty store with WithClientCredentials.
func (s *TokenSource) load(ctx context.Context) (*oauth2.Token, error) {
	token, err := s.store.Load(ctx)
	if err == nil && (token == nil || token.AccessToken == "" && token.RefreshToken == "") {
		err = ErrNoToken
	}
	if errors.Is(err, ErrNoToken) && s.credentials {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("oauth: the token cannot be loaded: %w", redactError(s.hideAll(nil), err))
	}
	return clone(token), nil
}

// save writes a new token to the store. It has its own timeout, so that a slow response
// does not leave too little time to save its token. If the token cannot be saved, it is
// kept but not returned, and the next refresh starts with saving it. If the store has a
// newer token, save returns that.
func (s *TokenSource) save(r *renewal) (*oauth2.Token, error) {
	s.unsaved = r
	ctx, cancel := context.WithTimeout(s.ctx, s.timeout)
	defer cancel()
	err := s.store.Save(ctx, clone(r.token))
	if errors.Is(err, ErrNewerToken) {
		s.unsaved = nil
		if newer, loadErr := s.load(ctx); loadErr == nil && newer != nil {
			return newer, nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("oauth: the refreshed token cannot be saved and is not used: %w", redactError(s.hideAll(r.token), err))
	}
	s.unsaved = nil
	return r.token, nil
}

// hideAll returns a redactor for every secret that an error of the store may contain.
func (s *TokenSource) hideAll(token *oauth2.Token) redact.Redactor {
	values := []string{s.client.cfg.ClientSecret}
	s.mu.Lock()
	tokens := []*oauth2.Token{s.token, token}
	s.mu.Unlock()
	if s.unsaved != nil {
		tokens = append(tokens, s.unsaved.token)
	}
	for _, t := range tokens {
		if t != nil {
			values = append(values, t.AccessToken, t.RefreshToken)
		}
	}
	return hide("", values...)
}

// fresh reports whether a token can be returned without a refresh.
func (s *TokenSource) fresh(t *oauth2.Token, rejected string) bool {
	if t == nil || t.AccessToken == "" || t.AccessToken == rejected {
		return false
	}
	if t.Expiry.IsZero() {
		return true
	}
	skew := s.skew
	if t.ExpiresIn > 0 {
		skew = min(skew, time.Duration(t.ExpiresIn)*time.Second/2)
	}
	return time.Now().Before(t.Expiry.Round(0).Add(-skew))
}

// usable reports whether the current token has neither expired nor been rejected.
func (s *TokenSource) usable() bool {
	t := s.token
	return t != nil && t.AccessToken != "" && t.AccessToken != s.rejected && (t.Expiry.IsZero() || time.Now().Before(t.Expiry.Round(0)))
}

func refreshTokenOf(t *oauth2.Token) string {
	if t == nil {
		return ""
	}
	return t.RefreshToken
}

func clone(t *oauth2.Token) *oauth2.Token {
	if t == nil {
		return nil
	}
	other := *t
	return &other
}
