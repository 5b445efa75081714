package getresponse_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// An update sends what is set. Null clears a value, zero is a value.
func ExampleClient_nullable() {
	server, _, id := exampleContact()
	defer server.Close()
	client := exampleClient(server)

	for _, update := range []gr.ContactUpdate{
		{Name: "Jan Nowak"},                 // keeps the score and the note
		{Scoring: wire.Value(0.0)},          // sets the score to 0
		{Scoring: wire.Null[float64]()},     // clears the score
		{Note: wire.Value("met in Gdynia")}, // sets the note
		{Note: wire.Null[string]()},         // removes the note
	} {
		if _, err := client.Contacts.Update(context.Background(), id, update); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s\n", exampleLastBody(server))
	}
	// Output:
	// {"name":"Jan Nowak"}
	// {"scoring":0}
	// {"scoring":null}
	// {"note":"met in Gdynia"}
	// {"note":null}
}

// A response distinguishes a missing score from a score of 0.
func ExampleClient_nullableResponse() {
	server, _, id := exampleContact()
	defer server.Close()
	client := exampleClient(server)
	ctx := context.Background()

	contact, err := client.Contacts.Get(ctx, id, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(contact.Scoring.IsNull(), contact.Scoring.Or(-1))

	contact, err = client.Contacts.Update(ctx, id, gr.ContactUpdate{Scoring: wire.Value(0.0)})
	if err != nil {
		log.Fatal(err)
	}
	score, known := contact.Scoring.Get()
	fmt.Println(score, known)
	// Output:
	// true -1
	// 0 true
}

// A pointer distinguishes an empty string from an omitted one.
func ExampleClient_emptyString() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server)
	ctx := context.Background()

	for _, update := range []gr.AccountUpdate{
		{Phone: "+48 555 111 222"}, // keeps the city
		{City: new("")},            // empties it
	} {
		account, err := client.Accounts.Update(ctx, update)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s %q\n", exampleLastBody(server), account.City)
	}
	// Output:
	// {"phone":"+48 555 111 222"} "Gdańsk"
	// {"city":""} ""
}

// A nil slice is omitted, an empty one is sent.
func ExampleClient_emptyList() {
	server, _, id := exampleContact()
	defer server.Close()
	client := exampleClient(server)
	ctx := context.Background()

	tag, err := client.Tags.Create(ctx, gr.NewTag{Name: "spring"})
	if err != nil {
		log.Fatal(err)
	}
	for _, tags := range [][]gr.ContactTagReference{
		{{TagID: tag.TagID}}, // exactly this tag
		nil,                  // the tags that the contact has
		{},                   // no tags
	} {
		contact, err := client.Contacts.Update(ctx, id, gr.ContactUpdate{Name: "Jan Nowak", Tags: tags})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(contact.Tags))
	}
	// Output:
	// 1
	// 1
	// 0
}

// An optional boolean is a pointer, so that false can be sent.
func ExampleClient_false() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server)

	_, err := client.Campaigns.Create(context.Background(), gr.NewCampaign{
		Name:      "spring_2027",
		IsDefault: new(wire.BoolText(false)),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n", exampleLastBody(server))
	// Output:
	// {"name":"spring_2027","isDefault":"false"}
}
