package oauth

import (
	"context"
	"errors"

	"golang.org/x/oauth2"
)

// Store keeps the token of one account. Its methods must return when ctx ends. A
// [TokenSource] runs one refresh at a time. Several sources may share a store that is a
// [Locker], as all stores of this module are. They may share another store only if the
// service accepts the previous refresh token until the new one is used.
//
// A store that writes tokens with [MarshalToken] keeps how often the service rejected
// them, so that all sources that share it pause together, see [TokenSource].
type Store interface {
	// Load returns the stored token, or an error that wraps ErrNoToken if there is
	// none.
	Load(ctx context.Context) (*oauth2.Token, error)
	// Save replaces the stored token atomically: if the process ends during Save, Load
	// returns the old token or the new one. The new token is durable once Save
	// returns nil. An error must not contain the token.
	Save(ctx context.Context, token *oauth2.Token) error
}

func checkToken(token *oauth2.Token) error {
	if token == nil || token.AccessToken == "" && token.RefreshToken == "" {
		return errors.New("oauth: store: the token to save is empty")
	}
	return nil
}
