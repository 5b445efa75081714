package getresponsetest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
)

// admin uses a handle over HTTP and decodes what comes back.
func (f *fixture) admin(status int, method, path, body string) any {
	f.Helper()
	r, err := http.NewRequestWithContext(f.ctx, method, f.server.http.URL+adminPath+path, strings.NewReader(body))
	f.ok(err)
	got, text := roundTrip(f.TB.(*testing.T), f.server, r)
	if got != status {
		f.Fatalf("%s %s: got %s, want %d", method, path, text, status)
	}
	_, raw, _ := strings.Cut(text, "\r\n\r\n")
	if i := strings.IndexAny(text, "{["); raw == "" && i >= 0 {
		raw = text[i:]
	}
	var out any
	f.ok(json.Unmarshal([]byte(raw), &out))
	return out
}

func TestHandlesOverHTTP(t *testing.T) {
	f := start(t)
	f.tag("vip")
	f.admin(200, "POST", "faults", `{"operation":"listTags","rateLimited":"1m30s","times":2}`)
	equal(f, "faults", f.admin(200, "GET", "faults", ""), any([]any{map[string]any{"operation": "listTags", "rateLimited": "1m30s", "times": 2.0}}))
	equal(f, "faults of Go", f.server.Faults()[0].RateLimited.String(), "1m30s")
	equal(f, "no faults", f.admin(200, "DELETE", "faults", ""), any([]any{}))

	state := f.admin(200, "POST", "advance", `{"by":"48h"}`).(map[string]any)
	equal(f, "ahead", state["ahead"], any("48h0m0s"))
	account := state["accounts"].([]any)[0].(map[string]any)
	equal(f, "tags", account["entities"].(map[string]any)["tag"], any(1.0))

	saved, err := json.Marshal(f.admin(200, "GET", "snapshot", ""))
	f.ok(err)
	state = f.admin(200, "POST", "reset", "").(map[string]any)
	equal(f, "tags after the reset", state["accounts"].([]any)[0].(map[string]any)["entities"].(map[string]any)["tag"], nil)
	f.admin(200, "PUT", "snapshot", string(saved))
	equal(f, "tags after the restore", len(collect(f, f.client.Tags.All(f.ctx, nil))), 1)

	_ = f.raw("GET", "/tags?page=0", "", "")
	requests := f.admin(200, "GET", "requests?failed=true&operation=listTags&status=400&last=5", "").([]any)
	equal(f, "requests", len(requests), 1)
	request := requests[0].(map[string]any)
	equal(f, "request", []any{request["path"], request["problem"]}, []any{"/v3/tags", "page (query): number must be at least 1"})
	if raw, err := json.Marshal(f.admin(200, "GET", "requests", "")); err != nil || strings.Contains(string(raw), APIKey) {
		f.Errorf("the requests hold the key, or %v", err)
	}
	equal(f, "last", len(f.admin(200, "GET", "requests?last=2", "").([]any)), 2)
	equal(f, "violations", f.admin(200, "GET", "violations", ""), any([]any{}))

	for request, says := range map[string]string{
		"GET requests?colour=red":                    "operation=ID",
		"POST faults {}":                             "nothing that it does",
		`POST faults {"operation":"x","status":500}`: `"x"`,
		`POST faults {"delay":5}`:                    "no duration",
		`POST faults {"colour":"red"}`:               "colour",
		"POST advance {}":                            "more than 0s",
		`POST advance {"by":"-1h"}`:                  "more than 0s",
		`POST advance {"by":"999999h"}`:              "at most",
		"PUT snapshot {}":                            "version 0",
		"PUT snapshot nonsense":                      "cannot be read",
		"GET nothing":                                "no handle GET /-/getresponse/nothing",
		"DELETE snapshot":                            "no handle",
	} {
		parts := append(strings.SplitN(request, " ", 3), "")
		message := f.admin(400, parts[0], parts[1], parts[2]).(map[string]any)["message"].(string)
		if !strings.Contains(message, says) {
			t.Errorf("%s: %q does not say %q", request, message, says)
		}
	}
}

