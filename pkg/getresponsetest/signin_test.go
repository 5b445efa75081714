package getresponsetest

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// header sets a header of a call, or removes it if value is "".
func header(name, value string) getresponse.RequestOption {
	return getresponse.WithRequestEditor(func(_ context.Context, r *http.Request) error {
		r.Header.Del(name)
		if value != "" {
			r.Header.Set(name, value)
		}
		return nil
	})
}

func TestCredentials(t *testing.T) {
	f := start(t, WithAccessToken("s3cr3t-1"), WithAccessToken("s3cr3t-2"))
	for _, test := range []struct {
		key, authorization string
		known              bool
	}{
		{"api-key " + APIKey, "", true},
		{"", "Bearer s3cr3t-1", true},
		{"", "Bearer s3cr3t-2", true},
		{"api-key s3cr3t-another", "Bearer s3cr3t-1", true}, // one valid credential is enough
		{"", "", false},
		{"api-key s3cr3t-another", "", false},
		{"api-key ", "", false},
		{APIKey, "", false},
		{"Bearer s3cr3t-1", "", false},
		{"", "Bearer s3cr3t-3", false},
		{"", "Bearer " + APIKey, false},
		{"", "s3cr3t-1", false},
	} {
		_, err := f.client.Accounts.Get(f.ctx, nil, header("X-Auth-Token", test.key), header("Authorization", test.authorization))
		if test.known {
			f.ok(err)
			continue
		}
		e := f.failure(err, http.StatusUnauthorized, getresponse.CodeAuthentication, getresponse.ErrUnauthorized)
		if fields := e.Details(); len(fields) != 1 || fields[0].Path[0] != "authenticationType" {
			t.Errorf("the context is %s", e.Context)
		}
	}
	_, err := f.client.Campaigns.Create(f.ctx, gr.NewCampaign{Name: "spring"}, header("X-Auth-Token", "api-key s3cr3t-another"))
	f.fails(err, http.StatusUnauthorized, getresponse.CodeAuthentication)
	equal(f, "campaigns after a call that was not signed", len(collect(f, f.client.Campaigns.All(f.ctx, nil))), 1)
}

// The example of the package documentation: a server and a client for it.
func TestNewServer(t *testing.T) {
	t.Parallel()
	server := NewServer()
	client, err := getresponse.New(server.ClientOptions()...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Tags.Create(t.Context(), gr.NewTag{Name: "vip"}); err != nil {
		t.Error(err)
	}
	server.Close()
	// Without retries: another server may get the port.
	if _, err := client.Tags.List(t.Context(), nil, getresponse.WithRetries(0)); err == nil {
		t.Error("a closed server responds")
	}
}

func TestOptionAPIKey(t *testing.T) {
	f := start(t, WithAPIKey("s3cr3t-mine"))
	_, err := f.client.Accounts.Get(f.ctx, nil)
	f.ok(err)
	_, err = f.client.Accounts.Get(f.ctx, nil, header("X-Auth-Token", "api-key "+APIKey))
	f.fails(err, http.StatusUnauthorized, getresponse.CodeAuthentication)
}

func TestOptionAccessToken(t *testing.T) {
	f := start(t, WithAccessToken("s3cr3t-token"))
	client := f.connectWith(getresponse.WithBaseURL(f.server.URL()),
		getresponse.WithTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "s3cr3t-token"})))
	account, err := client.Accounts.Get(f.ctx, nil)
	f.ok(err)
	equal(f, "account", account.Email, "owner@example.com")
}

func TestRetailRejectsDomains(t *testing.T) {
	f := start(t)
	_, err := f.client.Accounts.Get(f.ctx, nil, header("X-Domain", "a.example.com"))
	f.fails(err, http.StatusBadRequest, getresponse.CodeBadHeaders, getresponse.ErrBadRequest)
	_, err = f.client.Accounts.Get(f.ctx, nil, header("X-Parent-Login", "jan"))
	f.fails(err, http.StatusUnauthorized, getresponse.CodeAuthentication)
}

func TestDomains(t *testing.T) {
	f := start(t, WithEnterprise("a.example.com", "b.example.com"))
	client := f.connect(getresponse.WithEnvironment(getresponse.EnterpriseUS("a.example.com")))
	_, err := client.Accounts.Get(f.ctx, nil)
	f.ok(err)
	_, err = client.Accounts.Get(f.ctx, nil, header("X-Domain", ""))
	e := f.failure(err, http.StatusBadRequest, getresponse.CodeBadHeaders, getresponse.ErrBadRequest)
	if !strings.Contains(e.Message, "X-Domain") {
		t.Errorf("%q does not name the header", e.Message)
	}
	for _, domain := range []string{"c.example.com", "example.com", "a.example.com.", "a.example.com, b.example.com"} {
		_, err = client.Accounts.Get(f.ctx, nil, header("X-Domain", domain))
		e = f.failure(err, http.StatusNotFound, getresponse.CodeDomainNotFound, getresponse.ErrDomainNotFound)
		if !strings.Contains(e.Message, strconv.Quote(domain)) || errors.Is(err, getresponse.ErrNotFound) {
			t.Errorf("%v does not name %s, or is a missing resource", err, domain)
		}
	}
	_, err = client.Accounts.Get(f.ctx, nil, header("X-Auth-Token", "api-key s3cr3t-another"))
	f.fails(err, http.StatusUnauthorized, getresponse.CodeAuthentication)
}

