package getresponsetest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
)

// official is a request as a client of GetResponse itself, or one that is known to
// work with the service, sends it. CAMPAIGN, SENDER, CONTACT, EVENT, SHOP and SEGMENT stand for IDs.
type official struct {
	method, target, contentType, body string
	status                            int
	has                               []string // in the response, headers included
}

// conditions returns a segment with conditions as GetResponse's PHP library builds them.
func conditions() []official {
	all := []string{
		`{"conditionType":"email"}`, `{"conditionType":"name","operator":"contains","value":"an"}`,
		`{"conditionType":"custom","scope":"f","operator":"assigned"}`,
		`{"conditionType":"ecommerce_number_of_purchases","scope":"all","operatorType":"numeric_operator","operator":"numeric_gt","value":3}`,
		`{"conditionType":"ecommerce_total_spent","scope":"all","operatorType":"numeric_operator","operator":"numeric_gt","value":3.5,"currency":"PLN"}`,
		`{"conditionType":"last_newsletter_date","operatorType":"date_operator","operator":"date_from","value":"2022-01-31"}`,
		`{"conditionType":"last_autoresponder_date","operatorType":"date_operator","operator":"date_to","value":"2022-01-31"}`,
		`{"conditionType":"scoring","operatorType":"numeric_operator","operator":"numeric_lt","value":3}`,
	}
	return []official{post("/search-contacts", `{"name":"s","subscribersType":["subscribed"],"sectionLogicOperator":"and","section":[{"campaignIdsList":["CAMPAIGN"],`+
		`"subscriberCycle":["receiving_autoresponder"],"subscriptionDate":"all_time","logicOperator":"and","conditions":[`+strings.Join(all, ",")+`]}]}`, 201)}
}

func get(target string, has ...string) official { return official{"GET", target, "", "", 200, has} }

func post(target, body string, status int, has ...string) official {
	return official{"POST", target, jsonType, body, status, has}
}

