package getresponsetest

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
)

const jsonType = "application/json"

// A request that breaks the contract gets HTTP 400 and code 1000, and the
// context names each field at fault.
func TestRequestsOutsideTheContract(t *testing.T) {
	f := start(t)
	const email = `"email":"jan@example.com"`
	const to = `"campaign":{"campaignId":"x"}`
	for name, test := range map[string]struct {
		method, path, body string
		kind, field        string
		says               string
	}{
		"unknown query parameter":       {"GET", "/contacts?query%5Bsearch%5D=jan", "", "query", "query[search]", "Not allowed search field"},
		"unsupported search field":      {"GET", "/campaigns?query%5BcreatedOn%5D%5Bfrom%5D=2026-01-01", "", "query", "query[createdOn][from]", "Not allowed search field"},
		"unsupported sort":              {"GET", "/contacts?sort%5Borigin%5D=ASC", "", "query", "sort[origin]", "Not allowed search field"},
		"page beyond an int32":          {"GET", "/contacts?page=9223372036854775807&perPage=1000", "", "query", "page", "out of range"},
		"enum in the query":             {"GET", "/contacts?sort%5Bname%5D=UP", "", "query", "sort[name]", "allowed values"},
		"enum in a list":                {"GET", "/contacts?additionalFlags=exactMatch,loud", "", "query", "additionalFlags.1", "allowed values"},
		"no time":                       {"GET", "/contacts?query%5BcreatedOn%5D%5Bto%5D=yesterday", "", "query", "query[createdOn][to]", "date"},
		"no IPv4 address":               {"DELETE", "/contacts/abc?ipAddress=here", "", "query", "ipAddress", "ipv4"},
		"required parameter":            {"GET", "/campaigns/statistics/balance", "", "query", "query[campaignId]", "missing"},
		"malformed escape":              {"GET", "/contacts?query%5Bemail%5D=100%zz", "", "query", "", "invalid URL escape"},
		"broken UTF-8 in the query":     {"GET", "/contacts?query%5Bsearch%5D=%ff", "", "query", "query[search]", "Not allowed"},
		"semicolon in the query":        {"GET", "/contacts?page=2;perPage=10", "", "query", "", "semicolon"},
		"empty ID":                      {"DELETE", "/contacts/", "", "path", "contactId", "missing"},
		"empty ID inside":               {"GET", "/campaigns//contacts", "", "path", "campaignId", "missing"},
		"empty payload":                 {"POST", "/contacts", "", "body", "", "Empty payload"},
		"blank payload":                 {"POST", "/contacts", " \n", "body", "", "Empty payload"},
		"malformed JSON":                {"POST", "/contacts", "{" + email, "body", "", "no JSON"},
		"two documents":                 {"POST", "/tags", `{"name":"vip"}{}`, "body", "", "no JSON"},
		"duplicate property":            {"POST", "/tags", `{"name":"vip","name":"vop"}`, "body", "", "no JSON"},
		"array for an object":           {"POST", "/contacts", "[]", "body", "", "object"},
		"null for an object":            {"POST", "/contacts", "null", "body", "", "not nullable"},
		"unknown property":              {"POST", "/contacts", `{` + email + `,` + to + `,"note":"n"}`, "body", "note", "not known"},
		"unknown property on an update": {"POST", "/contacts/abc", `{"ipAddress":"192.0.2.1"}`, "body", "ipAddress", "not known"},
		"unknown property, nested":      {"POST", "/contacts", `{` + email + `,"campaign":{"campaignId":"x","id":"y"}}`, "body", "campaign.id", "not known"},
		"unknown property, deeper":      {"POST", "/newsletters/send-draft", `{"messageId":"x","sendSettings":{"sendOn":{"date":"2026-07-01T12:00:00","timeZone":{"timeZoneId":1,"name":"UTC"}}}}`, "body", "sendSettings.sendOn.timeZone.name", "not known"},
		"unknown property in a list":    {"POST", "/contacts", `{` + email + `,` + to + `,"tags":[{"tagId":"a"},{"tagId":"b","name":"vip"}]}`, "body", "tags.1.name", "not known"},
		"tags in the other form":        {"POST", "/contacts/batch", `{"campaignId":"x","contacts":[{` + email + `},{` + email + `,"tags":{"ids":[],"tagId":"a"}}]}`, "body", "contacts.1.tags.tagId", "not known"},
		"property that is only read":    {"POST", "/contacts", `{` + email + `,"campaign":{"campaignId":"x","name":"spring"}}`, "body", "campaign.name", "readOnly"},
		"number for a string":           {"POST", "/contacts", `{"email":7,` + to + `}`, "body", "email", "must be a string"},
		"string for a number":           {"POST", "/contacts", `{` + email + `,` + to + `,"scoring":"7"}`, "body", "scoring", "must be a number"},
		"string for a boolean":          {"POST", "/accounts/callbacks", `{"url":"https://example.com","actions":{"open":"true"}}`, "body", "actions.open", "must be a boolean"},
		"boolean for a string":          {"POST", "/campaigns", `{"name":"spring","isDefault":true}`, "body", "isDefault", "allowed values"},
		"string for an object":          {"POST", "/contacts", `{` + email + `,"campaign":"x"}`, "body", "campaign", "must be an object"},
		"boolean for an integer":        {"POST", "/contacts", `{` + email + `,` + to + `,"dayOfCycle":true}`, "body", "dayOfCycle", "must be a string"},
		"fraction for an integer":       {"POST", "/contacts", `{` + email + `,` + to + `,"dayOfCycle":7.5}`, "body", "dayOfCycle", "must be a string"},
		"no integer in a string":        {"POST", "/contacts", `{` + email + `,` + to + `,"dayOfCycle":"soon"}`, "body", "dayOfCycle", "integer-text"},
		"null that is not allowed":      {"POST", "/contacts", `{"email":null,` + to + `}`, "body", "email", "not nullable"},
		"missing required":              {"POST", "/contacts", `{` + email + `}`, "body", "campaign", "missing"},
		"missing required, nested":      {"POST", "/contacts", `{` + email + `,"campaign":{}}`, "body", "campaign.campaignId", "missing"},
		"missing required in a list":    {"POST", "/contacts", `{` + email + `,` + to + `,"tags":[{}]}`, "body", "tags.0.tagId", "missing"},
		"enum":                          {"POST", "/accounts/badge", `{"status":"on"}`, "body", "status", "allowed values"},
		"enum, nested":                  {"POST", "/campaigns", `{"name":"spring","optinTypes":{"import":"triple"}}`, "body", "optinTypes.import", "allowed values"},
		"pattern":                       {"POST", "/tags", `{"name":"v i p"}`, "body", "name", "regular expression"},
		"too short":                     {"POST", "/campaigns", `{"name":"ab"}`, "body", "name", "minimum string length is 3"},
		"too long":                      {"POST", "/campaigns", `{"name":"` + strings.Repeat("a", 65) + `"}`, "body", "name", "maximum string length is 64"},
		"no e-mail address":             {"POST", "/contacts", `{"email":"jan",` + to + `}`, "body", "email", "e-mail"},
		"no address":                    {"POST", "/accounts/callbacks", `{"url":"example.com"}`, "body", "url", "uri"},
		"more than 1000 in a batch":     {"POST", "/contacts/batch", batchOf(1001), "body", "contacts", "1000"},
	} {
		t.Run(name, func(t *testing.T) {
			f := f.in(t)
			err := f.raw(test.method, test.path, contentTypeOf(test.body), test.body)
			e := f.failure(err, http.StatusBadRequest, getresponse.CodeValidation, getresponse.ErrBadRequest)
			if field := f.names(e, test.kind, test.field); !strings.Contains(field.Message, test.says) {
				t.Errorf("%q does not say %q", field.Message, test.says)
			}
		})
	}
	if contacts := collect(f, f.client.Contacts.All(f.ctx, nil)); len(contacts) != 0 {
		t.Errorf("rejected requests left %v", contacts)
	}
}