// identifiers creates one of each resource and returns their paths.
func (f *fixture) identifiers() []string {
	f.Helper()
	campaign := f.campaign("spring")
	contact := f.contact(campaign, "jan@example.com")
	newsletter, err := f.client.Newsletters.Create(f.ctx, newNewsletter(campaign, f.defaultSender()))
	f.ok(err)
	return []string{
		"/campaigns/" + campaign, "/campaigns/" + f.defaultCampaign(), "/contacts/" + contact, "/tags/" + f.tag("vip"),
		"/custom-fields/" + f.field("age"), "/from-fields/" + f.defaultSender(), "/newsletters/" + newsletter.NewsletterID,
	}
}

// worldsAreSeparate checks that no account shows a resource of the other.
func worldsAreSeparate(t *testing.T, a, b *fixture) {
	t.Helper()
	for _, side := range []struct{ of, from *fixture }{{a, b}, {b, a}} {
		for _, path := range side.of.identifiers() {
			side.of.ok(side.of.raw("GET", path, "", ""))
			side.of.fails(side.from.raw("GET", path, "", ""), http.StatusNotFound, getresponse.CodeNotFound)
			resource := path[:strings.LastIndexByte(path, '/')]
			var own, other []map[string]any
			_, err := side.of.client.Do(side.of.ctx, "GET", resource, nil, &own)
			side.of.ok(err)
			_, err = side.from.client.Do(side.of.ctx, "GET", resource, nil, &other)
			side.of.ok(err)
			for _, item := range other {
				for _, mine := range own {
					equal(side.of, resource+" of both accounts have "+mine["href"].(string), mine["href"] == item["href"], false)
				}
			}
		}
	}
	_, err := a.client.Accounts.Update(a.ctx, gr.AccountUpdate{CompanyName: "Company A"})
	a.ok(err)
	_, err = a.client.Accounts.UpdateBlocklist(a.ctx, nil, gr.BlocklistUpdate{Masks: []string{"@example.org"}})
	a.ok(err)
	_, err = a.client.Accounts.UpdateCallback(a.ctx, gr.CallbackUpdate{URL: "https://example.com"})
	a.ok(err)
	account, err := b.client.Accounts.Get(b.ctx, nil)
	b.ok(err)
	equal(b, "company of the other account", account.CompanyName, "Example Ltd.")
	masks, err := b.client.Accounts.GetBlocklist(b.ctx, nil)
	b.ok(err)
	equal(b, "masks of the other account", masks.Masks, []string{})
	_, err = b.client.Accounts.GetCallback(b.ctx)
	b.fails(err, http.StatusNotFound, getresponse.CodeNotFound)
}

func TestDomainsAreSeparateWorlds(t *testing.T) {
	a := start(t, WithEnterprise("a.example.com", "b.example.com"))
	b := a.in(t)
	a.client = a.connect(getresponse.WithEnvironment(getresponse.EnterpriseUS("a.example.com")))
	b.client = b.connect(getresponse.WithEnvironment(getresponse.EnterprisePL("b.example.com")))
	worldsAreSeparate(t, a, b)
}

func TestParentLoginsAreSeparateWorlds(t *testing.T) {
	a := start(t, WithParentLogins("a.example.com", "first", "second"), WithEnterprise("b.example.com"))
	b := a.in(t)
	environment := getresponse.WithEnvironment(getresponse.EnterpriseUS("a.example.com"))
	a.client = a.connect(environment)
	b.client = b.connect(environment, getresponse.WithParentLogin("second"))
	worldsAreSeparate(t, a, b)

	account, err := a.client.Accounts.Get(a.ctx, nil, getresponse.WithParentLogin("first"))
	a.ok(err)
	equal(a, "without a login it is the first one's", account.CompanyName, "Company A")
	_, err = a.client.Accounts.Get(a.ctx, nil, getresponse.WithParentLogin("third"))
	a.fails(err, http.StatusUnauthorized, getresponse.CodeAuthentication)
	other := a.connect(getresponse.WithEnvironment(getresponse.EnterpriseUS("b.example.com")))
	_, err = other.Accounts.Get(a.ctx, nil, getresponse.WithParentLogin("first")) // of another domain
	a.fails(err, http.StatusUnauthorized, getresponse.CodeAuthentication)
}

