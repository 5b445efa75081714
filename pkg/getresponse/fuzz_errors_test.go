package getresponse_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// call makes a read or a write, which must return either a contact or an error.
func (w *wireResponse) call(t *testing.T, write bool) error {
	t.Helper()
	client := w.client(t)
	if write {
		return client.Contacts.Create(t.Context(), gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignRef("cdd")})
	}
	contact, err := client.Contacts.Get(t.Context(), "pV3r", nil)
	if (contact == nil) != (err != nil) {
		t.Fatalf("got %+v and the error %v", contact, err)
	}
	return err
}

// FuzzErrorBody checks that an error response with any body gives a typed error that
// can be printed and has all that a well-formed body says.
func FuzzErrorBody(f *testing.F) {
	page := `<!DOCTYPE html><html><head><title>503</title></head><body><h1>Service Unavailable</h1><p>api-key  was rejected, see <a href="/?token=">nginx</a></p></body></html>`
	for _, body := range append(files(f, "testdata/errors/*.json"),
		[]byte(`{"code":1014,"message":"Bad !","context":{"authenticationType":"auth_token","sentToken":"x"}}`),
		[]byte(`{"code":"1008","message":"m","context":{"email":["is taken","é\ud800"],"name":"is empty"}}`),
		[]byte(`{"code":1000,"message":"m","context":["1",["2",["3"]],{"fieldName":["a",0,"b"],"originalValue":{"a":["v"]},"errorDescription":"d"},4,null]}`),
		[]byte(`{"code":1015,"message":"m","context":{"currentLimit":80,"timeToReset":"100 seconds"}}`),
		[]byte(page), []byte(`{"error":"invalid_token"}`), []byte("a\xff\x00b"), []byte("null"), nil,
		[]byte(`{"message":"`+strings.Repeat("zażółć ", 2000)+`"}`),
		[]byte(`{"code":1000,"context":[`+strings.Repeat(`"`+strings.Repeat("ż", 2000)+`",`, 5)+`0]}`),
		[]byte(`{"code":1,"context":`+strings.Repeat(`[`, 2000)+strings.Repeat(`]`, 2000)+`}`),
	) {
		f.Add(uint16(101), false, body, uint16(0), uint8(0), uint8(0))                     // 401
		f.Add(uint16(203), true, body[:len(body)*2/3], uint16(0), uint8(0), uint8(0))      // 503, cut off
		f.Add(uint16(100), true, body, uint16(len(body)/2), uint8(1), uint8(0))            // 400 with the credential
		f.Add(uint16(129), false, body, uint16(len(body)*3/4), uint8(len(body)), uint8(4)) // 429 with a part of it
	}
	f.Fuzz(func(t *testing.T, status uint16, write bool, body []byte, at uint16, form, cut uint8) {
		body, planted := plant(body, at, form, cut)
		w := &wireResponse{status: 300 + int(status)%300, header: "Content-Type: application/json", body: body}
		err := w.call(t, write)
		if err == nil {
			t.Fatalf("HTTP %d is no error", w.status)
		}
		checkPrintable(t, err, planted)
		e, ok := errors.AsType[*getresponse.Error](err)
		if !ok {
			if _, ok := errors.AsType[*getresponse.TransportError](err); !ok || w.status > 308 {
				t.Fatalf("HTTP %d gives %T: %v", w.status, err, err)
			}
			return // a redirect without a valid location
		}
		if e.StatusCode != w.status || w.requests != 1 {
			t.Errorf("HTTP %d, %d requests: %+v", w.status, w.requests, e)
		}
		if _, unknown := errors.AsType[*getresponse.OutcomeUnknownError](err); unknown && !write { // FuzzOutcome has the rule for writes
			t.Errorf("HTTP %d of a read: %v", w.status, err)
		}
		if len(e.Context) > 0 && !json.Valid(e.Context) {
			t.Errorf("context %q", e.Context)
		}
		texts := []string{e.Message, e.Description, e.MoreInfo, e.UUID, e.Body}
		for _, field := range e.Details() {
			texts = append(texts, field.Message, field.Kind, strings.Join(field.Path, "."))
		}
		if i := slices.IndexFunc(texts, func(s string) bool { return !utf8.ValidString(s) }); i >= 0 {
			t.Errorf("text %q", texts[i])
		}
		checkEnvelope(t, e, body, planted != "")
	})
}

// checkEnvelope compares an error with what encoding/json reads from its body.
func checkEnvelope(t *testing.T, e *getresponse.Error, body []byte, redacted bool) {
	t.Helper()
	var members map[string]any
	if e.StatusCode == http.StatusNotModified || redacted {
		return
	}
	if err := json.Unmarshal(body, &members); err != nil {
		if want := strings.ToValidUTF8(string(body[:min(len(body), 512)]), "\uFFFD"); e.Body != want {
			t.Errorf("of %q (%v) it keeps %q", body, err, e.Body)
		}
		return
	}
	if e.Body != "" {
		return // a member is not of its type
	}
	message, _ := members["message"].(string)
	if code, ok := members["code"].(float64); ok && float64(e.Code) != code {
		t.Errorf("code %d of %q", e.Code, body)
	}
	if e.Message != message {
		t.Errorf("message %q of %q", e.Message, body)
	}
	if fields := e.Details(); fields != nil && members["context"] == nil {
		t.Errorf("%v of %q", fields, body)
	}
}