func contentTypeOf(body string) string {
	if body == "" {
		return ""
	}
	return jsonType
}

// batchOf writes a batch of n contacts.
func batchOf(n int) string {
	return `{"campaignId":"x","contacts":[` + strings.TrimSuffix(strings.Repeat(`{"email":"jan@example.com"},`, n), ",") + `]}`
}

// One response names all mistakes, with the invalid values.
func TestEachFieldAtFaultIsNamed(t *testing.T) {
	f := start(t)
	err := f.raw("POST", "/contacts?query%5BdryRun%5D=1", jsonType, `{"email":7,"campaign":{"campaignId":"x","id":1},"note":"n","tags":[{}]}`)
	e := f.failure(err, http.StatusBadRequest, getresponse.CodeValidation)
	equal(f, "details", len(e.Details()), 5)
	equal(f, "value", string(f.names(e, "query", "query[dryRun]").Value), `"1"`)
	equal(f, "value", string(f.names(e, "body", "email").Value), "7")
	equal(f, "value", string(f.names(e, "body", "campaign.id").Value), "1")
	equal(f, "value", string(f.names(e, "body", "note").Value), `"n"`)
	f.names(e, "body", "tags.0.tagId")
}

// 1000 contacts are the most that one batch takes.
func TestBatchOfAThousand(t *testing.T) {
	f := start(t)
	err := f.raw("POST", "/contacts/batch", jsonType, batchOf(1000))
	f.fails(err, http.StatusBadRequest, getresponse.CodeRelatedNotFound) // for its campaign, which is made up
}

