// Command client makes a few calls with this project's client. It is built to be measured.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

func main() {
	client, err := getresponse.New(getresponse.WithAPIKey(os.Getenv("API_KEY")), getresponse.WithBaseURL(os.Getenv("BASE_URL")))
	if err != nil {
		log.Fatal(err)
	}
	if err := run(context.Background(), client); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, client *getresponse.Client) error {
	campaign := gr.CampaignReference{CampaignID: "cdd"}
	if err := client.Contacts.Create(ctx, gr.NewContact{Email: "jan@example.com", Campaign: campaign}); err != nil {
		return err
	}
	page, err := client.Contacts.List(ctx, &gr.ListContactsParams{PerPage: new(1000)})
	if err != nil {
		return err
	}
	for _, item := range page.Items {
		contact, err := client.Contacts.Get(ctx, item.ContactID, nil)
		if err != nil {
			return err
		}
		fmt.Println(contact.Email)
	}
	return nil
}
