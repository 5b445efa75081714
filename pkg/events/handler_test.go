package events_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/events"
)

const (
	acknowledged    = `{"status":"OK"}`
	notAcknowledged = `{"status":"ERROR"}`
)

func expect(t *testing.T, h http.Handler, r *http.Request, status int) {
	t.Helper()
	got, body := serve(h, r)
	want := notAcknowledged
	if status == 200 {
		want = acknowledged
	}
	if got != status || body != want {
		t.Errorf("got %d %s, want %d %s", got, body, status, want)
	}
}

var errFunction = errors.New("the function fails")

// Every kind reaches its function, and no other.
func TestFunctions(t *testing.T) {
	var typed, other log
	h := handler(t,
		record(&typed),
		events.OnCallbackOpen(func(_ ctx, e events.CallbackOpen) error { typed.add("open:" + name(e.Contact.Email)); return nil }),
		events.OnOther(func(_ ctx, e events.Event) error { other.add(fmt.Sprintf("%T", e)); return nil }))
	for _, kind := range events.Kinds() {
		r, err := events.NewRequest(t.Context(), "http://example.com/hook", "", sample(t, kind))
		if err != nil {
			t.Fatal(err)
		}
		expect(t, h, r, 200)
	}
	expect(t, h, post("", `{"type":"contact_cloned"}`), 200)
	if typed.String() != "jan open:jan" {
		t.Errorf("typed: %s", &typed)
	}
	if n := strings.Count(other.String(), "*events."); n != 18 || !strings.HasSuffix(other.String(), "*events.Unknown") {
		t.Errorf("%d others: %s", n, &other)
	}
}

// A retry is acknowledged without a second call; another event of the same ID is not lost.
func TestApplyOnce(t *testing.T) {
	var calls log
	h := handler(t, record(&calls))
	for range 3 {
		expect(t, h, post("1", added("c", "a")), 200)
	}
	expect(t, h, post("2", added("c", "a")), 200)
	expect(t, h, post("1", added("c", "b")), 200)
	for range 2 { // equal events of one array are different events
		expect(t, h, post("3", "["+added("c", "x")+","+added("c", "x")+"]"), 200)
	}
	for range 2 { // without an ID, every request counts
		expect(t, h, post("", added("c", "y")), 200)
	}
	if calls.String() != "a a b x x y y" {
		t.Errorf("calls: %s", &calls)
	}
}

// After a failure, a retry of the array calls only what is missing, in order.
func TestFailure(t *testing.T) {
	var calls log
	failing := true
	h := handler(t, events.OnContactAdded(func(_ ctx, e events.ContactAdded) error {
		n := name(e.Contact.Email)
		if calls.add(n); n == "b" && failing {
			return errFunction
		}
		return nil
	}))
	body := "[" + added("c", "a") + "," + added("c", "b") + "," + added("c", "d") + "]"
	expect(t, h, post("1", body), 500)
	expect(t, h, post("1", body), 500)
	failing = false
	expect(t, h, post("1", body), 200)
	expect(t, h, post("1", body), 200)
	if calls.String() != "a b b b d" {
		t.Errorf("calls: %s", &calls)
	}
}

// A panic is an error of the event, not the end of the process.
func TestPanic(t *testing.T) {
	hook := &recorder{}
	h := handler(t, events.WithHook(hook), events.OnContactAdded(func(ctx, events.ContactAdded) error { panic("jan@example.com") }))
	expect(t, h, post("1", added("c", "a")), 500)
	var p *events.PanicError
	if err := hook.events()[0].Err; !errors.As(err, &p) || p.Value != "jan@example.com" || strings.Contains(fmt.Sprintf("%v %s", err, err), "jan@") ||
		!strings.Contains(fmt.Sprintf("%+v", err), "jan@") || !strings.Contains(fmt.Sprintf("%+v", err), "handler_test.go") {
		t.Errorf("got %v", err)
	}
}

// A function that is too slow: 503 in time, and nothing is lost or done twice.
func TestSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls log
		h := handler(t, events.OnContactAdded(func(_ ctx, e events.ContactAdded) error {
			calls.add(name(e.Contact.Email))
			time.Sleep(10 * time.Second) // it ignores its context
			return nil
		}))
		start := time.Now()
		expect(t, h, post("1", "["+added("c", "a")+","+added("c", "b")+"]"), 503)
		if took := time.Since(start); took != 4*time.Second {
			t.Errorf("the response took %v", took)
		}
		expect(t, h, post("1", "["+added("c", "a")+","+added("c", "b")+"]"), 503) // waits for the first
		time.Sleep(time.Minute)
		if calls.String() != "a" {
			t.Errorf("what was not started in time is not started later: %s", &calls)
		}
		expect(t, h, post("1", added("c", "a")), 200) // it has returned in the meantime
		expect(t, h, post("2", added("d", "x")), 503)
		time.Sleep(time.Minute)
		expect(t, h, post("2", added("d", "x")), 200)
		if calls.String() != "a x" {
			t.Errorf("calls: %s", &calls)
		}
	})
}

