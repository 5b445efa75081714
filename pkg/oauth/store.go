package oauth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"golang.org/x/oauth2"
)

// Store keeps the token of one account. Its methods must return when ctx ends. A
// [TokenSource] runs one refresh at a time. Sources of several processes may share a
// store that is a [Locker]. They may share another store only if the service accepts
// the previous refresh token until the new one is used.
type Store interface {
	// Load returns the stored token, or an error that wraps ErrNoToken if there is
	// none.
	Load(ctx context.Context) (*oauth2.Token, error)
	// Save replaces the stored token atomically: if the process ends during Save, Load
	// returns the old token or the new one. The new token is durable once Save
	// returns nil. An error must not contain the token.
	Save(ctx context.Context, token *oauth2.Token) error
}

// MemoryStore keeps a token in memory. The zero value is empty and ready to use.
type MemoryStore struct {
	mu    sync.Mutex
	token *oauth2.Token
}

var _ Store = (*MemoryStore)(nil)

// Load implements [Store].
func (m *MemoryStore) Load(context.Context) (*oauth2.Token, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.token == nil {
		return nil, fmt.Errorf("oauth: memory store: %w", ErrNoToken)
	}
	return clone(m.token), nil
}

// Save implements [Store].
func (m *MemoryStore) Save(_ context.Context, token *oauth2.Token) error {
	if err := checkToken(token); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.token = clone(token)
	return nil
}

// Format implements [fmt.Formatter]. No verb prints the token.
func (m *MemoryStore) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "oauth.MemoryStore") }

func checkToken(token *oauth2.Token) error {
	if token == nil || token.AccessToken == "" && token.RefreshToken == "" {
		return errors.New("oauth: store: the token to save is empty")
	}
	return nil
}
