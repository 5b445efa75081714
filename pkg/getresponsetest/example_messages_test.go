package getresponsetest_test

import (
	"context"
	"fmt"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// letter starts a server with one contact, and sends a newsletter to it.
func letter(opts ...getresponsetest.Option) (*getresponsetest.Server, *getresponse.Client, *gr.Newsletter, string) {
	ctx := context.Background()
	server := getresponsetest.NewServer(opts...)
	client, err := getresponse.New(server.ClientOptions()...)
	check(err)
	lists, err := client.Campaigns.List(ctx, nil)
	check(err)
	senders, err := client.FromFields.List(ctx, nil)
	check(err)
	campaign := gr.CampaignReference{CampaignID: lists.Items[0].CampaignID}
	check(client.Contacts.Create(ctx, gr.NewContact{Email: "jan@example.com", Campaign: campaign}))
	contacts, err := client.Contacts.List(ctx, nil)
	check(err)
	sent, err := client.Newsletters.Create(ctx, gr.NewNewsletter{
		Subject: "Spring is here", Campaign: campaign, FromField: gr.FromFieldReference{FromFieldID: senders.Items[0].FromFieldID},
		Content:      gr.MessageContent{HTML: `<a href="https://example.com/spring">See more</a>`},
		Flags:        []gr.MessageFlag{gr.MessageFlagOpenrate, gr.MessageFlagClicktrack},
		SendSettings: gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{campaign.CampaignID}},
	})
	check(err)
	return server, client, sent, contacts.Items[0].ContactID
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func ExampleServer_Engage() {
	server, client, sent, contact := letter()
	defer server.Close()
	check(server.Engage(getresponsetest.Engagement{Message: sent.NewsletterID, Recipient: contact, Action: getresponsetest.ActionOpen, Times: 2}))
	check(server.Engage(getresponsetest.Engagement{
		Message: sent.NewsletterID, Recipient: contact, Action: getresponsetest.ActionClick, Link: "https://example.com/spring",
	}))
	statistics, err := client.Newsletters.ListStatisticsFor(context.Background(), sent.NewsletterID, nil)
	check(err)
	s := statistics.Items[0]
	fmt.Printf("%d sent, %d opens by %d contact, %d click\n", s.Sent, s.TotalOpened, s.UniqueOpened, s.TotalClicked)
	// Output: 1 sent, 2 opens by 1 contact, 1 click
}

func ExampleServer_Publish() {
	server, client, sent, _ := letter()
	defer server.Close()
	ctx := context.Background()
	rss, err := client.RSSNewsletters.Create(ctx, gr.NewRSSNewsletter{
		RSSFeedURL: "https://example.com/feed.xml", Subject: "New in the blog", Status: gr.StatusEnabled, FromField: gr.FromFieldReference{FromFieldID: sent.FromField.FromFieldID}, Content: sent.Content,
		SendSettings: gr.RSSNewsletterSendSettingsInput{Value: &gr.RSSNewsletterSendAsapInput{
			Filter: gr.RSSNewsletterArticleFilterRecent, SelectedCampaigns: []string{sent.Campaign.CampaignID},
		}},
	})
	check(err)
	check(server.Publish("https://example.com/feed.xml", 3))
	statistics, err := client.RSSNewsletters.ListStatisticsFor(ctx, rss.RSSNewsletterID, nil)
	check(err)
	fmt.Println(statistics.Items[0].Sent, "sent")
	// Output: 1 sent
}

func ExampleWithSendingRate() {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	server, client, sent, _ := letter(getresponsetest.WithSendingRate(1), getresponsetest.WithClock(func() time.Time { return now }))
	defer server.Close()
	ctx := context.Background()
	check(client.Contacts.Create(ctx, gr.NewContact{Email: "ola@example.com", Campaign: gr.CampaignReference{CampaignID: sent.Campaign.CampaignID}}))
	second, err := client.Newsletters.Create(ctx, gr.NewNewsletter{
		Subject: "More of spring", Campaign: gr.CampaignReference{CampaignID: sent.Campaign.CampaignID}, FromField: gr.FromFieldReference{FromFieldID: sent.FromField.FromFieldID}, Content: sent.Content,
		SendSettings: gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{sent.Campaign.CampaignID}},
	})
	check(err)
	fmt.Printf("%s, %d of %d\n", second.SendMetrics.Status, second.SendMetrics.Sent, second.SendMetrics.Total)
	now = now.Add(time.Minute)
	second, err = client.Newsletters.Get(ctx, second.NewsletterID, nil)
	check(err)
	fmt.Printf("%s, %d of %d\n", second.SendMetrics.Status, second.SendMetrics.Sent, second.SendMetrics.Total)
	// Output:
	// in_progress, 1 of 2
	// finished, 2 of 2
}
