package getresponse_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// rateLimitedReplies are the forms in which the service says when the limit resets.
func rateLimitedReplies(seconds int) map[string]reply {
	header := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
		return h
	}
	date := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return map[string]reply{
		"Retry-After in seconds": {header: header("Retry-After", fmt.Sprint(seconds), "X-RateLimit-Reset", "500 seconds")},
		"Retry-After as a date":  {header: header("Retry-After", date.Add(time.Duration(seconds)*time.Second).Format(http.TimeFormat), "Date", date.Format(http.TimeFormat))},
		"reset with its unit":    {header: header("X-RateLimit-Reset", fmt.Sprintf("%d seconds", seconds), "X-RateLimit-Limit", "30000", "X-RateLimit-Remaining", "0")},
		"reset without a unit":   {header: header("X-RateLimit-Reset", fmt.Sprint(seconds))},
		"odd Retry-After":        {header: header("Retry-After", "soon", "X-RateLimit-Reset", fmt.Sprint(seconds))},
		"context with its unit":  {body: fmt.Sprintf(`{"code":1015,"message":"Too many","context":{"currentLimit":"30000","timeToReset":"%d seconds"}}`, seconds)},
		"context as a number":    {body: fmt.Sprintf(`{"code":1015,"message":"Too many","context":{"timeToReset":%d}}`, seconds)},
	}
}

// Every rate limited call waits and is retried, as the service did not process it.
func TestRateLimitedCallWaits(t *testing.T) {
	for name, limited := range rateLimitedReplies(50) {
		limited.status = 429
		kinds := maps.Clone(safeCalls)
		maps.Copy(kinds, writes)
		for kind, call := range kinds {
			for limits, opts := range map[string][]getresponse.Option{"with limits": nil, "without limits": {getresponse.WithoutLimits()}} {
				t.Run(name+"/"+kind+"/"+limits, func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						s := &script{replies: []reply{limited, good}}
						if err := call(t.Context(), s.client(t, opts...), getresponse.WithRetries(0)); err != nil {
							t.Fatal(err)
						}
						// A window that is rounded up to seconds may end one second later.
						if w := s.waits(); len(w) != 1 || w[0] != 50*time.Second && w[0] != 51*time.Second {
							t.Errorf("waited %v", w)
						}
						if s.bodies[0] != s.bodies[1] {
							t.Errorf("sent %q", s.bodies)
						}
					})
				})
			}
		}
	}
}

// A wait that is too long fails immediately, with the reset time.
func TestRateLimitedForTooLong(t *testing.T) {
	for name, limited := range rateLimitedReplies(61) {
		limited.status = 429
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				check := func(ctx context.Context, what string, opts ...getresponse.CallOption) {
					s := &script{replies: []reply{limited}}
					err := writes["POST"](ctx, s.client(t), opts...)
					limit := as[*getresponse.RateLimitError](t, err)
					if len(s.times) != 1 || time.Since(start) != 0 || limit.Wait != 61*time.Second || !limit.ResetAt.Equal(start.Add(61*time.Second)) || limit.Operation != "createTag" {
						t.Errorf("%s: %d requests, %v: %+v", what, len(s.times), time.Since(start), limit)
					}
					if !errors.Is(err, getresponse.ErrRateLimited) || as[*getresponse.Error](t, err).StatusCode != 429 {
						t.Errorf("%s: got %v", what, err)
					}
					wantContains(t, err.Error(), "createTag", "1m1s", "HTTP 429")
				}
				check(t.Context(), "longer than the most")
				near, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				check(near, "longer than the context", getresponse.WithMaxWait(time.Hour))
				s := &script{replies: []reply{limited, good}}
				if err := writes["POST"](t.Context(), s.client(t), getresponse.WithMaxWait(2*time.Minute)); err != nil {
					t.Errorf("with a longer WithMaxWait: %v", err)
				}
			})
		})
	}
}

// All waits of a call together fit WithMaxWait.
func TestRateLimitedWaitsAddUp(t *testing.T) {
	for name, tt := range map[string]struct {
		header   http.Header
		requests int
	}{
		"with a time":          {http.Header{"Retry-After": {"20"}}, 4}, // 20 + 20 + 20
		"with no time to wait": {http.Header{"Retry-After": {"0"}}, 61}, // a second at least
		"without a time":       {http.Header{}, 6},                      // 1 + 2 + 4 + 8 + 16
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{replies: []reply{{status: 429, header: tt.header}}}
				err := safeCalls["GET"](t.Context(), s.client(t))
				has[*getresponse.RateLimitError](t, err)
				if len(s.times) != tt.requests {
					t.Errorf("%d requests, want %d", len(s.times), tt.requests)
				}
			})
		})
	}
}

// After a 429 all calls of the client wait, so that the service does not rate limit
// them one by one.
func TestRateLimitedCallDelaysOtherCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{replies: []reply{{status: 429, header: http.Header{"Retry-After": {"30"}}}, good}}
		c := s.client(t)
		go func() { _ = safeCalls["GET"](t.Context(), c) }()
		synctest.Wait()
		if err := safeCalls["GET"](t.Context(), c); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if w := s.waits(); len(w) != 2 || w[0] < 30*time.Second {
			t.Errorf("waited %v", w)
		}
		err := safeCalls["GET"](t.Context(), c, getresponse.WithMaxWait(0))
		if err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
}

// Nothing is sent while the window is known to be spent.
func TestSpentWindowSendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spent := good
		spent.header = http.Header{"X-Ratelimit-Limit": {"30000"}, "X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {"267 seconds"}}
		s := &script{replies: []reply{spent, good}}
		c := s.client(t)
		if err := safeCalls["GET"](t.Context(), c); err != nil {
			t.Fatal(err)
		}
		err := writes["POST"](t.Context(), c)
		limit := as[*getresponse.RateLimitError](t, err)
		if len(s.times) != 1 || limit.Wait != 268*time.Second || limit.Err != nil || limit.Operation != "createTag" {
			t.Errorf("%d requests: %+v", len(s.times), limit)
		}
		// An incomplete set of figures is ignored.
		for name := range spent.header {
			half := spent
			half.header = spent.header.Clone()
			half.header.Del(name)
			s := &script{replies: []reply{half, good}}
			c := s.client(t)
			for range 2 {
				if err := safeCalls["GET"](t.Context(), c, getresponse.WithMaxWait(0)); err != nil {
					t.Errorf("without %s: %v", name, err)
				}
			}
		}
	})
}

// Batches of contacts are limited by their class, also in a raw call.
func TestClassOfARawCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{replies: []reply{{status: 202}}}
		c := s.client(t)
		for range 3 {
			if _, err := c.Do(t.Context(), "POST", "/contacts/batch", map[string]any{}, nil); err != nil {
				t.Fatal(err)
			}
		}
		for _, w := range s.waits() {
			if w < time.Second {
				t.Errorf("two batches were %v apart", w)
			}
		}
	})
}

func TestRateLimitErrorNamesNoSecret(t *testing.T) {
	s := &script{replies: []reply{{status: 429, header: http.Header{"Retry-After": {"100"}}, body: `{"code":1015,"message":"Too many calls with ` + testKey + `"}`}}}
	err := safeCalls["GET"](t.Context(), s.client(t))
	has[*getresponse.RateLimitError](t, err)
	if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, testKey) {
		t.Errorf("got %s", text)
	}
}
