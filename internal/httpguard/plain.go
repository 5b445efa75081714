package httpguard

import (
	"net/netip"
	"net/url"
	"strings"
)

// IsPlain reports whether requests to an address cross a network without encryption:
// its scheme is http, and its host is not this machine. Everybody on the way could read
// the credential.
func IsPlain(u *url.URL) bool {
	return strings.EqualFold(u.Scheme, "http") && !isLoopback(u.Hostname())
}

// isLoopback reports whether a host is this machine: localhost, 127.0.0.0/8 or ::1. It
// resolves no names, as a name server may return anything.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
