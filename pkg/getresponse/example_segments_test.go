package getresponse_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// A saved segment. A condition is the struct of its kind.
func ExampleClient_savedSegment() {
	server, list, _ := exampleContact()
	defer server.Close()
	client := exampleClient(server)

	segment, err := client.SearchContacts.Create(context.Background(), gr.NewSearchContact{
		Name:                 "from example.com",
		SectionLogicOperator: gr.SegmentLogicOperatorOr,
		Section: []gr.SegmentSection{{Value: &gr.SegmentPeriodSection{
			SubscriptionDate: "last_30_days",
			CampaignIdsList:  []string{list},
			SubscriberCycle: []gr.SegmentSubscriberCycle{
				gr.SegmentSubscriberCycleReceivingAutoresponder,
				gr.SegmentSubscriberCycleNotReceivingAutoresponder,
			},
			LogicOperator: gr.SegmentLogicOperatorAnd,
			Conditions: []gr.SegmentCondition{
				{Value: &gr.SegmentEmailCondition{
					OperatorType: gr.SegmentStringOperatorTypeStringOperator,
					Operator:     gr.SegmentStringOperatorContains,
					Value:        "@example.com",
				}},
			},
		}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(segment.SearchContactID != "")
	// Output:
	// true
}

// A type switch distinguishes the kinds of sections.
func ExampleClient_readSegment() {
	server, list, _ := exampleContact()
	defer server.Close()
	client := exampleClient(server)

	segment, err := client.SearchContacts.Get(context.Background(), exampleSegment(client, list), nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, section := range segment.Section {
		switch period := section.Value.(type) {
		case *gr.SegmentPeriodSection:
			fmt.Println("signed up:", period.SubscriptionDate)
		case *gr.SegmentCustomPeriodSection:
			fmt.Println("signed up between two days:", period.CustomDate)
		case nil: // a kind that the contract does not know
			fmt.Println("raw JSON:", section.Raw)
		}
	}
	// Output:
	// signed up: all_time
}

// exampleSegment saves a segment with all contacts of a list.
func exampleSegment(client *getresponse.Client, list string) (id string) {
	segment, err := client.SearchContacts.Create(context.Background(), gr.NewSearchContact{
		Name: "all", SectionLogicOperator: gr.SegmentLogicOperatorAnd,
		Section: []gr.SegmentSection{{Value: &gr.SegmentPeriodSection{
			SubscriptionDate: "all_time", CampaignIdsList: []string{list}, LogicOperator: gr.SegmentLogicOperatorAnd,
			SubscriberCycle: []gr.SegmentSubscriberCycle{gr.SegmentSubscriberCycleNotReceivingAutoresponder},
		}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	return segment.SearchContactID
}
