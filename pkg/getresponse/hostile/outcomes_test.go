package hostile_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// cannedTransport is an [http.RoundTripper].
type cannedTransport func(*http.Request) (*http.Response, error)

func (f cannedTransport) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// respondTo makes a write that gets a response, and returns its error and the number
// of requests.
func respondTo(t testing.TB, status int, header http.Header, body string) (requests int, err error) {
	t.Helper()
	c, err := getresponse.New(getresponse.WithAPIKey("s3cr3t-0123456789"), getresponse.WithoutLimits(), getresponse.WithMaxWait(0),
		getresponse.WithHTTPClient(&http.Client{Transport: cannedTransport(func(req *http.Request) (*http.Response, error) {
			requests++
			_, _ = io.Copy(io.Discard, req.Body)
			return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1, Request: req}, nil
		})}))
	if err != nil {
		t.Fatal(err)
	}
	err = c.Contacts.Create(t.Context(), newContact("jan@example.com"))
	return requests, err
}

// nothingDone are the statuses after which nothing was carried out, whoever sent them.
const nothingDone = " 400 401 403 404 405 407 409 410 411 412 413 414 415 417 421 422 423 425 426 428 429 431 451 "

// isKnown is the rule for the outcome of a write, written down once more.
func isKnown(status int, code getresponse.Code) bool {
	gateway := status == 502 || status == 503 || status == 504
	rateLimited := (code == 1015 || code == 1016) && status >= 400
	byService := code >= 1000 && status >= 400 && !gateway
	return status/100 == 2 || rateLimited || byService || strings.Contains(nothingDone, fmt.Sprintf(" %d ", status))
}

// TestOutcomeByStatus has every status, as a proxy's page and as an error of the API.
func TestOutcomeByStatus(t *testing.T) {
	html, asJSON := http.Header{"Content-Type": {"text/html"}}, http.Header{"Content-Type": {"application/json"}}
	for status := 100; status <= 599; status++ {
		for _, test := range []struct {
			name   string
			header http.Header
			code   getresponse.Code
			body   string
		}{
			{"a page", html, 0, "<p>Sorry</p>"},
			{"no body", http.Header{}, 0, ""},
			{"JSON of a proxy", asJSON, 0, `{"message":"Sorry"}`},
			{"JSON of a proxy with its status", asJSON, getresponse.Code(status), fmt.Sprintf(`{"code":%d,"message":"Sorry"}`, status)},
			{"an internal error", asJSON, 1, `{"code":1,"message":"Sorry"}`},
			{"an error of the API", asJSON, 1010, `{"code":1010,"message":"Sorry"}`},
			{"a quota", asJSON, 1015, `{"code":1015,"message":"Sorry"}`},
		} {
			requests, err := respondTo(t, status, test.header, test.body)
			_, unknown := errors.AsType[*getresponse.OutcomeUnknownError](err)
			if want := !isKnown(status, test.code); unknown != want || requests != 1 {
				t.Errorf("%d with %s: unknown is %v, want %v; %d requests; %v", status, test.name, unknown, want, requests, err)
			}
			if status/100 != 2 && err == nil {
				t.Errorf("%d with %s is no error", status, test.name)
			}
		}
	}
}

// FuzzOutcome makes a write that gets any response. It is known or unknown by the rule,
// and was sent once.
func FuzzOutcome(f *testing.F) {
	f.Add(uint16(302), "", "")
	f.Add(uint16(307), "/elsewhere", "")
	f.Add(uint16(101), "", "")
	f.Add(uint16(408), "", "<p>")
	f.Add(uint16(503), "", `{"code":"1019","message":"m"}`)
	f.Add(uint16(500), "", `{"code":1010,"message":"m"}`)
	f.Add(uint16(200), "", `{"code":1000`)
	f.Add(uint16(409), "\x00", `{"code":1e3,"context":["x"]}`)
	f.Fuzz(func(t *testing.T, status uint16, location, body string) {
		header := http.Header{"Content-Type": {"application/json"}}
		if location != "" {
			header.Set("Location", location)
		}
		requests, err := respondTo(t, int(status%1000), header, body)
		if requests != 1 {
			t.Fatalf("%d requests", requests)
		}
		known := status%1000/100 == 2
		if e, ok := errors.AsType[*getresponse.Error](err); ok {
			known = isKnown(e.StatusCode, e.Code)
		}
		if _, unknown := errors.AsType[*getresponse.OutcomeUnknownError](err); unknown == known {
			t.Errorf("known by the rule: %v, but: %v", known, err)
		}
	})
}
