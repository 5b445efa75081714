package getresponse_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"sync"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// vault is a token source that fetches another token where the service rejects one.
type vault struct {
	mu     sync.Mutex
	tokens []string
}

func (v *vault) Token() (*oauth2.Token, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return &oauth2.Token{AccessToken: v.tokens[0]}, nil
}

// Invalidate is called with the rejected token. Another call may have replaced it.
func (v *vault) Invalidate(accessToken string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.tokens[0] == accessToken {
		v.tokens = v.tokens[1:]
	}
}

func ExampleWithTokenSource_renewal() {
	server := getresponsetest.NewServer(getresponsetest.WithAccessToken("s3cr3t-new"))
	defer server.Close()
	client, err := getresponse.New(
		getresponse.WithTokenSource(&vault{tokens: []string{"s3cr3t-old", "s3cr3t-new"}}),
		getresponse.WithBaseURL(server.URL()),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
	)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Accounts.Get(context.Background(), nil); err != nil {
		log.Fatal(err)
	}
	for _, request := range server.Requests() {
		fmt.Println(request.Path, request.Status)
	}
	// Output:
	// /v3/accounts 401
	// /v3/accounts 200
}
