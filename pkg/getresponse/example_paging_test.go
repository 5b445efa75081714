package getresponse_test

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

// exampleTags returns an embedded server with five tags.
func exampleTags() *getresponsetest.Server {
	server := exampleServer()
	client := exampleClient(server)
	for _, name := range []string{"autumn", "spring", "summer", "weekly", "winter"} {
		if _, err := client.Tags.Create(context.Background(), gr.NewTag{Name: name}); err != nil {
			log.Fatal(err)
		}
	}
	return server
}

// A List method returns one page.
func ExampleClient_pages() {
	server := exampleTags()
	defer server.Close()
	client := exampleClient(server)
	ctx := context.Background()

	params := &gr.ListTagsParams{PerPage: new(2), SortName: new(gr.SortOrderASC)}
	for number := 1; ; number++ {
		params.Page = &number
		page, err := client.Tags.List(ctx, params)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("page %d of %d:", page.Page, page.TotalPages)
		for _, tag := range page.Items {
			fmt.Print(" ", tag.Name)
		}
		fmt.Println()
		if number >= page.TotalPages {
			break
		}
	}
	// Output:
	// page 1 of 3: autumn spring
	// page 2 of 3: summer weekly
	// page 3 of 3: winter
}

// An All method requests the pages as the loop needs them.
func ExampleClient_all() {
	server := exampleTags()
	defer server.Close()
	client := exampleClient(server)

	params := &gr.ListTagsParams{SortName: new(gr.SortOrderDESC)}
	for tag, err := range client.Tags.All(context.Background(), params) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(tag.Name)
	}
	// Output:
	// winter
	// weekly
	// summer
	// spring
	// autumn
}

// Where the loop ends early, no further page is requested.
func ExampleClient_allBreak() {
	server := exampleTags()
	defer server.Close()
	client := exampleClient(server)
	before := len(server.Requests())

	params := &gr.ListTagsParams{PerPage: new(2), SortName: new(gr.SortOrderASC)}
	for tag, err := range client.Tags.All(context.Background(), params) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(tag.Name)
		if tag.Name == "summer" {
			break
		}
	}
	fmt.Println("pages requested:", len(server.Requests())-before)
	// Output:
	// autumn
	// spring
	// summer
	// pages requested: 2
}

// An error ends the loop. The items before it are valid.
func ExampleClient_allError() {
	server := exampleTags()
	defer server.Close()
	client := exampleClientThrough(server, transportFunc(func(r *http.Request) (*http.Response, error) {
		if r.URL.Query().Get("page") == "2" {
			return nil, errors.New("connection reset")
		}
		return server.Transport().RoundTrip(r)
	}), getresponse.WithRetries(0))

	params := &gr.ListTagsParams{PerPage: new(2), SortName: new(gr.SortOrderASC)}
	var names []string
	for tag, err := range client.Tags.All(context.Background(), params) {
		if err != nil {
			fmt.Println("incomplete:", getresponse.KindOf(err))
			break
		}
		names = append(names, tag.Name)
	}
	fmt.Println(names)
	// Output:
	// incomplete: transport
	// [autumn spring]
}

// The service splits statistics by keys, such as the ID of a list and a day.
func ExampleClient_keyed() {
	server, list, _ := exampleContact()
	defer server.Close()
	client := exampleClient(server)

	statistics, err := client.Campaigns.GetSubscriptionStatistics(context.Background(), &gr.GetCampaignSubscriptionStatisticsParams{
		CampaignID: list,
		GroupBy:    new(gr.StatisticsPeriodDay),
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, entry := range statistics {
		fmt.Println(entry.Path[0] == list, entry.Key(), entry.Value.API)
	}
	day, found := statistics.Get(list, "2027-03-20")
	fmt.Println(found, day.Summary)
	// Output:
	// true 2027-03-20 1
	// true 1
}

// A list method finds the contact with an address. Each list of the account may hold one.
func ExampleClient_find() {
	server, list, _ := exampleContact()
	defer server.Close()
	client := exampleClient(server)

	page, err := client.Contacts.List(context.Background(), &gr.ListContactsParams{
		Email:           new("jan@example.com"),
		CampaignID:      &list,
		AdditionalFlags: []gr.ContactListFlag{gr.ContactListFlagExactMatch}, // otherwise a part of the address is enough
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, contact := range page.Items {
		fmt.Println(contact.Email, contact.Campaign.Name)
	}
	// Output:
	// jan@example.com spring_2027
}
