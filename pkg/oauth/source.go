package oauth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/internal/sealed"
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
//
// A user may be blocked for good, so that the service rejects renewed tokens too. A token
// that was renewed because of a rejection, and is rejected again, is returned as it is for
// 10 seconds, twice as long after each further renewal, 5 minutes at most. The count
// starts anew after 15 minutes without such a renewal. The store keeps it, so that all
// goroutines and processes that share the store pause together, if the store uses
// [MarshalToken]. Where the service rejects the refresh token or the application itself,
// the error is returned for as long without another request. During a pause, a token that
// its owner saves in the store by a new sign-in is found within 5 seconds.
type TokenSource struct{ inner sealed.Box[*source] }

// source is a TokenSource. It is sealed, as it holds tokens.
type source struct {
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
	calm     time.Time     // no refresh before this time while the token may be returned
	resting  bool          // the rejected token may be returned until then, see rejections

	// Used only by the goroutine of the refresh.
	unsaved    *renewal
	rejections rejections // for stores that do not keep them
	deadEnd    *deadEnd
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
	token      *oauth2.Token
	from       string // the refresh token of its request
	rejections rejections
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
		s.inner.Open().skew = skew
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
		s.inner.Open().timeout = timeout
		return nil
	}
}

// WithClientCredentials requests new tokens with the application's own
// credentials ([Client.ClientCredentials]) if there is no refresh token. The
// store may be empty initially.
func WithClientCredentials() SourceOption {
	return func(s *TokenSource) error {
		s.inner.Open().credentials = true
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
	if err := checkLocker(store); err != nil {
		return nil, err
	}
	s := &source{client: client, store: store, ctx: context.WithoutCancel(ctx), skew: time.Minute, timeout: defaultTimeout}
	outer := &TokenSource{sealed.New(s)}
	for _, option := range opts {
		if option == nil {
			return nil, errors.New("oauth: an option is nil")
		}
		if err := option(outer); err != nil {
			return nil, err
		}
	}
	token, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	s.token = token
	return outer, nil
}

// Token implements [oauth2.TokenSource]. The timeouts of a refresh bound its wait.
func (s *TokenSource) Token() (*oauth2.Token, error) { return s.TokenContext(context.Background()) }

// TokenContext returns an access token that is not about to expire. If a refresh is
// needed, it waits for the refresh until ctx ends. The result is a copy.
//
// The error is a [*SignInError] if the account's owner has to sign in again, another
// error of [Client.Refresh], an error of the store, or the error of ctx.
func (s *TokenSource) TokenContext(ctx context.Context) (*oauth2.Token, error) {
	return s.inner.Open().get(ctx)
}

// Invalidate reports that the service rejected an access token that has not expired,
// so that the next call of Token refreshes it, unless it is too early for that. If the
// token was replaced meanwhile, the call has no effect, so many goroutines may report the
// same token.
func (s *TokenSource) Invalidate(accessToken string) { s.inner.Open().invalidate(accessToken) }

// Format implements [fmt.Formatter]. No verb prints a token.
func (s *TokenSource) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "oauth.TokenSource") }

// get implements TokenContext.
func (s *source) get(ctx context.Context) (*oauth2.Token, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("oauth: token: %w", err)
	}
	s.mu.Lock()
	if s.fresh(s.token, s.rejected) || time.Now().Before(s.calm) && (s.usable() || s.resting && alive(s.token)) {
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

// invalidate implements Invalidate.
func (s *source) invalidate(accessToken string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != nil && s.token.AccessToken == accessToken && s.rejected != accessToken {
		s.rejected, s.resting = accessToken, false
	}
}