// The context of a function ends in time, that of a callback earlier.
func TestTimeouts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wait := func(c ctx) error { <-c.Done(); return c.Err() }
		h := handler(t, events.OnContactAdded(func(c ctx, _ events.ContactAdded) error { return wait(c) }),
			events.OnCallbackOpen(func(c ctx, _ events.CallbackOpen) error { return wait(c) }))
		start := time.Now()
		status, _ := serve(h, post("1", added("c", "a")))
		if took := time.Since(start); took != 4*time.Second || status < 500 {
			t.Errorf("a webhook: %d after %v", status, took)
		}
		start = time.Now()
		status, _ = serve(h, httptest.NewRequest("GET", "/?action=open", nil))
		if took := time.Since(start); took != 3*time.Second || status < 500 {
			t.Errorf("a callback: %d after %v", status, took)
		}
	})
}

// Events of one contact are handled in the order of their arrival, those of others at the
// same time.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		seen, running, most := map[string]string{}, 0, 0
		h := handler(t, events.WithConcurrency(10), events.OnContactAdded(func(_ ctx, e events.ContactAdded) error {
			mu.Lock()
			running++
			most = max(most, running)
			seen[e.Contact.ContactID] += name(e.Contact.Email)
			mu.Unlock()
			time.Sleep(100 * time.Millisecond)
			mu.Lock()
			running--
			mu.Unlock()
			return nil
		}))
		var wg sync.WaitGroup
		for i := range 9 {
			wg.Go(func() {
				time.Sleep(time.Duration(i) * time.Millisecond)
				var list []string
				for c := range 5 {
					list = append(list, added(fmt.Sprint("c", c), fmt.Sprint(i)))
				}
				expect(t, h, post(fmt.Sprint(i), "["+strings.Join(list, ",")+"]"), 200)
			})
		}
		start := time.Now()
		wg.Wait()
		for c := range 5 {
			if got := seen[fmt.Sprint("c", c)]; got != "012345678" {
				t.Errorf("contact %d: %s", c, got)
			}
		}
		if most != 5 || time.Since(start) > time.Second {
			t.Errorf("at most %d functions at a time, %v", most, time.Since(start))
		}
	})
}

// Beyond its bounds the handler responds with 503 immediately, and goes on afterwards.
func TestFull(t *testing.T) {
	for name, option := range map[string]events.Option{"waiting": events.WithMaxWaiting(3), "requests": events.WithMaxRequests(3)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				h := handler(t, option, events.WithConcurrency(2), events.OnContactAdded(func(ctx, events.ContactAdded) error { <-release; return nil }))
				var wg sync.WaitGroup
				for i := range 3 {
					wg.Go(func() { expect(t, h, post(fmt.Sprint(i), added(fmt.Sprint(i), "a")), 200) })
				}
				synctest.Wait()
				start := time.Now()
				expect(t, h, post("9", added("9", "a")), 503)
				if time.Since(start) != 0 {
					t.Error("it waits")
				}
				close(release)
				wg.Wait()
				synctest.Wait()
				expect(t, h, post("9", added("9", "a")), 200)
			})
		})
	}
	// An array that never fits is rejected as a whole.
	var calls log
	h := handler(t, events.WithMaxWaiting(1), record(&calls))
	expect(t, h, post("1", "["+added("c", "a")+","+added("d", "b")+"]"), 503)
	expect(t, h, post("1", "["+added("c", "a")+","+added("c", "b")+"]"), 503)
	if calls.String() != "" {
		t.Errorf("calls: %s", &calls)
	}
}

// A store that panics fails the event, not the process.
func TestStorePanics(t *testing.T) {
	h := handler(t, record(&log{}), events.WithStore(badStore{}))
	expect(t, h, post("1", added("c", "a")), 500)
}

type badStore struct{}

func (badStore) Once(ctx, string, func(ctx) error) error { panic("of a store") }

// Events of one contact of one account share a lane, whatever their kind and form.
func TestLanes(t *testing.T) {
	queue := &memoryQueue{}
	h := handler(t, events.WithQueue(queue))
	for _, body := range []string{
		`{"type":"contact_added","contact":{"contactId":"c","email":"a@b"},"account":{"accountId":"a"}}`,
		`{"type":"contact_cloned","contact":{"contactId":"c"},"account":{"accountId":"a"}}`,
		`{"type":"contact_rejected","contacts":[{"contactId":"c"},{"contactId":"d"}],"account":{"accountId":"a"}}`,
		`{"type":"contact_added","contact":{"contactId":"c"},"account":{"accountId":"b"}}`,
		`{"type":"contact_added","contact":{"email":"Jan@Example.com"}}`,
		`{"type":"contact_added","contact":{"email":"jan@example.com"}}`,
		`{"type":"contact_added"}`,
		`{"type":"custom_reports_file_status_changed"}`,
	} {
		expect(t, h, post("1", body), 200)
	}
	expect(t, h, httptest.NewRequest("GET", "/?action=open&ACCOUNT_ID=a&CONTACT_ID=c", nil), 200)
	var lanes []int
	first := map[string]int{}
	for i, item := range queue.items {
		if _, seen := first[item.Lane]; !seen {
			first[item.Lane] = i
		}
		if lanes = append(lanes, first[item.Lane]); strings.Contains(item.Lane+item.ID, "@") || len(item.Lane) != 40 || len(item.ID) != 40 {
			t.Errorf("item %+v", item)
		}
	}
	if fmt.Sprint(lanes) != "[0 0 0 3 4 4 6 7 0]" {
		t.Errorf("lanes %v", lanes)
	}
}
