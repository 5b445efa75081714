//go:build sim

package sim

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

const (
	batchWindow    = 10 * time.Minute
	batchPerWindow = 80
)

// slowBatches is a service with an empty list that takes time for batches of contacts. It
// counts a batch at some time between the request and its response, and has a reason to
// rate limit it if another one came within a second before, or 80 within the window.
type slowBatches struct {
	latency func() time.Duration // of the way there, or of the way back

	mu           sync.Mutex
	last, start  time.Time
	inWindow     int
	inLastWindow time.Duration // latencies of its batches
	batches      int
	tooMany      int
}

func (s *slowBatches) RoundTrip(r *http.Request) (*http.Response, error) {
	resp := &http.Response{StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}, "Totalcount": {"0"}}, Body: io.NopCloser(strings.NewReader("[]"))}
	if r.Method == http.MethodGet {
		return resp, nil
	}
	_, _ = io.Copy(io.Discard, r.Body)
	r.Body.Close()
	there, back := s.latency(), s.latency()
	time.Sleep(there)
	reset := s.arrive(time.Now())
	time.Sleep(back)
	s.inLastWindow += there + back
	resp.StatusCode, resp.Body = http.StatusAccepted, http.NoBody
	resp.Header = http.Header{"X-Ratelimit-Limit": {"80"}, "X-Ratelimit-Remaining": {fmt.Sprint(batchPerWindow - s.inWindow)}, "X-Ratelimit-Reset": {fmt.Sprintf("%d seconds", reset)}}
	return resp, nil
}

// arrive counts a batch and returns the seconds until the window ends.
func (s *slowBatches) arrive(now time.Time) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.start) >= batchWindow {
		s.start, s.inWindow, s.inLastWindow = now, 0, 0
	}
	s.batches++
	if s.inWindow++; s.inWindow > batchPerWindow || now.Sub(s.last) < time.Second {
		s.tooMany++
	}
	s.last = now
	return int((s.start.Add(batchWindow).Sub(now) + time.Second - 1) / time.Second)
}

// TestImportPaceByLatency imports rows in simulated time with several latencies of a batch.
// The ways there and back take random times, each at most the latency.
//
// The limits allow a batch a second, counted at the service. The client knows only that a
// batch was counted between its request and its response, so that the next one can be sent
// a second after the response, not earlier: the first may have been late on its way, and
// the next may be quick. The shortest time without the risk of a 429 is therefore a second
// and the latency for each batch of a window. The wait for the next window hides it: with
// 10 windows, the latency is only seen in the last one.
func TestImportPaceByLatency(t *testing.T) {
	for _, c := range []struct {
		latency time.Duration // of each way, at the most; half of it on average
		rows    int
		most    float64 // times as long as the limits allow
	}{
		{5 * time.Millisecond, importRows, 1.01},
		{100 * time.Millisecond, importRows, 1.12},
		{300 * time.Millisecond, importRows, 1.35},
		{time.Second, importRows, 2.1},
		{5 * time.Millisecond, 10 * importRows, 1.005},
		{100 * time.Millisecond, 10 * importRows, 1.005},
		{300 * time.Millisecond, 10 * importRows, 1.01},
		{time.Second, 10 * importRows, 1.02},
	} {
		t.Run(fmt.Sprintf("%d rows, up to %v", c.rows, c.latency), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := rand.New(rand.NewPCG(1, 3))
				s := &slowBatches{latency: func() time.Duration { return time.Duration(r.Int64N(int64(c.latency))) }}
				client, err := getresponse.New(getresponse.WithAPIKey(getresponsetest.APIKey), getresponse.WithHTTPClient(&http.Client{Transport: s}))
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				summary, err := bulk.Import(t.Context(), client, "abc", func(yield func(bulk.Contact, error) bool) {
					for i := range c.rows {
						if !yield(bulk.Contact{Email: fmt.Sprintf("p%d@example.com", i)}, nil) {
							return
						}
					}
				}, bulk.ImportOptions{})
				took := time.Since(start)
				if err != nil || summary.Counts[bulk.Accepted] != c.rows {
					t.Fatalf("%+v, %v", summary, err)
				}
				if s.tooMany > 0 {
					t.Errorf("%d of %d batches were too many", s.tooMany, s.batches)
				}
				windows, last := (s.batches-1)/batchPerWindow, (s.batches-1)%batchPerWindow
				allowed := time.Duration(windows)*batchWindow + time.Duration(last)*time.Second
				safe := allowed + s.inLastWindow
				t.Logf("time: %v; the limits allow %v (%.3f times as long), without a risk it is %v (%.3f times)", took.Round(time.Millisecond), allowed,
					took.Seconds()/allowed.Seconds(), safe.Round(time.Millisecond), took.Seconds()/safe.Seconds())
				if took.Seconds() > c.most*allowed.Seconds() {
					t.Errorf("more than %.3f times as long as the limits allow", c.most)
				}
				if took.Seconds() > 1.003*safe.Seconds() {
					t.Error("more than 0.3 % longer than without a risk")
				}
			})
		})
	}
}
