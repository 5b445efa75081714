package main

import (
	"context"
	"errors"
	"fmt"

	systemkeyring "github.com/zalando/go-keyring"
	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// keyring keeps secrets of this program for the user.
type keyring interface {
	Get(name string) (string, error) // errNoSecret where there is none
	Set(name, secret string) error
	Delete(name string) error
}

var errNoSecret = errors.New("no such secret")

// keyringService is the name of this program in the keyring of the system.
const keyringService = "getresponse"

// systemKeyring is the keyring of the operating system.
type systemKeyring struct{}

func (systemKeyring) Get(name string) (string, error) {
	secret, err := systemkeyring.Get(keyringService, name)
	if errors.Is(err, systemkeyring.ErrNotFound) {
		err = errNoSecret
	}
	return secret, err
}

func (systemKeyring) Set(name, secret string) error {
	return systemkeyring.Set(keyringService, name, secret)
}

func (systemKeyring) Delete(name string) error {
	if err := systemkeyring.Delete(keyringService, name); !errors.Is(err, systemkeyring.ErrNotFound) {
		return err
	}
	return nil
}

// keyringStore keeps the token of a profile in the keyring. Its lock is that of a file,
// which stays empty, as keyrings have none.
type keyringStore struct {
	keyring keyring
	name    string
	lock    oauth.FileStore
}

var _ oauth.Locker = keyringStore{}

func (s keyringStore) Load(context.Context) (*oauth2.Token, error) {
	secret, err := s.keyring.Get(s.name)
	if errors.Is(err, errNoSecret) {
		return nil, oauth.ErrNoToken
	}
	if err != nil {
		return nil, fmt.Errorf("the keyring: %w", err)
	}
	return oauth.UnmarshalToken([]byte(secret))
}

func (s keyringStore) Save(_ context.Context, token *oauth2.Token) error {
	raw, err := oauth.MarshalToken(token)
	if err != nil {
		return err
	}
	if err := s.keyring.Set(s.name, string(raw)); err != nil {
		return fmt.Errorf("the keyring: %w", err)
	}
	return nil
}

func (s keyringStore) Lock(ctx context.Context) (context.Context, func(), error) {
	return s.lock.Lock(ctx)
}
