package events_test

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/events"
)

func TestSecret(t *testing.T) {
	const old, current = "s3cr3t-old-one", "s3cr3t-current"
	var got log
	h, err := events.NewHandler(events.WithSecret("token", current, old), record(&log{}),
		events.OnCallbackOpen(func(_ ctx, e events.CallbackOpen) error { got.add(fmt.Sprint(e.Parameters)); return nil }))
	if err != nil {
		t.Fatal(err)
	}
	for query, status := range map[string]int{
		"": 403, "token=": 403, "token=wrong": 403, "Token=" + current: 403, "token=" + current + "x": 403, "token=" + current[:5]: 403,
		"token=" + current + "&token=" + current: 403, "secret=" + current: 403, "token=" + current + "&a=%zz": 403,
		"token=" + current: 200, "a=b&token=" + old: 200,
	} {
		r := post("", added("c", "a"))
		r.URL.RawQuery = query
		if got, _ := serve(h, r); got != status {
			t.Errorf("%d, want %d", got, status)
		}
		r = httptest.NewRequest("GET", "/", nil)
		r.URL.RawQuery = "action=open&" + query
		if got, _ := serve(h, r); got != status {
			t.Errorf("callback: %d, want %d", got, status)
		}
	}
	if strings.Contains(got.String(), "s3cr3t") {
		t.Error("a function sees the secret")
	}
	if text := fmt.Sprintf("%v %+v %#v", h, h, h); testsecret.Find(text) != "" {
		t.Error("a handler prints its secrets")
	}
	// A header or a body has no secret.
	r := post("", added("c", "a"))
	r.Header.Set("token", current)
	expect(t, h, r, 403)
}

func TestAddresses(t *testing.T) {
	prefix := netip.MustParsePrefix
	direct := []events.Option{events.WithAllowedAddresses(prefix("192.0.2.0/24"), prefix("2001:db8::/32"))}
	behind := append(direct[:1:1], events.WithTrustedProxies(prefix("10.0.0.0/8")))
	for name, c := range map[string]struct {
		opts     []events.Option
		remote   string
		forwards []string
		status   int
	}{
		"allowed":              {direct, "192.0.2.7:1234", nil, 200},
		"IPv6":                 {direct, "[2001:db8::1]:1234", nil, 200},
		"IPv4 in IPv6":         {direct, "[::ffff:192.0.2.7]:1234", nil, 200},
		"other":                {direct, "192.0.3.7:1234", nil, 403},
		"no address":           {direct, "@", nil, 403},
		"forged header":        {direct, "192.0.3.7:1234", []string{"192.0.2.7"}, 403},
		"through a proxy":      {behind, "10.0.0.1:1234", []string{"192.0.2.7"}, 200},
		"two proxies":          {behind, "10.0.0.1:1234", []string{"192.0.2.7, 10.9.9.9"}, 200},
		"two headers":          {behind, "10.0.0.1:1234", []string{"203.0.113.9", "192.0.2.7"}, 200},
		"forged before":        {behind, "10.0.0.1:1234", []string{"192.0.2.7, 203.0.113.9"}, 403},
		"only proxies":         {behind, "10.0.0.1:1234", []string{"10.0.0.3"}, 403},
		"no header":            {behind, "10.0.0.1:1234", nil, 403},
		"nonsense":             {behind, "10.0.0.1:1234", []string{"192.0.2.7, unknown"}, 403},
		"with port":            {behind, "10.0.0.1:1234", []string{"192.0.2.7:5000"}, 200},
		"untrusted proxy":      {behind, "203.0.113.9:1234", []string{"192.0.2.7"}, 403},
		"direct with a proxy":  {behind, "192.0.2.7:1234", nil, 200},
		"proxy with old forge": {behind, "10.0.0.1:1234", []string{"192.0.2.7,203.0.113.9,10.0.0.2"}, 403},
	} {
		r := post("", added("c", "a"))
		r.RemoteAddr = c.remote
		r.Header["X-Forwarded-For"] = c.forwards
		if got, _ := serve(handler(t, append(c.opts, record(&log{}))...), r); got != c.status {
			t.Errorf("%s: got %d, want %d", name, got, c.status)
		}
	}
}

func TestHTTPS(t *testing.T) {
	opts := []events.Option{events.RequireHTTPS(), events.WithTrustedProxies(netip.MustParsePrefix("10.0.0.0/8")), record(&log{})}
	for name, c := range map[string]struct {
		remote string
		tls    bool
		protos []string
		status int
	}{
		"plain":              {"192.0.2.7:1", false, nil, 403},
		"TLS":                {"192.0.2.7:1", true, nil, 200},
		"proxy":              {"10.0.0.1:1", false, []string{"https"}, 200},
		"proxy in capitals":  {"10.0.0.1:1", false, []string{"HTTPS"}, 200},
		"proxy of http":      {"10.0.0.1:1", false, []string{"http"}, 403},
		"proxy says nothing": {"10.0.0.1:1", false, nil, 403},
		"forged before":      {"10.0.0.1:1", false, []string{"https", "http"}, 403},
		"in one header":      {"10.0.0.1:1", false, []string{"https, http"}, 403},
		"forged":             {"192.0.2.7:1", false, []string{"https"}, 403},
	} {
		r := post("", added("c", "a"))
		if r.RemoteAddr = c.remote; c.tls {
			r.TLS = &tls.ConnectionState{}
		}
		r.Header["X-Forwarded-Proto"] = c.protos
		if got, _ := serve(handler(t, opts...), r); got != c.status {
			t.Errorf("%s: got %d, want %d", name, got, c.status)
		}
	}
}

