package getresponse_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// A request editor runs for each attempt. It receives the context of the call.
func ExampleWithRequestEditor() {
	server := exampleServer()
	defer server.Close()
	type traceKey struct{}
	client := exampleClient(server, getresponse.WithRequestEditor(func(ctx context.Context, req *http.Request) error {
		if trace, ok := ctx.Value(traceKey{}).(string); ok {
			req.Header.Set("X-Request-Id", trace)
		}
		return nil
	}))

	ctx := context.WithValue(context.Background(), traceKey{}, "order-17")
	if _, err := client.Accounts.Get(ctx, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println(server.Requests()[0].Header.Get("X-Request-Id"))
	// Output:
	// order-17
}

// The editors of a call run after those of the client.
func ExampleWithRequestEditor_call() {
	server := exampleServer()
	defer server.Close()
	language := func(value string) getresponse.RequestOption {
		return getresponse.WithRequestEditor(func(_ context.Context, req *http.Request) error {
			req.Header.Set("Accept-Language", value)
			return nil
		})
	}
	client := exampleClient(server, language("en"))

	if _, err := client.Accounts.Get(context.Background(), nil, language("pl")); err != nil {
		log.Fatal(err)
	}
	fmt.Println(server.Requests()[0].Header.Get("Accept-Language"))
	// Output:
	// pl
}

// One user has two accounts with the same domain.
func ExampleWithParentLogin() {
	server := exampleServer(getresponsetest.WithParentLogins("example.com", "shop", "blog"))
	defer server.Close()
	client := exampleClient(server,
		getresponse.WithEnvironment(getresponse.EnterpriseUS("example.com")),
		getresponse.WithParentLogin("shop"))
	ctx := context.Background()

	shop, err := client.Accounts.Get(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	blog, err := client.Accounts.Get(ctx, nil, getresponse.WithParentLogin("blog"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(shop.AccountID != blog.AccountID)
	for _, request := range server.Requests() {
		fmt.Println(request.Header.Get("X-Domain"), request.Header.Get("X-Parent-Login"))
	}
	// Output:
	// true
	// example.com shop
	// example.com blog
}

// Retail has no parent accounts.
func ExampleWithParentLogin_retail() {
	_, err := getresponse.New(getresponse.WithAPIKey("s3cr3t-key"), getresponse.WithParentLogin("shop"))
	fmt.Println(err)
	// Output:
	// getresponse: WithParentLogin needs an Enterprise environment
}

func ExampleWithTimeZone() {
	server, _, id := exampleContact()
	defer server.Close()
	client := exampleClient(server)

	for _, zone := range []string{"UTC", "Europe/Warsaw", "America/New_York"} {
		contact, err := client.Contacts.Get(context.Background(), id, nil, getresponse.WithTimeZone(zone))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(contact.CreatedOn.Format("15:04 -0700"))
	}
	// Output:
	// 12:00 +0000
	// 13:00 +0100
	// 08:00 -0400
}

func ExampleWithUserAgent() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server, getresponse.WithUserAgent("shop-sync/1.4"))

	if _, err := client.Accounts.Get(context.Background(), nil); err != nil {
		log.Fatal(err)
	}
	agent := server.Requests()[0].Header.Get("User-Agent")
	fmt.Println(strings.HasPrefix(agent, "shop-sync/1.4 getresponse-go/"+getresponse.Version))
	// Output:
	// true
}

// The editors of this package serve other HTTP clients as well.
func ExampleAPIKeyEditor() {
	server := exampleServer()
	defer server.Close()
	authenticate, err := getresponse.APIKeyEditor(getresponsetest.APIKey)
	if err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL()+"/accounts", nil)
	if err != nil {
		log.Fatal(err)
	}
	if err := authenticate(ctx, req); err != nil {
		log.Fatal(err)
	}
	client := &http.Client{Transport: server.Transport()}
	resp, err := client.Do(req)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	fmt.Println(resp.Status)
	// Output:
	// 200 OK
}

// A proxy in the same trusted network may have no certificate.
func ExampleWithInsecureHTTP() {
	_, err := getresponse.New(getresponse.WithAPIKey("s3cr3t-key"), getresponse.WithBaseURL("http://proxy.internal/v3"))
	fmt.Println(err)
	_, err = getresponse.New(getresponse.WithAPIKey("s3cr3t-key"), getresponse.WithBaseURL("http://proxy.internal/v3"), getresponse.WithInsecureHTTP())
	fmt.Println(err)
	// Output:
	// getresponse: the base URL "http://proxy.internal": the address has http, so that everybody on the way could read the credential; use https, or WithInsecureHTTP
	// <nil>
}
