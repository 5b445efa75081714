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
	store *TokenStore
	value string // identifies the owner of the lock

	mu    sync.Mutex
	over  bool
	timer *time.Timer
}

const (
	shortestLockPoll = 20 * time.Millisecond
	longestLockPoll  = 60 * time.Millisecond
)

// Lock implements [oauth.Locker]. All processes that share the account share the lock.
// Its lease is renewed until unlock is called. The lock may be lost while Redis is
// unavailable.
func (s *TokenStore) Lock(ctx context.Context) (unlock func(), err error) {
	l := &lease{store: s, value: crand.Text()}
	for {
		got, err := l.take(ctx)
		if err != nil {
			return nil, err
		}
		if got {
			break
		}
		if err := sleep(ctx, shortestLockPoll+rand.N(longestLockPoll-shortestLockPoll), nil); err != nil {
			return nil, err
		}
	}
	s.hold(1)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.timer = time.AfterFunc(s.lease/3, l.renew)
	return l.unlock, nil
}

// take acquires the lock, or renews its lease.
func (l *lease) take(ctx context.Context) (got bool, err error) {
	s := l.store
	err = s.talk(ctx, func(ctx context.Context) (err error) {
		got, err = s.acquire.Run(ctx, s.client, []string{s.base + "lock"}, l.value, s.lease.Milliseconds()).Bool()
		return err
	})
	return got, err
}

// renew is called by the timer.
func (l *lease) renew() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over {
		_, _ = l.take(context.Background()) // Save detects a lost lock
		l.timer.Reset(l.store.lease / 3)
	}
}

func (l *lease) unlock() {
	l.mu.Lock()
	l.over = true
	l.timer.Stop()
	l.mu.Unlock()
	s := l.store
	s.hold(-1)
	_ = s.talk(context.Background(), func(ctx context.Context) error { // after an error the lease expires
		return s.leave.Run(ctx, s.client, []string{s.base + "lock"}, l.value).Err()
	})
}

// hold adds n to the number of locks that are held.
func (s *TokenStore) hold(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.locked += n
}