func TestRateLimitHeadersCountDown(t *testing.T) {
	f := start(t, WithEnterprise("a.example.com", "b.example.com"))
	a := f.connect(getresponse.WithEnvironment(getresponse.EnterpriseUS("a.example.com")))
	b := f.connect(getresponse.WithEnvironment(getresponse.EnterpriseUS("b.example.com")))
	var resp getresponse.Response
	for _, remaining := range []int{29999, 29998, 29997} {
		_, err := a.Accounts.Get(f.ctx, nil, getresponse.WithResponse(&resp))
		f.ok(err)
		equal(f, "figures", resp.RateLimit, getresponse.RateLimit{Limit: 30000, Remaining: remaining, Reset: 10 * time.Minute})
	}
	_, err := a.Tags.Get(f.ctx, "zzz", nil)
	e := f.failure(err, http.StatusNotFound, getresponse.CodeNotFound)
	equal(f, "failures count as well", e.RateLimit.Remaining, 29996)
	_, err = b.Accounts.Get(f.ctx, nil, getresponse.WithResponse(&resp))
	f.ok(err)
	equal(f, "the other account has its own", resp.RateLimit.Remaining, 29999)
}

func TestRequestsAreRecorded(t *testing.T) {
	f := start(t)
	id := f.tag("vip")
	_, err := f.client.Tags.List(f.ctx, &gr.ListTagsParams{Name: new("a b&c")}, header("X-Note", "one"))
	f.ok(err)
	f.fails(f.raw("GET", "/tags/no%2Fid?fields=name,color", "", ""), http.StatusBadRequest, getresponse.CodeNotFound)
	f.fails(f.raw("PUT", "/tags/"+id, "", ""), http.StatusBadRequest, getresponse.CodeMethodNotAllowed)

	want := []Request{
		{Operation: "createTag", Method: "POST", Path: "/v3/tags", Query: url.Values{}, Body: []byte(`{"name":"vip"}`), Status: 201},
		{Operation: "listTags", Method: "GET", Path: "/v3/tags", Query: url.Values{"query[name]": {"a b&c"}}, Body: []byte{}, Status: 200},
		{Operation: "getTag", Method: "GET", Path: "/v3/tags/no%252Fid", Query: url.Values{"fields": {"name,color"}}, Body: []byte{}, Status: 400, Problem: "Resource identifier is invalid."},
		{Method: "PUT", Path: "/v3/tags/" + id, Query: url.Values{}, Body: []byte{}, Status: 400, Problem: "Request method not allowed"},
	}
	got := f.server.Requests()
	equal(f, "number of requests", len(got), len(want))
	for i := range want {
		equal(f, "key", got[i].Header.Get("X-Auth-Token"), "api-key "+APIKey)
		equal(f, "note", got[i].Header.Get("X-Note"), map[int]string{1: "one"}[i])
		if got[i].Time.IsZero() || i > 0 && got[i].Time.Before(want[i-1].Time) {
			t.Errorf("request %d has the time %v", i, got[i].Time)
		}
		got[i].Header, want[i].Time = nil, got[i].Time
		equal(f, "request", got[i], want[i])
	}
}

// What Requests returns is a copy: changing it changes no record.
func TestRequestsReturnsACopy(t *testing.T) {
	f := start(t)
	f.tag("vip")
	_, err := f.client.Tags.List(f.ctx, &gr.ListTagsParams{Name: new("vip")})
	f.ok(err)
	got := f.server.Requests()
	got[0].Body[0] = 'x'
	got[1].Query.Set("query[name]", "changed")
	got[1].Header.Set("X-Auth-Token", "changed")
	got[1].Method = "changed"
	again := f.server.Requests()
	equal(f, "body", string(again[0].Body), `{"name":"vip"}`)
	equal(f, "query", again[1].Query.Get("query[name]"), "vip")
	equal(f, "header", again[1].Header.Get("X-Auth-Token"), "api-key "+APIKey)
	equal(f, "method", again[1].Method, "GET")
}

// A client that does not read its responses blocks nobody else.
func TestSlowReader(t *testing.T) {
	f := start(t)
	f.batch(f.defaultCampaign(), 1000)
	conn, err := new(net.Dialer).DialContext(f.ctx, "tcp", f.server.http.Listener.Addr().String())
	f.ok(err)
	defer func() { _ = conn.Close() }()
	w := bufio.NewWriter(conn)
	for range 40 { // more than buffers on the way can take
		f.ok(f.request("GET", f.server.URL()+"/contacts?perPage=1000").Write(w))
	}
	f.ok(w.Flush())
	client := f.connectWith(append(f.server.ClientOptions(), getresponse.WithHTTPClient(&http.Client{Timeout: 5 * time.Second}))...)
	for range 20 {
		_, err := client.Tags.List(f.ctx, nil)
		f.ok(err)
		time.Sleep(10 * time.Millisecond)
	}
}
