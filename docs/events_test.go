package docs_test

import (
	"context"
	"database/sql"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/go-getresponse/getresponse/pkg/events"
	"github.com/go-getresponse/getresponse/pkg/events/eventsql"
	"github.com/go-getresponse/getresponse/pkg/events/eventsredis"
)

// fakeCRM records what it is asked for.
type fakeCRM struct{ calls chan string }

func (c fakeCRM) Add(_ context.Context, email, campaign string) error {
	c.calls <- email + " " + campaign
	return nil
}

func (c fakeCRM) Unsubscribe(context.Context, string) error { return nil }

func TestReceiver(t *testing.T) {
	crm, secret, mux := fakeCRM{make(chan string, 1)}, "s3cr3t-of-my-url", http.NewServeMux()
	setUp := func() error {
		handler, err := events.NewHandler(
			events.WithSecret("secret", secret),
			events.OnContactAdded(func(ctx context.Context, e events.ContactAdded) error {
				return crm.Add(ctx, e.Contact.Email, e.Contact.Campaign.Name)
			}),
			events.OnContactRemovedLink(func(ctx context.Context, e events.ContactRemovedLink) error {
				return crm.Unsubscribe(ctx, e.Contact.Email)
			}),
		)
		if err != nil {
			return err
		}
		mux.Handle("/getresponse", handler)
		return nil
	}
	if err := setUp(); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(mux)
	defer server.Close()
	try := func(ctx context.Context, url string) error {
		sample, err := events.Sample(events.KindContactAdded, time.Now())
		if err != nil {
			return err
		}
		request, err := events.NewRequest(ctx, url+"/getresponse?secret="+secret, "", sample)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			response.Body.Close()
			if response.StatusCode != http.StatusOK {
				t.Errorf("got %s", response.Status)
			}
		}
		return err
	}
	if err := try(t.Context(), server.URL); err != nil {
		t.Fatal(err)
	}
	if got := <-crm.calls; got != "jan@example.com spring" {
		t.Errorf("the CRM got %s", got)
	}
}

func TestOtherEvents(t *testing.T) {
	archived := ""
	archive := func(_ context.Context, name string, raw []byte) error {
		archived = name + string(raw)
		return nil
	}
	handler, err := events.NewHandler(
		events.WithoutSecret(),
		events.OnOther(func(ctx context.Context, e events.Event) error {
			if u, ok := e.(*events.Unknown); ok {
				return archive(ctx, string(u.Name), u.Raw)
			}
			return nil
		}),
	)
	if err != nil {
		t.Fatal(err)
	}
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/", strings.NewReader(`{"type":"new"}`)))
	if archived != `new{"type":"new"}` {
		t.Errorf("archived %s", archived)
	}
}

func TestEventQueue(t *testing.T) {
	client := redis.NewClient(&redis.Options{Addr: miniredis.RunT(t).Addr(), ContextTimeoutEnabled: true})
	defer client.Close()
	ctx, cancel := context.WithCancel(t.Context())
	secret, failed := "s3cr3t-of-my-url", make(chan error, 1)
	added := events.OnContactAdded(func(context.Context, events.ContactAdded) error { cancel(); return nil })
	start := func() error {
		store, err := eventsredis.New(client, "shop")
		if err != nil {
			return err
		}
		handler, err := events.NewHandler(events.WithSecret("secret", secret), events.WithQueue(store), added)
		if err != nil {
			return err
		}
		go func() { failed <- handler.Work(ctx) }()
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("POST", "/?secret="+secret, strings.NewReader(`{"type":"contact_added"}`)))
		if w.Code != http.StatusOK {
			t.Errorf("got %d", w.Code)
		}
		return nil
	}
	if err := start(); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; err != nil {
		t.Error(err)
	}
}

// The effects of a transaction are tested with databases in pkg/events/eventsql/sqltest.
func TestEventTransaction(t *testing.T) {
	store, err := eventsql.New(new(sql.DB), eventsql.SQLite)
	if err != nil {
		t.Fatal(err)
	}
	handler, err := events.NewHandler(
		events.WithoutSecret(),
		events.WithStore(store),
		events.OnContactAdded(func(ctx context.Context, e events.ContactAdded) error {
			tx, err := eventsql.Tx(ctx)
			if err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, "INSERT INTO contacts (id, email) VALUES (?, ?)", e.Contact.ContactID, e.Contact.Email)
			return err
		}),
	)
	if handler == nil || err != nil {
		t.Error(err)
	}
}

func TestEventCallers(t *testing.T) {
	newSecret, oldSecret := "s3cr3t-new", "s3cr3t-old"
	addresses := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	added := events.OnContactAdded(func(context.Context, events.ContactAdded) error { return nil })
	handler, err := events.NewHandler(
		events.WithSecret("secret", newSecret, oldSecret), // two while the URL changes
		events.RequireHTTPS(),
		events.WithTrustedProxies(netip.MustParsePrefix("10.0.0.0/8")),
		events.WithAllowedAddresses(addresses...), // as GetResponse publishes them
		added,
	)
	if err != nil {
		t.Fatal(err)
	}
	for forwarded, status := range map[string]int{"192.0.2.7": 200, "203.0.113.9": 403} {
		r := httptest.NewRequest("POST", "/?secret="+oldSecret, strings.NewReader(`{"type":"contact_added"}`))
		r.RemoteAddr = "10.0.0.1:40000"
		r.Header.Set("X-Forwarded-For", forwarded)
		r.Header.Set("X-Forwarded-Proto", "https")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != status {
			t.Errorf("%s: got %d", forwarded, w.Code)
		}
	}
}

// Every Go snippet of events.md is in this file, where it is compiled.
func TestEventSnippets(t *testing.T) {
	page, err := os.ReadFile("events.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("events_test.go")
	if err != nil {
		t.Fatal(err)
	}
	snippets := strings.Split(string(page), "```go\n")[1:]
	if len(snippets) != 6 {
		t.Fatalf("%d snippets found", len(snippets))
	}
	for _, snippet := range snippets {
		snippet, _, _ = strings.Cut(snippet, "```")
		if !strings.Contains(plain(string(source)), plain(snippet)) {
			t.Errorf("this snippet of events.md is in no test:\n%s", snippet)
		}
	}
}
