package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// A source renews the access token when it expires, and stores the new one.
func ExampleNewTokenSource() {
	ctx := context.Background()
	server, cfg := embedded()
	defer server.Close()
	token := signIn(ctx, server, cfg) // with one of the flows
	token.Expiry = time.Now()         // as if an hour had passed

	store := &oauth.MemoryStore{}
	if err := store.Save(ctx, token); err != nil {
		log.Fatal(err)
	}
	source, err := oauth.NewTokenSource(ctx, cfg, store)
	if err != nil {
		log.Fatal(err)
	}
	client, err := getresponse.New(getresponse.WithTokenSource(source),
		getresponse.WithBaseURL(server.URL()), getresponse.WithHTTPClient(cfg.HTTPClient))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Accounts.Get(ctx, nil); err != nil {
		log.Fatal(err)
	}
	stored, err := store.Load(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(stored.AccessToken != token.AccessToken, stored.RefreshToken != token.RefreshToken)
	// Output:
	// true true
}

// A store without a token means that nobody has signed in yet.
func ExampleNewTokenSource_notSignedIn() {
	ctx := context.Background()
	server, cfg := embedded()
	defer server.Close()
	store := &oauth.MemoryStore{}
	source, err := oauth.NewTokenSource(ctx, cfg, store)
	if errors.Is(err, oauth.ErrNoToken) {
		fmt.Println("sign in first")
		if err := store.Save(ctx, signIn(ctx, server, cfg)); err != nil { // with one of the flows
			log.Fatal(err)
		}
		source, err = oauth.NewTokenSource(ctx, cfg, store)
	}
	if err != nil {
		log.Fatal(err)
	}
	token, err := source.TokenContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(token.Valid())
	// Output:
	// sign in first
	// true
}

// A source for the own account of the application needs no sign-in.
func ExampleWithClientCredentials() {
	ctx := context.Background()
	server, cfg := embedded()
	defer server.Close()
	source, err := oauth.NewTokenSource(ctx, cfg, &oauth.MemoryStore{}, oauth.WithClientCredentials())
	if err != nil {
		log.Fatal(err)
	}
	client, err := getresponse.New(getresponse.WithTokenSource(source),
		getresponse.WithBaseURL(server.URL()), getresponse.WithHTTPClient(cfg.HTTPClient))
	if err != nil {
		log.Fatal(err)
	}
	account, err := client.Accounts.Get(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(account.Email)
	// Output:
	// owner@example.com
}

// A call fails with SignInError when the owner of the account has revoked access.
func ExampleSignInError() {
	ctx := context.Background()
	server, cfg := embedded()
	defer server.Close()
	token := signIn(ctx, server, cfg)
	store := &oauth.MemoryStore{}
	if err := store.Save(ctx, token); err != nil {
		log.Fatal(err)
	}
	source, err := oauth.NewTokenSource(ctx, cfg, store)
	if err != nil {
		log.Fatal(err)
	}
	client, err := getresponse.New(getresponse.WithTokenSource(source),
		getresponse.WithBaseURL(server.URL()), getresponse.WithHTTPClient(cfg.HTTPClient))
	if err != nil {
		log.Fatal(err)
	}
	server.RevokeToken(token.RefreshToken) // the owner revokes access

	_, err = client.Accounts.Get(ctx, nil)
	var again *oauth.SignInError
	if errors.As(err, &again) { // or errors.Is(err, oauth.ErrSignInAgain)
		fmt.Println(again)
	}
	// Output:
	// oauth: the access token cannot be refreshed, sign in again: refresh: HTTP 400: invalid_grant: The refresh token was revoked.
}

// A token that the service rejects before it expires is renewed on the next use.
func ExampleTokenSource_Invalidate() {
	ctx := context.Background()
	server, cfg := embedded()
	defer server.Close()
	store := &oauth.MemoryStore{}
	if err := store.Save(ctx, signIn(ctx, server, cfg)); err != nil {
		log.Fatal(err)
	}
	source, err := oauth.NewTokenSource(ctx, cfg, store)
	if err != nil {
		log.Fatal(err)
	}
	first, err := source.TokenContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	source.Invalidate(first.AccessToken) // getresponse.WithTokenSource does so after HTTP 401
	second, err := source.TokenContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(second.AccessToken != first.AccessToken)
	// Output:
	// true
}
