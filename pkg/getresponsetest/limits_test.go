package getresponsetest

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// received is the response to a request.
type received struct {
	status int
	header http.Header
	body   string
}

// send sends an authenticated request without a client, as a client would wait for
// the limits. It checks the response against the contract.
func (f *fixture) send(method, path, body string, headers ...string) received {
	f.Helper()
	r, err := http.NewRequestWithContext(f.ctx, method, f.server.URL()+path, strings.NewReader(body))
	f.ok(err)
	r.Header.Set("X-Auth-Token", "api-key "+APIKey)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := checkedTransport{f, f.server.Transport()}.RoundTrip(r)
	f.ok(err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	f.ok(err)
	return received{resp.StatusCode, resp.Header, string(text)}
}

func (f *fixture) read(headers ...string) received {
	f.Helper()
	return f.send(http.MethodGet, "/accounts", "", headers...)
}

// figures are the headers about limits: limit, remaining, reset, Retry-After.
func (e received) figures() [4]string {
	h := e.header
	return [4]string{h.Get("X-RateLimit-Limit"), h.Get("X-RateLimit-Remaining"), h.Get("X-RateLimit-Reset"), h.Get("Retry-After")}
}

// passes checks that a call was admitted, and its headers.
func (f *fixture) passes(e received, limit, remaining, reset string) {
	f.Helper()
	if e.status >= 300 {
		f.Fatalf("the call is rejected: %d %s", e.status, e.body)
	}
	equal(f, "headers", e.figures(), [4]string{limit, remaining, reset, ""})
}

// rateLimited checks a 429: its headers, and the same in its body.
func (f *fixture) rateLimited(e received, limit, reset, retryAfter string) {
	f.Helper()
	equal(f, "status", e.status, http.StatusTooManyRequests)
	equal(f, "headers", e.figures(), [4]string{limit, "0", reset, retryAfter})
	for _, part := range []string{`"httpStatus":429`, `"code":1015`, fmt.Sprintf(`"context":{"currentLimit":%q,"timeToReset":%q}`, limit, reset)} {
		if !strings.Contains(e.body, part) {
			f.Errorf("%s has no %s", e.body, part)
		}
	}
}

// limited starts a server with limits and a clock that stands still.
func limited(t *testing.T, l getresponse.Limits, opts ...Option) (*fixture, *clock) {
	t.Helper()
	at := newClock()
	return start(t, append(opts, WithLimits(l), WithClock(at.now))...), at
}

func TestLimitPerSecond(t *testing.T) {
	f, at := limited(t, getresponse.Limits{Account: getresponse.Rate{PerSecond: 3, PerWindow: 100, Window: time.Hour}})
	f.passes(f.read(), "100", "99", "3600 seconds")
	at.advance(400 * time.Millisecond)
	f.passes(f.read(), "100", "98", "3600 seconds")
	at.advance(500 * time.Millisecond)
	f.passes(f.read(), "100", "97", "3600 seconds")
	at.advance(100*time.Millisecond - 1)
	for range 5 { // which count against nothing
		f.rateLimited(f.read(), "3", "1 seconds", "1")
	}
	at.advance(1) // a second after the first
	f.passes(f.read(), "100", "96", "3599 seconds")
	f.rateLimited(f.read(), "3", "1 seconds", "1")
	at.advance(400*time.Millisecond - 1)
	f.rateLimited(f.read(), "3", "1 seconds", "1")
	at.advance(1) // a second after the second
	f.passes(f.read(), "100", "95", "3599 seconds")
	f.rateLimited(f.read(), "3", "1 seconds", "1")
	equal(f, "rate limited", f.server.LimitReport()[0].RateLimited, RateLimitedCalls{PerSecond: 8})
}

func TestLimitPerWindow(t *testing.T) {
	f, at := limited(t, getresponse.Limits{Account: getresponse.Rate{PerSecond: 80, PerWindow: 3, Window: 10 * time.Minute}})
	at.advance(time.Hour) // the window begins with the first call, not with the server
	begin := at.now()
	f.passes(f.read(), "3", "2", "600 seconds")
	at.advance(332*time.Second + 500*time.Millisecond)
	f.passes(f.read(), "3", "1", "268 seconds") // rounded up
	equal(f, "status of a path that the contract does not have", f.send("GET", "/nothing", "").status, 404)
	f.rateLimited(f.read(), "3", "268 seconds", "")
	at.advance(267*time.Second + 500*time.Millisecond - 1)
	f.rateLimited(f.read(), "3", "1 seconds", "")

	at.advance(1)
	equal(f, "status of a call with an error", f.send("POST", "/tags", "{}").status, 400)
	f.passes(f.read(), "3", "1", "600 seconds")
	at.advance(25 * time.Minute) // windows without calls do not exist
	f.passes(f.read(), "3", "2", "600 seconds")

	tenMinutes := func(start time.Time, calls int) WindowUse {
		return WindowUse{Start: start, End: start.Add(10 * time.Minute), Calls: calls}
	}
	equal(f, "report", f.server.LimitReport(), []LimitUse{{
		Calls: 6, RateLimited: RateLimitedCalls{PerWindow: 2}, MostConcurrent: 1,
		Windows: []WindowUse{tenMinutes(begin, 3), tenMinutes(begin.Add(10*time.Minute), 2), tenMinutes(begin.Add(35*time.Minute), 1)},
	}})
}

func (f *fixture) sendBatch() received {
	f.Helper()
	campaign := engine.Text(f.server.accounts[0].world.Tables["campaign"].All()[0], "campaignId")
	return f.send("POST", "/contacts/batch", fmt.Sprintf(`{"campaignId":%q,"contacts":[{"email":"jan@example.com"}]}`, campaign))
}

// Batches are bounded by the operations table, beside the account.
func TestLimitOfClass(t *testing.T) {
	f, at := limited(t, getresponse.DefaultLimits())
	begin := at.now()
	f.passes(f.sendBatch(), "80", "79", "600 seconds")
	f.rateLimited(f.sendBatch(), "1", "1 seconds", "1")
	f.passes(f.read(), "30000", "29998", "600 seconds") // the class is the batches' own
	for i := range 79 {
		at.advance(time.Second)
		f.passes(f.sendBatch(), "80", fmt.Sprint(78-i), fmt.Sprintf("%d seconds", 599-i))
	}
	at.advance(time.Second)
	f.rateLimited(f.sendBatch(), "80", "520 seconds", "")
	f.passes(f.read(), "30000", "29918", "520 seconds")
	at.advance(520 * time.Second)
	f.passes(f.sendBatch(), "80", "79", "600 seconds")

	report := f.server.LimitReport()[0]
	equal(f, "rate limited", report.RateLimited, RateLimitedCalls{Class: 2})
	end := begin.Add(10 * time.Minute)
	equal(f, "windows of the class", report.Classes, map[string][]WindowUse{"contact-batch": {{begin, end, 80}, {end, end.Add(10 * time.Minute), 1}}})
	equal(f, "windows of the account", report.Windows, []WindowUse{{begin, end, 82}, {end, end.Add(10 * time.Minute), 1}})
}

func TestLimitOfClassIsOverridden(t *testing.T) {
	l := getresponse.DefaultLimits()
	l.Classes = map[string]getresponse.Rate{"contact-batch": {PerSecond: 2, PerWindow: 3, Window: time.Minute}}
	f, at := limited(t, l)
	f.passes(f.sendBatch(), "3", "2", "60 seconds")
	f.passes(f.sendBatch(), "3", "1", "60 seconds")
	f.rateLimited(f.sendBatch(), "2", "1 seconds", "1")
	at.advance(time.Second)
	f.passes(f.sendBatch(), "3", "0", "59 seconds")
	f.rateLimited(f.sendBatch(), "3", "59 seconds", "")
}

// A bound of 0 is none.
func TestLimitOfClassIsNone(t *testing.T) {
	l := getresponse.DefaultLimits()
	l.Classes = map[string]getresponse.Rate{"contact-batch": {}}
	f, _ := limited(t, l)
	for i := range 5 {
		f.passes(f.sendBatch(), "30000", fmt.Sprint(29999-i), "600 seconds")
	}
}

func TestLimitWithoutWindow(t *testing.T) {
	f, _ := limited(t, getresponse.Limits{Account: getresponse.Rate{PerSecond: 100}})
	for range 100 {
		f.passes(f.read(), "", "", "") // there is no window
	}
	f.rateLimited(f.read(), "100", "1 seconds", "1")
}

func TestNoLimits(t *testing.T) {
	at := newClock()
	f := start(t, WithClock(at.now))
	for i := range 100 {
		f.passes(f.read(), "30000", fmt.Sprint(29999-i), "600 seconds")
	}
	equal(f, "report", f.server.LimitReport(), []LimitUse{{Calls: 100, MostConcurrent: 1}})
}

// Every domain and every parent login has limits of its own.
func TestLimitsOfAccounts(t *testing.T) {
	f, at := limited(t, getresponse.Limits{Account: getresponse.Rate{PerWindow: 2, Window: time.Minute}},
		WithEnterprise("a.example.com"), WithParentLogins("b.example.com", "jan", "eva"))
	accounts := [][]string{
		{"X-Domain", "a.example.com"}, {"X-Domain", "b.example.com", "X-Parent-Login", "jan"}, {"X-Domain", "b.example.com", "X-Parent-Login", "eva"},
	}
	for _, a := range accounts {
		f.passes(f.read(a...), "2", "1", "60 seconds")
	}
	at.advance(time.Second)
	f.passes(f.read(accounts[1]...), "2", "0", "59 seconds")
	f.rateLimited(f.read(accounts[1]...), "2", "59 seconds", "")
	f.passes(f.read(accounts[0]...), "2", "0", "59 seconds")
	f.passes(f.read(accounts[2]...), "2", "0", "59 seconds")
	window := []WindowUse{{newClock().at, newClock().at.Add(time.Minute), 2}}
	equal(f, "report", f.server.LimitReport(), []LimitUse{
		{Domain: "a.example.com", Calls: 2, MostConcurrent: 1, Windows: window},
		{Domain: "b.example.com", ParentLogin: "jan", Calls: 2, MostConcurrent: 1, Windows: window, RateLimited: RateLimitedCalls{PerWindow: 1}},
		{Domain: "b.example.com", ParentLogin: "eva", Calls: 2, MostConcurrent: 1, Windows: window},
	})
}

// A call that fails to authenticate uses no limits, and its response has no
// rate-limit headers.
func TestLimitsWithoutSignIn(t *testing.T) {
	f, _ := limited(t, getresponse.Limits{Account: getresponse.Rate{PerSecond: 1, PerWindow: 1, Window: time.Minute}})
	for range 5 {
		e := f.read("X-Auth-Token", "api-key s3cr3t-another")
		equal(f, "status", e.status, http.StatusUnauthorized)
		equal(f, "headers", e.figures(), [4]string{})
	}
	f.passes(f.read(), "1", "0", "60 seconds")
}

// A rate limited call is recorded but not executed.
func TestRateLimitedCallsDoNothing(t *testing.T) {
	f, at := limited(t, getresponse.Limits{Account: getresponse.Rate{PerSecond: 1}})
	f.passes(f.read(), "", "", "")
	f.rateLimited(f.send("POST", "/tags", `{"name":"vip"}`), "1", "1 seconds", "1")
	at.advance(time.Second)
	equal(f, "tags", f.send("GET", "/tags", "").body, "[]")
	r := f.server.Requests()[1]
	equal(f, "record", fmt.Sprint(r.Operation, " ", r.Status), "createTag 429")
}

func TestWithLimitsRejectsInvalid(t *testing.T) {
	t.Parallel()
	defer func() {
		if got := fmt.Sprint(recover()); !strings.Contains(got, "PerSecond -1") {
			t.Errorf("got %q, want a panic that names the bound", got)
		}
	}()
	WithLimits(getresponse.Limits{Account: getresponse.Rate{PerSecond: -1}})
}
