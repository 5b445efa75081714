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

	"github.com/bytedance/sonic"
)

const perPage = 1000

// contact is the type into which the ways raw and sonic decode: every property of the response, with
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

// each measures the calls of every way.
func each(b *testing.B, all []way, call func(ctx context.Context, w way) error) {
	for _, w := range all {
		b.Run("way="+w.name, func(b *testing.B) {
			measure(b, w.name, func() error { return call(b.Context(), w) })
		})
	}
}

// measure leaves out the first call: it connects, fills caches and, with sonic, compiles
// the decoder.
func measure(b *testing.B, name string, call func() error) {
	if name == "sonic" && sonic.APIKind != sonic.UseSonicJSON {
		b.Skip("sonic has no decoder for this Go version or processor and would use encoding/json")
	}
	if err := call(); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
}

func getOne(ctx context.Context, w way) error {
	email, err := w.get(ctx, "p100001")
	if err == nil && email != "zaneta.przyklad.1@example.com" {
		return fmt.Errorf("another contact: %s", email)
	}
	return err
}

func getPage(ctx context.Context, w way) error {
	n, err := w.page(ctx)
	if err == nil && n != perPage {
		return fmt.Errorf("%d contacts", n)
	}
	return err
}

func createOne(ctx context.Context, w way) error { return w.create(ctx, "jan@example.com") }

func BenchmarkGet(b *testing.B)    { each(b, ways(b, server(b), loopback()), getOne) }
func BenchmarkCreate(b *testing.B) { each(b, ways(b, server(b), loopback()), createOne) }
func BenchmarkPage(b *testing.B)   { each(b, ways(b, server(b), loopback()), getPage) }

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
	each(b, ways(b, "http://127.0.0.1/v3", canned(encode(b, oneContact(1)))), getOne)
}

// BenchmarkCannedPage is BenchmarkPage without a network.
func BenchmarkCannedPage(b *testing.B) {
	each(b, ways(b, "http://127.0.0.1/v3", canned(encode(b, contacts()))), getPage)
}
