package getresponse_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// A newsletter is sent at nine in the morning in Warsaw.
func ExampleClient_schedule() {
	server, list, _ := exampleContact()
	defer server.Close()
	client := exampleClient(server)
	ctx := context.Background()

	warsaw, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		log.Fatal(err)
	}
	senders, err := client.FromFields.List(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	letter, err := client.Newsletters.Create(ctx, gr.NewNewsletter{
		Subject:      "Spring is here",
		Campaign:     gr.CampaignRef(list),
		FromField:    gr.FromFieldRef(senders.Items[0].FromFieldID),
		Content:      gr.MessageContent{HTML: "<p>Hello</p>"},
		SendSettings: gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{list}},
		SendOn:       wire.Value(wire.NewTime(time.Date(2037, time.May, 4, 9, 0, 0, 0, warsaw))),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(letter.SendOn.UTC().Format(time.RFC1123))
	// Output: Mon, 04 May 2037 07:00:00 UTC
}

// A subject test is sent at a time of day, in a zone that the service numbers.
func ExampleClient_TimeZone() {
	server, list, _ := exampleContact()
	defer server.Close()
	client := exampleClient(server)
	ctx := context.Background()

	zone, err := client.TimeZone(ctx, "Europe/Warsaw")
	if err != nil {
		log.Fatal(err)
	}
	senders, err := client.FromFields.List(ctx, nil)
	if err != nil {
		log.Fatal(err)
	}
	test, err := client.SubjectTests.Create(ctx, gr.NewSubjectTest{
		Name: "spring", Campaign: gr.CampaignRef(list), FromField: gr.FromFieldRef(senders.Items[0].FromFieldID),
		Variants: []string{"Spring is here", "Your garden in May"}, Content: gr.MessageContent{HTML: "<p>Hello</p>"},
		SendSettings: gr.SubjectTestSendSettingsInput{SelectedCampaigns: []string{list}},
		DeliverySettings: gr.SubjectTestDeliverySettingsInput{
			WinnerMode: gr.WinnerModeManual, WinningCriteria: gr.WinningCriterionOpen, SamplingPercentage: 50, SamplingTime: wire.Null[string](),
			SendOn: gr.SubjectTestSendTimeInput{
				SendingType: gr.SubjectTestSendingTypeScheduled,
				Date:        wire.Value(wire.NewLocalTime(time.Date(2037, time.May, 4, 9, 0, 0, 0, time.UTC))),
				TimeZone:    &zone,
			},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	at := test.DeliverySettings.SendOn
	fmt.Println(at.Date.UTC().Format(time.DateTime), at.TimeZone.TimeZoneName)
	// Output: 2037-05-04 07:00:00 Europe/Warsaw
}