// The page shows accounts, entities and problems, and its buttons do what they say.
func TestPage(t *testing.T) {
	f := start(t, WithRetail(), WithEnterprise("a.example.com"))
	f.client = f.connect()
	f.tag("vip")
	_ = f.raw("GET", `/tags?query%5B<script>%5D=1`, "", "")
	f.server.Inject(Fault{Operation: "getAccount", Status: 503})
	shows := func(parts ...string) {
		t.Helper()
		status, got := roundTrip(t, f.server, f.request("GET", f.server.http.URL+"/"))
		equal(f, "status", status, 200)
		for _, part := range parts {
			if !strings.Contains(got, part) {
				t.Errorf("%q is not in %s", part, got)
			}
		}
		if strings.Contains(got, "<script") || strings.Contains(got, APIKey) {
			t.Errorf("the page has what it must not have: %s", got)
		}
	}
	press := func(status int, form url.Values) {
		t.Helper()
		r, err := http.NewRequestWithContext(f.ctx, "POST", f.server.http.URL+"/", strings.NewReader(form.Encode()))
		f.ok(err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", f.server.http.URL)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		got, text := roundTrip(t, f.server, r)
		if got != status {
			t.Errorf("%v: got %s", form, text)
		}
	}
	shows("Retail account", "Account of a.example.com", "<b>1</b> tag<", "<code>POST /v3/tags</code>", "Not allowed search field", "status 503", f.server.URL())
	press(303, url.Values{"button": {"advance"}, "by": {"36h"}})
	press(303, url.Values{"button": {"clear-faults"}})
	equal(f, "faults", len(f.server.Faults()), 0)
	shows("36h0m0s")
	press(303, url.Values{"button": {"reset"}})
	equal(f, "tags", len(collect(f, f.client.Tags.All(f.ctx, nil))), 0)
	press(400, url.Values{"button": {"advance"}, "by": {"soon"}})
	press(400, url.Values{"button": {"explode"}})
}

// Pages of other origins use neither the handles nor the buttons. Where the server listens
// on loopback only, nothing is served under another host name, the API included.
func TestForeignPages(t *testing.T) {
	f := start(t)
	base := f.server.http.URL
	for _, test := range []struct {
		request, host string
		header        [2]string
		status        int
	}{
		{"GET /", "", [2]string{"Sec-Fetch-Site", "cross-site"}, 200}, // a link to the page
		{"POST /", "", [2]string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"POST /", "", [2]string{"Origin", "http://evil.example"}, 403},
		{"POST /", "", [2]string{"Origin", "null"}, 403},
		{"GET " + adminPath + "state", "", [2]string{"Sec-Fetch-Site", "same-site"}, 403},
		{"GET " + adminPath + "state", "", [2]string{"Origin", "http://localhost:1"}, 403},
		{"GET " + adminPath + "state", "", [2]string{"Sec-Fetch-Site", "none"}, 200},
		{"GET " + adminPath + "state", "", [2]string{"Origin", base}, 200},
		{"OPTIONS " + adminPath + "reset", "", [2]string{"Origin", "http://evil.example"}, 403},
		{"GET /", "evil.example", [2]string{}, 403},
		{"GET /v3/accounts", "evil.example:80", [2]string{}, 403},
		{"GET /v3/accounts", "127.0.0.1.evil.example", [2]string{}, 403},
		{"GET " + adminPath + "state", "evil.example", [2]string{}, 403},
		{"GET /v3/accounts", "localhost:8080", [2]string{}, 200},
		{"GET /v3/accounts", "api.localhost", [2]string{}, 200},
		{"GET /v3/accounts", "[::1]:80", [2]string{}, 200},
		{"GET /v3/accounts", "127.0.0.2", [2]string{}, 200},
	} {
		method, path, _ := strings.Cut(test.request, " ")
		r := f.request(method, base+path)
		r.Host = test.host
		if test.header[0] != "" {
			r.Header.Set(test.header[0], test.header[1])
		}
		if status, got := roundTrip(t, f.server, r); status != test.status {
			t.Errorf("%v: got %s", test, got)
		}
	}
	equal(f, "state", len(f.server.Requests(OfOperation("getAccount"))), 4)
}

// The handles work without a network too.
func TestPageOnTheTransport(t *testing.T) {
	f := start(t)
	resp, err := f.server.Transport().RoundTrip(f.request("GET", f.server.http.URL+"/"))
	f.ok(err)
	f.ok(resp.Body.Close())
	equal(f, "status and type", []string{resp.Status, resp.Header.Get("Content-Type")}, []string{"200 OK", "text/html; charset=utf-8"})
}

// A handle counts as a change, as a request that writes does; reading does not.
func TestRevision(t *testing.T) {
	f := start(t)
	last := f.server.Revision()
	changes := func(want bool, do func()) {
		t.Helper()
		do()
		if now := f.server.Revision(); (now != last) != want {
			t.Errorf("the revision went from %d to %d", last, now)
		}
		last = f.server.Revision()
	}
	changes(true, func() { f.tag("vip") })
	changes(false, func() { _, _ = f.client.Tags.List(f.ctx, &gr.ListTagsParams{}) })
	changes(true, func() { f.server.Advance(1) })
	changes(true, f.server.Reset)
}

// Programs in other languages can do what tests in Go do with people.
func TestPeopleOverHTTP(t *testing.T) {
	f := start(t)
	campaign, err := f.client.Campaigns.Create(f.ctx, gr.NewCampaign{Name: "spring", OptinTypes: &gr.CampaignOptinTypes{Webform: gr.CampaignOptinTypeDouble}})
	f.ok(err)
	list := campaign.CampaignID
	body := func(pairs ...string) string {
		o := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			o[pairs[i]] = pairs[i+1]
		}
		raw, err := json.Marshal(o)
		f.ok(err)
		return string(raw)
	}
	made := f.admin(200, "POST", "subscribe", body("campaignId", list, "email", "jan@example.com")).(map[string]any)
	waiting := f.admin(200, "GET", "unconfirmed", "").([]any)
	equal(f, "unconfirmed", waiting[0].(map[string]any)["email"], any("jan@example.com"))
	f.admin(200, "POST", "confirm", body("campaignId", list, "email", "jan@example.com"))
	id := made["contactId"].(string)
	equal(f, "the confirmed contact", f.find(list, "jan@example.com"), id)
	copied := f.admin(200, "POST", "copy", body("contactId", id, "campaignId", f.defaultCampaign())).(map[string]any)
	equal(f, "the copy", f.get(copied["contactId"].(string)).Email, "jan@example.com")
	fields, err := f.client.GDPRFields.List(f.ctx, nil)
	f.ok(err)
	f.admin(200, "POST", "consent", `{"contactId":"`+id+`","gdprFieldId":"`+fields.Items[0].GDPRFieldID+`","granted":true}`)
	f.admin(400, "POST", "engage", body("message", "none", "recipient", id, "action", "open"))
	f.admin(400, "POST", "publish", `{"feedUrl":"https://example.com/feed","articles":1}`)
}
