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

// TokenSource hands out the access token of one account and renews it in time.
// It is an [oauth2.TokenSource] for getresponse.WithTokenSource, and safe for
// concurrent use: however many goroutines ask, one refresh is in progress.
//
// A refresh belongs to none of the goroutines that wait for it. It goes on when
// their contexts end, so that a new refresh token is never lost with a caller
// that stopped. Its result is written to the store before anybody gets the new
// access token: a process that is killed at any point leaves the old refresh
// token, which the service still knows as the new one was not used, or the new
// one.
//
// A refresh that fails leaves store and source as they were, and the next call
// tries again. While the present access token has not expired, it is handed out
// in spite of the failure, and the next try comes 5 seconds later at the
// earliest, unless the service refused it or the refresh token.
type TokenSource struct {
	client      *Client
	store       Store
	ctx         context.Context // for its values; it never ends
	skew        time.Duration
	timeout     time.Duration
	credentials bool

	mu      sync.Mutex
	token   *oauth2.Token // as it is in the store, nil before the first one
	refused string        // the access token that Invalidate was told of
	current *refresh      // nil where none is in progress
	calm    time.Time     // until then the present token does, as a refresh before its expiry failed

	unsaved *renewal // of the goroutine that refreshes only
}

var _ oauth2.TokenSource = (*TokenSource)(nil)

// refresh is one that is in progress; token and err are set once done is closed.
type refresh struct {
	done  chan struct{}
	token *oauth2.Token
	err   error
}

// calmAfterFailure keeps an endpoint that is down from slowing every call.
const calmAfterFailure = 5 * time.Second

// renewal is a new token that is not in the store yet.
type renewal struct {
	token *oauth2.Token
	from  string // the refresh token that it was got with
}

// SourceOption changes a [TokenSource].
type SourceOption func(*TokenSource) error

// WithSkew sets how long before its expiry a token is renewed; without it 60
// seconds. Of a token that lives less than twice as long, it is half its life.
func WithSkew(skew time.Duration) SourceOption {
	return func(s *TokenSource) error {
		if skew < 0 {
			return fmt.Errorf("oauth: WithSkew: %v is negative", skew)
		}
		s.skew = skew
		return nil
	}
}

// WithRefreshTimeout bounds a refresh; without it 30 seconds. Writing the new
// token to the store may take as long again, and so may waiting for its lock.
func WithRefreshTimeout(timeout time.Duration) SourceOption {
	return func(s *TokenSource) error {
		if timeout <= 0 {
			return fmt.Errorf("oauth: WithRefreshTimeout: %v is not positive", timeout)
		}
		s.timeout = timeout
		return nil
	}
}

// WithClientCredentials asks for new tokens with the application's own
// credentials ([Client.ClientCredentials]) where there is no refresh token. The
// store may be empty at first.
func WithClientCredentials() SourceOption {
	return func(s *TokenSource) error {
		s.credentials = true
		return nil
	}
}

// NewTokenSource returns a source of the token in store. [ErrNoToken] means that
// nobody has signed in yet: get a token with one of the flows and save it there.
// Of ctx the values are kept for later requests; its end ends only this call.
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
		return nil, errors.New("oauth: the store is nil; MemoryStore and FileStore are there")
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

// Token implements [oauth2.TokenSource]. Its wait is bounded by the timeouts of
// a refresh.
func (s *TokenSource) Token() (*oauth2.Token, error) { return s.TokenContext(context.Background()) }

// TokenContext returns an access token that can be used for a while, and waits
// for a refresh where that is needed, at most until ctx ends. The result is the
// caller's own copy.
//
// Errors: [*SignInError] where the account's owner has to sign in again, those
// of [Client.Refresh] and of the store, and that of ctx.
func (s *TokenSource) TokenContext(ctx context.Context) (*oauth2.Token, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("oauth: token: %w", err)
	}
	s.mu.Lock()
	if s.fresh(s.token, s.refused) || s.usable() && time.Now().Before(s.calm) {
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

// Invalidate says that the service refused an access token that has not expired,
// so that the next call of Token renews it. Of many goroutines that report the
// same token the first counts: a token that was replaced meanwhile is ignored.
func (s *TokenSource) Invalidate(accessToken string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != nil && s.token.AccessToken == accessToken {
		s.refused = accessToken
	}
}

// Format implements [fmt.Formatter]: no verb shows a token.
func (s *TokenSource) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "oauth.TokenSource") }

// run carries out one refresh and tells those who wait.
func (s *TokenSource) run(r *refresh) {
	s.mu.Lock()
	refused := s.refused
	s.mu.Unlock()
	token, err := s.renew(refused)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil:
		s.token, s.refused = token, ""
		r.token = clone(token)
	case s.usable() && !errors.Is(err, ErrSignInAgain):
		r.token, s.calm = clone(s.token), time.Now().Add(calmAfterFailure)
	default:
		r.err = err
	}
	s.current = nil
	close(r.done)
}

// renew returns a token that is in the store. Another process may have renewed
// it already, or its owner signed in anew: the store knows best.
func (s *TokenSource) renew(refused string) (*oauth2.Token, error) {
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
			if err != nil || s.fresh(token, refused) {
				return token, err
			}
			stored = token
		default:
			s.unsaved = nil
		}
	}
	if s.fresh(stored, refused) {
		return stored, nil
	}
	used := refreshTokenOf(stored)
	token, err := s.request(ctx, used)
	if errors.Is(err, ErrSignInAgain) {
		// The other process may have been quicker.
		if now, loadErr := s.load(ctx); loadErr == nil && refreshTokenOf(now) != used && s.fresh(now, refused) {
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

// request asks the service.
func (s *TokenSource) request(ctx context.Context, refreshToken string) (*oauth2.Token, error) {
	if refreshToken == "" && s.credentials {
		return s.client.ClientCredentials(ctx)
	}
	return s.client.Refresh(ctx, refreshToken)
}

// load reads the store. With WithClientCredentials it may be empty.
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

// save writes a new token to the store, with a time limit of its own: a slow
// response must not cost the token that it brought. A token that cannot be written
// is kept, but not handed out, and the next refresh begins with writing it. Where
// the store has a newer one, that is returned.
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

// hideAll returns every secret that a store may echo.
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

// fresh reports whether a token can be handed out without a refresh.
func (s *TokenSource) fresh(t *oauth2.Token, refused string) bool {
	if t == nil || t.AccessToken == "" || t.AccessToken == refused {
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

// usable reports whether the present token has neither expired nor been refused.
func (s *TokenSource) usable() bool {
	t := s.token
	return t != nil && t.AccessToken != "" && t.AccessToken != s.refused && (t.Expiry.IsZero() || time.Now().Before(t.Expiry.Round(0)))
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
