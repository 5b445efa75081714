package getresponseotel_test

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Personal data and the credential of the calls below. Requests send each of them,
// and every error response holds all of them.
const (
	privateEmail   = "jan.kowalski@example.com"
	privateName    = "Jan Kowalski"
	privateContact = "cOnTaCt9"
	privateText    = "private remark"
	privateKey     = "s3cr3t-0123456789abcdef"

	privateBody = `{"contactId":"` + privateContact + `","email":"` + privateEmail + `","name":"` + privateName + `"}`
)

// servePrivate returns a handler whose error responses echo all private values.
func servePrivate() http.HandlerFunc {
	all := privateEmail + " " + privateName + " " + privateContact + " " + privateText + " " + privateKey
	respond := func(w http.ResponseWriter, status int, contentType, body string) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
	failure := func(code string) string {
		return `{"code":` + code + `,"codeDescription":"` + all + `","message":"` + all + `","moreInfo":"` + all +
			`","context":[{"fieldName":"` + privateEmail + `","originalValue":"` + all + `"}],"uuid":"` + privateEmail + `"}`
	}
	var mu sync.Mutex
	seen := map[string]int{}
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		call := r.Method + " " + r.URL.Path
		seen[call]++
		switch {
		case call == "GET /v3/contacts/"+privateContact && seen[call] == 1:
			respond(w, http.StatusServiceUnavailable, "text/html", "<p>"+all+" "+r.RequestURI)
		case call == "GET /v3/contacts/"+privateContact:
			respond(w, http.StatusOK, "application/json", privateBody)
		case call == "GET /v3/contacts" && seen[call] == 1:
			w.Header().Set("Retry-After", "1")
			w.Header().Set("X-RateLimit-Limit", "80")
			w.Header().Set("X-RateLimit-Remaining", "0")
			w.Header().Set("X-RateLimit-Reset", "1 seconds")
			respond(w, http.StatusTooManyRequests, "application/json", failure("1015"))
		case call == "GET /v3/contacts":
			respond(w, http.StatusOK, "application/json", "["+privateBody+"]")
		case call == "POST /v3/contacts/"+privateContact:
			respond(w, http.StatusBadRequest, "application/json", failure("1000"))
		default:
			panic(http.ErrAbortHandler) // the connection breaks off
		}
	}
}

