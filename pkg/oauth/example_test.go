package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// A command-line program signs in once and keeps the token in a file.
func Example() {
	ctx := context.Background()
	cfg := oauth.Config{
		ClientID:     os.Getenv("GETRESPONSE_CLIENT_ID"),
		ClientSecret: oauth.NewSecret(os.Getenv("GETRESPONSE_CLIENT_SECRET")),
		Environment:  getresponse.Retail(),
		RedirectURL:  "http://127.0.0.1:8910/callback", // as registered
	}
	store := oauth.FileStore("token.json")
	source, err := oauth.NewTokenSource(ctx, cfg, store)
	if errors.Is(err, oauth.ErrNoToken) {
		token, signInErr := oauth.Loopback(ctx, cfg, func(page string) error {
			fmt.Println("Open this page to sign in:", page)
			return nil
		}, 5*time.Minute)
		if signInErr != nil {
			fmt.Println(signInErr)
			return
		}
		if err := store.Save(ctx, token); err != nil {
			fmt.Println(err)
			return
		}
		source, err = oauth.NewTokenSource(ctx, cfg, store)
	}
	if err != nil {
		fmt.Println(err) // holds no credential
		return
	}
	client, err := getresponse.New(getresponse.WithTokenSource(source), getresponse.WithEnvironment(cfg.Environment))
	if err != nil {
		fmt.Println(err)
		return
	}
	account, err := client.Accounts.Get(ctx, nil)
	fmt.Println(account, err)
}