func TestContentType(t *testing.T) {
	f := start(t)
	for _, contentType := range []string{"", "text/plain", "application/x-www-form-urlencoded", "json"} {
		e := f.failure(f.raw("POST", "/tags", contentType, `{"name":"vip"}`), http.StatusBadRequest, getresponse.CodeBadHeaders)
		if !strings.Contains(e.Message, "Content-Type") || !strings.Contains(e.Message, `"`+contentType+`"`) {
			t.Errorf("%q does not name the header and %q", e.Message, contentType)
		}
	}
	f.ok(f.raw("POST", "/tags", "application/json; charset=utf-8", `{"name":"vip"}`))
}

// An operation without a body takes none.
func TestBodyThatIsNotAllowed(t *testing.T) {
	f := start(t)
	for _, path := range []string{"GET /contacts", "POST /newsletters/abc/cancel", "DELETE /tags/abc"} {
		method, path, _ := strings.Cut(path, " ")
		e := f.failure(f.raw(method, path, jsonType, "{}"), http.StatusBadRequest, getresponse.CodeValidation)
		if !strings.Contains(e.Error(), "body not allowed") {
			t.Errorf("%s: %v", path, e)
		}
	}
}

func TestUnknownPaths(t *testing.T) {
	f := start(t)
	for _, path := range []string{"/", "/nothing", "/contacts/abc/nothing", "/contacts/abc/tags/abc", "/Contacts", "/accounts/"} {
		e := f.failure(f.raw("GET", path, "", ""), http.StatusNotFound, getresponse.CodeNotFound, getresponse.ErrNotFound)
		if !strings.Contains(e.Message, contract.BasePath+path) {
			t.Errorf("%q does not name the path %s", e.Message, path)
		}
	}
	resp, err := f.server.http.Client().Do(f.request("GET", strings.TrimSuffix(f.server.URL(), contract.BasePath)+"/contacts"))
	f.ok(err)
	body, err := io.ReadAll(resp.Body)
	f.ok(err)
	f.ok(resp.Body.Close())
	equal(f, "status outside /v3", resp.StatusCode, http.StatusNotFound)
	if !strings.Contains(string(body), "begins at /v3/") {
		t.Errorf("%s does not say where the API begins", body)
	}
}

// request builds an authenticated request without the client.
func (f *fixture) request(method, url string) *http.Request {
	f.Helper()
	r, err := http.NewRequestWithContext(f.ctx, method, url, nil)
	f.ok(err)
	r.Header.Set("X-Auth-Token", "api-key "+APIKey)
	return r
}

