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
// characters that need no escaping in addresses and cookies.
func NewState() (string, error) {
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("oauth: no random numbers: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// StateStore keeps the states of sign-ins in progress. The instances of a web
// application must share a StateStore, unless all requests of a user reach the same
// instance.
type StateStore interface {
	// Put stores a state for as long as a sign-in may take.
	Put(ctx context.Context, state string) error
	// Take removes a state and reports whether it was stored and had not expired.
	// Only one of several concurrent calls with the same state returns true. The
	// duration of a lookup must not depend on how much of a state matches; looking
	// up a hash of the state is enough.
	Take(ctx context.Context, state string) (bool, error)
}

const (
	stateLifetime = 10 * time.Minute // same as the lifetime of a code
	maxStates     = 100_000          // about 20 MB
)

// MemoryStates is a [StateStore] for one process. The zero value is ready to use. It
// keeps a state for 10 minutes, and at most the latest 100,000 states, so that
// abandoned sign-ins use a bounded amount of memory.
type MemoryStates struct {
	// Lifetime is how long a state is kept. The default is 10 minutes. It must not
	// change after the first use.
	Lifetime time.Duration

	mu    sync.Mutex
	known map[stateHash]time.Time // when it expires
	queue []stateHash             // in the order of expiry
}

// stateHash is the hash of a state. States are looked up by their hash, so that the
// duration of a comparison does not depend on the characters of a state.
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

// forget removes used, expired and surplus states from the front of the queue.
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
