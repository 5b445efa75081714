package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// demo is the embedded server with a list whose events come to this program.
type demo struct {
	server       *getresponsetest.Server
	client       *getresponse.Client
	list, secret string
}

// startDemo starts the embedded server with a webhook of the address.
func startDemo(ctx context.Context, address net.Addr) (_ *demo, err error) {
	d := &demo{server: getresponsetest.NewServer(), secret: rand.Text()}
	defer func() {
		if err != nil {
			d.server.Close()
		}
	}()
	if d.client, err = getresponse.New(d.server.ClientOptions()...); err != nil {
		return nil, err
	}
	campaign, err := d.client.Campaigns.Create(ctx, gr.NewCampaign{Name: "webhook_sync"})
	if err != nil {
		return nil, err
	}
	d.list = campaign.CampaignID
	_, err = d.server.AddWebhook(fmt.Sprintf("http://%s/hook?secret=%s", address, d.secret))
	return d, err
}

// play makes contacts come and go, so that there is something to see.
func (d *demo) play(ctx context.Context) {
	for i := range 5 {
		select {
		case <-ctx.Done():
			return
		case <-time.After(500 * time.Millisecond):
		}
		_, _ = d.server.Subscribe(getresponsetest.Subscription{CampaignID: d.list, Email: fmt.Sprintf("reader%d@example.com", i+1), Name: fmt.Sprintf("Reader %d", i+1)})
	}
}
