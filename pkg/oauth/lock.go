package oauth

import (
	"context"
	"errors"
	"fmt"
)

// Locker is a [Store] that several processes share. A [TokenSource] holds its
// lock during a refresh, so that only one refresh is in progress in all of them. The
// other processes then find the new token in the store.
//
// A process may lose the lock before it unlocks it, for example if it was suspended.
// Save must therefore keep the newer token. If another token was saved after this
// process loaded its own, and that token expires later, Save does not replace it and
// returns [ErrNewerToken].
type Locker interface {
	Store
	// Lock waits for the lock until ctx ends. The caller must call unlock once.
	Lock(ctx context.Context) (unlock func(), err error)
}

// ErrNewerToken says that Save kept the token in the store, as it is newer.
var ErrNewerToken = errors.New("a newer token is stored")

// lock acquires the store's lock, if it has one.
func (s *TokenSource) lock() (unlock func(), err error) {
	store, ok := s.store.(Locker)
	if !ok {
		return func() {}, nil
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.timeout)
	defer cancel()
	unlock, err = store.Lock(ctx)
	if err != nil {
		return nil, fmt.Errorf("oauth: the store cannot be locked for a refresh: %w", redactError(s.hideAll(nil), err))
	}
	return unlock, nil
}
