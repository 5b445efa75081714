package oauth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"
	"time"
)

// NewState returns an unguessable state: 256 bits from crypto/rand, in
// characters that addresses and cookies carry as they are.
func NewState() (string, error) {
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("oauth: no random numbers: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// StateStore keeps the states of sign-ins that are in progress. A web application
// with several instances needs one that they share, unless a visitor always
// reaches the same instance.
type StateStore interface {
	// Put keeps a state for as long as a sign-in may take.
	Put(ctx context.Context, state string) error
	// Take removes a state and reports whether it was there and had not expired.
	// Of several calls with the same state at the same time one gets true. The
	// search must not tell by its duration how much of a state was right: looking
	// for a hash of it is enough.
	Take(ctx context.Context, state string) (bool, error)
}

const (
	stateLifetime = 10 * time.Minute // a code lives as long
	maxStates     = 100_000          // some 20 MB
)

// MemoryStates is a [StateStore] for one process. The zero value is ready: it
// keeps a state for 10 minutes, and the latest 100,000 of them, so that visitors
// who start and never finish cost a bounded amount of memory.
type MemoryStates struct {
	// Lifetime is how long a state is kept; 0 stands for 10 minutes. It must not
	// change once the store is in use.
	Lifetime time.Duration

	mu    sync.Mutex
	known map[stateHash]time.Time // when it expires
	queue []stateHash             // in the order of expiry
}

// A state is found by its hash, so that no comparison stops at the first
// character that differs.
type stateHash [sha256.Size]byte

// Put implements [StateStore].
func (m *MemoryStates) Put(_ context.Context, state string) error {
	if state == "" {
		return errors.New("oauth: the state is empty")
	}
	lifetime := m.Lifetime
	if lifetime <= 0 {
		lifetime = stateLifetime
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	m.forget(now)
	hash := stateHash(sha256.Sum256([]byte(state)))
	if _, again := m.known[hash]; again {
		return errors.New("oauth: the state was used before")
	}
	if m.known == nil {
		m.known = map[stateHash]time.Time{}
	}
	m.known[hash] = now.Add(lifetime)
	m.queue = append(m.queue, hash)
	return nil
}

// Take implements [StateStore].
func (m *MemoryStates) Take(_ context.Context, state string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	hash := stateHash(sha256.Sum256([]byte(state)))
	expires, ok := m.known[hash]
	delete(m.known, hash)
	return ok && time.Now().Before(expires), nil
}

// forget drops what was taken, has expired or is too much from the front.
func (m *MemoryStates) forget(now time.Time) {
	drop := 0
	for _, hash := range m.queue {
		expires, waiting := m.known[hash]
		if waiting && now.Before(expires) && len(m.queue)-drop < maxStates {
			break
		}
		delete(m.known, hash)
		drop++
	}
	m.queue = m.queue[drop:]
}
