package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "stock-client:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("stock-client", flag.ContinueOnError)
	flags.SetOutput(out)
	email := flags.String("email", "", "`address` of the contact to create (default: none; jan@example.com on the embedded server)")
	list := flags.String("list", "", "`name` of the campaign for the contact (default: the default campaign)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("argument %q is not expected; see -h", flags.Arg(0))
	}
	acc, err := accountFromEnv()
	if err != nil {
		return err
	}
	if acc.key == "" && acc.token == "" {
		server := getresponsetest.NewServer()
		defer server.Close()
		acc = account{url: server.URL(), key: getresponsetest.APIKey}
		if *email == "" {
			*email = "jan@example.com"
		}
	}
	client, err := connect(acc)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "service ", acc.url)
	campaigns, err := listCampaigns(ctx, client)
	if err != nil {
		return err
	}
	target := ""
	for _, c := range campaigns {
		fmt.Fprintf(out, "campaign %s %s, created %s\n", value(c.CampaignId), value(c.Name), value(c.CreatedOn).Format(time.DateOnly))
		if *list == value(c.Name) || *list == "" && value(c.IsDefault) == BoolTextTrue {
			target = value(c.CampaignId)
		}
	}
	if *email == "" {
		return nil
	}
	if target == "" {
		return fmt.Errorf("the account has no campaign %q", *list)
	}
	if err := createContact(ctx, client, target, *email); err != nil {
		return err
	}
	fmt.Fprintf(out, "contact  %s accepted for %s\n", *email, target)
	return nil
}

// account is where to send requests, and the credential: an API key or an access token.
type account struct {
	url        string
	domain     string // "" except in Enterprise
	key, token string
}

// accountFromEnv reads the environment variables that getresponse.FromEnv reads too.
func accountFromEnv() (account, error) {
	env, err := getresponse.ParseEnvironment(os.Getenv("GETRESPONSE_ENVIRONMENT"), os.Getenv("GETRESPONSE_DOMAIN"))
	if err != nil {
		return account{}, err
	}
	acc := account{url: env.BaseURL(), domain: env.Domain(), key: os.Getenv("GETRESPONSE_API_KEY"), token: os.Getenv("GETRESPONSE_ACCESS_TOKEN")}
	if acc.key != "" && acc.token != "" {
		return account{}, errors.New("both GETRESPONSE_API_KEY and GETRESPONSE_ACCESS_TOKEN are set")
	}
	return acc, nil
}

// connect returns a generated client with the editors that the account needs.
func connect(acc account) (*ClientWithResponses, error) {
	var credential getresponse.RequestEditorFn
	var err error
	if acc.token != "" {
		credential, err = getresponse.BearerEditor(acc.token)
	} else {
		credential, err = getresponse.APIKeyEditor(acc.key)
	}
	if err != nil {
		return nil, err
	}
	options := []ClientOption{
		WithRequestEditorFn(credential),
		// net/http sends X-Auth-Token and X-Domain to any host that a redirect names.
		WithHTTPClient(&http.Client{
			Timeout:       time.Minute,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}),
	}
	if acc.domain != "" { // requests to GetResponse itself must not have X-Domain
		domain, err := getresponse.DomainEditor(acc.domain)
		if err != nil {
			return nil, err
		}
		options = append(options, WithRequestEditorFn(domain))
	}
	return NewClientWithResponses(acc.url, options...)
}

// listCampaigns returns the campaigns of all pages. The service may return short pages;
// an empty page is the end.
func listCampaigns(ctx context.Context, client *ClientWithResponses) (all []CampaignListItem, err error) {
	for page := Page(1); ; page++ {
		resp, err := client.ListCampaignsWithResponse(ctx, &ListCampaignsParams{Page: &page})
		if err != nil {
			return nil, err
		}
		if resp.JSON200 == nil {
			return nil, failure("list campaigns", resp.StatusCode(), resp.JSON400, resp.JSON401, resp.JSON429, resp.JSONDefault)
		}
		all = append(all, *resp.JSON200...)
		total := resp.Headers200.TotalCount
		if len(*resp.JSON200) == 0 || total != nil && len(all) >= *total {
			return all, nil
		}
	}
}

// createContact adds an address to a campaign. The service accepts it with HTTP 202; the
// contact appears later.
func createContact(ctx context.Context, client *ClientWithResponses, campaignID, email string) error {
	resp, err := client.CreateContactWithResponse(ctx, NewContact{
		Email:    email,
		Campaign: CampaignReference{CampaignId: campaignID},
	})
	if err != nil {
		return err
	}
	if resp.StatusCode() != http.StatusAccepted {
		return failure("create contact", resp.StatusCode(), resp.JSON400, resp.JSON401, resp.JSON409, resp.JSON429, resp.JSONDefault)
	}
	return nil
}

// failure returns an error with the code and message of the body that was decoded.
func failure(call string, status int, bodies ...*Error) error {
	for _, body := range bodies {
		if body != nil {
			return fmt.Errorf("%s: HTTP %d, code %d: %s", call, status, body.Code, body.Message)
		}
	}
	return fmt.Errorf("%s: HTTP %d", call, status)
}

// value returns what an optional field has, and the zero value without one.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
