package events_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/events"
)

func TestNewRequest(t *testing.T) {
	a, b := sample(t, events.KindContactAdded), sample(t, events.KindContactMoved)
	r, err := events.NewRequest(t.Context(), "https://example.com/hook?secret=s3cr3t-of-url", "id-1", a, b)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(r.Body)
	all, err := events.DecodeWebhook(body, "")
	if err != nil || len(all) != 2 || r.Method != "POST" || r.Header.Get("X-Webhook-ID") != "id-1" || r.Header.Get("X-Webhook-Type") != "contact_added" ||
		r.Header.Get("Content-Type") != "application/json" || len(r.Header.Get("X-Request-ID")) != 36 || r.ContentLength != int64(len(body)) {
		t.Errorf("got %s %v %s, %v", r.Method, r.Header, body, err)
	}
	r, err = events.NewRequest(t.Context(), "https://example.com/hook?secret=s3cr3t-of-url", "", sample(t, events.KindCallbackClick))
	if err != nil || r.Method != "GET" || r.Body != nil || r.URL.Query().Get("secret") != "s3cr3t-of-url" || r.URL.Query().Get("LINK_ID") != "Lnk1" {
		t.Errorf("got %v, %v", r.URL.Query().Get("LINK_ID"), err)
	}
	for _, target := range []string{"http://a b?secret=s3cr3t", ":"} {
		for _, kind := range []events.Kind{events.KindContactAdded, events.KindCallbackOpen} {
			if _, err := events.NewRequest(t.Context(), target, "", sample(t, kind)); err == nil || strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("a target without form: %v", err)
			}
		}
	}
	if _, err := events.NewRequest(t.Context(), "http://example.com", "", a, sample(t, events.KindCallbackOpen)); err == nil {
		t.Error("a callback among webhooks")
	}
}

func TestStatuses(t *testing.T) {
	h := handler(t, record(&log{}), events.WithMaxBody(1000))
	long := httptest.NewRequest("POST", "/", io.MultiReader(strings.NewReader("["), strings.NewReader(strings.Repeat(" ", 2000)))) // of unknown length
	long.ContentLength = -1
	for name, c := range map[string]struct {
		request *http.Request
		status  int
	}{
		"nothing":             {post("1", ""), 400},
		"no event":            {post("1", "17"), 400},
		"half an event":       {post("1", added("c", "a")[:50]), 400},
		"no events":           {post("1", "[]"), 200},
		"null among events":   {post("1", "[null]"), 200},
		"no function":         {post("1", `{"type":"contact_moved"}`), 200},
		"long body":           {post("1", strings.Repeat(" ", 1001)), 413},
		"body without length": {long, 413},
		"broken body":         {httptest.NewRequest("POST", "/", brokenBody{}), 503},
		"PUT":                 {httptest.NewRequest("PUT", "/", strings.NewReader(added("c", "a"))), 405},
		"HEAD":                {httptest.NewRequest("HEAD", "/?action=open", nil), 405},
		"DELETE":              {httptest.NewRequest("DELETE", "/", nil), 405},
		"GET of nothing":      {httptest.NewRequest("GET", "/", nil), 400},
		"GET of a webhook":    {httptest.NewRequest("GET", "/?action=contact_added", nil), 400},
		"broken query":        {httptest.NewRequest("GET", "/?action=open&a=%zz", nil), 400},
		"callback":            {httptest.NewRequest("GET", "/?action=open", nil), 200},
		"unknown callback":    {httptest.NewRequest("GET", "/?action=bounce", nil), 200},
		"long query":          {httptest.NewRequest("GET", "/?action=open&a="+strings.Repeat("a", 17000), nil), 413},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, c.request)
		if w.Code != c.status || (w.Code == 200) != (w.Body.String() == acknowledged) || w.Header().Get("Content-Type") != "application/json" ||
			(w.Code == 405) != (w.Header().Get("Allow") == "GET, POST") {
			t.Errorf("%s: got %d %s %v, want %d", name, w.Code, w.Body, w.Header(), c.status)
		}
	}
}

type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// endless is a body that never ends.
type endless struct{ read atomic.Int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	e.read.Add(int64(len(p)))
	return len(p), nil
}

