package getresponse

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

func TestStageSendOnce(t *testing.T) {
	again := func() (io.ReadCloser, error) { return http.NoBody, nil }
	for name, test := range map[string]struct {
		op   *wire.Operation
		body io.ReadCloser
		// canceled is whether the context ends when a second connection is used.
		replayable, canceled bool
	}{
		"a read":                 {aRead, io.NopCloser(strings.NewReader("x")), true, false},
		"a write":                {aWrite, io.NopCloser(strings.NewReader("x")), false, false},
		"a write without a body": {aWrite, nil, false, true},
		"a write with NoBody":    {aWrite, http.NoBody, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := testCall(test.op)
			c.request = &http.Request{Method: http.MethodPost, Body: test.body, GetBody: again, Header: http.Header{
				"Idempotency-Key": {"a", "b"}, "X-Idempotency-Key": {}, "Accept": {"x"},
			}}
			_, err := sendOnce{}.do(t.Context(), c, func(ctx context.Context, c *call) (report, error) {
				trace := httptrace.ContextClientTrace(ctx)
				if trace == nil || trace.GotConn == nil {
					return report{}, ctx.Err()
				}
				trace.GotConn(httptrace.GotConnInfo{})
				trace.GotConn(httptrace.GotConnInfo{}) // nothing was sent on the first one
				if ctx.Err() != nil {
					t.Error("the context ended too soon")
				}
				trace.WroteHeaders()
				trace.GotConn(httptrace.GotConnInfo{})
				return report{}, context.Cause(ctx)
			})
			if errors.Is(err, errResent) != test.canceled {
				t.Errorf("error %v", err)
			}
			want := []string{"Accept", "idempotency-key"}
			if test.replayable {
				want = []string{"Accept", "Idempotency-Key", "X-Idempotency-Key"}
			}
			if names := slices.Sorted(maps.Keys(c.request.Header)); !slices.Equal(names, want) || (c.request.GetBody != nil) != test.replayable {
				t.Errorf("headers %q, GetBody %v", names, c.request.GetBody != nil)
			}
		})
	}
}
