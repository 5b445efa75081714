package getresponse_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/segment"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// embedded returns a client of an embedded server with one contact on a list.
func embedded() (client *getresponse.Client, list, contact string, stop func()) {
	ctx := context.Background()
	server := getresponsetest.NewServer(getresponsetest.WithClock(func() time.Time {
		return time.Date(2027, 3, 20, 12, 0, 0, 0, time.UTC)
	}))
	client, err := getresponse.New(server.ClientOptions()...)
	if err != nil {
		log.Fatal(err)
	}
	campaign, err := client.Campaigns.Create(ctx, gr.NewCampaign{Name: "spring_2027"})
	if err != nil {
		log.Fatal(err)
	}
	err = client.Contacts.Create(ctx, gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignRef(campaign.CampaignID)})
	if err != nil {
		log.Fatal(err)
	}
	page, err := client.Contacts.List(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	return client, campaign.CampaignID, page.Items[0].ContactID, server.Close
}

func ExampleNew() {
	key := os.Getenv("GETRESPONSE_API_KEY")
	add := func(ctx context.Context) error {
		client, err := getresponse.New(getresponse.WithAPIKey(key))
		if err != nil {
			return err
		}
		list, err := client.Campaigns.Create(ctx, gr.NewCampaign{Name: "spring_2027"})
		if err != nil {
			return err
		}
		return client.Contacts.Create(ctx, gr.NewContact{
			Email:    "jan@example.com",
			Campaign: gr.CampaignRef(list.CampaignID),
		})
	}
	if err := add(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func ExampleNew_enterprise() {
	key := os.Getenv("GETRESPONSE_API_KEY")
	show := func(ctx context.Context) error {
		client, err := getresponse.New(
			getresponse.WithAPIKey(key),
			getresponse.WithEnvironment(getresponse.EnterpriseUS("example.com")), // or EnterprisePL
		)
		if err != nil {
			return err
		}
		account, err := client.Accounts.Get(ctx, nil)
		if err != nil {
			return err
		}
		fmt.Println(account.Email)
		return nil
	}
	if err := show(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func ExampleClient_lists() {
	client, list, _, stop := embedded()
	defer stop()
	show := func(ctx context.Context) error {
		params := &gr.ListContactsParams{CampaignID: &list, SortCreatedOn: new(gr.SortOrderDESC)}
		page, err := client.Contacts.List(ctx, params) // page.Items, page.TotalCount
		if err != nil {
			return err
		}
		fmt.Println(len(page.Items), "of", page.TotalCount)

		for contact, err := range client.Contacts.All(ctx, params) {
			if err != nil {
				return err
			}
			fmt.Println(contact.Email, contact.CreatedOn.Format(time.DateOnly))
		}
		return nil
	}
	if err := show(context.Background()); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 1 of 1
	// jan@example.com 2027-03-20
}

func ExampleError() {
	client, list, _, stop := embedded()
	defer stop()
	ctx := context.Background()
	for _, contact := range []gr.NewContact{
		{Email: "jan@example.com", Campaign: gr.CampaignRef(list)},
		{Email: "jan at home", Campaign: gr.CampaignRef(list)},
	} {
		err := client.Contacts.Create(ctx, contact)
		var failure *getresponse.Error
		switch {
		case errors.Is(err, getresponse.ErrDuplicate):
			fmt.Println("on the list already")
		case errors.As(err, &failure):
			fmt.Println(failure.StatusCode, failure.Code, failure.Message)
			for _, field := range failure.Details() {
				fmt.Println(field)
			}
		}
	}
	// Output:
	// on the list already
	// 400 1000 The request is not valid, see the context
	// email: string doesn't match the format "email" (no e-mail address)
}

func ExampleClient_null() {
	client, _, id, stop := embedded()
	defer stop()
	update := func(ctx context.Context) error {
		contact, err := client.Contacts.Update(ctx, id, gr.ContactUpdate{
			Name:    "Jan Nowak",                // a new name; "" would leave it as it is
			Scoring: wire.Null[float64](),       // null clears the score, wire.Value(0.0) sets it to 0
			Tags:    []gr.ContactTagReference{}, // an empty list takes off every tag, nil leaves them
		})
		if err != nil {
			return err
		}
		fmt.Println(contact.Name, contact.Scoring.IsNull())
		return nil
	}
	if err := update(context.Background()); err != nil {
		log.Fatal(err)
	}
	// Output:
	// Jan Nowak true
}

func ExampleClient_segments() {
	client, list, contact, stop := embedded()
	defer stop()
	vip, err := client.Tags.Create(context.Background(), gr.NewTag{Name: "vip"})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Contacts.UpsertTags(context.Background(), contact, gr.ContactTagsUpsert{Tags: []gr.ContactTagReference{{TagID: vip.TagID}}})
	if err != nil {
		log.Fatal(err)
	}
	show := func(ctx context.Context, tag string) error {
		vips := segment.New("vips of example.com").In(list).Where(segment.Tag(tag), segment.Email().EndsWith("@example.com"))
		search, err := vips.Search()
		if err != nil {
			return err
		}
		for contact, err := range client.SearchContacts.AllContacts(ctx, nil, search) {
			if err != nil {
				return err
			}
			fmt.Println(contact.Email)
		}
		return nil
	}
	if err := show(context.Background(), vip.TagID); err != nil {
		log.Fatal(err)
	}
	// Output:
	// jan@example.com
}

func ExampleClient_upsert() {
	client, list, _, stop := embedded()
	defer stop()
	vip, err := client.Tags.Create(context.Background(), gr.NewTag{Name: "vip"})
	if err != nil {
		log.Fatal(err)
	}
	show := func(ctx context.Context, tag string) error {
		result, err := bulk.Upsert(ctx, client, list, bulk.Contact{Email: "jan@example.com", Name: "Jan", Tags: []string{tag}}, bulk.UpsertOptions{})
		if err != nil {
			return err
		}
		fmt.Println(result.Outcome)
		return nil
	}
	if err := show(context.Background(), vip.TagID); err != nil {
		log.Fatal(err)
	}
	// Output:
	// updated
}

func ExampleClient_upload() {
	client, _, _, stop := embedded()
	defer stop()
	show := func(ctx context.Context, file io.Reader, size int64) error {
		image, err := client.Multimedia.UploadImage(ctx, wire.Upload{Name: "logo.png", Content: file, Size: size})
		if err != nil {
			return err
		}
		fmt.Println(image.Name, image.Size) // image.URL is its public address
		return nil
	}
	if err := show(context.Background(), strings.NewReader("not really a picture"), 20); err != nil {
		log.Fatal(err)
	}
	// Output:
	// logo 20
}

func ExampleClient_embedded() {
	show := func() error {
		server := getresponsetest.NewServer()
		defer server.Close()
		client, err := getresponse.New(server.ClientOptions()...)
		if err != nil {
			return err
		}
		account, err := client.Accounts.Get(context.Background(), nil)
		if err != nil {
			return err
		}
		fmt.Println(account.Email)
		return nil
	}
	if err := show(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// owner@example.com
}

// TestReadmeSnippets checks that this file contains, and so compiles, every Go snippet
// of README.md.
func TestReadmeSnippets(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	compiled := plain(string(source))
	snippets := strings.Split(string(readme), "```go\n")[1:]
	if len(snippets) < 6 {
		t.Fatalf("%d snippets found", len(snippets))
	}
	for _, snippet := range snippets {
		snippet, _, _ = strings.Cut(snippet, "```")
		if !strings.Contains(compiled, plain(snippet)) {
			t.Errorf("this snippet of README.md is in no example:\n%s", snippet)
		}
	}
}

// plain drops indentation, and the spaces by which gofmt aligns comments.
func plain(code string) string {
	var lines []string
	for line := range strings.SplitSeq(code, "\n") {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return strings.Join(lines, "\n")
}
