package getresponse

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
)

// sendOnce keeps net/http from sending a write twice. net/http resends a request after
// a failure of the connection if it can replay the body, and if the request is a POST
// with an Idempotency-Key too. The service knows no such key: it would carry the write
// out twice. Only the retry stage may send another request.
type sendOnce struct{}

var errResent = errors.New("the connection failed, and the request would have been sent on another one")

func (sendOnce) do(ctx context.Context, c *call, next handler) (report, error) {
	if c.idempotent() {
		return next(ctx, c)
	}
	// The editors are done: one that signs the body may have needed GetBody.
	req := c.request
	req.GetBody = nil
	hideIdempotencyKeys(req.Header)
	if req.Body != nil && req.Body != http.NoBody {
		return next(ctx, c)
	}
	// HTTP/2 may resend every request without a body, but not after its context ended.
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var sent atomic.Bool
	return next(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaders: func() { sent.Store(true) },
		GotConn: func(httptrace.GotConnInfo) {
			if sent.Load() {
				cancel(errResent)
			}
		},
	}), c)
}

// hideIdempotencyKeys writes the names of these headers in lower case. They are the
// same for a server. net/http looks for the canonical names only.
func hideIdempotencyKeys(h http.Header) {
	for _, name := range [...]string{"Idempotency-Key", "X-Idempotency-Key"} {
		values, found := h[name]
		if !found {
			continue
		}
		delete(h, name)
		if len(values) > 0 { // net/http sends no header without values
			h[strings.ToLower(name)] = values
		}
	}
}
