package bulk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// exampleList starts an embedded server with a list of three contacts.
func exampleList(ctx context.Context) (client *getresponse.Client, list string, stop func(), err error) {
	server := getresponsetest.NewServer()
	client, err = getresponse.New(server.ClientOptions()...)
	if err != nil {
		return nil, "", server.Close, err
	}
	lists, err := bulk.EnsureLists(ctx, client, gr.NewCampaign{Name: "customers"})
	if err != nil {
		return nil, "", server.Close, err
	}
	rows := func(yield func(bulk.Contact, error) bool) {
		for _, name := range []string{"Ann", "Bob", "Eve"} {
			if !yield(bulk.Contact{Email: name + "@example.com", Name: name}, nil) {
				return
			}
		}
	}
	_, err = bulk.Import(ctx, client, lists[0].ID, rows, bulk.ImportOptions{Wait: time.Minute})
	return client, lists[0].ID, server.Close, err
}

func ExampleExport() {
	ctx := context.Background()
	client, list, stop, err := exampleList(ctx)
	defer stop()
	if err != nil {
		fmt.Println(err)
		return
	}
	contacts := bulk.ContactList(client.Contacts, gr.ListContactsParams{CampaignID: &list})
	export, err := bulk.Export(contacts, bulk.ExportOptions{
		Progress: func(p bulk.Progress) { fmt.Printf("%d of %d\n", p.Items, p.Total) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for contact, err := range export.Items(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(contact.Email)
	}
	// Output:
	// Ann@example.com
	// Bob@example.com
	// Eve@example.com
	// 3 of 3
}

func ExampleExporter_Checkpoint() {
	ctx := context.Background()
	client, list, stop, err := exampleList(ctx)
	defer stop()
	if err != nil {
		fmt.Println(err)
		return
	}
	contacts := bulk.ContactList(client.Contacts, gr.ListContactsParams{CampaignID: &list})
	var stored []byte // in a file or a database
	for run := 1; run <= 2; run++ {
		var from bulk.Checkpoint
		if stored != nil {
			if err := json.Unmarshal(stored, &from); err != nil {
				fmt.Println(err)
				return
			}
		}
		export, err := bulk.Export(contacts, bulk.ExportOptions{From: from})
		if err != nil {
			fmt.Println(err)
			return
		}
		for contact, err := range export.Items(ctx) {
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println("run", run, contact.Email)
			if stored, err = json.Marshal(export.Checkpoint()); err != nil {
				fmt.Println(err)
				return
			}
			if run == 1 {
				break // the program is stopped
			}
		}
	}
	// Output:
	// run 1 Ann@example.com
	// run 2 Bob@example.com
	// run 2 Eve@example.com
}

func ExampleUpsert() {
	ctx := context.Background()
	client, list, stop, err := exampleList(ctx)
	defer stop()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, contact := range []bulk.Contact{
		{Email: "ann@example.com", Name: "Ann"},
		{Email: "bob@example.com", Name: "Robert"},
		{Email: "tom@example.com", Name: "Tom"},
	} {
		result, err := bulk.Upsert(ctx, client, list, contact, bulk.UpsertOptions{Wait: time.Minute})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(contact.Email, result.Outcome)
	}
	// Output:
	// ann@example.com unchanged
	// bob@example.com updated
	// tom@example.com added
}

func ExampleEnsureCustomFields() {
	ctx := context.Background()
	client, _, stop, err := exampleList(ctx)
	defer stop()
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 2 {
		fields, err := bulk.EnsureCustomFields(ctx, client,
			gr.NewCustomField{Name: "city", Type: gr.CustomFieldTypeText},
			gr.NewCustomField{Name: "birthday", Type: gr.CustomFieldTypeDate})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(fields[0].Name, fields[0].Created, fields[1].Name, fields[1].Created)
	}
	_, err = bulk.EnsureCustomFields(ctx, client, gr.NewCustomField{Name: "city", Type: gr.CustomFieldTypeNumber})
	fmt.Println(err)
	// Output:
	// city true birthday true
	// city false birthday false
	// bulk: ensure custom field "city": the custom field "city" exists with another type: "string", not "number"
}

func ExampleEnsureTags() {
	ctx := context.Background()
	client, _, stop, err := exampleList(ctx)
	defer stop()
	if err != nil {
		fmt.Println(err)
		return
	}
	tags, err := bulk.EnsureTags(ctx, client, "vip", "newsletter", "VIP")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(tags), tags[0].Created, tags[0].ID == tags[2].ID)
	// Output: 3 true true
}

func ExampleSync() {
	ctx := context.Background()
	client, list, stop, err := exampleList(ctx)
	defer stop()
	if err != nil {
		fmt.Println(err)
		return
	}
	source := func(yield func(bulk.Contact, error) bool) {
		_ = yield(bulk.Contact{Email: "ann@example.com", Name: "Ann"}, nil) &&
			yield(bulk.Contact{Email: "bob@example.com", Name: "Robert"}, nil) &&
			yield(bulk.Contact{Email: "tom@example.com", Name: "Tom"}, nil)
	}
	for _, dry := range []bool{true, false} {
		result, err := bulk.Sync(ctx, client, list, source, bulk.SyncOptions{Remove: true, DryRun: dry, Wait: time.Minute})
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, c := range result.Changes {
			fmt.Printf("%s %s %v %q\n", c.Kind, c.Email, c.Differs, c.Outcome)
		}
	}
	// Output:
	// update bob@example.com [name] ""
	// add tom@example.com [] ""
	// remove Eve@example.com [] ""
	// update bob@example.com [name] "updated"
	// add tom@example.com [] "added"
	// remove Eve@example.com [] "removed"
}