// Each of these requests once differed from the contract or was rejected by the
// server. All but the one without a public response have to succeed.
func TestOfficialRequests(t *testing.T) {
	f := start(t, WithProfile(AsService))
	campaign, sender := f.defaultCampaign(), f.defaultSender()
	contact := f.contact(campaign, "jan@example.org")
	f.contact(campaign, "zoe@example.org")
	event, err := f.client.CustomEvents.Create(f.ctx, gr.NewCustomEvent{
		Name: "quiz_done", Attributes: []gr.CustomEventAttributeInput{{Name: "score", Type: gr.CustomEventAttributeTypeNumber}},
	})
	f.ok(err)
	segment, err := f.client.SearchContacts.Create(f.ctx, gr.NewSearchContact{Name: "all", SectionLogicOperator: gr.SegmentLogicOperatorAnd, Section: []gr.SegmentSection{}})
	f.ok(err)
	ids := strings.NewReplacer(
		"CAMPAIGN", campaign, "SENDER", sender, "CONTACT", contact, "EVENT", event.CustomEventID, "SHOP", f.shop("EUR").ShopID, "SEGMENT", segment.SearchContactID,
	)
	const newsletter = `"subject":"News","fromField":{"fromFieldId":"SENDER"},"campaign":{"campaignId":"CAMPAIGN"},"content":{"plain":"News"},` +
		`"sendSettings":{"selectedCampaigns":["CAMPAIGN"]}`
	const file = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\npng\r\n--b--\r\n"
	for name, requests := range map[string][]official{
		"sendOn at the root": {
			post("/newsletters", `{`+newsletter+`,"sendOn":"2099-08-13T05:39:55+10:00"}`, 201, `"sendOn":"2099-08-12T19:39:55+0000"`, `"status":"scheduled"`),
			post("/newsletters", `{`+newsletter+`,"sendOn":null}`, 201, `"status":"finished"`),
		},
		"kinds of custom fields": kindsOfFields(),
		"flags of one contact":   {get("/contacts/CONTACT?additionalFlags=forceCustoms", `"customFieldValues":[]`)},
		"lower-case sort": {
			get("/contacts?query[email]=.org&sort[email]=asc&perPage=1", "jan@example.org"),
			get("/contacts?query[email]=.org&sort[email]=desc&perPage=1", "zoe@example.org"),
		},
		"pages out of bounds": {
			get("/contacts?perPage=0", "Totalpages: 1\r\n"), get("/contacts?perPage=5000", "Totalpages: 1\r\n"),
			get("/contacts?perPage=many"), get("/contacts?page=0", "Currentpage: 1\r\n"), get("/contacts?page=two", "Currentpage: 1\r\n"),
			get("/contacts?perPage=100000000000000000000"), get("/contacts?perPage=-100000000000000000000"), get("/contacts?perPage="),
		},
		"blanks in fields": {
			get("/accounts?fields=firstName,%20lastName", `"firstName":`, `"lastName":`), get("/accounts?fields=firstName,+lastName", `"lastName":`),
		},
		"day of the cycle as a number": {
			post("/contacts", `{"email":"number@example.com","campaign":{"campaignId":"CAMPAIGN"},"dayOfCycle":3}`, 202),
			get("/contacts?query[email]=number@", `"dayOfCycle":"3"`),
			post("/contacts/CONTACT", `{"dayOfCycle":4}`, 200, `"dayOfCycle":"4"`),
			post("/contacts/CONTACT", `{"dayOfCycle":null}`, 200, `"dayOfCycle":null`),
			post("/contacts/batch", `{"campaignId":"CAMPAIGN","contacts":[{"email":"batch@example.com","dayOfCycle":5}]}`, 202),
			get("/contacts?query[email]=batch@", `"dayOfCycle":"5"`),
		},
		"a flag of newsletters": {
			post("/newsletters", `{`+newsletter+`,"flags":["openrate","clicktrack","google_analytics","subscription_reminder"],"replyTo":{}}`, 201, "subscription_reminder"),
		},
		"states of contacts": {
			post("/search-contacts/contacts", `{"subscribersType":["unsubscribed","notConfirmed"],"sectionLogicOperator":"and","section":[{"campaignIdsList":["CAMPAIGN"],`+
				`"subscriberCycle":["receiving_autoresponder"],"subscriptionDate":"all_time","logicOperator":"and","conditions":[]}]}`, 200),
		},
		"conditions without all properties": conditions(),
		"campaign with little": {
			post("/campaigns", `{"name":"spring","optinTypes":{"import":"double"},"confirmation":{"fromField":{"fromFieldId":"SENDER"},"replyTo":{}}}`, 201, `"import":"double"`),
		},
		"former parts of autoresponders": {
			post("/autoresponders", `{"subject":"Welcome","status":"disabled","content":{"plain":"Hello"},"editor":"html2",`+
				`"sendSettings":{"type":"signup","recurrence":"false"},`+
				`"triggerSettings":{"type":"onday","dayOfCycle":0,"selectedCampaigns":["CAMPAIGN"],"selectedSegments":["SEGMENT"]}}`, 201),
		},
		"filters of autoresponders": {get("/autoresponders?query[type]=timebase&query[triggerType]=onday")},
		"custom event with little": {
			post("/custom-events", `{}`, 201, `"attributes":[]`), post("/custom-events", `{"name":"lesson_done","attributes":[{"name":"lesson"}]}`, 201, `"type":"string"`),
			post("/custom-events/EVENT", `{"name":"course_done"}`, 200, `"name":"score"`),
		},
		"badge without a status":     {post("/accounts/badge", `{"status":"enabled"}`, 200), post("/accounts/badge", `{}`, 200, `"status":"enabled"`)},
		"order without a contact":    {post("/shops/SHOP/orders", `{"totalPrice":100.0,"currency":"PLN","externalId":"ext_id","selectedVariants":[]}`, 201)},
		"no public response":         {{"GET", "/accounts/features", "", "", 404, []string{"/accounts/features"}}},
		"slash behind a collection":  {post("/search-contacts/", `{"name":"slash","subscribersType":["subscribed"],"sectionLogicOperator":"and","section":[]}`, 201), get("/contacts/")},
		"parameters without meaning": {get("/contacts?sort=asc&order_by=createdOn", "jan@example.org"), {"POST", "/multimedia?file=a.png", "multipart/form-data; boundary=b", file, 200, nil}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range requests {
				f := f.in(t)
				f.official(ids.Replace(r.method+" "+r.target), "x-auth-token: api-key "+APIKey, r.contentType, ids.Replace(r.body), r.status, r.has)
			}
		})
	}
}

