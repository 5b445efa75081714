package oauth

import (
	"context"
	"errors"
	"fmt"
)

// Locker is a [Store] that several processes share. A [TokenSource] holds its
// lock during a refresh, so that one is in progress in all of them: who comes
// second finds the new token in the store.
//
// A lock may be lost before it is given up, such as by a process that stood still
// for long. Save then keeps the newer token: where another one was saved since
// this process loaded its own, and expires later, it stays and Save returns
// [ErrNewerToken].
type Locker interface {
	Store
	// Lock waits for the lock at most until ctx ends. The caller gives it up with
	// unlock, once.
	Lock(ctx context.Context) (unlock func(), err error)
}

// ErrNewerToken says that a token was not saved, as the store has a newer one.
var ErrNewerToken = errors.New("a newer token is stored")

// lock takes the store's lock, if it has one.
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
