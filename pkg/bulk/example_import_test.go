package bulk_test

import (
	"context"
	"fmt"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

func ExampleImport() {
	server := getresponsetest.NewServer()
	defer server.Close()
	client, err := getresponse.New(server.ClientOptions()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	lists, err := bulk.EnsureLists(ctx, client, gr.NewCampaign{Name: "customers"})
	if err != nil {
		fmt.Println(err)
		return
	}
	tags, err := bulk.EnsureTags(ctx, client, "imported")
	if err != nil {
		fmt.Println(err)
		return
	}
	rows := func(yield func(bulk.Contact, error) bool) {
		for _, email := range []string{"jan@example.com", "eva@example.com", "JAN@example.com"} {
			if !yield(bulk.Contact{Email: email, Tags: []string{tags[0].ID}}, nil) {
				return
			}
		}
	}
	_, err = bulk.Import(ctx, client, lists[0].ID, rows, bulk.ImportOptions{
		Wait:   time.Minute,
		Report: func(r bulk.ImportRow) { fmt.Printf("%d %s %s %q\n", r.Row, r.Email, r.Outcome, r.Reason) },
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// 0 jan@example.com added ""
	// 1 eva@example.com added ""
	// 2 JAN@example.com duplicate "same address as row 0"
}
