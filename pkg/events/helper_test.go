package events_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/events"
)

var at = time.Date(2026, time.January, 31, 12, 30, 45, 0, time.UTC)

func payload(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(data))
}

func sample(t testing.TB, kind events.Kind) events.Event {
	t.Helper()
	e, err := events.Sample(kind, at)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func handler(t testing.TB, opts ...events.Option) *events.Handler {
	t.Helper()
	h, err := events.NewHandler(append([]events.Option{events.WithoutSecret()}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// serve sends a request to a handler and returns the status and body of the response.
func serve(h http.Handler, r *http.Request) (int, string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body, _ := io.ReadAll(w.Result().Body)
	return w.Code, string(body)
}

// post returns a webhook with an ID.
func post(webhookID, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/hook", strings.NewReader(body))
	if webhookID != "" {
		r.Header.Set("X-Webhook-ID", webhookID)
	}
	return r
}

// added is the JSON of an event of a contact. n makes it different from others.
func added(contactID, n string) string {
	return `{"type":"contact_added","contact":{"contactId":"` + contactID + `","email":"` + n + `@example.com"},"account":{"accountId":"a"},"event":{"occurredAt":"2026-01-31T12:30:45+00:00"}}`
}

// log keeps what is added to it.
type log struct {
	mu    sync.Mutex
	lines []string
}

func (l *log) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, " ")
}

// name is what stands before the @ of the contact's address.
func name(email string) string {
	before, _, _ := strings.Cut(email, "@")
	return before
}

// record registers a function that records the names of contacts.
func record(l *log) events.Option {
	return events.OnContactAdded(func(_ context.Context, e events.ContactAdded) error {
		l.add(name(e.Contact.Email))
		return nil
	})
}

// sameJSON compares JSON without null and empty strings, which mean the same as nothing.
func sameJSON(t testing.TB, a, b string) bool {
	t.Helper()
	var values [2]any
	for i, text := range []string{a, b} {
		if err := json.Unmarshal([]byte(text), &values[i]); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
	}
	return reflect.DeepEqual(filled(values[0]), filled(values[1]))
}

func filled(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if v[name] = filled(value); v[name] == nil || v[name] == "" {
				delete(v, name)
			}
		}
	case []any:
		for i := range v {
			v[i] = filled(v[i])
		}
	}
	return v
}

type ctx = context.Context

// fraction returns a random part of a second.
func fraction(random interface{ Int64N(int64) int64 }) time.Duration {
	return time.Duration(random.Int64N(int64(time.Second)))
}
