package getresponsetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// bubble runs a test in simulated time, over a server that is made before.
func bubble(t *testing.T, test func(f *fixture), opts ...Option) {
	t.Helper()
	outer := start(t, opts...)
	synctest.Test(t, func(t *testing.T) {
		f := outer.in(t)
		f.ctx = t.Context()
		f.client = f.connectWith(append(f.server.ClientOptions(), getresponse.WithHTTPClient(&http.Client{Transport: checkedTransport{f, f.server.Transport()}}))...)
		test(f)
	})
}

func always(d time.Duration) Option { return WithLatency(func(string) time.Duration { return d }) }

// The state works in a bubble, although it was created decades later.
func TestTransportInBubble(t *testing.T) {
	bubble(t, func(f *fixture) {
		begin := time.Now()
		campaign := f.defaultCampaign()
		f.ok(f.client.Contacts.Create(f.ctx, gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignReference{CampaignID: campaign}}))
		page, err := f.client.Contacts.List(f.ctx, nil)
		f.ok(err)
		equal(f, "contacts before their time", len(page.Items), 0)
		time.Sleep(time.Minute)
		contact := f.get(f.find(campaign, "jan@example.com"))
		equal(f, "created", contact.CreatedOn.Unix(), begin.Add(time.Second).Unix())
		equal(f, "time that passed", time.Since(begin), time.Minute+5*time.Second)
		window := f.server.LimitReport()[0].Windows
		equal(f, "windows", len(window), 1)
		if use := window[0]; !use.Start.Equal(begin) || use.Calls != 5 {
			f.Errorf("got the window %v, want one of 5 calls from %v on", use, begin)
		}
	}, WithContactDelay(time.Minute), WithLimits(getresponse.DefaultLimits()), always(time.Second))
}

// Calls before the bubble, in real time, do not count against those in it.
func TestLimitsAfterRealTime(t *testing.T) {
	f := start(t, WithLimits(getresponse.Limits{Account: getresponse.Rate{PerSecond: 3, PerWindow: 3, Window: time.Hour}}))
	f.read()
	f.read()
	synctest.Test(t, func(t *testing.T) {
		f := f.in(t)
		for _, left := range []string{"2", "1", "0"} {
			f.passes(f.read(), "3", left, "3600 seconds")
		}
		f.rateLimited(f.read(), "3", "3600 seconds", "")
	})
}

// Calls count as in progress until they have their response. A call over the limit
// is rate limited immediately.
func TestLimitOfConcurrentCalls(t *testing.T) {
	latency := func(operation string) time.Duration {
		return map[string]time.Duration{"getAccount": 2 * time.Second, "listTags": 5 * time.Second}[operation]
	}
	bubble(t, func(f *fixture) {
		begin := time.Now()
		var wait sync.WaitGroup
		wait.Go(func() {
			f.passes(f.send("GET", "/tags", ""), "100", "99", "60 seconds")
			equal(f, "time of the slow call", time.Since(begin), 5*time.Second)
		})
		synctest.Wait()
		wait.Go(func() {
			f.passes(f.read(), "100", "98", "60 seconds")
			equal(f, "time of the faster call", time.Since(begin), 2*time.Second)
		})
		synctest.Wait()
		f.rateLimited(f.read(), "2", "1 seconds", "1")
		equal(f, "time of the 429", time.Since(begin), 0)
		time.Sleep(2*time.Second - time.Nanosecond)
		f.rateLimited(f.read(), "2", "1 seconds", "1")
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		f.passes(f.read(), "100", "97", "58 seconds")
		wait.Wait()
		f.passes(f.read(), "100", "96", "55 seconds")
		report := f.server.LimitReport()[0]
		equal(f, "calls, most concurrent, rate limited", fmt.Sprint(report.Calls, report.MostConcurrent, report.RateLimited), fmt.Sprint(4, 2, RateLimitedCalls{Concurrency: 2}))
	}, WithLimits(getresponse.Limits{Concurrency: 2, Account: getresponse.Rate{PerWindow: 100, Window: time.Minute}}), WithLatency(latency))
}

// A canceled call ends immediately and frees its place. The server has executed it.
func TestTransportContextEnds(t *testing.T) {
	bubble(t, func(f *fixture) {
		begin := time.Now()
		reason := errors.New("enough")
		ctx, cancel := context.WithTimeoutCause(f.ctx, 3*time.Second, reason)
		defer cancel()
		body := &closeCounter{Reader: strings.NewReader(`{"name":"vip"}`)}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, f.server.URL()+"/tags", body)
		f.ok(err)
		r.Header.Set("X-Auth-Token", "api-key "+APIKey)
		r.Header.Set("Content-Type", "application/json")
		for _, closed := range []int{1, 2} { // the second one finds the context ended
			if err := f.try(r); !errors.Is(err, reason) {
				f.Errorf("got %v, want the cause of the context's end", err)
			}
			equal(f, "times that the body was closed", body.closed, closed)
			equal(f, "time that passed", time.Since(begin), 3*time.Second)
		}
		equal(f, "tags", strings.Count(f.send("GET", "/tags", "").body, `"name":"vip"`), 1)
		equal(f, "rate limited", f.server.LimitReport()[0].RateLimited, RateLimitedCalls{})
		equal(f, "requests", len(f.server.Requests()), 2)
	}, WithLimits(getresponse.Limits{Concurrency: 1}), always(5*time.Minute))
}

