package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// In Enterprise the authorize page is on the domain of the account.
func ExampleClient_AuthorizeURL() {
	client, err := oauth.NewClient(oauth.Config{
		ClientID:     "app",
		ClientSecret: oauth.NewSecret("s3cr3t-app"),
		Environment:  getresponse.EnterpriseUS("example.com"),
	})
	if err != nil {
		log.Fatal(err)
	}
	state := "Zq3V" // of oauth.NewState, kept for this browser
	page, err := client.AuthorizeURL(state)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(page)
	// Output:
	// https://example.com/oauth2_authorize.html?client_id=app&response_type=code&state=Zq3V
}

// The authorization code flow: page, redirect with a code, token.
func ExampleClient_Exchange() {
	server, cfg := embedded()
	defer server.Close()
	client, err := oauth.NewClient(cfg)
	if err != nil {
		log.Fatal(err)
	}
	state, err := oauth.NewState()
	if err != nil {
		log.Fatal(err)
	}
	page, err := client.AuthorizeURL(state)
	if err != nil {
		log.Fatal(err)
	}
	redirect := press(server, "grant", page).Query() // the owner of the account, in a browser
	if redirect.Get("state") != state {
		log.Fatal(oauth.ErrState)
	}
	token, err := client.Exchange(context.Background(), redirect.Get("code"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(token.TokenType, token.ExpiresIn, token.RefreshToken != "")
	// Output:
	// Bearer 3600 true
}

// An application that works for its own account needs no page.
func ExampleClient_ClientCredentials() {
	server, cfg := embedded()
	defer server.Close()
	client, err := oauth.NewClient(cfg)
	if err != nil {
		log.Fatal(err)
	}
	token, err := client.ClientCredentials(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(token.TokenType, token.ExpiresIn, token.RefreshToken != "")
	// Output:
	// Bearer 3600 false
}

// A refresh brings a new access token and, with rotation, a new refresh token.
func ExampleClient_Refresh() {
	ctx := context.Background()
	server, cfg := embedded()
	defer server.Close()
	client, err := oauth.NewClient(cfg)
	if err != nil {
		log.Fatal(err)
	}
	page, err := client.AuthorizeURL("Zq3V")
	if err != nil {
		log.Fatal(err)
	}
	first, err := client.Exchange(ctx, press(server, "grant", page).Query().Get("code"))
	if err != nil {
		log.Fatal(err)
	}
	second, err := client.Refresh(ctx, first.RefreshToken)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(second.AccessToken != first.AccessToken, second.RefreshToken != first.RefreshToken)
	// Output:
	// true true
}

// The implicit flow brings the token in the fragment of the redirect address.
func ExampleParseImplicit() {
	server, cfg := embedded()
	defer server.Close()
	client, err := oauth.NewClient(cfg)
	if err != nil {
		log.Fatal(err)
	}
	state, err := oauth.NewState()
	if err != nil {
		log.Fatal(err)
	}
	page, err := client.ImplicitURL(state)
	if err != nil {
		log.Fatal(err)
	}
	redirect := press(server, "grant", page)
	token, err := oauth.ParseImplicit(redirect.EscapedFragment(), state)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(token.TokenType, token.ExpiresIn, token.RefreshToken != "")
	// Output:
	// Bearer 3600 false
}

// The fragment says so where the owner of the account denies access.
func ExampleParseImplicit_denied() {
	server, cfg := embedded()
	defer server.Close()
	client, err := oauth.NewClient(cfg)
	if err != nil {
		log.Fatal(err)
	}
	page, err := client.ImplicitURL("Zq3V")
	if err != nil {
		log.Fatal(err)
	}
	redirect := press(server, "deny", page)
	_, err = oauth.ParseImplicit(redirect.EscapedFragment(), "Zq3V")
	fmt.Println(errors.Is(err, oauth.ErrDenied))
	// Output:
	// true
}

// Error says why the service gave no token. No error shows a credential.
func ExampleError() {
	server, cfg := embedded()
	defer server.Close()
	client, err := oauth.NewClient(cfg)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Exchange(context.Background(), "s3cr3t-code") // the server does not know it
	var failure *oauth.Error
	if !errors.As(err, &failure) {
		log.Fatal(err)
	}
	fmt.Println(failure.StatusCode, failure.OAuthError)
	fmt.Println(err)
	// Output:
	// 400 invalid_grant
	// oauth: exchange of a code: HTTP 400: invalid_grant: The authorization code is not known.
}
