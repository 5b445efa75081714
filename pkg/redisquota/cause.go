package redisquota

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/redis/go-redis/v9"
)

// unavailable returns the error of a failed request to Redis.
func unavailable(operation string, err error) *UnavailableError {
	var reply redis.Error
	if errors.As(err, &reply) {
		code := codeOf(reply.Error())
		return &UnavailableError{Operation: operation, Code: code, Err: errors.New("it returned the error " + code)}
	}
	return &UnavailableError{Operation: operation, Err: cause(err)}
}

// codes returns the codes of Redis's errors.
func codes() []string {
	return []string{
		"ASK", "BUSY", "BUSYKEY", "CLUSTERDOWN", "CROSSSLOT", "DENIED", "ERR", "EXECABORT", "LOADING", "MASTERDOWN", "MISCONF",
		"MOVED", "NOAUTH", "NOPERM", "NOPROTO", "NOREPLICAS", "NOSCRIPT", "OOM", "READONLY", "TRYAGAIN", "UNKILLABLE", "WRONGPASS", "WRONGTYPE",
	}
}

// codeOf returns the code of an error of Redis: its first word. The word of a proxy that
// looks like Redis can be anything, so it must be one of the codes.
func codeOf(text string) string {
	word, _, _ := strings.Cut(text, " ")
	if slices.Contains(codes(), word) {
		return word
	}
	return "ERR"
}

// cause returns what is known of a failed request without its arguments: an error of the
// network or of a context. Of any other error it returns the type.
func cause(err error) error {
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(err, &dns):
		return &net.DNSError{Err: "lookup failed", Name: dns.Name, IsTimeout: dns.IsTimeout, IsNotFound: dns.IsNotFound, IsTemporary: dns.IsTemporary}
	case errors.As(err, &op) && slices.Contains([]string{"dial", "read", "write"}, op.Op):
		return &net.OpError{Op: op.Op, Net: network(op), Addr: address(op.Addr), Err: cause(op.Err)}
	}
	var number syscall.Errno
	if errors.As(err, &number) {
		return number
	}
	for _, known := range []error{
		context.DeadlineExceeded, context.Canceled, os.ErrDeadlineExceeded, net.ErrClosed,
		redis.ErrClosed, redis.ErrPoolTimeout, redis.ErrPoolExhausted, io.ErrUnexpectedEOF, io.EOF,
	} {
		if errors.Is(err, known) {
			return known
		}
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return fmt.Errorf("an error of the type %T", err)
}

// network returns the network of an error, if it is one of Redis's.
func network(op *net.OpError) string {
	if op.Net == "unix" {
		return op.Net
	}
	return "tcp"
}

// address returns an address that is known to be one.
func address(a net.Addr) net.Addr {
	switch a.(type) {
	case *net.TCPAddr, *net.UnixAddr:
		return a
	}
	return nil
}
