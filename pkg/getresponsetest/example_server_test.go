package getresponsetest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// The server keeps state: what a client creates, it can read later.
func ExampleNewServer() {
	ctx := context.Background()
	server := getresponsetest.NewServer()
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...) // no network
	if err != nil {
		log.Fatal(err)
	}
	list, err := client.Campaigns.Create(ctx, gr.NewCampaign{Name: "spring_2027"})
	if err != nil {
		log.Fatal(err)
	}
	contact := gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignReference{CampaignID: list.CampaignID}}
	if err := client.Contacts.Create(ctx, contact); err != nil {
		log.Fatal(err)
	}
	for contact, err := range client.Contacts.All(ctx, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(contact.Email, "is on", contact.Campaign.Name)
	}
	// Output:
	// jan@example.com is on spring_2027
}

// The server checks requests against the contract and names what does not fit.
func ExampleNewServer_contract() {
	server := getresponsetest.NewServer()
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	if err != nil {
		log.Fatal(err)
	}
	tag := map[string]string{"name": "vip", "color": "red"} // the contract has no color
	_, err = client.Do(context.Background(), "POST", "/tags", tag, nil)
	var failure *getresponse.Error
	if !errors.As(err, &failure) {
		log.Fatal(err)
	}
	fmt.Println(failure.StatusCode, failure.Code)
	for _, field := range failure.Details() {
		fmt.Println(field)
	}
	// Output:
	// 400 1000
	// color: This property is not known
}

// A test states which calls the code under test made.
func ExampleServer_Requests() {
	ctx := context.Background()
	server := getresponsetest.NewServer()
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Tags.Create(ctx, gr.NewTag{Name: "vip"}); err != nil {
		log.Fatal(err)
	}
	if _, err := client.Tags.List(ctx, &gr.ListTagsParams{Name: new("v"), PerPage: new(10)}); err != nil {
		log.Fatal(err)
	}
	for _, r := range server.Requests() {
		fmt.Println(r.Operation, r.Method, r.Path, r.Status)
		fmt.Printf("name=%s body=%s\n", r.Query.Get("query[name]"), r.Body)
	}
	// Output:
	// createTag POST /v3/tags 201
	// name= body={"name":"vip"}
	// listTags GET /v3/tags 200
	// name=v body=
}

// A server that handles many requests keeps only the latest ones.
func ExampleWithRequestLog() {
	ctx := context.Background()
	server := getresponsetest.NewServer(getresponsetest.WithRequestLog(1))
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"new", "regular", "vip"} {
		if _, err := client.Tags.Create(ctx, gr.NewTag{Name: name}); err != nil {
			log.Fatal(err)
		}
	}
	for _, r := range server.Requests() {
		fmt.Printf("%s %s\n", r.Operation, r.Body)
	}
	// Output:
	// createTag {"name":"vip"}
}

// flaky fails the first request, as a proxy on a bad day does.
type flaky struct {
	http.RoundTripper
	requests int
}

func (f *flaky) RoundTrip(r *http.Request) (*http.Response, error) {
	f.requests++
	if f.requests == 1 {
		return &http.Response{StatusCode: http.StatusBadGateway, Body: http.NoBody, Request: r}, nil
	}
	return f.RoundTripper.RoundTrip(r)
}

// A transport in front of the server simulates failures that the server does not.
func ExampleServer_Transport() {
	server := getresponsetest.NewServer()
	defer server.Close()
	transport := &flaky{RoundTripper: server.Transport()} // its first response is 502
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: transport}),
		getresponse.WithBackoff(0, 0), // retries without a wait
	)...)
	if err != nil {
		log.Fatal(err)
	}
	account, err := client.Accounts.Get(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(account.Email, "after", transport.requests, "requests")
	// Output:
	// owner@example.com after 2 requests
}

// The clock of the server decides which time new resources have.
func ExampleWithClock() {
	ctx := context.Background()
	server := getresponsetest.NewServer(getresponsetest.WithClock(func() time.Time {
		return time.Date(2027, 3, 20, 12, 0, 0, 0, time.UTC)
	}))
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	if err != nil {
		log.Fatal(err)
	}
	tag, err := client.Tags.Create(ctx, gr.NewTag{Name: "vip"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tag.CreatedAt.Format(time.RFC3339))
	// Output:
	// 2027-03-20T12:00:00Z
}
