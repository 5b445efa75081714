package getresponse

import (
	"context"
	"errors"
	"net"
	"net/http/httptrace"
	"sync/atomic"
)

// sentTrace watches whether a request got a connection. Without one nothing of
// it was sent.
type sentTrace struct {
	asked, got atomic.Bool
	trace      httptrace.ClientTrace
}

// watch returns a context that tells t.
func (t *sentTrace) watch(ctx context.Context) context.Context {
	t.trace.GetConn = func(string) { t.asked.Store(true) }
	t.trace.GotConn = func(httptrace.GotConnInfo) { t.got.Store(true) }
	return httptrace.WithClientTrace(ctx, &t.trace)
}

// unsent reports whether a request that failed with err surely was not sent.
// Transports of other making may not tell the trace anything.
func (t *sentTrace) unsent(err error) bool {
	if t.got.Load() {
		return false
	}
	var op *net.OpError
	var dns *net.DNSError
	return t.asked.Load() || errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial"
}
