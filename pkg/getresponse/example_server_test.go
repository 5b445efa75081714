package getresponse_test

import (
	"context"
	"log"
	"net/http"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// exampleServer starts an embedded server. Its clock shows noon of 20 March 2027.
func exampleServer(opts ...getresponsetest.Option) *getresponsetest.Server {
	noon := func() time.Time { return time.Date(2027, time.March, 20, 12, 0, 0, 0, time.UTC) }
	return getresponsetest.NewServer(append([]getresponsetest.Option{getresponsetest.WithClock(noon)}, opts...)...)
}

// exampleClient returns a client of the server that needs no network.
func exampleClient(server *getresponsetest.Server, opts ...getresponse.Option) *getresponse.Client {
	return exampleClientThrough(server, server.Transport(), opts...)
}

// exampleClientThrough returns a client that reaches the server through transport.
func exampleClientThrough(server *getresponsetest.Server, transport http.RoundTripper, opts ...getresponse.Option) *getresponse.Client {
	all := append(server.ClientOptions(), getresponse.WithHTTPClient(&http.Client{Transport: transport}))
	client, err := getresponse.New(append(all, opts...)...)
	if err != nil {
		log.Fatal(err)
	}
	return client
}

// exampleContact returns a server with a list and a contact on it.
func exampleContact() (server *getresponsetest.Server, list, contact string) {
	server = exampleServer()
	client, ctx := exampleClient(server), context.Background()
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
	return server, campaign.CampaignID, page.Items[0].ContactID
}

// exampleLastBody returns the body of the last request that the server received.
func exampleLastBody(server *getresponsetest.Server) []byte {
	requests := server.Requests()
	return requests[len(requests)-1].Body
}
