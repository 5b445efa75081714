package oauth

import (
	"context"
	"errors"
	"fmt"
)

// Locker is a [Store] with a lock, for sources of several goroutines or processes. A
// [TokenSource] holds the lock during a refresh, so that only one refresh is in progress
// in all of them. The others then find the new token in the store.
//
// A process may lose the lock before it unlocks it, for example if it was suspended for
// longer than a lease. Each lock therefore has a fencing number, which is greater than
// those of all earlier locks. The store keeps the number beside the token, and Save under
// a lock returns [ErrNewerToken] where the number in the store is greater than its own. A
// Save without a lock, as after a sign-in, replaces any token and counts as later than all
// locks before it.
//
// Save must not compare when the tokens expire: expiries are counted from when a process
// read its response, so a process that stood still would believe its token to be newer.
type Locker interface {
	Store
	// Lock waits for the lock until ctx ends. Load and Save act under the lock if their
	// context is held or derives from it. It has the values of ctx and the fencing
	// number. The caller must call unlock once.
	Lock(ctx context.Context) (held context.Context, unlock func(), err error)
}

// ErrNewerToken says that Save kept the token in the store, as it was saved later: under a
// later lock, or without a lock since this one was acquired.
var ErrNewerToken = errors.New("a newer token is stored")

// checkLocker rejects a store with the Lock of version 0.1.0, which would no longer be
// called.
func checkLocker(store Store) error {
	if _, old := store.(interface {
		Lock(context.Context) (func(), error)
	}); old {
		return fmt.Errorf("oauth: the method Lock of %T is not that of oauth.Locker, which returns a context too", store)
	}
	return nil
}

// lock acquires the store's lock, if it has one. The result has no deadline.
func (s *source) lock() (held context.Context, unlock func(), err error) {
	store, ok := s.store.(Locker)
	if !ok {
		return s.ctx, func() {}, nil
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.timeout)
	defer cancel()
	held, unlock, err = store.Lock(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("oauth: the store cannot be locked for a refresh: %w", redactError(s.hideAll(nil), err))
	}
	return context.WithoutCancel(held), unlock, nil
}