func TestOptions(t *testing.T) {
	store, err := events.NewMemoryStore(1)
	if err != nil {
		t.Fatal(err)
	}
	open, f := events.WithoutSecret(), record(&log{})
	for want, opts := range map[string][]events.Option{
		"needs either WithSecret or WithoutSecret":      {f},
		"either WithSecret or WithoutSecret":            {f, open, events.WithSecret("a", "s3cr3t")},
		"WithSecret needs the name":                     {f, events.WithSecret("", "s3cr3t")},
		"and secrets that are not empty":                {f, events.WithSecret("a")},
		"secrets that are not empty":                    {f, events.WithSecret("a", "s3cr3t", "")},
		"CONTACT_ID is a parameter of callbacks":        {f, events.WithSecret("CONTACT_ID", "s3cr3t")},
		"action is a parameter of callbacks":            {f, events.WithSecret("action", "s3cr3t")},
		"needs a function":                              {open},
		"function for contact_added is nil":             {open, events.OnContactAdded(nil)},
		"function of OnOther is nil":                    {open, events.OnOther(nil)},
		"the function for contact_added is given twice": {open, f, f},
		"WithoutSecret is given twice":                  {open, open, f},
		"an option is empty":                            {open, f, {}},
		"the store is nil":                              {open, f, events.WithStore(nil)},
		"the queue is nil":                              {open, f, events.WithQueue(nil)},
		"WithStore and WithQueue exclude each other":    {open, f, events.WithStore(store), events.WithQueue(&memoryQueue{})},
		"the hook is nil":                               {open, f, events.WithHook(nil)},
		"WithTimeout: 0s is not above 0":                {open, f, events.WithTimeout(0)},
		"WithTimeout: 5s is above 4.8s":                 {open, f, events.WithTimeout(5 * time.Second)},
		"WithConcurrency: 0 is not above 0":             {open, f, events.WithConcurrency(0)},
		"WithMaxWaiting: -1 is not above 0":             {open, f, events.WithMaxWaiting(-1)},
		"WithMaxRequests: 0 is not above 0":             {open, f, events.WithMaxRequests(0)},
		"WithMaxBody: 0 is not above 0":                 {open, f, events.WithMaxBody(0)},
		"WithAllowedAddresses needs address prefixes":   {open, f, events.WithAllowedAddresses()},
		"WithTrustedProxies needs address prefixes":     {open, f, events.WithTrustedProxies(netip.Prefix{})},
	} {
		if h, err := events.NewHandler(opts...); h != nil || err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := events.NewMemoryStore(0); err == nil {
		t.Error("a store without room")
	}
}

// Neither secrets nor personal data are logged, whatever happens.
func TestNothingIsLogged(t *testing.T) {
	var text strings.Builder
	logger := slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug}))
	fails := false
	h, err := events.NewHandler(events.WithSecret("secret", "s3cr3t-of-url"), events.WithHook(events.NewLogHook(logger)),
		events.OnContactAdded(func(_ ctx, e events.ContactAdded) error {
			if fails {
				return fmt.Errorf("cannot add %s", e.Contact.Email)
			}
			return nil
		}))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, query, body string
		fails               bool
	}{
		{"POST", "secret=s3cr3t-of-url", added("Con1", "jan"), false},
		{"POST", "secret=s3cr3t-of-url", added("Con1", "jan"), true},
		{"POST", "secret=s3cr3t-of-url", `{"type":"jan@example.com","contact":{"email":"jan@example.com"}}`, false},
		{"POST", "secret=s3cr3t-of-url", `"jan@example.com"`, false},
		{"POST", "secret=s3cr3t-wrong", added("Con1", "jan"), false},
		{"PUT", "secret=s3cr3t-of-url", "", false},
		{"GET", "secret=s3cr3t-of-url&action=open&contact_email=jan@example.com&CONTACT_ID=Con1", "", false},
		{"GET", "secret=s3cr3t-of-url&contact_email=jan@example.com", "", false},
	} {
		fails = c.fails
		r := httptest.NewRequest("POST", "/", strings.NewReader(c.body))
		r.Method, r.URL.RawQuery = c.method, c.query
		serve(h, r)
	}
	testsecret.Log(t, text.String())
	for _, personal := range []string{"s3cr3t", "jan@", "Con1", "192.0.2"} {
		if strings.Contains(text.String(), personal) {
			t.Errorf("%s is logged", personal[:3])
		}
	}
	for part, n := range map[string]int{
		`msg="events: request finished"`: 8, `msg="events: event finished"`: 4, "outcome=handled": 1, "outcome=failed": 1, "outcome=ignored": 2, "kind=unknown": 1,
		"reason=secret": 1, "reason=invalid": 2, "reason=method": 1, "status=500 reason=failed": 1, "error_type=*errors.": 1, "error_type=*events.DecodeError": 2,
		"level=WARN": 4, "level=INFO": 4,
	} {
		if got := strings.Count(text.String(), part); got != n {
			t.Errorf("%q is logged %d times, not %d\n%s", part, got, n, text.String())
		}
	}
	text.Reset()
	events.NewLogHook(logger).QueueFailed(t.Context(), fmt.Errorf("cannot push jan@example.com"))
	if !strings.Contains(text.String(), `level=WARN msg="events: queue failed" error_type=*errors.errorString`) || strings.Contains(text.String(), "jan@") {
		t.Errorf("logged: %s", &text)
	}
}
