package redisquota_test

import (
	"context"
	"net"

	"github.com/alicebob/miniredis/v2"
)

// pipe lets a client of Redis talk to an in-memory Redis without a network.
func pipe(m *miniredis.Miniredis) func(context.Context, string, string) (net.Conn, error) {
	return func(context.Context, string, string) (net.Conn, error) { return m.Dial() }
}