func TestWrongMethod(t *testing.T) {
	f := start(t)
	for _, call := range []string{"PATCH /contacts/abc", "PUT /tags/abc", "DELETE /contacts", "POST /newsletters/abc", "GET /contacts/abc/tags"} {
		method, path, _ := strings.Cut(call, " ")
		e := f.failure(f.raw(method, path, "", ""), http.StatusBadRequest, getresponse.CodeMethodNotAllowed, getresponse.ErrBadRequest)
		fields := e.Details()
		if len(fields) != 1 || !slices.Equal(fields[0].Path, []string{"requestMethod"}) || fields[0].Message != strings.ToLower(method) {
			t.Errorf("%s: the context is %s", call, e.Context)
		}
	}
}

// Fixed segments of a path win over parameters.
func TestFixedSegmentsWin(t *testing.T) {
	f := start(t)
	for call, operation := range map[string]string{
		"GET /newsletters/statistics":            "listNewsletterStatistics",
		"GET /newsletters/abc/statistics":        "listStatisticsForNewsletter",
		"GET /campaigns/statistics/summary":      "getCampaignSummaryStatistics",
		"POST /contacts/batch":                   "createContactBatch",
		"POST /newsletters/send-draft":           "sendNewsletterDraft",
		"GET /newsletters/statistics/statistics": "listStatisticsForNewsletter",
	} {
		method, path, _ := strings.Cut(call, " ")
		_ = f.raw(method, path, "", "")
		requests := f.server.Requests()
		equal(f, call, requests[len(requests)-1].Operation, operation)
	}
}

// Segments of a path are decoded one by one: an escaped slash divides nothing.
func TestEscapedPaths(t *testing.T) {
	f := start(t)
	id := f.tag("vip")
	for path, want := range map[string]int{
		fmt.Sprintf("/tags/%%%02X%s", id[0], id[1:]): http.StatusOK,
		"/t%61gs/" + id:  http.StatusOK,
		"/tags%2F" + id:  http.StatusNotFound,   // no such path
		"/tags/a%2Fb":    http.StatusBadRequest, // no ID
		"/tags/%2E%2E":   http.StatusBadRequest,
		"/tags/../tags/": http.StatusNotFound, // nothing is resolved
	} {
		r := f.request("GET", f.server.URL())
		r.URL.Opaque = "//" + r.URL.Host + contract.BasePath + path
		resp, err := f.server.http.Client().Do(r)
		f.ok(err)
		f.ok(resp.Body.Close())
		equal(f, path, resp.StatusCode, want)
	}
}

// A malformed ID is a 400 and an unknown one a 404, both with code 1013, for every
// resource.
func TestUnknownIdentifiers(t *testing.T) {
	f := start(t)
	for _, op := range simulated() {
		if !strings.Contains(op.Path, "{") || op.Method == http.MethodPost && op.ID != "cancelNewsletter" && op.ID != "setDefaultFromField" {
			continue
		}
		before, rest, _ := strings.Cut(op.Path, "{")
		_, after, _ := strings.Cut(rest, "}")
		f.fails(f.raw(op.Method, before+"zzz"+after, "", ""), http.StatusNotFound, getresponse.CodeNotFound, getresponse.ErrNotFound)
		f.fails(f.raw(op.Method, before+"no-id"+after, "", ""), http.StatusBadRequest, getresponse.CodeNotFound, getresponse.ErrNotFound)
	}
	for path, body := range map[string]string{
		"/campaigns/zzz": `{"name":"spring"}`, "/campaigns/zzz/blocklists": `{"masks":[]}`,
		"/contacts/zzz": `{}`, "/contacts/zzz/tags": `{"tags":[]}`, "/contacts/zzz/custom-fields": `{"customFieldValues":[]}`,
		"/custom-fields/zzz": `{"hidden":"true","values":[]}`, "/tags/zzz": `{"name":"vip"}`,
	} {
		f.fails(f.raw("POST", path, jsonType, body), http.StatusNotFound, getresponse.CodeNotFound, getresponse.ErrNotFound)
	}
}
