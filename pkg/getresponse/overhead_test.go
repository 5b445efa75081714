package getresponse_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// fewCalls are so few that the default limits let them through immediately.
const fewCalls = 50

// chainCalls are a read and a write.
var chainCalls = map[string]func(context.Context, *getresponse.Client) error{
	"GET": func(ctx context.Context, c *getresponse.Client) error {
		_, err := c.Tags.Get(ctx, "t1", nil)
		return err
	},
	"POST": func(ctx context.Context, c *getresponse.Client) error {
		_, err := c.Tags.Create(ctx, gr.NewTag{Name: "vip"})
		return err
	},
}

// chainClients returns a client with the defaults, and one without limits and
// retries. Their transport responds immediately.
func chainClients(tb testing.TB) (defaults, bare *getresponse.Client) {
	tb.Helper()
	header := http.Header{"Content-Type": {"application/json"}, "X-Ratelimit-Limit": {"30000"}, "X-Ratelimit-Remaining": {"29999"}, "X-Ratelimit-Reset": {"600 seconds"}}
	canned := transportFunc(func(req *http.Request) (*http.Response, error) {
		if req.Body != nil {
			_, _ = io.Copy(io.Discard, req.Body)
		}
		return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(strings.NewReader(`{"tagId":"t1"}`)), ContentLength: 14, Request: req}, nil
	})
	build := func(opts ...getresponse.Option) *getresponse.Client {
		c, err := getresponse.New(append(opts, getresponse.WithAPIKey(testKey), getresponse.WithHTTPClient(&http.Client{Transport: canned}))...)
		if err != nil {
			tb.Fatal(err)
		}
		return c
	}
	return build(), build(getresponse.WithoutLimits(), getresponse.WithRetries(0))
}

// The default limits and retries cost at most 5 allocations.
func TestOverheadInAllocations(t *testing.T) {
	for name, call := range chainCalls {
		defaults, bare := chainClients(t)
		allocs := func(c *getresponse.Client) float64 {
			return testing.AllocsPerRun(fewCalls-1, func() {
				if err := call(t.Context(), c); err != nil {
					t.Fatal(err)
				}
			})
		}
		with, without := allocs(defaults), allocs(bare)
		if with-without > 5 {
			t.Errorf("%s: %v allocations, %v without limits and retries", name, with, without)
		}
	}
}

// BenchmarkOverhead reports what limits and retries cost a call. It alternates two
// measurements and reports their difference.
func BenchmarkOverhead(b *testing.B) {
	for name, call := range chainCalls {
		b.Run(name, func(b *testing.B) {
			var with, without time.Duration
			run := func(c *getresponse.Client) time.Duration {
				start := time.Now()
				for range fewCalls {
					if err := call(b.Context(), c); err != nil {
						b.Fatal(err)
					}
				}
				return time.Since(start)
			}
			for b.Loop() {
				// New clients, as the limits let few calls through. Both orders, as the
				// first client runs with cold caches.
				defaults, bare := chainClients(b)
				with += run(defaults)
				without += run(bare)
				defaults, bare = chainClients(b)
				without += run(bare)
				with += run(defaults)
			}
			calls := float64(2 * b.N * fewCalls)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(with)/calls, "ns/call")
			b.ReportMetric(float64(without)/calls, "ns/bare-call")
			b.ReportMetric(float64(with-without)/calls, "ns/overhead")
			b.ReportMetric(float64(with)/float64(without), "ratio")
		})
	}
}
