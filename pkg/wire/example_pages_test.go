package wire_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// A page knows its place in the list and how much of the rate limit is left.
func ExamplePage() {
	ctx := context.Background()
	server := getresponsetest.NewServer()
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"new", "regular", "vip"} {
		if _, err := client.Tags.Create(ctx, gr.NewTag{Name: name}); err != nil {
			log.Fatal(err)
		}
	}
	page, err := client.Tags.List(ctx, &gr.ListTagsParams{Page: new(2), PerPage: new(2)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("page", page.Page, "of", page.TotalPages)
	fmt.Println(len(page.Items), "of", page.TotalCount, "tags")
	fmt.Println(page.RateLimit.Remaining, "of", page.RateLimit.Limit, "calls left")
	// Output:
	// page 2 of 2
	// 1 of 3 tags
	// 29996 of 30000 calls left
}

// Statistics come under keys, such as campaign and day. Get looks a value up, and
// entries keep the order of the response.
func ExampleKeyed() {
	body := `{"V3J": {"2027-03-19": {"totalSubscribers": 10}, "2027-03-20": {"totalSubscribers": 12}}}`
	var sizes wire.Keyed[gr.CampaignListSize]
	if err := wire.Unmarshal([]byte(body), &sizes); err != nil {
		log.Fatal(err)
	}
	for _, entry := range sizes {
		fmt.Println(entry.Path, entry.Key(), entry.Value.TotalSubscribers)
	}
	size, ok := sizes.Get("V3J", "2027-03-20")
	fmt.Println(size.TotalSubscribers, ok)
	// Output:
	// [V3J 2027-03-19] 2027-03-19 10
	// [V3J 2027-03-20] 2027-03-20 12
	// 12 true
}

// fixed is a Caller that sends nothing and decodes a fixed response.
type fixed string

func (body fixed) Call(_ context.Context, req *wire.Request, result any, _ ...wire.CallOption) (*wire.Response, error) {
	fmt.Println(req.Operation.Method, req.Operation.Path, req.PathIDs)
	response := &wire.Response{StatusCode: http.StatusOK, Header: http.Header{}}
	return response, wire.NewDecoder([]byte(body)).Read("application/json", result)
}

// A test may give a service a Caller of its own. The method Call of fixed decodes
// the response.
func ExampleCaller() {
	tags := gr.NewTagsService(fixed(`{"tagId": "Ki", "name": "vip"}`))
	tag, err := tags.Get(context.Background(), "Ki", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tag.Name)
	// Output:
	// GET /tags/{tagId} [Ki]
	// vip
}

// A list of statistics has the keys of the items beside the items, if there are keys.
func ExamplePage_keyed() {
	newsletters := gr.NewNewslettersService(fixed(`{"2027-03-19": {"sent": 10}, "2027-03-20": {"sent": 12}}`))
	page, err := newsletters.ListStatistics(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	for i, statistics := range page.Items {
		fmt.Println(page.Keys[i], statistics.Sent)
	}
	// Output:
	// GET /newsletters/statistics []
	// [2027-03-19] 10
	// [2027-03-20] 12
}

// A query percent-encodes names and values and keeps the order of parameters.
func ExampleQuery() {
	var q wire.Query
	q.Add("query[name]", "Jan & Anna")
	wire.AddInt(&q, "limit", new(10))
	wire.AddBool[bool](&q, "active", nil) // omitted
	wire.AddList(&q, "fields", []string{"name", "email"})
	fmt.Println(q.Encode())
	// Output:
	// query%5Bname%5D=Jan%20%26%20Anna&limit=10&fields=name%2Cemail
}
