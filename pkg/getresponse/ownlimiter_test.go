package getresponse_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// ledger is a limiter that records its calls.
type ledger struct{ entries []string }

func (l *ledger) Acquire(_ context.Context, call getresponse.LimitedCall) (func(getresponse.CallOutcome), error) {
	name := "unknown"
	if call.Operation != nil {
		name = call.Operation.ID
	}
	l.entries = append(l.entries, fmt.Sprintf("%s %d, at most %v", name, call.Attempt, call.MaxWait))
	return func(o getresponse.CallOutcome) {
		l.entries = append(l.entries, fmt.Sprintf("%d, %d left, hold %v", o.StatusCode, o.RateLimit.Remaining, o.RetryAfter))
	}, nil
}

// The caller's limiter is called before each attempt and receives its outcome.
func TestLimiterOfTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{}
		all := http.Header{"Retry-After": {"20"}, "X-Ratelimit-Limit": {"80"}, "X-Ratelimit-Remaining": {"7"}, "X-Ratelimit-Reset": {"1 seconds"}}
		s := &script{replies: []reply{{status: 429, header: all}, {err: errReset}, {status: 503}, {status: 200, body: `{}`, header: http.Header{"X-Ratelimit-Remaining": {"7"}}}}}
		c := s.client(t, getresponse.WithLimiter(l))
		if err := safeCalls["GET"](t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Do(t.Context(), "GET", "/nothing/known", nil, nil); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"getAccount 1, at most 1m0s", "429, 7 left, hold 20s", "getAccount 2, at most 40s", "0, 0 left, hold 0s",
			"getAccount 3, at most 40s", "503, 0 left, hold 0s", "getAccount 4, at most 40s", "200, 0 left, hold 0s",
			"unknown 1, at most 1m0s", "200, 0 left, hold 0s",
		}
		if !slices.Equal(l.entries, want) {
			t.Errorf("the limiter saw\n%q\nwant\n%q", l.entries, want)
		}
	})
}

// The reset of the window in another failure than a 429 causes no wait.
func TestRetryDoesNotWaitForTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{replies: []reply{{status: 503, header: http.Header{"X-Ratelimit-Reset": {"50 seconds"}}}, good}}
		start := time.Now()
		if err := safeCalls["GET"](t.Context(), s.client(t, getresponse.WithBackoff(0, 0))); err != nil || time.Since(start) != 0 {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

// A call whose context has ended is not retried.
func TestRetryEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		h := &recorder{name: "hook"}
		s := &script{replies: []reply{{status: 503}}}
		c := s.client(t, getresponse.WithHook(h), getresponse.WithRequestEditor(func(context.Context, *http.Request) error {
			cancel()
			return nil
		}))
		if err := safeCalls["GET"](ctx, c); !errors.Is(err, getresponse.ErrServer) || errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if len(s.times) > 1 || slices.ContainsFunc(h.events, func(e string) bool { return strings.Contains(e, "retried") }) {
			t.Errorf("%d requests, events %q", len(s.times), h.events)
		}
	})
}

// A body that can be read only once is sent once, even where the operation is idempotent.
func TestRetryKeepsToTheBody(t *testing.T) {
	s := &script{replies: []reply{{status: 503}}}
	_, err := s.client(t).Do(t.Context(), "POST", "/search-contacts/contacts", wire.Upload{Name: "a.png", Content: strings.NewReader("x")}, nil)
	if !errors.Is(err, getresponse.ErrServer) || len(s.times) != 1 {
		t.Errorf("%d requests: %v", len(s.times), err)
	}
}