// try sends a request with the transport and returns its error.
func (f *fixture) try(r *http.Request) error {
	f.Helper()
	resp, err := f.server.Transport().RoundTrip(r)
	if resp != nil {
		defer resp.Body.Close()
		if err != nil {
			f.Errorf("there is a response beside the error %v", err)
		}
	}
	return err
}

type closeCounter struct {
	io.Reader
	closed int
}

func (c *closeCounter) Close() error {
	c.closed++
	return nil
}

// The client's own limits suffice: no call is rate limited, and the budget of
// the second is used up.
func TestClientKeepsToLimits(t *testing.T) {
	const workers, calls = 20, 1600
	bubble(t, func(f *fixture) {
		begin := time.Now()
		var wait sync.WaitGroup
		for range workers {
			wait.Go(func() {
				for range calls / workers {
					if _, err := f.client.Tags.List(f.ctx, nil); err != nil {
						f.Error(err)
					}
				}
			})
		}
		wait.Wait()
		report := f.server.LimitReport()[0]
		equal(f, "calls, most concurrent, rate limited", fmt.Sprint(report.Calls, report.MostConcurrent, report.RateLimited), fmt.Sprint(calls, 10, RateLimitedCalls{}))
		if took := time.Since(begin); took < 19*time.Second || took > 22*time.Second {
			f.Errorf("%d calls at 80 a second took %v", calls, took)
		}
		equal(f, "requests that are kept", len(f.server.Requests()), 10)
	}, WithLimits(getresponse.DefaultLimits()), always(20*time.Millisecond), WithRequestLog(10))
}

// The same calls are rate limited where the client does not wait.
func TestImpatientClientIsRateLimited(t *testing.T) {
	bubble(t, func(f *fixture) {
		client := f.connectWith(append(f.server.ClientOptions(), getresponse.WithoutLimits(), getresponse.WithMaxWait(0),
			getresponse.WithHTTPClient(&http.Client{Transport: f.server.Transport()}))...)
		for range 80 {
			_, err := client.Tags.List(f.ctx, nil)
			f.ok(err)
		}
		_, err := client.Tags.List(f.ctx, nil)
		e := f.failure(err, http.StatusTooManyRequests, getresponse.CodeQuotaReached, getresponse.ErrRateLimited)
		equal(f, "figures", e.RateLimit, getresponse.RateLimit{Limit: 80, Remaining: 0, Reset: time.Second})
	}, WithLimits(getresponse.DefaultLimits()))
}

func TestTransportResponse(t *testing.T) {
	f := start(t)
	r, err := http.NewRequestWithContext(f.ctx, http.MethodGet, f.server.URL()+"/tags?sort[name]=ASC", nil)
	f.ok(err)
	r.Header.Set("X-Auth-Token", "api-key "+APIKey)
	before := r.Clone(f.ctx)
	resp, err := f.server.Transport().RoundTrip(r)
	f.ok(err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	f.ok(err)
	equal(f, "response", fmt.Sprintln(resp.Status, resp.StatusCode, resp.Proto, resp.ContentLength, string(text)), "200 OK 200 HTTP/1.1 2 []\n")
	equal(f, "type", resp.Header.Get("Content-Type"), "application/json")
	if resp.Request != r {
		f.Error("the response does not name its request")
	}
	equal(f, "request afterwards", r, before)
	r.Header.Set("X-Later", "1")
	equal(f, "header that came later", f.server.Requests()[0].Header.Get("X-Later"), "")
	other := strings.Replace(f.server.URL(), "http:", "https:", 1)
	for _, address := range []string{"http://example.com/v3/tags", "http://127.0.0.1/v3/tags", other + "/tags"} {
		r, err := http.NewRequestWithContext(f.ctx, http.MethodPost, address, &closeCounter{Reader: strings.NewReader("{}")})
		f.ok(err)
		if f.try(r) == nil {
			f.Errorf("%s is handled", address)
		}
		equal(f, "times that the body was closed", r.Body.(*closeCounter).closed, 1)
	}
	equal(f, "requests", len(f.server.Requests()), 1)
}

// On a socket an abandoned call gets no response instead of an empty one.
func TestAbandonedCallOnSocket(t *testing.T) {
	f := start(t, always(time.Hour))
	conn, err := net.Dial("tcp", strings.TrimPrefix(f.server.http.URL, "http://"))
	f.ok(err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "GET /v3/tags HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: api-key %s\r\n\r\n", APIKey)
	f.ok(err)
	f.ok(conn.(*net.TCPConn).CloseWrite())
	got, err := io.ReadAll(conn)
	equal(f, "response", fmt.Sprintf("%q %v", got, err), `"" <nil>`)
}

func TestRequestLog(t *testing.T) {
	for most, want := range map[int]string{0: "[]", 3: "[/v3/tags/8 /v3/tags/9 /v3/tags/10]", 100: "[/v3/tags/1 /v3/tags/2 /v3/tags/3 /v3/tags/4 /v3/tags/5 /v3/tags/6 /v3/tags/7 /v3/tags/8 /v3/tags/9 /v3/tags/10]"} {
		t.Run(fmt.Sprint(most), func(t *testing.T) {
			f := start(t, WithRequestLog(most))
			for i := range 10 {
				f.send("GET", fmt.Sprint("/tags/", i+1), "")
			}
			equal(f, "requests", fmt.Sprint(texts(f.server.Requests(), func(r Request) string { return r.Path })), want)
		})
	}
}
