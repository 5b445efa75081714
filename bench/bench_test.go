package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/bench/defaultapi"
	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

const perPage = 1000

// contact is the type that the raw way decodes: every property of the response, with
// times as strings.
type contact struct {
	ContactID  string `json:"contactId"`
	Href       string `json:"href"`
	Name       string `json:"name"`
	Email      string `json:"email"`
	Note       string `json:"note"`
	Origin     string `json:"origin"`
	DayOfCycle string `json:"dayOfCycle"`
	ChangedOn  string `json:"changedOn"`
	CreatedOn  string `json:"createdOn"`
	TimeZone   string `json:"timeZone"`
	IPAddress  string `json:"ipAddress"`
	Activities string `json:"activities"`
	Campaign   struct {
		CampaignID string `json:"campaignId"`
		Href       string `json:"href"`
		Name       string `json:"name"`
	} `json:"campaign"`
	Scoring         float64 `json:"scoring"`
	EngagementScore int     `json:"engagementScore"`
}

func oneContact(i int) map[string]any {
	id := "p" + strconv.Itoa(100_000+i)
	return map[string]any{
		"contactId": id, "href": "https://api.getresponse.com/v3/contacts/" + id,
		"name": fmt.Sprintf("Żaneta Przykład %d", i), "email": fmt.Sprintf("zaneta.przyklad.%d@example.com", i),
		"note": nil, "origin": "api", "dayOfCycle": strconv.Itoa(i % 90), "changedOn": "2026-02-22T13:33:42+0000",
		"createdOn": "2026-02-22T13:33:00+0000", "timeZone": "Europe/Warsaw", "ipAddress": "192.0.2.1",
		"activities": "https://api.getresponse.com/v3/contacts/" + id + "/activities",
		"campaign":   map[string]any{"campaignId": "cdd", "href": "https://api.getresponse.com/v3/campaigns/cdd", "name": "spring_2027"},
		"scoring":    i % 100, "engagementScore": i%5 + 1,
	}
}

func contacts() []map[string]any {
	page := make([]map[string]any, perPage)
	for i := range page {
		page[i] = oneContact(i)
	}
	return page
}

func encode(b *testing.B, v any) []byte {
	b.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		b.Fatal(err)
	}
	return raw
}

// server sends the same bytes for every call, so that only the clients differ.
func server(b *testing.B) string {
	list, one := encode(b, contacts()), encode(b, oneContact(1))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("X-RateLimit-Limit", "30000")
		h.Set("X-RateLimit-Remaining", "29999")
		h.Set("X-RateLimit-Reset", "600 seconds")
		switch {
		case r.Method == http.MethodPost:
			w.WriteHeader(http.StatusAccepted)
		case r.URL.Path == "/v3/contacts":
			h.Set("TotalCount", strconv.Itoa(perPage))
			_, _ = w.Write(list)
		default:
			_, _ = w.Write(one)
		}
	}))
	b.Cleanup(s.Close)
	return s.URL + "/v3"
}

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
	limits := getresponse.WithLimits(getresponse.Limits{Concurrency: 10, Account: getresponse.Rate{PerWindow: 1 << 40, Window: time.Hour}})
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
	return []way{rawWay(transport, base), defaultWay(plain), clientWay(client)}
}

func rawWay(client *http.Client, base string) way {
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
		return json.Unmarshal(raw, into)
	}
	return way{
		name: "raw",
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

func BenchmarkGet(b *testing.B) {
	for _, w := range ways(b, server(b), loopback()) {
		b.Run("way="+w.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if email, err := w.get(b.Context(), "p100001"); err != nil || email != "zaneta.przyklad.1@example.com" {
					b.Fatal(email, err)
				}
			}
		})
	}
}

func BenchmarkCreate(b *testing.B) {
	for _, w := range ways(b, server(b), loopback()) {
		b.Run("way="+w.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := w.create(b.Context(), "jan@example.com"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// canned returns a response without a network, so that only the work of the client is
// left.
type canned []byte

func (c canned) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}, "Totalcount": {"1000"}},
		Body: io.NopCloser(bytes.NewReader(c)), ContentLength: int64(len(c)),
	}, nil
}

// BenchmarkCannedGet is BenchmarkGet without a network.
func BenchmarkCannedGet(b *testing.B) {
	for _, w := range ways(b, "http://127.0.0.1/v3", canned(encode(b, oneContact(1)))) {
		b.Run("way="+w.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if email, err := w.get(b.Context(), "p100001"); err != nil || email != "zaneta.przyklad.1@example.com" {
					b.Fatal(email, err)
				}
			}
		})
	}
}

// BenchmarkCannedPage is BenchmarkPage without a network.
func BenchmarkCannedPage(b *testing.B) {
	for _, w := range ways(b, "http://127.0.0.1/v3", canned(encode(b, contacts()))) {
		b.Run("way="+w.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if n, err := w.page(b.Context()); err != nil || n != perPage {
					b.Fatal(n, err)
				}
			}
		})
	}
}

func BenchmarkPage(b *testing.B) {
	for _, w := range ways(b, server(b), loopback()) {
		b.Run("way="+w.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if n, err := w.page(b.Context()); err != nil || n != perPage {
					b.Fatal(n, err)
				}
			}
		})
	}
}
