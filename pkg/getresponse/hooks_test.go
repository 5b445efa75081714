package getresponse_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// recorder records the events that a hook receives.
type recorder struct {
	name   string
	events []string
}

type hookKey string

func (r *recorder) note(ctx context.Context, a getresponse.Attempt, format string, args ...any) {
	from, _ := ctx.Value(hookKey(r.name)).(int)
	r.events = append(r.events, fmt.Sprintf("%d %s %s %s in %d: ", a.Number, a.Operation, a.Method, a.PathTemplate, from)+fmt.Sprintf(format, args...))
}

func (r *recorder) AttemptStarted(ctx context.Context, a getresponse.Attempt) context.Context {
	r.note(ctx, a, "started at %s", a.BaseURL)
	return context.WithValue(ctx, hookKey(r.name), a.Number)
}

func (r *recorder) AttemptFinished(ctx context.Context, a getresponse.AttemptResult) {
	r.note(ctx, a.Attempt, "finished %d after %v, %d left, error %t, ended %v", a.StatusCode, a.Duration, a.RateLimit.Remaining, a.Err != nil, ctx.Err())
}

func (r *recorder) Waited(ctx context.Context, w getresponse.Wait) {
	r.note(ctx, w.Attempt, "waited for %s %v, error %t", w.Reason, w.Duration, w.Err != nil)
}

func (r *recorder) Retried(ctx context.Context, a getresponse.Retry) {
	r.note(ctx, a.Attempt, "retried for %s after %v, error %t", a.Reason, a.Delay, a.Err != nil)
}

func (r *recorder) Decoded(ctx context.Context, d getresponse.Decoding) {
	r.note(ctx, d.Attempt, "decoded %d bytes, error %t", d.Bytes, d.Err != nil)
}

func (r *recorder) LimiterChanged(ctx context.Context, s getresponse.LimiterState) {
	r.note(ctx, getresponse.Attempt{}, "%s %t", s.Limiter, s.Available)
}

func (r *recorder) want(t *testing.T, events ...string) {
	t.Helper()
	for i := range max(len(events), len(r.events)) {
		if i >= len(events) || i >= len(r.events) || events[i] != r.events[i] {
			t.Fatalf("%s received\n%q\nwant\n%q", r.name, r.events, events)
		}
	}
}

func TestHooksReceiveEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rateLimited := reply{status: 429, header: http.Header{"Retry-After": {"2"}, "X-Ratelimit-Remaining": {"7"}}}
		s := &script{replies: []reply{rateLimited, {status: 503, header: http.Header{"Retry-After": {"5"}}}, {err: errReset}, {status: 200, body: `{"accountId":"a1"}`}}}
		first, second := &recorder{name: "first"}, &recorder{name: "second"}
		c := s.client(t, getresponse.WithHook(first), getresponse.WithHook(second), getresponse.WithBackoff(0, 0))
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if _, err := c.Accounts.Get(ctx, nil); err != nil {
			t.Fatal(err)
		}
		const call = "getAccount GET /accounts in "
		const started = ": started at https://api.getresponse.com/v3"
		want := []string{
			"1 " + call + "0" + started, "1 " + call + "1: finished 429 after 0s, 7 left, error true, ended <nil>",
			"1 " + call + "0: retried for rate_limited after 2s, error true", "2 " + call + "0: waited for reset 2s, error false",
			"2 " + call + "0" + started, "2 " + call + "2: finished 503 after 0s, 0 left, error true, ended <nil>",
			"2 " + call + "0: retried for failure after 5s, error true", "3 " + call + "0: waited for backoff 5s, error false",
			"3 " + call + "0" + started, "3 " + call + "3: finished 0 after 0s, 0 left, error true, ended <nil>",
			"3 " + call + "0: retried for failure after 0s, error true",
			"4 " + call + "0" + started, "4 " + call + "4: decoded 18 bytes, error false", "4 " + call + "4: finished 200 after 0s, 0 left, error false, ended <nil>",
		}
		first.want(t, want...)
		second.want(t, want...)
	})
}

func TestHooksReceiveWaitsThatFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{replies: []reply{{status: 200, body: `{`}}}
		h := &recorder{name: "hook"}
		limiter := newLimiter(t, getresponse.Limits{Concurrency: 1})
		held, _ := acquire(t, limiter, anyCall)
		c := s.client(t, getresponse.WithHook(h), getresponse.WithLimiter(limiter))
		err := writes["raw, unknown"](t.Context(), c, getresponse.WithTimeout(time.Second))
		has[*getresponse.TimeoutError](t, err)
		held(getresponse.CallOutcome{})
		_, err = c.Do(t.Context(), "GET", "/tags/t1?fields=name", nil, &struct{}{})
		has[*getresponse.DecodeError](t, err)
		h.want(t, "1  DELETE  in 0: waited for limits 1s, error true",
			"1 getTag GET /tags/{tagId} in 0: started at https://api.getresponse.com/v3", "1 getTag GET /tags/{tagId} in 1: decoded 1 bytes, error true",
			"1 getTag GET /tags/{tagId} in 1: finished 200 after 0s, 0 left, error true, ended <nil>")
	})
}

func TestHooksReceiveRenewedTokens(t *testing.T) {
	s := serve(t, acceptOnly("s3cr3t-new"))
	h := &recorder{name: "hook"}
	c := mustNew(t, getresponse.WithTokenSource(&renewing{tokens: []string{"s3cr3t-old", "s3cr3t-new"}}), getresponse.WithBaseURL(s.URL), getresponse.WithHook(h))
	if err := safeCalls["DELETE"](t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(h.events, "1 deleteTag DELETE /tags/{tagId} in 0: retried for token after 0s, error true") {
		t.Errorf("received %q", h.events)
	}
}

// finishes is a hook that embeds NoHook to receive one kind of event.
type finishes struct {
	getresponse.NoHook
	last error
}

func (f *finishes) AttemptFinished(_ context.Context, r getresponse.AttemptResult) { f.last = r.Err }

func TestNoHookIsEmbedded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &finishes{}
		s := &script{replies: []reply{{status: 429}, {status: 503}, {status: 404, body: `{"code":1013}`}}}
		err := safeCalls["GET"](t.Context(), s.client(t, getresponse.WithHook(f)))
		if err == nil || !errors.Is(f.last, getresponse.ErrNotFound) {
			t.Errorf("received %v of %v", f.last, err)
		}
	})
}

// A panic of an editor ends the call and releases its place in the limits.
func TestPanicsReleaseThePlace(t *testing.T) {
	s := &script{replies: []reply{good}}
	f := &finishes{}
	c := s.client(t, getresponse.WithLimits(getresponse.Limits{Concurrency: 1}), getresponse.WithHook(f))
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		_ = safeCalls["GET"](t.Context(), c, getresponse.WithRequestEditor(func(context.Context, *http.Request) error { panic("editor") }))
	}()
	if f.last == nil {
		t.Error("the hook received a success")
	}
	if err := safeCalls["GET"](t.Context(), c, getresponse.WithTimeout(10*time.Second)); err != nil {
		t.Error(err)
	}
}
