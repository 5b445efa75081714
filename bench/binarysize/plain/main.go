// Command plain makes the calls of command client with the client that oapi-codegen
// generates with its own templates.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/go-getresponse/getresponse/bench/defaultapi"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	authenticate := func(_ context.Context, req *http.Request) error {
		req.Header.Set("X-Auth-Token", "api-key "+os.Getenv("API_KEY"))
		return nil
	}
	client, err := defaultapi.NewClientWithResponses(os.Getenv("BASE_URL"), defaultapi.WithRequestEditorFn(authenticate))
	if err != nil {
		return err
	}
	created, err := client.CreateContactWithResponse(ctx, defaultapi.NewContact{
		Email: "jan@example.com", Campaign: defaultapi.CampaignReference{CampaignId: "cdd"},
	})
	if err != nil {
		return err
	}
	if created.StatusCode() != http.StatusAccepted {
		return fmt.Errorf("status %d", created.StatusCode())
	}
	page, err := client.ListContactsWithResponse(ctx, &defaultapi.ListContactsParams{PerPage: new(defaultapi.PerPage(1000))})
	if err != nil {
		return err
	}
	if page.JSON200 == nil {
		return fmt.Errorf("status %d", page.StatusCode())
	}
	for _, item := range *page.JSON200 {
		contact, err := client.GetContactWithResponse(ctx, *item.ContactId, nil)
		if err != nil {
			return err
		}
		if contact.JSON200 == nil {
			return fmt.Errorf("status %d", contact.StatusCode())
		}
		fmt.Println(*contact.JSON200.Email)
	}
	return nil
}
