// Package freeport finds addresses for servers of tests that must have a known port.
package freeport

import (
	"fmt"
	"math/rand/v2"
	"net"
	"testing"
)

// Systems give ports above these to servers and connections without a fixed port.
const first, last = 20_000, 29_999

// Address returns an address of loopback that nobody listens on. No other test gets it in
// the meantime, unless it asks for the same port.
func Address(t testing.TB) string {
	t.Helper()
	var err error
	for range 100 {
		var l net.Listener
		l, err = new(net.ListenConfig).Listen(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", first+rand.IntN(last-first+1)))
		if err == nil {
			_ = l.Close()
			return l.Addr().String()
		}
	}
	t.Fatalf("no port is free: %v", err)
	return ""
}
