package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"testing"
	"time"

	"github.com/bytedance/sonic"
	"github.com/ogen-go/ogen/ogenerrors"

	"github.com/go-getresponse/getresponse/bench/defaultapi"
	"github.com/go-getresponse/getresponse/bench/ogenapi"
	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// way is one way to make the three calls.
type way struct {
	name   string
	get    func(ctx context.Context, id string) (string, error)
	create func(ctx context.Context, email string) error
	page   func(ctx context.Context) (int, error)
}

func loopback() http.RoundTripper { return &http.Transport{MaxIdleConnsPerHost: 4} }

func ways(b *testing.B, base string, through http.RoundTripper) []way {
	transport := &http.Client{Transport: through}
	// The whole chain, with limits that are never exceeded: the benchmark does not
	// measure waiting.
	limits := getresponse.WithLimits(getresponse.Limits{Concurrency: 10, Account: getresponse.Rate{PerWindow: math.MaxInt, Window: time.Hour}})
	client, err := getresponse.New(getresponse.WithAPIKey("key"), getresponse.WithBaseURL(base), getresponse.WithHTTPClient(transport), limits)
	if err != nil {
		b.Fatal(err)
	}
	plain, err := defaultapi.NewClientWithResponses(base, defaultapi.WithHTTPClient(transport),
		defaultapi.WithRequestEditorFn(func(_ context.Context, req *http.Request) error {
			req.Header.Set("X-Auth-Token", "api-key key")
			return nil
		}))
	if err != nil {
		b.Fatal(err)
	}
	generated, err := ogenapi.NewClient(base, apiKey{}, ogenapi.WithClient(transport))
	if err != nil {
		b.Fatal(err)
	}
	return []way{
		plainWay("raw", transport, base, json.Unmarshal), plainWay("sonic", transport, base, sonic.Unmarshal),
		defaultWay(plain), ogenWay(generated), clientWay(client),
	}
}

// plainWay uses net/http and plain structs. The ways raw and sonic differ in the decoder
// only.
func plainWay(name string, client *http.Client, base string, unmarshal func([]byte, any) error) way {
	call := func(ctx context.Context, method, path string, body, into any) error {
		var reader io.Reader
		if body != nil {
			raw, err := json.Marshal(body)
			if err != nil {
				return err
			}
			reader = bytes.NewReader(raw)
		}
		req, err := http.NewRequestWithContext(ctx, method, base+path, reader)
		if err != nil {
			return err
		}
		req.Header.Set("X-Auth-Token", "api-key key")
		req.Header.Set("Content-Type", "application/json")
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		raw, err := io.ReadAll(resp.Body)
		if err != nil {
			return err
		}
		if resp.StatusCode > 299 {
			return fmt.Errorf("status %d", resp.StatusCode)
		}
		if into == nil {
			return nil
		}
		return unmarshal(raw, into)
	}
	return way{
		name: name,
		get: func(ctx context.Context, id string) (string, error) {
			var c contact
			err := call(ctx, http.MethodGet, "/contacts/"+id, nil, &c)
			return c.Email, err
		},
		create: func(ctx context.Context, email string) error {
			return call(ctx, http.MethodPost, "/contacts", map[string]any{"email": email, "campaign": map[string]any{"campaignId": "cdd"}}, nil)
		},
		page: func(ctx context.Context) (int, error) {
			var page []contact
			err := call(ctx, http.MethodGet, "/contacts?perPage=1000", nil, &page)
			return len(page), err
		},
	}
}

func defaultWay(client *defaultapi.ClientWithResponses) way {
	return way{
		name: "default",
		get: func(ctx context.Context, id string) (string, error) {
			resp, err := client.GetContactWithResponse(ctx, id, nil)
			if err != nil || resp.JSON200 == nil {
				return "", fmt.Errorf("no contact: %w", err)
			}
			return *resp.JSON200.Email, nil
		},
		create: func(ctx context.Context, email string) error {
			resp, err := client.CreateContactWithResponse(ctx, defaultapi.NewContact{
				Email: email, Campaign: defaultapi.CampaignReference{CampaignId: "cdd"},
			})
			if err == nil && resp.StatusCode() != http.StatusAccepted {
				return fmt.Errorf("status %d", resp.StatusCode())
			}
			return err
		},
		page: func(ctx context.Context) (int, error) {
			n := defaultapi.PerPage(perPage)
			resp, err := client.ListContactsWithResponse(ctx, &defaultapi.ListContactsParams{PerPage: &n})
			if err != nil || resp.JSON200 == nil {
				return 0, fmt.Errorf("no page: %w", err)
			}
			return len(*resp.JSON200), nil
		},
	}
}

// apiKey makes ogen's client send the API key.
type apiKey struct{}

func (apiKey) ApiKey(context.Context, ogenapi.OperationName) (ogenapi.ApiKey, error) {
	return ogenapi.ApiKey{APIKey: "api-key key"}, nil
}

func (apiKey) OAuth2(context.Context, ogenapi.OperationName) (ogenapi.OAuth2, error) {
	return ogenapi.OAuth2{}, ogenerrors.ErrSkipClientSecurity
}

func ogenWay(client *ogenapi.Client) way {
	return way{
		name: "ogen",
		get: func(ctx context.Context, id string) (string, error) {
			resp, err := client.GetContact(ctx, ogenapi.GetContactParams{ContactId: id})
			if err != nil {
				return "", err
			}
			c, ok := resp.(*ogenapi.ContactHeaders)
			if !ok {
				return "", fmt.Errorf("no contact: %T", resp)
			}
			return c.Response.Email.Value, nil
		},
		create: func(ctx context.Context, email string) error {
			resp, err := client.CreateContact(ctx, &ogenapi.NewContact{
				Email: email, Campaign: ogenapi.CampaignReference{CampaignId: "cdd"},
			})
			if err != nil {
				return err
			}
			if _, ok := resp.(*ogenapi.CreateContactAccepted); !ok {
				return fmt.Errorf("not created: %T", resp)
			}
			return nil
		},
		page: func(ctx context.Context) (int, error) {
			resp, err := client.ListContacts(ctx, ogenapi.ListContactsParams{PerPage: ogenapi.NewOptInt32(perPage)})
			if err != nil {
				return 0, err
			}
			page, ok := resp.(*ogenapi.ListContactsOKHeaders)
			if !ok {
				return 0, fmt.Errorf("no page: %T", resp)
			}
			return len(page.Response), nil
		},
	}
}

func clientWay(client *getresponse.Client) way {
	return way{
		name: "client",
		get: func(ctx context.Context, id string) (string, error) {
			c, err := client.Contacts.Get(ctx, id, nil)
			if err != nil {
				return "", err
			}
			return c.Email, nil
		},
		create: func(ctx context.Context, email string) error {
			return client.Contacts.Create(ctx, gr.NewContact{Email: email, Campaign: gr.CampaignReference{CampaignID: "cdd"}})
		},
		page: func(ctx context.Context) (int, error) {
			page, err := client.Contacts.List(ctx, &gr.ListContactsParams{PerPage: new(perPage)})
			if err != nil {
				return 0, err
			}
			return len(page.Items), nil
		},
	}
}
