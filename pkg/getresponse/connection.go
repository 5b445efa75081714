package getresponse

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
)

// isConnection reports whether an error is a transient failure of the connection.
// Errors that it does not know are not transient: those of certificates, redirects,
// addresses and the caller's own code.
func isConnection(err error) bool {
	var (
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		op          *net.OpError
		dns         *net.DNSError
		stream      streamError
		timeout     net.Error
		attempt     *TimeoutError // or of the call, which is over anyway
	)
	switch {
	case errors.Is(err, context.Canceled), errors.As(err, &certificate), errors.As(err, &record):
		return false
	case errors.As(err, &dns):
		return !dns.IsNotFound
	case errors.As(err, &op):
		return op.Op != "remote error" && op.Op != "local error" // alerts of TLS
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &stream), errors.As(err, &attempt):
		return true
	}
	if errors.As(err, &timeout) && timeout.Timeout() {
		return true
	}
	for _, text := range []string{"server closed idle connection", "server sent GOAWAY", "client connection lost"} {
		if strings.Contains(err.Error(), text) { // net/http has neither a type nor a variable for it
			return true
		}
	}
	return false
}

// streamError has the form of net/http's error of an HTTP/2 stream that was cut:
// errors.As fills in every type that looks like it.
type streamError struct {
	StreamID uint32
	Code     uint32
	Cause    error
}

func (e streamError) Error() string { return "an HTTP/2 stream was cut" }

// isDial reports whether an error says that no connection was made.
func isDial(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	return errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial"
}

// isRejectedStream reports whether HTTP/2 says that the server processed nothing of a
// request: it rejected the stream, or it closes the connection and the stream was too
// late (RFC 9113, sections 6.8 and 8.7). Servers such as nginx close a connection in
// this way after a number of requests. net/http resends such a request itself unless
// the chain keeps it from doing so. It has no type for the error.
func isRejectedStream(err error) bool {
	cause, found := strings.CutPrefix(err.Error(), "http2: Transport: cannot retry err [")
	cause, _, _ = strings.Cut(cause, "]")
	return found && (strings.HasSuffix(cause, "graceful shutdown GOAWAY") || strings.Contains(cause, "; REFUSED_STREAM"))
}
