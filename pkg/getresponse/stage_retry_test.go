package getresponse

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

func TestStageRetry(t *testing.T) {
	unavailable := &Error{StatusCode: http.StatusServiceUnavailable}
	limited := &Error{StatusCode: http.StatusTooManyRequests}
	unauthorized := &Error{StatusCode: http.StatusUnauthorized}
	after := func(d time.Duration) *time.Duration { return &d }
	stream := &wire.Body{Reader: strings.NewReader("x")}
	for name, test := range map[string]struct {
		op     *wire.Operation
		body   *wire.Body
		report report
		auth   string
		err    error
		kept   bool  // the source keeps the rejected token
		failed error // of the source
		calls  int
		waits  time.Duration // exact, or the maximum where the backoff is random
		wants  error
	}{
		"success":                       {op: aWrite, calls: 1},
		"idempotent and transient":      {op: aRead, report: report{transient: true}, err: unavailable, calls: 4, waits: 3500 * time.Millisecond, wants: ErrServer},
		"idempotent, with Retry-After":  {op: aRead, report: report{transient: true, retryAfter: after(20 * time.Second)}, err: unavailable, calls: 4, waits: time.Minute, wants: ErrServer},
		"idempotent, not transient":     {op: aRead, err: unavailable, calls: 1, wants: ErrServer},
		"a write":                       {op: aWrite, report: report{transient: true}, err: unavailable, calls: 1, wants: ErrServer},
		"a stream of HTTP/2 rejected":   {op: aWrite, report: report{transient: true, rejected: true}, err: &TransportError{Err: io.EOF}, calls: 4, waits: 3500 * time.Millisecond, wants: io.EOF},
		"rate limited, says a proxy":    {op: aWrite, err: &OutcomeUnknownError{Err: &Error{StatusCode: 302, Code: CodeQuotaReached}}, calls: 1, wants: ErrRateLimited},
		"a body that is read once":      {op: aRead, body: stream, report: report{transient: true}, err: unavailable, calls: 1, wants: ErrServer},
		"rate limited":                  {op: aWrite, report: report{retryAfter: after(20 * time.Second)}, err: limited, calls: 4, waits: time.Minute, wants: ErrRateLimited},
		"rate limited without a time":   {op: aWrite, err: limited, calls: 6, waits: 31 * time.Second, wants: ErrRateLimited},
		"rate limited for too long":     {op: aWrite, report: report{retryAfter: after(time.Hour)}, err: limited, calls: 1, wants: ErrRateLimited},
		"rejected token":                {op: aWrite, report: report{result: &Response{}}, auth: "Bearer s3cr3t", err: unauthorized, calls: 2, wants: ErrUnauthorized},
		"rejected token, body is spent": {op: aWrite, body: stream, report: report{result: &Response{}}, auth: "Bearer s3cr3t", err: unauthorized, calls: 1, wants: ErrUnauthorized},
		"rejected token is kept":        {op: aWrite, report: report{result: &Response{}}, auth: "Bearer s3cr3t", err: unauthorized, kept: true, calls: 1, wants: ErrUnauthorized},
		"no new token":                  {op: aWrite, report: report{result: &Response{}}, auth: "Bearer s3cr3t", err: unauthorized, failed: io.ErrNoProgress, calls: 1, wants: io.ErrNoProgress},
		"rejected API key":              {op: aWrite, report: report{result: &Response{}}, auth: "Basic s3cr3t", err: unauthorized, calls: 1, wants: ErrUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var n int
				var rejected []string
				s := retry{renewToken: func(_ context.Context, token string, again bool) (bool, error) {
					rejected = append(rejected, token)
					return again && !test.kept, test.failed
				}}
				c := testCall(test.op)
				c.attempt, c.body, c.request = 0, test.body, &http.Request{Header: http.Header{"Authorization": {test.auth}}}
				start := time.Now()
				_, err := s.do(t.Context(), c, returns(&n, test.report, test.err))
				waited := time.Since(start)
				if n != test.calls || c.attempt != n || !errors.Is(err, test.wants) {
					t.Errorf("%d calls, attempt %d, error %v", n, c.attempt, err)
				}
				if random := test.report.transient && test.report.retryAfter == nil; waited != test.waits && (!random || waited > test.waits) {
					t.Errorf("waited %v, want %v", waited, test.waits)
				}
				if strings.HasPrefix(test.auth, "Bearer") != (len(rejected) == 1 && rejected[0] == "s3cr3t") {
					t.Errorf("the token source learned of %q", rejected)
				}
			})
		})
	}
}
