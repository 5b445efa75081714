package bulk_test

import (
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// simulate runs a test in simulated time on an embedded server. wrap, if not nil, wraps
// the transport of the client.
func simulate(t *testing.T, server []getresponsetest.Option, wrap func(http.RoundTripper) http.RoundTripper, test func(t *testing.T, s *getresponsetest.Server, c *getresponse.Client)) {
	t.Helper()
	s := getresponsetest.NewServer(server...)
	defer s.Close()
	synctest.Test(t, func(t *testing.T) {
		transport := s.Transport()
		if wrap != nil {
			transport = wrap(transport)
		}
		c, err := getresponse.New(append(s.ClientOptions(), getresponse.WithHTTPClient(&http.Client{Transport: transport}), getresponse.WithHook(testsecret.Hook(t)),
			getresponse.WithMaxWait(clientWait), getresponse.WithRetries(10))...) // faults by chance may hit one call several times
		if err != nil {
			t.Fatal(err)
		}
		test(t, s, c)
	})
}

// respond is a response in the service's place.
func respond(r *http.Request, status int, body string) *http.Response {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
	kind := "application/json"
	if strings.HasPrefix(body, "<") {
		kind = "text/html"
	}
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// faulty makes a share of the requests fail: before they reach the service, after the
// service has carried them out, or with a response of a proxy.
type faulty struct {
	next  http.RoundTripper
	share float64

	mu sync.Mutex
	r  *rand.Rand
	n  int // faults so far
}

func newFaulty(next http.RoundTripper, seed uint64, share float64) *faulty {
	return &faulty{next: next, share: share, r: rand.New(rand.NewPCG(seed, 42))}
}

func (f *faulty) wrap(next http.RoundTripper) http.RoundTripper { f.next = next; return f }

var errBroken = &net.OpError{Op: "read", Net: "tcp", Err: errors.New("the connection broke")}

func (f *faulty) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	kind := -1
	if f.r.Float64() < f.share {
		kind = f.r.IntN(4)
		f.n++
	}
	f.mu.Unlock()
	switch kind {
	case 0:
		respond(r, 0, "") // reads the body
		return nil, errBroken
	case 1:
		return respond(r, 503, "<html>out of order</html>"), nil
	}
	resp, err := f.next.RoundTrip(r)
	if err != nil || kind < 0 {
		return resp, err
	}
	resp.Body.Close()
	if kind == 2 {
		return nil, errBroken
	}
	return respond(&http.Request{}, 502, "<html>bad gateway</html>"), nil
}

// newList creates a list and returns its ID.
func newList(t *testing.T, c *getresponse.Client, name string) string {
	t.Helper()
	list, err := c.Campaigns.Create(t.Context(), gr.NewCampaign{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return list.CampaignID
}

// newTags creates tags and returns their IDs.
func newTags(t *testing.T, c *getresponse.Client, names ...string) (ids []string) {
	t.Helper()
	for _, name := range names {
		tag, err := c.Tags.Create(t.Context(), gr.NewTag{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, tag.TagID)
	}
	return ids
}

// newFields creates text fields and returns their IDs.
func newFields(t *testing.T, c *getresponse.Client, names ...string) (ids []string) {
	t.Helper()
	for _, name := range names {
		field, err := c.CustomFields.Create(t.Context(), gr.NewCustomField{Name: name, Type: gr.CustomFieldTypeText, Values: []string{}})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, field.CustomFieldID)
	}
	return ids
}

// onlyContact returns the one visible contact of a list in full.
func onlyContact(t *testing.T, c *getresponse.Client, campaignID string) *gr.Contact {
	t.Helper()
	page, err := c.Contacts.List(t.Context(), &gr.ListContactsParams{CampaignID: &campaignID})
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Items) != 1 {
		t.Fatalf("%d contacts are visible, want 1", len(page.Items))
	}
	contact, err := c.Contacts.Get(t.Context(), page.Items[0].ContactID, nil)
	if err != nil {
		t.Fatal(err)
	}
	return contact
}

func tagIDs(c *gr.Contact) map[string]bool {
	ids := map[string]bool{}
	for _, tag := range c.Tags {
		ids[tag.TagID] = true
	}
	return ids
}

func valuesOf(c *gr.Contact) map[string]string {
	values := map[string]string{}
	for _, v := range c.CustomFieldValues {
		values[v.CustomFieldID] = strings.Join(v.Value, "|")
	}
	return values
}
