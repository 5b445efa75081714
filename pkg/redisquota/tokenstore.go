package redisquota

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/internal/sealed"
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
	client  sealed.Box[redis.UniversalClient] // which has the password
	base    string                            // of the keys
	lease   time.Duration
	scripts tokenScripts

	mu   sync.Mutex
	last sealed.Box[entry]
}

type tokenScripts struct{ load, save, lock, renew, unlock *redis.Script }

var _ oauth.Locker = (*TokenStore)(nil)

// entry is a token as Redis has it.
type entry struct {
	token string // JSON
	saved int64  // its number; 0: there is none
	fence int64  // number of its lock
}

// TokenOption changes a [TokenStore].
type TokenOption func(*TokenStore) error

// longestLockLease is longer than a refresh waits for the lock by default.
const longestLockLease = time.Minute

// WithLockLease sets how long the lock stays taken after its process was killed. The
// default is 10 seconds, the minimum 1 second, the maximum 1 minute. Refreshes may take
// longer: the lease is renewed while a refresh is in progress.
func WithLockLease(lease time.Duration) TokenOption {
	return func(s *TokenStore) error {
		if lease < time.Second || lease > longestLockLease {
			return fmt.Errorf("redisquota: WithLockLease: %v is not between a second and %v", lease, longestLockLease)
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
		client: sealed.New(client), base: base, lease: 10 * time.Second,
		scripts: tokenScripts{
			load: redis.NewScript(scriptLoadToken), save: redis.NewScript(scriptSaveToken), lock: redis.NewScript(scriptLockToken),
			renew: redis.NewScript(scriptRenewTokenLock), unlock: redis.NewScript(scriptUnlockToken),
		},
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
	last := s.remembered()
	var values []string
	err := s.talk(ctx, "load token", func(ctx context.Context) (err error) {
		values, err = s.scripts.load.Run(ctx, s.client.Open(), []string{s.base + "token"}, last.token, last.saved, last.fence).StringSlice()
		return err
	})
	if err != nil {
		return nil, err
	}
	if values[0] == "" {
		return nil, fmt.Errorf("redisquota: token store: %w", oauth.ErrNoToken)
	}
	token, err := oauth.UnmarshalToken([]byte(values[0]))
	saved, savedErr := strconv.ParseInt(values[1], 10, 64)
	fence, fenceErr := strconv.ParseInt(values[2], 10, 64)
	if err != nil || savedErr != nil || fenceErr != nil {
		return nil, errors.New("redisquota: token store: the value in Redis is not a token in the form of TokenStore") // the cause may quote a token
	}
	s.remember(entry{token: values[0], saved: saved, fence: fence})
	return token, nil
}

// Save implements [oauth.Store] and [oauth.Locker]. Under a lock that was lost it returns
// [oauth.ErrNewerToken] if another process has saved a token under a later lock, or without
// one. Without a lock Save replaces the token in the store, for example after a sign-in.
func (s *TokenStore) Save(ctx context.Context, token *oauth2.Token) error {
	data, err := oauth.MarshalToken(token)
	if err != nil {
		return fmt.Errorf("redisquota: token store: %w", err)
	}
	var fence int64
	if l, held := ctx.Value(leaseKey{s}).(*lease); held {
		fence = l.number
	}
	known := s.remembered().saved
	var numbers []int64
	err = s.talk(ctx, "save token", func(ctx context.Context) error {
		texts, err := s.scripts.save.Run(ctx, s.client.Open(), []string{s.base + "token"}, data, fence, known).StringSlice()
		for _, text := range texts {
			n, _ := strconv.ParseInt(text, 10, 64)
			numbers = append(numbers, n)
		}
		return err
	})
	if err != nil {
		return err
	}
	if numbers[0] == 0 {
		return fmt.Errorf("redisquota: token store: %w", oauth.ErrNewerToken)
	}
	s.remember(entry{token: string(data), saved: numbers[0], fence: numbers[1]})
	return nil
}

// remembered returns the last token that was loaded or saved.
func (s *TokenStore) remembered() entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last.Open()
}

// remember keeps e if it was saved later than the remembered entry.
func (s *TokenStore) remember(e entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.saved > s.last.Open().saved {
		s.last = sealed.New(e)
	}
}

// talk calls talk with the timeout of a token store. Its errors name the operation.
func (s *TokenStore) talk(ctx context.Context, operation string, talk func(context.Context) error) error {
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
	return unavailable(operation, err)
}

// Format implements [fmt.Formatter]. No verb prints the token.
func (s *TokenStore) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "redisquota.TokenStore") }
