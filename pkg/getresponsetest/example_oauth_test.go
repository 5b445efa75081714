package getresponsetest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// An application that the server knows gets tokens for the account.
func ExampleWithOAuthClient() {
	ctx := context.Background()
	server := getresponsetest.NewServer(getresponsetest.WithOAuthClient("app", "s3cr3t-app", "https://app.example.com/callback"))
	defer server.Close()
	transport := &http.Client{Transport: server.Transport()} // no network
	cfg := oauth.Config{ClientID: "app", ClientSecret: oauth.NewSecret("s3cr3t-app"),
		AuthorizeURL: server.AuthorizeURL(), TokenURL: server.TokenURL(), HTTPClient: transport}

	source, err := oauth.NewTokenSource(ctx, cfg, &oauth.MemoryStore{}, oauth.WithClientCredentials())
	if err != nil {
		log.Fatal(err)
	}
	client, err := getresponse.New(getresponse.WithTokenSource(source),
		getresponse.WithBaseURL(server.URL()), getresponse.WithHTTPClient(transport))
	if err != nil {
		log.Fatal(err)
	}
	account, err := client.Accounts.Get(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(account.Email)
	for _, r := range server.Requests() {
		fmt.Println(r.Method, r.Path, r.Status)
	}
	// Output:
	// owner@example.com
	// POST /v3/token 200
	// GET /v3/accounts 200
}

// On an Enterprise server every account has an authorize page of its own.
func ExampleServer_AuthorizeURLOf() {
	server := getresponsetest.NewServer(
		getresponsetest.WithEnterprise("shop.example.com", "blog.example.com"),
		getresponsetest.WithOAuthClient("app", "s3cr3t-app", "https://app.example.com/callback", "shop.example.com"),
	)
	defer server.Close()
	browser := &http.Client{Transport: server.Transport()}
	for _, domain := range []string{"shop.example.com", "blog.example.com"} { // the application is registered in one
		page, err := browser.Get(server.AuthorizeURLOf(domain) + "?client_id=app&response_type=code&state=x")
		if err != nil {
			log.Fatal(err)
		}
		page.Body.Close()
		fmt.Println(domain, page.StatusCode)
	}
	// Output:
	// shop.example.com 200
	// blog.example.com 400
}

// A test revokes a token to see what the application does without access.
func ExampleServer_RevokeToken() {
	ctx := context.Background()
	server := getresponsetest.NewServer(getresponsetest.WithAccessToken("s3cr3t-token"))
	defer server.Close()
	client, err := getresponse.New(
		getresponse.WithTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "s3cr3t-token"})),
		getresponse.WithBaseURL(server.URL()),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
	)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Accounts.Get(ctx, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println("revoked:", server.RevokeToken("s3cr3t-token"))
	_, err = client.Accounts.Get(ctx, nil)
	fmt.Println("unauthorized:", errors.Is(err, getresponse.ErrUnauthorized))
	// Output:
	// revoked: true
	// unauthorized: true
}

// An access token ends after its lifetime by the clock of the server.
func ExampleWithTokenLifetime() {
	ctx := context.Background()
	now := time.Date(2027, 3, 20, 12, 0, 0, 0, time.UTC)
	server := getresponsetest.NewServer(
		getresponsetest.WithOAuthClient("app", "s3cr3t-app", ""),
		getresponsetest.WithTokenLifetime(5*time.Minute),
		getresponsetest.WithClock(func() time.Time { return now }),
	)
	defer server.Close()
	transport := &http.Client{Transport: server.Transport()}
	application, err := oauth.NewClient(oauth.Config{ClientID: "app", ClientSecret: oauth.NewSecret("s3cr3t-app"), TokenURL: server.TokenURL(), HTTPClient: transport})
	if err != nil {
		log.Fatal(err)
	}
	token, err := application.ClientCredentials(ctx)
	if err != nil {
		log.Fatal(err)
	}
	client, err := getresponse.New(getresponse.WithTokenSource(oauth2.StaticTokenSource(token)),
		getresponse.WithBaseURL(server.URL()), getresponse.WithHTTPClient(transport))
	if err != nil {
		log.Fatal(err)
	}
	for range 2 {
		_, err = client.Accounts.Get(ctx, nil)
		fmt.Println(now.Format(time.TimeOnly), "unauthorized:", errors.Is(err, getresponse.ErrUnauthorized))
		now = now.Add(5 * time.Minute)
	}
	// Output:
	// 12:00:00 unauthorized: false
	// 12:05:00 unauthorized: true
}
