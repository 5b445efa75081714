// Command stories plays what businesses do with GetResponse on the embedded server, from
// beginning to end, and prints what comes of it. It needs no account and no network:
//
//	go run ./examples/stories              # all stories
//	go run ./examples/stories shop import  # some of them
//
// Each story is a file. Time passes in simulated days, so a story ends within seconds.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// plot is a story that can be played.
type plot struct {
	name, title string
	play        func(*story) error
}

// plots returns all stories in the order in which they are played.
func plots() []plot {
	return []plot{
		{"shop", "A shop with 200 products, and its revenue", playShop},
		{"newsletter", "A newsletter to a segment, and a follow-up", playNewsletter},
		{"transactional", "Invoices by transactional e-mail", playTransactional},
		{"import", "An import of 80,000 contacts", playImport},
		{"report", "A nightly report", playReport},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "stories:", err)
		os.Exit(1)
	}
}

// run plays the named stories, all without names. Each has a server of its own.
func run(ctx context.Context, names []string, out io.Writer) error {
	all := plots()
	for _, name := range names {
		if !slices.ContainsFunc(all, func(p plot) bool { return p.name == name }) {
			return fmt.Errorf("there is no story %q", name)
		}
	}
	for _, p := range all {
		if len(names) > 0 && !slices.Contains(names, p.name) {
			continue
		}
		fmt.Fprintf(out, "== %s\n", p.title)
		if err := playOn(ctx, getresponsetest.NewServer(setting()...), out, p.play); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		fmt.Fprintln(out)
	}
	return nil
}

// setting is the server of a story. Its clock stands still at noon of a Sunday, until the
// story moves it.
func setting() []getresponsetest.Option {
	opening := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	return []getresponsetest.Option{getresponsetest.WithClock(func() time.Time { return opening }), getresponsetest.WithRequestLog(0)}
}

func playOn(ctx context.Context, server *getresponsetest.Server, out io.Writer, play func(*story) error) error {
	defer server.Close()
	// The embedded server is not rate limited, so neither is the client.
	s, err := newStory(ctx, server, out, getresponse.WithoutLimits())
	if err != nil {
		return err
	}
	return play(s)
}

// story is what the stories have in common: a client, and the server for what happens
// outside of the API, such as a contact that opens a message.
type story struct {
	*getresponse.Client
	ctx    context.Context
	server *getresponsetest.Server
	out    io.Writer

	list, sender string // IDs of the default campaign and the default from field
}

func newStory(ctx context.Context, server *getresponsetest.Server, out io.Writer, opts ...getresponse.Option) (*story, error) {
	client, err := getresponse.New(append(server.ClientOptions(), opts...)...)
	if err != nil {
		return nil, err
	}
	s := &story{Client: client, ctx: ctx, server: server, out: out}
	lists, err := client.Campaigns.List(ctx, &gr.ListCampaignsParams{IsDefault: new(true)})
	if err != nil {
		return nil, err
	}
	senders, err := client.FromFields.List(ctx, &gr.ListFromFieldsParams{IsDefault: new(true)})
	if err != nil {
		return nil, err
	}
	if len(lists.Items) != 1 || len(senders.Items) != 1 {
		return nil, errors.New("the account has no default campaign or from field")
	}
	s.list, s.sender = lists.Items[0].CampaignID, senders.Items[0].FromFieldID
	return s, nil
}

// tell prints a line.
func (s *story) tell(format string, args ...any) {
	fmt.Fprintln(s.out, strings.TrimRight(fmt.Sprintf(format, args...), " "))
}

// add adds contacts to the default campaign and returns their IDs by address. The API has
// batches of up to 1,000, and their response has no IDs.
func (s *story) add(contacts []gr.NewBatchContact) (map[string]string, error) {
	if err := s.Contacts.CreateBatch(s.ctx, gr.NewContactBatch{CampaignID: s.list, Contacts: contacts}); err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for contact, err := range s.Contacts.All(s.ctx, &gr.ListContactsParams{CampaignID: &s.list, PerPage: new(1000)}) {
		if err != nil {
			return nil, err
		}
		ids[contact.Email] = contact.ContactID
	}
	return ids, nil
}

// newsletter sends a newsletter now, from the default from field, with one link.
func (s *story) newsletter(subject string, to gr.NewsletterSendSettingsInput) (*gr.Newsletter, error) {
	return s.Newsletters.Create(s.ctx, gr.NewNewsletter{
		Subject: subject, Campaign: gr.CampaignReference{CampaignID: s.list}, FromField: gr.FromFieldReference{FromFieldID: s.sender},
		Content:      gr.MessageContent{HTML: `<p>Hello</p><a href="` + saleURL + `">To the sale</a>`},
		Flags:        []gr.MessageFlag{gr.MessageFlagOpenrate, gr.MessageFlagClicktrack},
		SendSettings: to,
	})
}

const saleURL = "https://example.com/sale"

// engage makes a contact do something with a message.
func (s *story) engage(message, contact string, action getresponsetest.Action) error {
	return s.server.Engage(getresponsetest.Engagement{Message: message, Recipient: contact, Action: action})
}
