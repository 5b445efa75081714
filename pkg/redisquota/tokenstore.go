package redisquota

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// TokenStore keeps the OAuth token of an account in Redis for all processes that
// share the account. It is an [oauth.Locker]: only one of their [oauth.TokenSource]s
// refreshes at a time, and the others find the new token.
//
// Redis has the token in plain text: everyone who can read Redis can use it.
//
// A store remembers the last token that it loaded or saved. If Redis has none or an
// older one, for example after a restart without its latest data, Load restores the
// remembered token. So no token is lost while a process that knows it is running. To
// delete a token, stop the processes first.
type TokenStore struct {
	client                     redis.UniversalClient
	base                       string // of the keys
	lease                      time.Duration
	load, save, acquire, leave *redis.Script

	mu     sync.Mutex
	last   entry
	locked int // locks held through this store; more than one if a lease was lost
}

var _ oauth.Locker = (*TokenStore)(nil)

// entry is a token as Redis has it.
type entry struct {
	token   string // JSON
	saved   int64  // microseconds; 0: there is none
	expires int64
}

// TokenOption changes a [TokenStore].
type TokenOption func(*TokenStore) error

// WithLockLease sets how long the lock stays taken after its process was killed. The
// default is 10 seconds, the minimum 1 second. Refreshes may take longer: the lease is
// renewed while a refresh is in progress.
func WithLockLease(lease time.Duration) TokenOption {
	return func(s *TokenStore) error {
		if lease < time.Second {
			return fmt.Errorf("redisquota: WithLockLease: %v is less than a second", lease)
		}
		s.lease = lease
		return nil
	}
}

// tokenTimeout bounds a request of a token store to Redis. It is longer than the
// timeout of a limiter, as there is no replacement for the token.
const tokenTimeout = 2 * time.Second

// NewTokenStore returns the store of an account's token. The client and the account
// have the same requirements as those of [New]. Errors of the store are
// [*UnavailableError] if Redis is unavailable, [oauth.ErrNoToken] if it has no token,
// and [oauth.ErrNewerToken].
func NewTokenStore(client redis.UniversalClient, account string, opts ...TokenOption) (*TokenStore, error) {
	if err := checkClient(client); err != nil {
		return nil, err
	}
	base, err := keyBase(account)
	if err != nil {
		return nil, err
	}
	s := &TokenStore{
		client: client, base: base, lease: 10 * time.Second,
		load: redis.NewScript(scriptLoadToken), save: redis.NewScript(scriptSaveToken),
		acquire: redis.NewScript(scriptLockToken), leave: redis.NewScript(scriptUnlockToken),
	}
	for _, option := range opts {
		if option == nil {
			return nil, errors.New("redisquota: an option is nil")
		}
		if err := option(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Load implements [oauth.Store].
func (s *TokenStore) Load(ctx context.Context) (*oauth2.Token, error) {
	s.mu.Lock()
	last := s.last
	s.mu.Unlock()
	var values []string
	err := s.talk(ctx, func(ctx context.Context) (err error) {
		values, err = s.load.Run(ctx, s.client, []string{s.base + "token"}, last.token, last.saved, last.expires).StringSlice()
		return err
	})
	if err != nil {
		return nil, err
	}
	if values[0] == "" {
		return nil, fmt.Errorf("redisquota: token store: %w", oauth.ErrNoToken)
	}
	token := new(oauth2.Token)
	saved, err := strconv.ParseInt(values[1], 10, 64)
	if err != nil || json.Unmarshal([]byte(values[0]), token) != nil {
		return nil, errors.New("redisquota: token store: the value in Redis is not a token in the form of TokenStore") // the cause may quote a token
	}
	s.remember(entry{token: values[0], saved: saved, expires: expiry(token)})
	return token, nil
}

// Save implements [oauth.Store]. If this process holds the lock but another process
// saved a token since the last Load, the lock was lost. Save then keeps that token if it
// expires later and returns [oauth.ErrNewerToken]. Otherwise Save replaces the token in
// the store, for example after a sign-in.
func (s *TokenStore) Save(ctx context.Context, token *oauth2.Token) error {
	if token == nil || token.AccessToken == "" && token.RefreshToken == "" {
		return errors.New("redisquota: token store: the token to save is empty")
	}
	data, err := json.Marshal(token)
	if err != nil {
		return errors.New("redisquota: token store: the token cannot be written as JSON")
	}
	s.mu.Lock()
	known, locked := s.last.saved, s.locked > 0
	s.mu.Unlock()
	var saved int64
	err = s.talk(ctx, func(ctx context.Context) (err error) {
		saved, err = s.save.Run(ctx, s.client, []string{s.base + "token"}, data, expiry(token), known, locked).Int64()
		return err
	})
	if err != nil {
		return err
	}
	if saved == 0 {
		return fmt.Errorf("redisquota: token store: %w", oauth.ErrNewerToken)
	}
	s.remember(entry{token: string(data), saved: saved, expires: expiry(token)})
	return nil
}

// remember keeps e if it was saved later than the remembered entry.
func (s *TokenStore) remember(e entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.saved > s.last.saved {
		s.last = e
	}
}

// expiry returns when a token expires, in microseconds, which Lua's numbers represent
// exactly. A token without an expiry gets the greatest such number.
func expiry(token *oauth2.Token) int64 {
	if token.Expiry.IsZero() {
		return 1<<53 - 1
	}
	return token.Expiry.UnixMicro()
}

// talk calls talk with the timeout of a token store.
func (s *TokenStore) talk(ctx context.Context, talk func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	bounded, cancel := context.WithTimeout(ctx, tokenTimeout)
	defer cancel()
	err := talk(bounded)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return &UnavailableError{Err: err}
}

// Format implements [fmt.Formatter]. No verb prints the token.
func (s *TokenStore) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "redisquota.TokenStore") }
