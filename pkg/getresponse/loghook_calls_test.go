package getresponse_test

import (
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Personal data of the calls below. Requests send each of them, and every error
// response holds all of them.
const (
	privateEmail   = "jan.kowalski@example.com"
	privateName    = "Jan Kowalski"
	privateContact = "cOnTaCt9"
	privateText    = "private remark"

	privateBody = `{"contactId":"` + privateContact + `","email":"` + privateEmail + `","name":"` + privateName + `"}`
)

// servePrivate returns a handler whose error responses echo all private values.
func servePrivate() http.HandlerFunc {
	all := privateEmail + " " + privateName + " " + privateContact + " " + privateText + " " + testKey
	failure := func(code, uuid string) string {
		return `{"code":` + code + `,"codeDescription":"` + all + `","message":"` + all + `","moreInfo":"` + all +
			`","context":[{"fieldName":"` + privateEmail + `","originalValue":"` + all + `"}],"uuid":"` + uuid + `"}`
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
			respond(http.StatusServiceUnavailable, "text/html", "<p>"+all+" "+r.RequestURI)(w, r)
		case call == "GET /v3/contacts/"+privateContact:
			respondJSON(http.StatusOK, privateBody)(w, r)
		case call == "GET /v3/contacts" && seen[call] == 1:
			w.Header().Set("Retry-After", "1")
			w.Header().Set("X-RateLimit-Limit", "80")
			w.Header().Set("X-RateLimit-Remaining", "0")
			w.Header().Set("X-RateLimit-Reset", "1 seconds")
			respondJSON(http.StatusTooManyRequests, failure("1015", privateEmail))(w, r)
		case call == "GET /v3/contacts":
			respondJSON(http.StatusOK, "["+privateBody+"]")(w, r)
		case call == "POST /v3/contacts/"+privateContact:
			respondJSON(http.StatusBadRequest, failure("1000", anyUUID))(w, r)
		default:
			panic(http.ErrAbortHandler) // the connection breaks off
		}
	}
}

// callPrivately makes calls with personal data in the path, query and body.
func callPrivately(t *testing.T, c *getresponse.Client) {
	t.Helper()
	ctx := t.Context()
	if _, err := c.Contacts.Get(ctx, privateContact, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Contacts.List(ctx, &gr.ListContactsParams{Email: new(privateEmail), Name: new(privateName)}); err != nil {
		t.Fatal(err)
	}
	_, err := c.Contacts.Update(ctx, privateContact, gr.ContactUpdate{Email: privateEmail, Name: privateName})
	has[*getresponse.Error](t, err)
	err = c.Contacts.Create(ctx, gr.NewContact{Email: privateEmail, Name: privateName, Campaign: gr.CampaignRef("cdd")})
	has[*getresponse.OutcomeUnknownError](t, err)
	_, err = c.Do(ctx, "PURGE", "/"+privateContact+"?email="+url.QueryEscape(privateEmail), map[string]string{"note": privateText}, nil)
	has[*getresponse.OutcomeUnknownError](t, err)
}

// wantNothingPrivate fails for personal data, credentials and addresses in what was
// reported.
func wantNothingPrivate(t *testing.T, text, server string) {
	t.Helper()
	testsecret.Log(t, text)
	for _, value := range []string{
		privateEmail, url.QueryEscape(privateEmail), privateName, url.QueryEscape(privateName), url.PathEscape(privateName),
		privateContact, privateText, testKey, "query%5B", "query[", strings.TrimPrefix(server, "http://"),
	} {
		if strings.Contains(text, value) {
			t.Errorf("%q was reported:\n%s", value, text)
		}
	}
}

func TestLogHookOfCalls(t *testing.T) {
	s := serve(t, servePrivate())
	hook, out := logTo(slog.LevelDebug)
	callPrivately(t, newClient(t, s, getresponse.WithHook(hook), getresponse.WithoutLimits(),
		getresponse.WithRetries(1), getresponse.WithMaxWait(time.Minute), getresponse.WithBackoff(time.Microsecond, time.Microsecond)))

	wantNothingPrivate(t, out.String(), s.URL)
	get := map[string]any{"operation": "getContact", "method": "GET", "path": "/contacts/{contactId}"}
	list := map[string]any{"operation": "listContacts", "method": "GET", "path": "/contacts"}
	update := map[string]any{"operation": "updateContact", "method": "POST", "path": "/contacts/{contactId}"}
	create := map[string]any{"operation": "createContact", "method": "POST", "path": "/contacts"}
	raw := map[string]any{"operation": "", "method": "PURGE", "path": ""}
	line := func(of map[string]any, attempt float64, level, message string, more map[string]any) map[string]any {
		m := map[string]any{"attempt": attempt, "level": level, "msg": "getresponse: " + message}
		maps.Copy(m, of)
		maps.Copy(m, more)
		return m
	}
	want := []map[string]any{
		line(get, 1, "WARN", "attempt failed", map[string]any{"status": 503.0, "error_kind": "api"}),
		line(get, 1, "INFO", "will retry", map[string]any{"reason": "failure", "error_kind": "api"}),
		line(get, 2, "DEBUG", "body decoded", map[string]any{"bytes": float64(len(privateBody))}),
		line(get, 2, "DEBUG", "attempt finished", map[string]any{"status": 200.0}),
		line(list, 1, "WARN", "attempt failed", map[string]any{
			"status": 429.0, "error_kind": "rate_limit", "error_code": 1015.0, "rate_limit": 80.0, "rate_remaining": 0.0, "rate_reset": 1e9,
		}),
		line(list, 1, "INFO", "will retry", map[string]any{"reason": "rate_limited", "delay": 1e9, "error_kind": "rate_limit", "error_code": 1015.0}),
		line(list, 2, "INFO", "waited", map[string]any{"reason": "reset"}),
		line(list, 2, "DEBUG", "body decoded", map[string]any{"bytes": float64(len(privateBody) + 2)}),
		line(list, 2, "DEBUG", "attempt finished", map[string]any{"status": 200.0}),
		line(update, 1, "INFO", "attempt failed", map[string]any{"status": 400.0, "error_kind": "api", "error_code": 1000.0, "error_uuid": anyUUID}),
		line(create, 1, "ERROR", "attempt failed", map[string]any{"error_kind": "outcome_unknown"}),
		line(raw, 1, "ERROR", "attempt failed", map[string]any{"error_kind": "outcome_unknown"}),
	}
	var got []map[string]any
	for _, l := range logLines(t, out) {
		if l["msg"] == "getresponse: waited" && l["reason"] == "backoff" {
			continue // absent if the random wait is 0
		}
		if _, measured := l["duration"]; measured != (l["msg"] != "getresponse: will retry") {
			t.Errorf("the line %v", l)
		}
		delete(l, "duration")
		delete(l, "time")
		if l["reason"] == "failure" {
			delete(l, "delay") // random
		}
		got = append(got, l)
	}
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d:\n%s", len(got), len(want), out)
	}
	for i := range want {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("line %d is\n%v\nwant\n%v", i+1, got[i], want[i])
		}
	}
}
