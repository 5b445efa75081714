package oauth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"golang.org/x/oauth2"
)

// Store keeps the token of one account. Its methods must come back when ctx
// ends. A [TokenSource] keeps one refresh at a time; sources of several
// processes may share a store that is a [Locker], or where the service lets the
// previous refresh token live until the new one is used.
type Store interface {
	// Load returns the stored token, or an error that is ErrNoToken where there
	// is none.
	Load(ctx context.Context) (*oauth2.Token, error)
	// Save takes the place of the stored token, for good once it returns nil and
	// in one step: whenever the process ends, Load gives the old or the new one.
	// An error must not show the token.
	Save(ctx context.Context, token *oauth2.Token) error
}

// MemoryStore keeps a token for as long as the process runs. The zero value is
// empty and ready.
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

// Format implements [fmt.Formatter]: no verb shows the token.
func (m *MemoryStore) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "oauth.MemoryStore") }

func checkToken(token *oauth2.Token) error {
	if token == nil || token.AccessToken == "" && token.RefreshToken == "" {
		return errors.New("oauth: store: the token to save is empty")
	}
	return nil
}
