package segment_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/segment"
)

// exampleClient returns a client of an embedded server, without a network.
func exampleClient() (client *getresponse.Client, closeServer func()) {
	server := getresponsetest.NewServer(getresponsetest.WithExamples())
	client, err := getresponse.New(append(server.ClientOptions(), getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	if err != nil {
		log.Fatal(err)
	}
	return client, server.Close
}

// A segment is built, read as a sentence and saved.
func Example() {
	client, closeServer := exampleClient()
	defer closeServer()

	vips := segment.New("vips of Gdansk who read").In("L1").Where(
		segment.Tag("vip"), segment.CustomField("city").Is("Gdansk"), segment.Opened().InLast(30*segment.Day))
	fmt.Println(vips)

	body, err := vips.Save()
	if err != nil {
		log.Fatal(err)
	}
	saved, err := client.SearchContacts.Create(context.Background(), body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(saved.SearchContactID != "")
	// Output:
	// "vips of Gdansk who read": subscribed contacts of list L1 who have tag vip and whose custom field city is "Gdansk" and who last opened a message in the last 30 days.
	// true
}

// Sections have lists and conditions of their own.
func ExampleDraft_AnyOf() {
	welcome := segment.Newsletter("m1")
	s := segment.New("buyers and newcomers").AnyOf(
		segment.In("customers").Where(segment.Purchases(segment.Any).AtLeast(3)),
		segment.In("news", "blog").SignedUp().LastMonth().WhereAny(
			segment.OpenedMessage(welcome), segment.ClickedLink(welcome, segment.Any)))
	fmt.Println(s)
	// Output:
	// "buyers and newcomers": subscribed contacts of list customers whose number of purchases in any shop is at least 3 at any time; or of list news or list blog (signed up last month) who opened newsletter m1 or who clicked any link of newsletter m1.
}

// A contact must be in both sections.
func ExampleDraft_AllOf() {
	s := segment.New("on both lists").AllOf(segment.In("L1").InCycle().Everyone(), segment.In("L2").NotInCycle().Everyone())
	fmt.Println(s)
	// Output:
	// "on both lists": subscribed contacts of list L1 (in the autoresponder cycle); and of list L2 (outside the autoresponder cycle).
}

// A search needs no name, and it finds contacts who are no longer subscribed.
func ExampleSegment_Search() {
	client, closeServer := exampleClient()
	defer closeServer()

	gone := segment.New("").In("L1").Where(segment.Email().EndsWith("@example.com")).InState(segment.Removed, segment.Unconfirmed)
	body, err := gone.Search()
	if err != nil {
		log.Fatal(err)
	}
	for _, err := range client.SearchContacts.AllContacts(context.Background(), nil, body) {
		if err != nil {
			log.Fatal(err)
		}
		break // a contact
	}
	fmt.Println(gone)
	// Output:
	// removed or unconfirmed contacts of list L1 whose e-mail address ends with "@example.com".
}

// A saved segment is read as a sentence. What the contract does not know is kept.
func ExampleParse() {
	var saved gr.SearchContact
	err := saved.UnmarshalJSON([]byte(`{"searchContactId": "pV4bk", "name": "sleepers", "sectionLogicOperator": "and", "section": [{
		"campaignIdsList": ["L1"], "logicOperator": "and", "subscriptionDate": "last_2_months",
		"subscriberCycle": ["receiving_autoresponder", "not_receiving_autoresponder"],
		"conditions": [
			{"conditionType": "not_opened", "operatorType": "complex_message_operator", "operator": "all", "dateOperator": "last_30_days"},
			{"conditionType": "shoe_size", "operator": "numeric_gt", "value": 42}]}]}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(segment.Parse(&saved))
	// Output:
	// "sleepers": subscribed contacts of list L1 (signed up in the last 2 months) who did not open any message in the last 30 days and who match {"conditionType":"shoe_size","operator":"numeric_gt","value":42}.
}

// Names make a sentence out of IDs.
func ExampleSegment_Describe() {
	names := map[string]string{"list": "Spring", "tag": "VIP"} // of this example's only IDs
	s := segment.New("vips").In("pL4x").Where(segment.Tag("t7Qz"), segment.WithoutTag("t7Qz"))
	fmt.Println(s.Describe(func(kind, _ string) string { return names[kind] }))
	// Output:
	// "vips": subscribed contacts of list "Spring" who have tag "VIP" and who do not have tag "VIP".
}

// A program changes a segment of the account only if it differs from the code.
func ExampleSegment_Equal() {
	want := segment.New("vips").In("L1").Where(segment.Score().AtLeast(100))
	saved := &gr.SearchContact{Name: "vips", SectionLogicOperator: gr.SegmentLogicOperatorAnd}
	if found := segment.Parse(saved); !found.Equal(want) {
		change, err := want.Update()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("update", change.Name, "with", len(change.Section), "section")
	}
	// Output:
	// update vips with 1 section
}

// An error names the condition.
func ExampleError() {
	s := segment.New("vips").In("L1").Where(segment.Tag("vip"), segment.EngagementScore().AtLeast(9))
	_, err := s.Save()
	fmt.Println(err)
	var invalid *segment.Error
	if errors.As(err, &invalid) {
		for _, fault := range invalid.Faults {
			fmt.Println(fault.Section, fault.Condition, fault.Type)
		}
	}
	// Output:
	// segment "vips": section 1, condition 2 (engagement_score, whose engagement score is at least 9): the engagement score 9 is not from 1 to 5
	// 1 2 engagement_score
}

// The day of a time is that of the time's zone. A time is sent with its offset.
func ExampleDateOf() {
	warsaw := time.FixedZone("CEST", 2*60*60)
	launch := time.Date(2026, time.June, 1, 0, 30, 0, 0, warsaw) // still May in UTC
	fmt.Println(segment.New("").In("L1").WhereAny(
		segment.SignedUp().Since(segment.DateOf(launch)),
		segment.SignedUp().Since(segment.DateOf(launch.UTC())),
		segment.SignedUp().SinceTime(launch)))
	// Output:
	// subscribed contacts of list L1 who signed up from 2026-06-01 on or who signed up from 2026-05-31 on or who signed up from 2026-06-01T00:30:00+0200 on.
}
