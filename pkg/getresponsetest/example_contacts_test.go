package getresponsetest_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// With a delay a new contact is accepted first and appears later, as on the service.
func ExampleWithContactDelay() {
	ctx := context.Background()
	now := time.Date(2027, 3, 20, 12, 0, 0, 0, time.UTC)
	server := getresponsetest.NewServer(
		getresponsetest.WithClock(func() time.Time { return now }),
		getresponsetest.WithContactDelay(time.Minute),
	)
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	if err != nil {
		log.Fatal(err)
	}
	lists, err := client.Campaigns.List(ctx, nil) // a new account has one
	if err != nil {
		log.Fatal(err)
	}
	list := gr.CampaignReference{CampaignID: lists.Items[0].CampaignID}
	if err := client.Contacts.Create(ctx, gr.NewContact{Email: "jan@example.com", Campaign: list}); err != nil {
		log.Fatal(err)
	}
	for range 2 {
		page, err := client.Contacts.List(ctx, nil)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(now.Format(time.TimeOnly), len(page.Items))
		now = now.Add(time.Minute)
	}
	// Output:
	// 12:00:00 0
	// 12:01:00 1
}

// With examples every operation succeeds and has every property of the contract.
func ExampleWithExamples() {
	server := getresponsetest.NewServer(getresponsetest.WithExamples())
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	if err != nil {
		log.Fatal(err)
	}
	contact, err := client.Contacts.Get(context.Background(), "pV4bk", nil) // any ID
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(contact.Email, contact.CreatedOn.Format(time.RFC3339))
	fmt.Println(contact.Scoring.Get())
	fmt.Println(len(contact.Tags), len(contact.CustomFieldValues))
	// Output:
	// jan@example.com 2026-01-31T12:30:45Z
	// 3.5 true
	// 1 1
}
