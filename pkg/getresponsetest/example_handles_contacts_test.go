package getresponsetest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// In a campaign with double opt-in a contact is visible after it has confirmed.
func ExampleServer_Confirm() {
	ctx := context.Background()
	server := getresponsetest.NewServer()
	defer server.Close()
	client, err := getresponse.New(server.ClientOptions()...)
	if err != nil {
		log.Fatal(err)
	}
	list, err := client.Campaigns.Create(ctx, gr.NewCampaign{
		Name: "spring", OptinTypes: &gr.CampaignOptinTypes{API: gr.CampaignOptinTypeDouble},
	})
	if err != nil {
		log.Fatal(err)
	}
	to := gr.CampaignReference{CampaignID: list.CampaignID}
	if err := client.Contacts.Create(ctx, gr.NewContact{Email: "jan@example.com", Campaign: to}); err != nil {
		log.Fatal(err)
	}
	show := func() {
		page, err := client.Contacts.List(ctx, nil)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(page.TotalCount, "visible,", len(server.Unconfirmed()), "unconfirmed")
	}
	show()
	if err := server.Confirm(list.CampaignID, "jan@example.com"); err != nil {
		log.Fatal(err)
	}
	show()
	// Output:
	// 0 visible, 1 unconfirmed
	// 1 visible, 0 unconfirmed
}

// A contact fills in a form and agrees to something. Later it changes its mind, and a
// user of the account copies it to another list.
func ExampleServer_Subscribe() {
	ctx := context.Background()
	server := getresponsetest.NewServer()
	defer server.Close()
	client, err := getresponse.New(server.ClientOptions()...)
	if err != nil {
		log.Fatal(err)
	}
	lists, err := client.Campaigns.List(ctx, nil) // a new account has one
	if err != nil {
		log.Fatal(err)
	}
	consents, err := client.GDPRFields.List(ctx, nil) // and two of these
	if err != nil {
		log.Fatal(err)
	}
	consent := consents.Items[0].GDPRFieldID
	id, err := server.Subscribe(getresponsetest.Subscription{
		CampaignID: lists.Items[0].CampaignID, Email: "jan@example.com", Consents: []string{consent},
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := server.DeclareConsent(id, consent, false); err != nil {
		log.Fatal(err)
	}
	declared, err := client.Contacts.ListConsents(ctx, id, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(declared[0].Name, declared[0].IsGranted, len(declared[0].History))

	other, err := client.Campaigns.Create(ctx, gr.NewCampaign{Name: "spring"})
	if err != nil {
		log.Fatal(err)
	}
	copied, err := server.CopyContact(id, other.CampaignID)
	if err != nil {
		log.Fatal(err)
	}
	contact, err := client.Contacts.Get(ctx, copied, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(contact.Email, contact.Origin)
	// Output:
	// news_by_mail false 2
	// jan@example.com copy
}