// A body without end takes no more memory than its bound, over a real connection too.
func TestEndlessBody(t *testing.T) {
	h := handler(t, record(&log{}))
	server := httptest.NewServer(h)
	defer server.Close()
	allocated := func(f func()) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	var body endless
	bytes := allocated(func() {
		r := httptest.NewRequest("POST", "/", &body)
		r.ContentLength = -1
		expect(t, h, r, 413)
	})
	if bytes > 16<<20 || body.read.Load() > 2<<20 {
		t.Errorf("%d bytes were allocated, %d read", bytes, body.read.Load())
	}
	var sent endless
	resp, err := http.Post(server.URL, "application/json", &sent)
	if err == nil {
		resp.Body.Close()
		if resp.StatusCode != 413 {
			t.Errorf("got %s", resp.Status)
		}
	} // or the connection was closed before all was written
	if sent.read.Load() > 64<<20 {
		t.Errorf("%d bytes were sent", sent.read.Load())
	}
}

// A body that comes too slowly gets a 503 in time.
func TestSlowBody(t *testing.T) {
	server := httptest.NewServer(handler(t, record(&log{}), events.WithTimeout(300*time.Millisecond)))
	defer server.Close()
	body, feed := io.Pipe()
	defer feed.Close()
	go func() { _, _ = feed.Write([]byte("[")) }()
	resp, err := http.Post(server.URL, "application/json", body)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if text, _ := io.ReadAll(resp.Body); resp.StatusCode != 503 || string(text) != notAcknowledged {
		t.Errorf("got %s %s", resp.Status, text)
	}
}

// FuzzHandler: no panic, and 200 only for what was understood.
func FuzzHandler(f *testing.F) {
	for _, kind := range events.Kinds() {
		e := sample(f, kind)
		if kind.IsCallback() {
			query, err := events.EncodeCallback(e)
			if err != nil {
				f.Fatal(err)
			}
			f.Add("GET", query.Encode(), "", "", "")
			continue
		}
		body, err := events.EncodeWebhook(e, e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add("POST", "", "id", string(kind), string(body))
	}
	f.Add("POST", "a=%zz", "id", "contact_added", `[null,{"contact":[]},{"type":"x"}]`)
	f.Add("GET", "action=open&action=click&contact=1&parameters=2", "", "", "")
	f.Fuzz(func(t *testing.T, method, query, id, kind, body string) {
		calls := 0
		h := handler(t, events.WithMaxBody(10_000), events.OnOther(func(ctx, events.Event) error { calls++; return nil }), events.WithConcurrency(1))
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Method, r.URL.RawQuery = method, query
		r.Header.Set("X-Webhook-ID", id)
		r.Header.Set("X-Webhook-Type", kind)
		status, text := serve(h, r)
		if (status == 200) != (text == acknowledged) {
			t.Fatalf("got %d %s", status, text)
		}
		if status != 200 {
			if calls != 0 {
				t.Fatalf("%d calls, and %d", calls, status)
			}
			return
		}
		want := 1
		switch method {
		case "POST":
			all, err := events.DecodeWebhook([]byte(body), events.Kind(kind))
			if err != nil {
				t.Fatalf("acknowledged, but %v", err)
			}
			want = len(all)
			if back, err := events.EncodeWebhook(all[:min(want, 100)]...); err != nil {
				t.Fatalf("it cannot be encoded: %v", err)
			} else if again, err := events.DecodeWebhook(back, events.Kind(kind)); err != nil || len(again) != min(want, 100) {
				t.Fatalf("encoded as %q: %v", back, err)
			}
		case "GET":
			values, _ := url.ParseQuery(query)
			e, err := events.DecodeCallback(values)
			if err != nil {
				t.Fatalf("acknowledged, but %v", err)
			}
			back, err := events.EncodeCallback(e)
			if err != nil {
				t.Fatalf("it cannot be encoded: %v", err)
			}
			if _, err := events.DecodeCallback(back); err != nil {
				t.Fatalf("encoded as %v: %v", back, err)
			}
		default:
			t.Fatalf("%s is acknowledged", method)
		}
		if calls > want {
			t.Fatalf("%d calls for %d events", calls, want)
		}
	})
}