// kindsOfFields returns a request for each kind of custom field, without a format.
func kindsOfFields() []official {
	var all []official
	for _, kind := range []string{
		"text", "textarea", "radio", "checkbox", "single_select", "multi_select", "number", "date", "datetime", "country", "currency", "phone",
		"gender", "ip", "url",
	} {
		body := fmt.Sprintf(`{"name":"field_%s","type":%q,"hidden":"false","values":[]}`, kind, kind)
		all = append(all, post("/custom-fields", body, 201, fmt.Sprintf(`"type":%q`, kind)))
	}
	return append(all, get("/custom-fields?query[name]=field_date&sort[name]=ASC", `"fieldType":"text"`, `"valueType":"date"`),
		get("/custom-fields?query[name]=field_radio", `"fieldType":"radio"`, `"valueType":"string"`))
}

// GetResponse's provider for PHP signs in with Basic auth and in the form, writes
// names of headers in lower case and takes the domain of the account's own page.
func TestOfficialTokenRequest(t *testing.T) {
	s := newSigner(t, getresponse.EnterprisePL("b.example.com"), WithEnterprise("a.example.com", "b.example.com"))
	form := codeForm(s.decide("grant", "code", "x").Query().Get("code"))
	form.Set("client_id", s.id)
	form.Set("client_secret", s.secret)
	form.Set("redirect_uri", appRedirect)
	basic := &http.Request{Header: http.Header{}}
	basic.SetBasicAuth(url.QueryEscape(s.id), url.QueryEscape(s.secret))
	headers := "authorization: " + basic.Header.Get("Authorization") + "\r\nx-domain: b.example.com"
	s.official("POST /token", headers, "application/x-www-form-urlencoded", form.Encode(), 200, []string{"access_token", "refresh_token"})
}

// Names of headers in other letter case reach the server without a network too.
func TestHeaderNamesOnTheTransport(t *testing.T) {
	f := start(t, WithEnterprise("a.example.com"))
	r, err := http.NewRequestWithContext(f.ctx, http.MethodGet, f.server.URL()+"/accounts", nil)
	f.ok(err)
	r.Header = http.Header{"x-DOMAIN": {"a.example.com"}, "x-auth-token": {"api-key " + APIKey}}
	resp, err := f.server.Transport().RoundTrip(r)
	f.ok(err)
	f.ok(resp.Body.Close())
	equal(f, "status", resp.StatusCode, http.StatusOK)
	equal(f, "domain in the headers of the caller", r.Header.Get("X-Domain"), "") // they are not changed
}

// A slash means an empty ID where a collection does not have the method.
func TestSlashIsNoCollection(t *testing.T) {
	f := start(t)
	for _, request := range []string{"DELETE /contacts/", "GET /contacts//activities", "GET /contacts//", "GET /"} {
		f.official(request, "x-auth-token: api-key "+APIKey, "", "", 0, nil)
	}
}

// official sends a request byte for byte and checks what comes back; a status of 0
// stands for 400 and 404.
func (f *fixture) official(request, headers, contentType, body string, status int, has []string) {
	f.Helper()
	address := strings.TrimPrefix(f.server.http.URL, "http://")
	conn, err := (&net.Dialer{}).DialContext(f.ctx, "tcp", address)
	f.ok(err)
	defer conn.Close()
	method, target, _ := strings.Cut(request, " ")
	if contentType != "" {
		headers += "\r\ncontent-type: " + contentType
	}
	_, err = fmt.Fprintf(conn, "%s %s%s HTTP/1.1\r\nhost: %s\r\n%s\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s",
		method, contract.BasePath, target, address, headers, len(body), body)
	f.ok(err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	f.ok(err)
	defer resp.Body.Close()
	var head strings.Builder
	f.ok(resp.Header.Write(&head))
	raw, err := io.ReadAll(resp.Body)
	f.ok(err)
	got := head.String() + string(raw)
	if resp.StatusCode != status && (status != 0 || resp.StatusCode != 400 && resp.StatusCode != 404) {
		f.Errorf("%s: got %d %s", request, resp.StatusCode, shown(raw))
	}
	for _, part := range has {
		if !strings.Contains(got, part) {
			f.Errorf("%s: %q is not in %s", request, part, shown(raw))
		}
	}
}

// shown returns a body without what could be a credential.
func shown(raw []byte) string {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) == nil && object["access_token"] != nil || testsecret.Find(string(raw)) != "" {
		return "a body with credentials"
	}
	return string(raw)
}
