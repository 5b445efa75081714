package events_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"time"

	"github.com/go-getresponse/getresponse/pkg/events"
)

// send sends an event to a handler as the service does.
func send(h http.Handler, target string, all ...events.Event) {
	r, err := events.NewRequest(context.Background(), target, "", all...)
	if err != nil {
		fmt.Println(err)
		return
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	fmt.Println(w.Code, w.Body)
}

// exampleEvent returns a sample.
func exampleEvent(kind events.Kind) events.Event {
	e, err := events.Sample(kind, time.Date(2026, time.January, 31, 12, 30, 45, 0, time.UTC))
	if err != nil {
		panic(err)
	}
	return e
}

func ExampleNewHandler() {
	handler, err := events.NewHandler(
		events.WithSecret("secret", "s3cr3t-of-my-url"),
		events.OnContactAdded(func(_ context.Context, e events.ContactAdded) error {
			fmt.Println("added:", e.Contact.Email, "to", e.Contact.Campaign.Name)
			return nil
		}),
		events.OnContactRemovedLink(func(_ context.Context, e events.ContactRemovedLink) error {
			fmt.Println("unsubscribed:", e.Contact.Email)
			return nil
		}),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	// http.Handle("/getresponse", handler)
	send(handler, "https://example.com/getresponse?secret=s3cr3t-of-my-url", exampleEvent(events.KindContactAdded), exampleEvent(events.KindContactRemovedLink))
	send(handler, "https://example.com/getresponse?secret=s3cr3t-guessed", exampleEvent(events.KindContactAdded))
	// Output:
	// added: jan@example.com to spring
	// unsubscribed: jan@example.com
	// 200 {"status":"OK"}
	// 403 {"status":"ERROR"}
}

// A callback has the same shape as a webhook, so one function can serve both.
func ExampleOnCallbackOpen() {
	opened := func(c events.EventContact, m events.EventMessage) error {
		fmt.Println(c.Email, "opened", m.Name)
		return nil
	}
	handler, err := events.NewHandler(
		events.WithoutSecret(),
		events.OnContactOpenedMessage(func(_ context.Context, e events.ContactOpenedMessage) error { return opened(e.Contact, e.Message) }),
		events.OnCallbackOpen(func(_ context.Context, e events.CallbackOpen) error { return opened(e.Contact, e.Message) }),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	send(handler, "https://example.com/hook", exampleEvent(events.KindContactOpenedMessage))
	send(handler, "https://example.com/hook", exampleEvent(events.KindCallbackOpen))
	// Output:
	// jan@example.com opened spring_news
	// 200 {"status":"OK"}
	// jan@example.com opened spring_news
	// 200 {"status":"OK"}
}

// Everything without a function of its own, kinds among them that this package does not
// know yet.
func ExampleOnOther() {
	handler, err := events.NewHandler(events.WithoutSecret(), events.OnOther(func(_ context.Context, e events.Event) error {
		switch e := e.(type) {
		case *events.ContactMoved:
			fmt.Println("from", e.Contact.SourceCampaign.Name, "to", e.Contact.Campaign.Name)
		case *events.Unknown:
			fmt.Println(e.Name, string(e.Raw))
		default:
			fmt.Println("another:", e.Kind())
		}
		return nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	send(handler, "https://example.com/hook", exampleEvent(events.KindContactMoved))
	send(handler, "https://example.com/hook", exampleEvent(events.KindContactsImportFinished))
	send(handler, "https://example.com/hook", &events.Unknown{Name: "contact_cloned", Raw: []byte(`{"type":"contact_cloned","n":1}`)})
	// Output:
	// from winter to spring
	// 200 {"status":"OK"}
	// another: contacts_import_finished
	// 200 {"status":"OK"}
	// contact_cloned {"type":"contact_cloned","n":1}
	// 200 {"status":"OK"}
}

// The ID of an event is the same in a retry. A program that calls another system can pass
// it on, so that the other system recognizes duplicates.
func ExampleDeliveryFrom() {
	handler, err := events.NewHandler(events.WithoutSecret(), events.OnContactAdded(func(ctx context.Context, e events.ContactAdded) error {
		d, _ := events.DeliveryFrom(ctx)
		fmt.Println("Idempotency-Key:", d.ID)
		return nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := events.NewRequest(context.Background(), "https://example.com/hook", "9b287712-80b9-4aba-ad5e-df31929dad75", exampleEvent(events.KindContactAdded))
	if err != nil {
		fmt.Println(err)
		return
	}
	handler.ServeHTTP(httptest.NewRecorder(), r)
	// Output:
	// Idempotency-Key: 4e188b4991ba42f67397423a19e596ce95c55916
}

// Behind a proxy that terminates TLS, only for the addresses of the service.
func ExampleWithTrustedProxies() {
	handler, err := events.NewHandler(
		events.WithSecret("secret", "s3cr3t-of-my-url"),
		events.RequireHTTPS(),
		events.WithTrustedProxies(netip.MustParsePrefix("10.0.0.0/8")),
		events.WithAllowedAddresses(netip.MustParsePrefix("192.0.2.0/24")), // those of the service
		events.OnOther(func(context.Context, events.Event) error { return nil }),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := events.NewRequest(context.Background(), "http://internal/hook?secret=s3cr3t-of-my-url", "", exampleEvent(events.KindContactAdded))
	if err != nil {
		fmt.Println(err)
		return
	}
	r.RemoteAddr = "10.0.0.1:40000"
	r.Header.Set("X-Forwarded-For", "192.0.2.7")
	r.Header.Set("X-Forwarded-Proto", "https")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	fmt.Println(w.Code)
	// Output:
	// 200
}

func ExampleNewLogHook() {
	withoutTime := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "duration" || a.Key == "id" {
			return slog.Attr{}
		}
		return a
	}
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: withoutTime}))
	handler, err := events.NewHandler(
		events.WithoutSecret(),
		events.WithHook(events.NewLogHook(logger)),
		events.OnContactAdded(func(_ context.Context, e events.ContactAdded) error {
			return fmt.Errorf("no room for %s", e.Contact.Email)
		}),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	send(handler, "https://example.com/hook", exampleEvent(events.KindContactAdded))
	// Output:
	// level=WARN msg="events: event finished" kind=contact_added attempt=1 outcome=failed error_type=*errors.errorString
	// level=WARN msg="events: request finished" callback=false status=500 reason=failed events=1 mismatches=0 queued=false
	// 500 {"status":"ERROR"}
}

func ExampleEncodeWebhook() {
	body, err := events.EncodeWebhook(&events.ContactAdded{
		Account: events.EventAccount{AccountID: "Acc1"},
		Contact: events.EventContact{ContactID: "Con1", Email: "jan@example.com"},
	})
	fmt.Println(string(body), err)
	// Output:
	// {"type":"contact_added","account":{"accountId":"Acc1"},"contact":{"contactId":"Con1","email":"jan@example.com"}} <nil>
}

func ExampleEncodeCallback() {
	query, err := events.EncodeCallback(exampleEvent(events.KindCallbackUnsubscribe))
	fmt.Println(query.Encode(), err)
	// Output:
	// ACCOUNT_ID=Acc1&CAMPAIGN_ID=Cam1&CONTACT_ID=Con1&account_login=shop&action=unsubscribe&campaign_name=spring&contact_email=jan%40example.com&contact_name=Jan <nil>
}

// Without a handler, for example in a function of a cloud provider.
func ExampleDecodeWebhook() {
	all, err := events.DecodeWebhook([]byte(`[{"type":"contact_email_changed","contact":{"email":"jan@example.com"}}]`), "")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range all {
		if changed, ok := e.(*events.ContactEmailChanged); ok {
			fmt.Println(changed.Contact.Email)
		}
	}
	// Output:
	// jan@example.com
}

func ExampleDecodeCallback() {
	query, err := url.ParseQuery("action=click&CONTACT_ID=Con1&link_url=https%3A%2F%2Fexample.com")
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := events.DecodeCallback(query)
	if err != nil {
		fmt.Println(err)
		return
	}
	if click, ok := e.(*events.CallbackClick); ok {
		fmt.Println(click.Contact.ContactID, click.ClickTrack.URL)
	}
	// Output:
	// Con1 https://example.com
}

func ExampleSample() {
	e, err := events.Sample(events.KindContactClickedMessageLink, time.Date(2026, time.January, 31, 12, 30, 45, 0, time.UTC))
	if err != nil {
		fmt.Println(err)
		return
	}
	clicked := e.(*events.ContactClickedMessageLink)
	clicked.Contact.Email = "eva@example.com"
	fmt.Println(clicked.Contact.Email, clicked.ClickTrack.URL, clicked.Event.OccurredAt)
	// Output:
	// eva@example.com https://example.com/spring 2026-01-31 12:30:45 +0000 UTC
}

func ExampleNewMemoryStore() {
	store, err := events.NewMemoryStore(10_000)
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 2 {
		err := store.Once(context.Background(), "id", func(context.Context) error {
			fmt.Println("once")
			return nil
		})
		if err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// once
}

func ExampleKinds() {
	callbacks := 0
	for _, kind := range events.Kinds() {
		if kind.IsCallback() {
			callbacks++
		}
	}
	fmt.Println(len(events.Kinds()), callbacks)
	// Output:
	// 19 6
}
