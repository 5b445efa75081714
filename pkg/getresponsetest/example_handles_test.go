package getresponsetest_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"net/http"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// connect returns a client of a server, without a network.
func connect(server *getresponsetest.Server) *getresponse.Client {
	client, err := getresponse.New(append(server.ClientOptions(), getresponse.WithBackoff(0, 0),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	if err != nil {
		log.Fatal(err)
	}
	return client
}

// A test starts a server of its own, which ends with the test.
func ExampleStart() {
	_ = func(t *testing.T) {
		server := getresponsetest.Start(t)
		client, err := getresponse.New(server.ClientOptions()...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Tags.Create(t.Context(), gr.NewTag{Name: "vip"}); err != nil {
			t.Error(err)
		}
	}
}

// Two calls fail and the client retries; afterwards all is well.
func ExampleServer_Inject() {
	server := getresponsetest.NewServer()
	defer server.Close()
	client := connect(server)
	server.Inject(
		getresponsetest.Fault{Operation: "listTags", Status: 503, Times: 1},
		getresponsetest.Fault{Operation: "listTags", Reset: true, Times: 1},
	)
	page, err := client.Tags.List(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(page.Items), "tags after", len(server.Requests(getresponsetest.OfOperation("listTags"))), "requests")
	fmt.Println("faults left:", len(server.Faults()))
	// Output:
	// 0 tags after 3 requests
	// faults left: 0
}

// What the contract does not allow can be found among the requests.
func ExampleServer_Requests_matching() {
	server := getresponsetest.NewServer()
	defer server.Close()
	client := connect(server)
	_, _ = client.Tags.Create(context.Background(), gr.NewTag{Name: "vip"})
	_, _ = client.Do(context.Background(), http.MethodGet, "/tags?sort=desc", nil, nil)
	for _, r := range server.Requests(getresponsetest.Failed(), getresponsetest.OfStatus(400)) {
		fmt.Println(r.Operation, r.Problem)
	}
	// Output:
	// listTags sort (query): A sort names its property: sort[createdOn]=DESC. The quirk PlainSort ignores it
}

// The service ignores what a strict server rejects.
func ExampleWithProfile() {
	for _, profile := range []getresponsetest.Profile{getresponsetest.Strict, getresponsetest.AsService} {
		server := getresponsetest.NewServer(getresponsetest.WithProfile(profile))
		resp := new(getresponse.Response)
		_, _ = connect(server).Do(context.Background(), http.MethodGet, "/tags?perPage=0", nil, nil, getresponse.WithResponse(resp))
		fmt.Println(resp.StatusCode)
		server.Close()
	}
	// Output:
	// 400
	// 200
}

// One quirk can be had without the others.
func ExampleWithQuirks() {
	server := getresponsetest.NewServer(getresponsetest.WithQuirks(getresponsetest.Quirks{ClampPages: true}))
	defer server.Close()
	for _, path := range []string{"/tags?perPage=0", "/tags?order=name"} {
		resp := new(getresponse.Response)
		_, _ = connect(server).Do(context.Background(), http.MethodGet, path, nil, nil, getresponse.WithResponse(resp))
		fmt.Println(path, resp.StatusCode)
	}
	// Output:
	// /tags?perPage=0 200
	// /tags?order=name 400
}

// The state can be kept, changed and restored; new IDs continue.
func ExampleServer_Snapshot() {
	server := getresponsetest.NewServer()
	defer server.Close()
	client, ctx := connect(server), context.Background()
	var saved bytes.Buffer
	if err := server.Snapshot(&saved); err != nil {
		log.Fatal(err)
	}
	_, _ = client.Tags.Create(ctx, gr.NewTag{Name: "vip"})
	if err := server.Restore(&saved); err != nil {
		log.Fatal(err)
	}
	page, err := client.Tags.List(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(page.Items), "tags")
	// Output:
	// 0 tags
}

// A contact that takes a day to appear is there when the day has passed.
func ExampleServer_Advance() {
	server := getresponsetest.NewServer(getresponsetest.WithContactDelay(24 * time.Hour))
	defer server.Close()
	client, ctx := connect(server), context.Background()
	campaigns, err := client.Campaigns.List(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	_ = client.Contacts.Create(ctx, gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignReference{CampaignID: campaigns.Items[0].CampaignID}})
	for range 2 {
		page, err := client.Contacts.List(ctx, nil)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(page.Items), "contacts")
		server.Advance(24 * time.Hour)
	}
	// Output:
	// 0 contacts
	// 1 contacts
}

// A retail account and one of Enterprise are in the same server.
func ExampleWithRetail() {
	server := getresponsetest.NewServer(getresponsetest.WithRetail(), getresponsetest.WithEnterprise("shoes.example.com"))
	defer server.Close()
	for _, environment := range []getresponse.Environment{getresponse.Retail(), getresponse.EnterpriseUS("shoes.example.com")} {
		client, err := getresponse.New(append(server.ClientOptions(), getresponse.WithEnvironment(environment))...)
		if err != nil {
			log.Fatal(err)
		}
		account, err := client.Accounts.Get(context.Background(), nil)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(environment, account.Email)
	}
	// Output:
	// retail owner@example.com
	// enterprise-us owner@example.com
}
