package redisquota

import (
	"context"
	crand "crypto/rand"
	"math/rand/v2"
	"sync"
	"time"
)

// lease is a lock that this process holds.
type lease struct {
	store  *TokenStore
	value  string // identifies the owner of the lock
	number int64  // the fencing number

	mu    sync.Mutex
	over  bool
	timer *time.Timer
}

// leaseKey is the key of a lock in a context.
type leaseKey struct{ store *TokenStore }

const (
	shortestLockPoll = 20 * time.Millisecond
	longestLockPoll  = 60 * time.Millisecond
)

// Lock implements [oauth.Locker]. All processes that share the account share the lock.
// Its lease is renewed until unlock is called. A process loses the lock if it is suspended
// for longer than the lease, or while Redis is unavailable. The fencing number then keeps
// its Save from replacing a later token.
func (s *TokenStore) Lock(ctx context.Context) (held context.Context, unlock func(), err error) {
	l := &lease{store: s, value: crand.Text()}
	for {
		l.number, err = l.acquire(ctx)
		if err != nil {
			return nil, nil, err
		}
		if l.number > 0 {
			break
		}
		if err := sleep(ctx, shortestLockPoll+rand.N(longestLockPoll-shortestLockPoll), nil); err != nil {
			return nil, nil, err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.timer = time.AfterFunc(s.lease/3, l.renew)
	return context.WithValue(ctx, leaseKey{s}, l), sync.OnceFunc(l.unlock), nil
}

// acquire tries to acquire the lock once. It returns 0 if another process has it.
func (l *lease) acquire(ctx context.Context) (number int64, err error) {
	s := l.store
	known := s.remembered().saved
	err = s.talk(ctx, "lock token", func(ctx context.Context) (err error) {
		number, err = s.scripts.lock.Run(ctx, s.client.Open(), []string{s.base + "lock", s.base + "token"}, l.value, s.lease.Milliseconds(), known, longestLockLease.Milliseconds()).Int64()
		return err
	})
	return number, err
}

// renew is called by the timer.
func (l *lease) renew() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return
	}
	s := l.store
	_ = s.talk(context.Background(), "renew lock", func(ctx context.Context) error { // Save detects a lost lock
		return s.scripts.renew.Run(ctx, s.client.Open(), []string{s.base + "lock"}, l.value, s.lease.Milliseconds()).Err()
	})
	l.timer.Reset(s.lease / 3)
}

func (l *lease) unlock() {
	l.mu.Lock()
	l.over = true
	l.timer.Stop()
	l.mu.Unlock()
	s := l.store
	_ = s.talk(context.Background(), "unlock token", func(ctx context.Context) error { // after an error the lease expires
		return s.scripts.unlock.Run(ctx, s.client.Open(), []string{s.base + "lock"}, l.value).Err()
	})
}
