package getresponse_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// New rejects a key that no header can carry. The error does not show the key.
func ExampleWithAPIKey() {
	_, err := getresponse.New(getresponse.WithAPIKey("s3cr3t-key-of-a-file\n"))
	fmt.Println(err)
	// Output:
	// getresponse: the API key has a control character, perhaps a line break at its end
}

// An OAuth 2.0 access token authenticates the calls.
func ExampleWithTokenSource() {
	const token = "s3cr3t-access-token"
	server := getresponsetest.NewServer(getresponsetest.WithAccessToken(token))
	defer server.Close()
	client, err := getresponse.New(
		getresponse.WithTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token})),
		getresponse.WithBaseURL(server.URL()),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
	)
	if err != nil {
		log.Fatal(err)
	}
	account, err := client.Accounts.Get(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(account.Email)
	// Output:
	// owner@example.com
}

// The client works on a copy of the HTTP client, with its transport and timeout.
func ExampleWithHTTPClient() {
	server := getresponsetest.NewServer()
	defer server.Close()
	client, err := getresponse.New(
		getresponse.WithAPIKey(getresponsetest.APIKey),
		getresponse.WithBaseURL(server.URL()),
		getresponse.WithHTTPClient(&http.Client{
			Transport: server.Transport(), // such as an *http.Transport with a proxy
			Timeout:   10 * time.Second,
		}),
	)
	if err != nil {
		log.Fatal(err)
	}
	account, err := client.Accounts.Get(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(account.Email)
	// Output:
	// owner@example.com
}

// Options that contradict each other are an error.
func ExampleNew_contradiction() {
	_, err := getresponse.New(
		getresponse.WithAPIKey("s3cr3t-key"),
		getresponse.WithTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "s3cr3t-token"})),
	)
	fmt.Println(err)
	// Output:
	// getresponse: WithTokenSource: a credential was set already, by WithAPIKey
}
