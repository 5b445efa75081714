package getresponse_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// silent never responds.
var silent = transportFunc(func(req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	return nil, req.Context().Err()
})

func TestTimeouts(t *testing.T) {
	for name, tt := range map[string]struct {
		opts  []getresponse.Option
		call  []getresponse.CallOption
		what  string
		limit time.Duration
		took  time.Duration
	}{
		"attempt, by default": {nil, []getresponse.CallOption{getresponse.WithRetries(0)}, "attempt", time.Minute, time.Minute},
		"attempt":             {[]getresponse.Option{getresponse.WithAttemptTimeout(5 * time.Second)}, []getresponse.CallOption{getresponse.WithRetries(0)}, "attempt", 5 * time.Second, 5 * time.Second},
		"attempt, retried": {
			[]getresponse.Option{getresponse.WithAttemptTimeout(5 * time.Second), getresponse.WithBackoff(0, 0)}, nil, "attempt", 5 * time.Second, 20 * time.Second,
		},
		"call": {[]getresponse.Option{getresponse.WithTimeout(70 * time.Second), getresponse.WithBackoff(0, 0)}, nil, "call", 70 * time.Second, 70 * time.Second},
		"call, by its option": {
			[]getresponse.Option{getresponse.WithTimeout(time.Hour)}, []getresponse.CallOption{getresponse.WithTimeout(3 * time.Second)}, "call", 3 * time.Second, 3 * time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := mustNew(t, append(tt.opts, getresponse.WithAPIKey(testKey), getresponse.WithHTTPClient(&http.Client{Transport: silent}))...)
				start := time.Now()
				err := safeCalls["GET"](t.Context(), c, tt.call...)
				limit := as[*getresponse.TimeoutError](t, err)
				if limit.What != tt.what || limit.Limit != tt.limit || !errors.Is(err, context.DeadlineExceeded) || !limit.Timeout() {
					t.Errorf("got %v", err)
				}
				if took := time.Since(start); took != tt.took {
					t.Errorf("it took %v, want %v", took, tt.took)
				}
				wantContains(t, err.Error(), tt.what, tt.limit.String())
			})
		})
	}
}

func TestTimeoutsSwitchedOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := mustNew(t, getresponse.WithAPIKey(testKey), getresponse.WithHTTPClient(&http.Client{Transport: silent}), getresponse.WithAttemptTimeout(0))
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
		defer cancel()
		start := time.Now()
		err := safeCalls["GET"](ctx, c)
		if _, ok := errors.AsType[*getresponse.TimeoutError](err); ok || !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 24*time.Hour {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

// The outcome of a write that took too long is unknown, unless it was never sent.
func TestTimeoutOfAWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := mustNew(t, getresponse.WithAPIKey(testKey), getresponse.WithHTTPClient(&http.Client{Transport: silent}),
			getresponse.WithTimeout(10*time.Second), getresponse.WithLimits(getresponse.Limits{Concurrency: 1}))
		first, second := make(chan error), make(chan error)
		go func() { first <- writes["POST"](t.Context(), c) }()
		synctest.Wait()
		go func() { second <- writes["POST"](t.Context(), c, getresponse.WithTimeout(5*time.Second)) }()
		err := <-second
		has[*getresponse.TimeoutError](t, err)
		if _, ok := errors.AsType[*getresponse.OutcomeUnknownError](err); ok {
			t.Errorf("waiting: got %v", err)
		}
		err = <-first
		has[*getresponse.TimeoutError](t, err)
		has[*getresponse.OutcomeUnknownError](t, err)
	})
}

func TestHeaderLimit(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Long", strings.Repeat("x", 3000))
		respondJSON(200, `{"tagId":"t1"}`)(w, r)
	})
	for name, opts := range map[string][]getresponse.Option{
		"own transport":   nil,
		"given transport": {getresponse.WithHTTPClient(&http.Client{Transport: transportFunc(http.DefaultTransport.RoundTrip)})},
	} {
		t.Run(name, func(t *testing.T) {
			if err := safeCalls["GET"](t.Context(), newClient(t, s, append(opts, getresponse.WithMaxHeaderBytes(8000))...)); err != nil {
				t.Errorf("within the limit: %v", err)
			}
			before := len(s.all())
			small := newClient(t, s, append(opts, getresponse.WithMaxHeaderBytes(2000), getresponse.WithRetries(3))...)
			err := safeCalls["GET"](t.Context(), small)
			if limit := as[*getresponse.TooLargeError](t, err); limit.Limit != 2000 || limit.Unit != "bytes" || len(s.all()) != before+1 {
				t.Errorf("%d requests: %v", len(s.all())-before, err)
			}
			err = writes["POST"](t.Context(), small)
			has[*getresponse.TooLargeError](t, err)
			has[*getresponse.OutcomeUnknownError](t, err)
		})
	}
}
