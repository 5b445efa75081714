package getresponsetest

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Each quirk alone admits its requests, and without it they are rejected with a message
// that says what to do.
func TestQuirks(t *testing.T) {
	const contact = `"email":"jan@example.com","campaign":{"campaignId":"CAMPAIGN"}`
	for name, test := range map[string]struct {
		quirk   Quirks
		request []string // method and path, and the body
		says    string   // to who sends it to a strict server
		has     string   // in the response of the other one
	}{
		"perPage 0":          {Quirks{ClampPages: true}, []string{"GET /contacts?perPage=0"}, "at least 1", "Totalpages: 0"},
		"perPage 5000":       {Quirks{ClampPages: true}, []string{"GET /campaigns?perPage=5000"}, "at most 1000", "Totalpages: 1"},
		"page as a word":     {Quirks{ClampPages: true}, []string{"GET /contacts?page=two"}, "invalid integer", "Currentpage: 1"},
		"plain sort":         {Quirks{PlainSort: true}, []string{"GET /contacts?sort=desc"}, "sort[createdOn]", "[]"},
		"blanks in fields":   {Quirks{BlanksInFields: true}, []string{"GET /accounts?fields=firstName,%20lastName"}, "blanks", `"lastName":`},
		"unknown parameter":  {Quirks{UnknownParameters: true}, []string{"GET /contacts?order_by=createdOn"}, "UnknownParameters", "[]"},
		"unknown property":   {Quirks{UnknownProperties: true}, []string{"POST /contacts", `{` + contact + `,"colour":"red"}`}, "not known", "202"},
		"unknown inside":     {Quirks{UnknownProperties: true}, []string{"POST /contacts", `{"email":"jan@example.com","campaign":{"campaignId":"CAMPAIGN","id":1}}`}, "not known", "202"},
		"number for string":  {Quirks{LooseTypes: true}, []string{"POST /contacts", `{` + contact + `,"name":7}`}, "must be a string", "202"},
		"string for number":  {Quirks{LooseTypes: true}, []string{"POST /contacts", `{` + contact + `,"scoring":"7"}`}, "must be a number", "202"},
		"string for boolean": {Quirks{LooseTypes: true}, []string{"POST /accounts/callbacks", `{"url":"https://example.com","actions":{"open":"true"}}`}, "must be a boolean", `"open":true`},
		"boolean for string": {Quirks{LooseTypes: true}, []string{"POST /campaigns", `{"name":"spring","isDefault":true}`}, "allowed values", `"isDefault":"true"`},
		"slash":              {Quirks{TrailingSlash: true}, []string{"GET /contacts/"}, "contactId", "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			others := Quirks{true, true, true, true, true, true, true, true}
			for _, on := range []bool{false, true} {
				quirks := without(others, test.quirk)
				if on {
					quirks = test.quirk
				}
				server := Start(t, WithQuirks(quirks))
				status, got := send(t, server, test.request...)
				switch {
				case on && (status >= 300 || !strings.Contains(got, test.has)):
					t.Errorf("with the quirk: got %s, want %q", got, test.has)
				case !on && (status != 400 && status != 404 || !strings.Contains(got, test.says)):
					t.Errorf("with all other quirks: got %s, want %q", got, test.says)
				}
			}
		})
	}
}

// without returns quirks without those of others.
func without(q, others Quirks) Quirks {
	return Quirks{
		q.ClampPages && !others.ClampPages, q.PlainSort && !others.PlainSort, q.BlanksInFields && !others.BlanksInFields,
		q.UnknownParameters && !others.UnknownParameters, q.UnknownProperties && !others.UnknownProperties,
		q.LooseTypes && !others.LooseTypes, q.TrailingSlash && !others.TrailingSlash, q.BothCredentials && !others.BothCredentials,
	}
}

// send sends a request, "METHOD PATH" and a body if there is one, and returns the status
// and the whole response. CAMPAIGN stands for the ID of the default campaign.
func send(t *testing.T, s *Server, request ...string) (int, string) {
	t.Helper()
	method, path, _ := strings.Cut(request[0], " ")
	body := strings.Join(request[1:], "")
	body = strings.ReplaceAll(body, "CAMPAIGN", s.accounts[0].world.Tables["campaign"].All()[0]["campaignId"].(string))
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", "api-key "+APIKey)
	if body != "" {
		r.Header.Set("Content-Type", jsonType)
	}
	return roundTrip(t, s, r)
}

func roundTrip(t *testing.T, s *Server, r *http.Request) (int, string) {
	t.Helper()
	client := *s.http.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var head strings.Builder
	if err := resp.Header.Write(&head); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Status + "\n" + head.String() + string(raw)
}

// What a quirk ignores or reads otherwise is stored in the form of the contract.
func TestQuirksStoreWhatTheContractHas(t *testing.T) {
	f := start(t, WithProfile(AsService))
	campaign := f.defaultCampaign()
	f.ok(f.raw("POST", "/contacts", jsonType, `{"email":"jan@example.com","campaign":{"campaignId":"`+campaign+`","x":1},"name":7,"scoring":"3.5","colour":"red"}`))
	contact := f.get(f.find(campaign, "jan@example.com"))
	equal(f, "name and score", []any{contact.Name, float64(contact.Scoring.Or(0))}, []any{"7", 3.5})
	row := f.server.accounts[0].world.Tables["contact"].Get(contact.ContactID)
	equal(f, "property that is not known", row["colour"], nil)
	// What has no value in the other type stays a mistake.
	f.fails(f.raw("POST", "/contacts", jsonType, `{"email":"eva@example.com","campaign":{"campaignId":"`+campaign+`"},"scoring":"many"}`), 400, getresponse.CodeValidation)
	// A search field that is not known is one to the service too.
	f.fails(f.raw("GET", "/contacts?query%5Bcolour%5D=red", "", ""), 400, getresponse.CodeValidation)
}

func TestCredentialsInBothPlaces(t *testing.T) {
	f := start(t, WithOAuthClient(appID, appSecret, ""))
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {appID}, "client_secret": {appSecret}}
	r, err := http.NewRequestWithContext(f.ctx, http.MethodPost, f.server.TokenURL(), strings.NewReader(form.Encode()))
	f.ok(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(appID, appSecret)
	status, got := roundTrip(t, f.server, r)
	if status != 400 || !strings.Contains(got, "BothCredentials") {
		t.Errorf("got %d %s", status, shown([]byte(got)))
	}
}
