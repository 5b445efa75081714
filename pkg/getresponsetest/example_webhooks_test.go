package getresponsetest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/events"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// A program that receives events is tested with what really happens: here a contact that
// fills in a form.
func ExampleServer_AddWebhook() {
	handler, err := events.NewHandler(events.WithoutSecret(), events.OnContactAdded(func(_ context.Context, e events.ContactAdded) error {
		fmt.Println(e.Contact.Email, "came by", e.Contact.Origin)
		return nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	receiver := httptest.NewServer(handler)
	defer receiver.Close()
	server := getresponsetest.NewServer()
	defer server.Close()
	if _, err := server.AddWebhook(receiver.URL, events.KindContactAdded); err != nil {
		fmt.Println(err)
		return
	}
	subscribe(server, "jan@example.com")
	for _, d := range server.Deliveries() {
		fmt.Println(d.Kind, d.State, len(d.Attempts))
	}
	// Output:
	// jan@example.com came by www
	// contact_added received 1
}

// A receiver that forgets the body gets every event four times.
func ExampleServer_Deliveries() {
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer receiver.Close()
	server := getresponsetest.NewServer(getresponsetest.WithDelivery(getresponsetest.DeliverySettings{RetryDelay: time.Millisecond}))
	defer server.Close()
	if _, err := server.AddWebhook(receiver.URL); err != nil {
		fmt.Println(err)
		return
	}
	subscribe(server, "jan@example.com")
	for _, d := range server.Deliveries() {
		fmt.Println(d.Kind, d.State)
		for _, a := range d.Attempts {
			fmt.Println(a.StatusCode, a.Problem)
		}
	}
	// Output:
	// contact_added lost
	// 200 the body is not {"status":"OK"}
	// 200 the body is not {"status":"OK"}
	// 200 the body is not {"status":"OK"}
	// 200 the body is not {"status":"OK"}
}

// subscribe adds a contact to a list of the server and waits for its event.
func subscribe(server *getresponsetest.Server, email string) {
	client := connect(server)
	lists, err := client.Campaigns.List(context.Background(), nil)
	if err == nil {
		_, err = server.Subscribe(getresponsetest.Subscription{CampaignID: lists.Items[0].CampaignID, Email: email})
	}
	if err == nil {
		err = server.WaitDelivered(context.Background())
	}
	if err != nil {
		fmt.Println(err)
	}
}
