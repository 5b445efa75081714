package getresponse_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// A batch adds up to 1000 contacts to one list.
func ExampleClient_batch() {
	server, list, _ := exampleContact()
	defer server.Close()
	client := exampleClient(server)
	ctx := context.Background()

	err := client.Contacts.CreateBatch(ctx, gr.NewContactBatch{
		CampaignID: list,
		Contacts: []gr.NewBatchContact{
			{Email: "ola@example.com", Name: "Ola"},
			{Email: "ewa@example.com", Name: "Ewa", Scoring: new(10.0)},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	params := &gr.ListContactsParams{CampaignID: &list, SortEmail: new(gr.SortOrderASC)}
	for contact, err := range client.Contacts.All(ctx, params) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(contact.Email, contact.Scoring.Or(0))
	}
	// Output:
	// ewa@example.com 10
	// jan@example.com 0
	// ola@example.com 0
}

// UpsertTags adds tags, and the contact keeps those it has.
func ExampleClient_tags() {
	server, _, id := exampleContact()
	defer server.Close()
	client := exampleClient(server)
	ctx := context.Background()

	for _, name := range []string{"spring", "weekly"} {
		tag, err := client.Tags.Create(ctx, gr.NewTag{Name: name})
		if err != nil {
			log.Fatal(err)
		}
		tags, err := client.Contacts.UpsertTags(ctx, id, gr.ContactTagsUpsert{
			Tags: []gr.ContactTagReference{{TagID: tag.TagID}},
		})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(tags))
	}
	// Output:
	// 1
	// 2
}

// UpsertCustomFields sets the fields that it names, and the others stay.
func ExampleClient_customFields() {
	server, _, id := exampleContact()
	defer server.Close()
	client := exampleClient(server)
	ctx := context.Background()

	field, err := client.CustomFields.Create(ctx, gr.NewCustomField{
		Name:   "size",
		Type:   gr.CustomFieldTypeString,
		Format: gr.CustomFieldFormatText,
		Values: []string{},
	})
	if err != nil {
		log.Fatal(err)
	}
	values, err := client.Contacts.UpsertCustomFields(ctx, id, gr.ContactCustomFieldsUpsert{
		CustomFieldValues: []gr.CustomFieldValueInput{{CustomFieldID: field.CustomFieldID, Value: []string{"XL"}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, value := range values {
		fmt.Println(value.CustomFieldID == field.CustomFieldID, value.Values)
	}
	// Output:
	// true [XL]
}

// Delete takes a contact off its list.
func ExampleClient_delete() {
	server, _, id := exampleContact()
	defer server.Close()
	client := exampleClient(server)
	ctx := context.Background()

	if err := client.Contacts.Delete(ctx, id, nil); err != nil {
		log.Fatal(err)
	}
	page, err := client.Contacts.List(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(page.TotalCount)
	// Output:
	// 0
}

// A file of the library is sent within JSON, as base64. It is streamed.
func ExampleClient_file() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server)

	content := strings.NewReader("name,price\ntulip,2\n") // usually an *os.File
	_, err := client.FileLibrary.CreateFile(context.Background(), gr.NewFile{
		Name:      "prices",
		Extension: "csv",
		Folder:    wire.Null[gr.FolderReference](), // in no folder
		Content:   wire.Base64File{Reader: content, Size: content.Size()},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n", exampleLastBody(server))
	// Output:
	// {"name":"prices","extension":"csv","folder":null,"content":"bmFtZSxwcmljZQp0dWxpcCwyCg=="}
}
