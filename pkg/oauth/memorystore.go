package oauth

import (
	"context"
	"fmt"
	"io"
	"sync"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/internal/sealed"
)

// MemoryStore keeps a token in memory. It is a [Locker], so that several sources may share
// it. The zero value is empty and ready to use.
type MemoryStore struct {
	mu     sync.Mutex
	token  sealed.Box[*oauth2.Token]
	latest uint64        // number of the latest lock, or of the latest Save without a lock
	saved  uint64        // number under which the token was saved
	locked chan struct{} // holds an element while the store is locked; nil before the first lock
}

var _ Locker = (*MemoryStore)(nil)

// memoryLock is the key of a lock's number in a context.
type memoryLock struct{ store *MemoryStore }

// Lock implements [Locker].
func (m *MemoryStore) Lock(ctx context.Context) (held context.Context, unlock func(), err error) {
	m.mu.Lock()
	if m.locked == nil {
		m.locked = make(chan struct{}, 1)
	}
	locked := m.locked
	m.mu.Unlock()
	select {
	case locked <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, fmt.Errorf("oauth: memory store: waiting for the lock: %w", ctx.Err())
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.latest++
	return context.WithValue(ctx, memoryLock{m}, m.latest), sync.OnceFunc(func() { <-locked }), nil
}

// Load implements [Store].
func (m *MemoryStore) Load(context.Context) (*oauth2.Token, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	token := m.token.Open()
	if token == nil {
		return nil, fmt.Errorf("oauth: memory store: %w", ErrNoToken)
	}
	return clone(token), nil
}

// Save implements [Store] and [Locker].
func (m *MemoryStore) Save(ctx context.Context, token *oauth2.Token) error {
	if err := checkToken(token); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	number, held := ctx.Value(memoryLock{m}).(uint64)
	if !held {
		m.latest++
		number = m.latest
	}
	if number < m.saved {
		return fmt.Errorf("oauth: memory store: %w", ErrNewerToken)
	}
	m.saved, m.token = number, sealed.New(clone(token))
	return nil
}

// Format implements [fmt.Formatter]. No verb prints the token.
func (m *MemoryStore) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "oauth.MemoryStore") }
