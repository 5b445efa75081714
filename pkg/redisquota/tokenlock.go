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
	value string // tells it from the locks of others

	mu    sync.Mutex
	over  bool
	timer *time.Timer
}

const (
	shortestLockPoll = 20 * time.Millisecond
	longestLockPoll  = 60 * time.Millisecond
)

// Lock implements [oauth.Locker]. The lock is that of all processes that share
// the account. Its lease is renewed until unlock is called; while Redis is away,
// it may be lost.
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

// take takes the lock, or makes its lease last anew.
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
		_, _ = l.take(context.Background()) // what a lost lock means, Save finds out
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
	_ = s.talk(context.Background(), func(ctx context.Context) error { // or the lease ends
		return s.leave.Run(ctx, s.client, []string{s.base + "lock"}, l.value).Err()
	})
}

// hold counts the locks that are held.
func (s *TokenStore) hold(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.locked += n
}