// callPrivately makes calls with personal data in the path, query and body. Their
// parent is the span "caller", which ends last. It returns the server's address.
func callPrivately(t *testing.T, r *telemetry) (server string) {
	t.Helper()
	s := httptest.NewServer(servePrivate())
	defer s.Close()
	client, err := getresponse.New(getresponse.WithAPIKey(privateKey), getresponse.WithBaseURL(s.URL+"/v3"),
		getresponse.WithHook(r.hook), getresponse.WithoutLimits(), getresponse.WithBackoff(time.Microsecond, time.Microsecond))
	if err != nil {
		t.Fatal(err)
	}
	ctx, caller := r.traces.Tracer("test").Start(t.Context(), "caller")
	defer caller.End()
	if _, err := client.Contacts.Get(ctx, privateContact, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Contacts.List(ctx, &gr.ListContactsParams{Email: new(privateEmail), Name: new(privateName)}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Contacts.Update(ctx, privateContact, gr.ContactUpdate{Email: privateEmail, Name: privateName}); !errors.Is(err, getresponse.ErrBadRequest) {
		t.Fatal(err)
	}
	if err := client.Contacts.Create(ctx, gr.NewContact{Email: privateEmail, Name: privateName, Campaign: gr.CampaignRef("cdd")}); err == nil {
		t.Fatal("a broken connection is no error")
	}
	if _, err := client.Do(ctx, "PUT", "/"+privateContact+"?email="+url.QueryEscape(privateEmail), map[string]string{"note": privateText}, nil); err == nil {
		t.Fatal("a broken connection is no error")
	}
	return s.URL
}

func TestCalls(t *testing.T) {
	r := record(t)
	server := callPrivately(t, r)
	wantNothingPrivate(t, r.everything(t))

	wantSpans := []reported{
		{"GET /contacts/{contactId}", map[string]any{
			"getresponse.operation": "getContact", "http.response.status_code": int64(503), "error.type": "503", "getresponse.error.kind": "api",
		}},
		{"GET /contacts/{contactId}", map[string]any{
			"getresponse.operation": "getContact", "http.response.status_code": int64(200), "http.request.resend_count": int64(1),
			"getresponse.response.size": int64(len(privateBody)),
		}},
		{"GET /contacts", map[string]any{
			"getresponse.operation": "listContacts", "http.response.status_code": int64(429), "error.type": "429",
			"getresponse.error.kind": "rate_limit", "getresponse.error.code": int64(1015),
			"getresponse.rate_limit.limit": int64(80), "getresponse.rate_limit.remaining": int64(0), "getresponse.rate_limit.reset": 1.0,
		}},
		{"GET /contacts", map[string]any{
			"getresponse.operation": "listContacts", "http.response.status_code": int64(200), "http.request.resend_count": int64(1),
			"getresponse.response.size": int64(len(privateBody) + 2),
		}},
		{"POST /contacts/{contactId}", map[string]any{
			"getresponse.operation": "updateContact", "http.response.status_code": int64(400), "error.type": "400",
			"getresponse.error.kind": "api", "getresponse.error.code": int64(1000),
		}},
		{"POST /contacts", map[string]any{
			"getresponse.operation": "createContact", "error.type": "outcome_unknown", "getresponse.error.kind": "outcome_unknown",
		}},
		{"PUT", map[string]any{"error.type": "outcome_unknown", "getresponse.error.kind": "outcome_unknown"}},
	}
	spans := r.ended(t, len(wantSpans)+1)
	caller := spans[len(wantSpans)]
	for i, want := range wantSpans {
		addRequest(t, want, server)
		if spans[i].Parent().SpanID() != caller.SpanContext().SpanID() {
			t.Errorf("span %d is not below the caller's", i)
		}
		got := reported{spans[i].Name(), attributes(t, spans[i].Attributes())}
		if _, decoded := want.attrs["getresponse.response.size"]; decoded {
			got.take(t, "getresponse.response.decode_duration", 0)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("span %d is\n%v\nwant\n%v", i, got, want)
		}
	}

	wantEvents := []reported{
		{"getresponse.retry", map[string]any{
			"getresponse.operation": "getContact", "getresponse.attempt": int64(1), "getresponse.retry.reason": "failure", "error.type": "503",
		}},
		{"getresponse.retry", map[string]any{
			"getresponse.operation": "listContacts", "getresponse.attempt": int64(1), "getresponse.retry.reason": "rate_limited", "error.type": "429",
			"getresponse.retry.delay": 1.0,
		}},
		{"getresponse.wait", map[string]any{
			"getresponse.operation": "listContacts", "getresponse.attempt": int64(2), "getresponse.wait.reason": "reset",
		}},
	}
	var events []reported
	for _, e := range caller.Events() {
		got := reported{e.Name, attributes(t, e.Attributes)}
		switch {
		case got.attrs["getresponse.wait.reason"] == "backoff":
			continue // absent if the random wait is 0
		case got.attrs["getresponse.retry.reason"] == "failure":
			got.take(t, "getresponse.retry.delay", 0) // random
		case got.name == "getresponse.wait":
			got.take(t, "getresponse.wait.duration", 1)
		}
		events = append(events, got)
	}
	if !reflect.DeepEqual(events, wantEvents) {
		t.Errorf("the events are\n%v\nwant\n%v", events, wantEvents)
	}

	metrics := r.metrics(t)
	durations := map[string]uint64{}
	for _, p := range metrics["http.client.request.duration"] {
		durations[series(attributes(t, p.Attributes.ToSlice()))] = p.Count
	}
	wantDurations := map[string]uint64{}
	for _, s := range wantSpans {
		wantDurations[series(s.attrs)] = 1
	}
	if !maps.Equal(durations, wantDurations) {
		t.Errorf("http.client.request.duration counts %v, want %v", durations, wantDurations)
	}
	waits := map[any]uint64{}
	for _, p := range metrics["getresponse.client.wait.duration"] {
		waits[attributes(t, p.Attributes.ToSlice())["getresponse.wait.reason"]] = p.Count
	}
	if waits["reset"] != 1 {
		t.Errorf("getresponse.client.wait.duration counts %v", waits)
	}
}

// reported is a span or an event.
type reported struct {
	name  string
	attrs map[string]any
}

// take removes an attribute with a measured value and checks its minimum.
func (r reported) take(t *testing.T, key string, atLeast float64) {
	t.Helper()
	if value, ok := r.attrs[key].(float64); !ok || value < atLeast {
		t.Errorf("%s: %s is %v", r.name, key, r.attrs[key])
	}
	delete(r.attrs, key)
}

// addRequest adds the attributes that follow from the name of a span.
func addRequest(t *testing.T, span reported, server string) {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.ParseInt(u.Port(), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	method, template, known := strings.Cut(span.name, " ")
	if known {
		span.attrs["url.template"] = template
	}
	maps.Copy(span.attrs, map[string]any{
		"http.request.method": method, "url.full": server + "/v3" + template,
		"url.scheme": "http", "server.address": "127.0.0.1", "server.port": port,
	})
}

// series identifies a time series of http.client.request.duration.
func series(attrs map[string]any) string {
	return fmt.Sprintf("%v %v %v %v %v", attrs["http.request.method"], attrs["url.template"], attrs["getresponse.operation"],
		attrs["http.response.status_code"], attrs["error.type"])
}

func wantNothingPrivate(t *testing.T, report string) {
	t.Helper()
	testsecret.Log(t, report)
	for _, value := range []string{
		privateEmail, url.QueryEscape(privateEmail), privateName, url.QueryEscape(privateName), url.PathEscape(privateName),
		privateContact, privateText, privateKey, "query[", url.QueryEscape("query["),
	} {
		if strings.Contains(report, value) {
			t.Errorf("%q was reported:\n%s", value, report)
		}
	}
}
