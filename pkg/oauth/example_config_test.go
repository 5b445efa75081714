package oauth_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// Validate finds a mistake before the first sign-in.
func ExampleConfig_Validate() {
	cfg := oauth.Config{ClientID: "app", ClientSecret: oauth.NewSecret("s3cr3t-app"), RedirectURL: "/callback"}
	fmt.Println(cfg.Validate())
	cfg.RedirectURL = "https://app.example.com/callback"
	fmt.Println(cfg.Validate())
	// Output:
	// oauth: the redirect URL is not an absolute http or https address
	// <nil>
}

// Package golang.org/x/oauth2 works with the same configuration.
func ExampleConfig_OAuth2() {
	server, cfg := embedded()
	defer server.Close()
	config, err := cfg.OAuth2()
	if err != nil {
		log.Fatal(err)
	}
	ctx, err := cfg.TokenContext(context.Background()) // adds X-Domain in Enterprise
	if err != nil {
		log.Fatal(err)
	}
	redirect := press(server, "grant", config.AuthCodeURL("Zq3V"))
	token, err := config.Exchange(ctx, redirect.Query().Get("code"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(token.TokenType, token.RefreshToken != "")
	// Output:
	// Bearer true
}
