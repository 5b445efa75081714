package hostile_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

const aYear = 365 * 24 * time.Hour

// scripted is a transport of one response. respond may be replaced between calls.
type scripted struct {
	mu       sync.Mutex
	respond  func(*http.Request) (status int, header http.Header, body string)
	latency  time.Duration
	requests int
	inFlight int
	most     int // highest inFlight
}

func (s *scripted) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.requests++
	s.inFlight++
	s.most = max(s.most, s.inFlight)
	latency := s.latency
	s.mu.Unlock()
	time.Sleep(latency)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inFlight--
	status, header, body := s.respond(r)
	if header == nil {
		header = http.Header{}
	}
	header.Set("Content-Type", "application/json")
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1, Request: r}, nil
}

func (s *scripted) client(t testing.TB, opts ...getresponse.Option) *getresponse.Client {
	t.Helper()
	opts = append(opts, getresponse.WithAPIKey("s3cr3t-key"), getresponse.WithHTTPClient(&http.Client{Transport: s}))
	c, err := getresponse.New(opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// accepts is the response of a service that accepts calls.
func accepts(*http.Request) (int, http.Header, string) {
	return http.StatusOK, nil, `{"accountId":"a1"}`
}

// limiterKinds are the kinds of twoLimiters. The simulated Redis needs 64 bits: its Lua
// cuts the times of the scripts to an int.
func limiterKinds() []string {
	if strconv.IntSize < 64 {
		return []string{"local"}
	}
	return []string{"local", "Redis"}
}

// twoLimiters are the limiters of two clients that share an account.
func twoLimiters(t testing.TB, kind string, limits getresponse.Limits) (a, b getresponse.Limiter, err error) {
	t.Helper()
	if kind == "local" {
		a, err = getresponse.NewLimiter(limits)
		return a, a, err
	}
	_, c := simulatedRedis(t)
	shared, err := redisquota.New(c, "acme", redisquota.WithLimits(limits))
	if err != nil {
		return nil, nil, err
	}
	other, err := redisquota.New(c, "acme", redisquota.WithLimits(limits))
	return shared, other, err
}

// A response that names a time beyond all windows of the service blocks other calls for
// 20 minutes. Then one call probes while the others wait. The error of the call has what
// the response said.
func TestOneResponseStopsNoAccount(t *testing.T) {
	header := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
		return h
	}
	seconds := fmt.Sprint(int(aYear / time.Second))
	date := func(from time.Time, after time.Duration) string {
		return from.Add(after).UTC().Format(http.TimeFormat)
	}
	for name, said := range map[string]struct {
		status int
		header func(now time.Time) http.Header
		body   string
		wait   time.Duration // that the error has
		blocks time.Duration // all other calls
	}{
		"Retry-After": {status: 429, wait: aYear, blocks: 20 * time.Minute,
			header: func(time.Time) http.Header { return header("Retry-After", seconds) }},
		"Retry-After as a date": {status: 429, wait: aYear, blocks: 20 * time.Minute,
			header: func(now time.Time) http.Header {
				return header("Retry-After", date(now, aYear), "Date", date(now, 0))
			}},
		"a stale Date": {status: 429, wait: 30 * time.Second, blocks: 30 * time.Second,
			header: func(now time.Time) http.Header {
				return header("Retry-After", date(now, 30*time.Second), "Date", date(now, -aYear/2))
			}},
		"a clock that is ahead": {status: 429, wait: 30 * time.Second, blocks: 30 * time.Second,
			header: func(now time.Time) http.Header {
				return header("Retry-After", date(now, aYear+30*time.Second), "Date", date(now, aYear))
			}},
		"reset": {status: 429, wait: aYear, blocks: 20 * time.Minute,
			header: func(time.Time) http.Header {
				return header("X-RateLimit-Reset", seconds+" seconds", "X-RateLimit-Limit", "30000", "X-RateLimit-Remaining", "0")
			}},
		"reset in the body": {status: 429, wait: aYear, blocks: 20 * time.Minute,
			header: func(time.Time) http.Header { return nil },
			body:   `{"code":1015,"message":"Too many","context":{"timeToReset":"` + seconds + ` seconds"}}`},
		"a window that is spent": {status: 200, blocks: 20 * time.Minute, body: `{"accountId":"a1"}`,
			header: func(time.Time) http.Header {
				return header("X-RateLimit-Reset", seconds, "X-RateLimit-Limit", "30000", "X-RateLimit-Remaining", "0")
			}},
	} {
		for _, kind := range limiterKinds() {
			t.Run(name+"/"+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := &scripted{respond: func(*http.Request) (int, http.Header, string) {
						return said.status, said.header(time.Now()), said.body
					}}
					a, b, err := twoLimiters(t, kind, getresponse.DefaultLimits())
					if err != nil {
						t.Fatal(err)
					}
					one, other := s.client(t, getresponse.WithLimiter(a)), s.client(t, getresponse.WithLimiter(b))
					_, err = one.Accounts.Get(t.Context(), nil, getresponse.WithMaxWait(0))
					var limit *getresponse.RateLimitError
					if (err == nil) != (said.status == 200) || err != nil && (!errors.As(err, &limit) || limit.Wait != said.wait) {
						t.Fatalf("the first call: %v", err)
					}
					_, err = other.Accounts.Get(t.Context(), nil, getresponse.WithMaxWait(0))
					if !errors.As(err, &limit) || limit.Err != nil || limit.Wait > said.blocks+10*time.Millisecond || limit.Wait < said.blocks-2*time.Second {
						t.Fatalf("the second call: %v", err)
					}
					if s.requests != 1 {
						t.Errorf("%d requests", s.requests)
					}

					time.Sleep(limit.Wait)
					s.respond, s.latency, s.most = accepts, 5*time.Second, 0
					var all sync.WaitGroup
					for _, c := range []*getresponse.Client{one, other, one, other} {
						all.Go(func() {
							if _, err := c.Accounts.Get(t.Context(), nil, getresponse.WithMaxWait(0)); err != nil {
								t.Errorf("after the block: %v", err)
							}
						})
					}
					time.Sleep(4 * time.Second)
					s.mu.Lock()
					if want := 1; s.inFlight != want && said.blocks == 20*time.Minute {
						t.Errorf("%d calls probe", s.inFlight)
					}
					s.mu.Unlock()
					all.Wait()
				})
			})
		}
	}
}

// Of a call that is willing to wait for a year, the client believes the year. Others do
// not wait with it.
func TestACallMayWaitForAYear(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{}
		s.respond = func(*http.Request) (int, http.Header, string) {
			if s.requests == 1 {
				return 429, http.Header{"Retry-After": {fmt.Sprint(int(aYear / time.Second))}}, ""
			}
			return accepts(nil)
		}
		c := s.client(t)
		start := time.Now()
		var patient sync.WaitGroup
		patient.Go(func() {
			_, err := c.Accounts.Get(t.Context(), nil, getresponse.WithMaxWait(2*aYear))
			if err != nil || time.Since(start) < aYear {
				t.Errorf("it waited for %v: %v", time.Since(start), err)
			}
		})
		time.Sleep(20 * time.Minute)
		if _, err := c.Accounts.Get(t.Context(), nil, getresponse.WithMaxWait(0)); err != nil {
			t.Errorf("another call: %v", err)
		}
		patient.Wait()
	})
}
