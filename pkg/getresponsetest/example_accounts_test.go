package getresponsetest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// The accounts of an Enterprise server are separate: no client sees the other's tag.
func ExampleWithEnterprise() {
	ctx := context.Background()
	server := getresponsetest.NewServer(getresponsetest.WithEnterprise("shop.example.com", "blog.example.com"))
	defer server.Close()
	for _, domain := range []string{"shop.example.com", "blog.example.com"} {
		client, err := getresponse.New(append(server.ClientOptions(),
			getresponse.WithEnvironment(getresponse.EnterpriseUS(domain)),
			getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
		if err != nil {
			log.Fatal(err)
		}
		if _, err := client.Tags.Create(ctx, gr.NewTag{Name: "from_" + domain[:4]}); err != nil {
			log.Fatal(err)
		}
		for tag, err := range client.Tags.All(ctx, nil) {
			if err != nil {
				log.Fatal(err)
			}
			fmt.Println(domain, tag.Name)
		}
	}
	// Output:
	// shop.example.com from_shop
	// blog.example.com from_blog
}

// A domain that the server does not know is an error, as on the service.
func ExampleWithEnterprise_unknownDomain() {
	server := getresponsetest.NewServer(getresponsetest.WithEnterprise("shop.example.com"))
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithEnvironment(getresponse.EnterpriseUS("example.com")),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Accounts.Get(context.Background(), nil)
	fmt.Println(errors.Is(err, getresponse.ErrDomainNotFound))
	// Output:
	// true
}

// Each parent login of a domain has an account of its own.
func ExampleWithParentLogins() {
	ctx := context.Background()
	server := getresponsetest.NewServer(getresponsetest.WithParentLogins("example.com", "marketing", "sales"))
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithEnvironment(getresponse.EnterpriseUS("example.com")),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Tags.Create(ctx, gr.NewTag{Name: "lead"}, getresponse.WithParentLogin("sales")); err != nil {
		log.Fatal(err)
	}
	for _, login := range []string{"marketing", "sales"} {
		tags, err := client.Tags.List(ctx, nil, getresponse.WithParentLogin(login))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(login, len(tags.Items))
	}
	// Output:
	// marketing 0
	// sales 1
}

// The server rejects every API key but its own.
func ExampleWithAPIKey() {
	server := getresponsetest.NewServer(getresponsetest.WithAPIKey("s3cr3t-key"))
	defer server.Close()
	for _, key := range []string{"s3cr3t-key", "s3cr3t-other"} {
		client, err := getresponse.New(
			getresponse.WithBaseURL(server.URL()),
			getresponse.WithAPIKey(key),
			getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
		)
		if err != nil {
			log.Fatal(err)
		}
		_, err = client.Accounts.Get(context.Background(), nil)
		fmt.Println(errors.Is(err, getresponse.ErrUnauthorized))
	}
	// Output:
	// false
	// true
}
