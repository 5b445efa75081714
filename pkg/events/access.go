package events

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/go-getresponse/getresponse/internal/sealed"
)

// access decides who may call.
type access struct {
	parameter string                          // of the secret in the URL, "" for none
	secrets   sealed.Box[[][sha256.Size]byte] // digests, so that all have one length
	allowed   []netip.Prefix                  // empty for everybody
	proxies   []netip.Prefix
	https     bool
}

// check returns why a request is rejected, "" if it is not.
func (a *access) check(r *http.Request, query url.Values) Reason {
	direct := addressOf(r.RemoteAddr)
	trusted := within(a.proxies, direct)
	if a.https && r.TLS == nil && (!trusted || lastOf(r.Header.Values("X-Forwarded-Proto")) != "https") {
		return ReasonHTTPS
	}
	if len(a.allowed) > 0 {
		client := direct
		if trusted {
			client = a.forwardedFor(r)
		}
		if !within(a.allowed, client) {
			return ReasonAddress
		}
	}
	if a.parameter != "" && !a.knows(query[a.parameter]) {
		return ReasonSecret
	}
	return ""
}

// knows compares a secret with all known ones, in a time that does not depend on them.
func (a *access) knows(values []string) bool {
	if len(values) != 1 {
		return false
	}
	sum, found := sha256.Sum256([]byte(values[0])), 0
	for _, secret := range a.secrets.Open() {
		found |= subtle.ConstantTimeCompare(sum[:], secret[:])
	}
	return found == 1
}

// forwardedFor returns the address of the client before the trusted proxies. Each proxy
// adds the address that it sees to the end of X-Forwarded-For.
func (a *access) forwardedFor(r *http.Request) netip.Addr {
	addresses := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, text := range slices.Backward(addresses) {
		addr := addressOf(strings.TrimSpace(text))
		if !within(a.proxies, addr) {
			return addr
		}
	}
	return netip.Addr{}
}

// addressOf reads an address with or without a port. The zero Addr stands for anything
// else.
func addressOf(text string) netip.Addr {
	if ap, err := netip.ParseAddrPort(text); err == nil {
		return ap.Addr().Unmap().WithZone("")
	}
	addr, _ := netip.ParseAddr(text)
	return addr.Unmap().WithZone("")
}

func within(prefixes []netip.Prefix, addr netip.Addr) bool {
	return slices.ContainsFunc(prefixes, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// lastOf returns the last item of a list in headers.
func lastOf(values []string) string {
	all := strings.Join(values, ",")
	return strings.ToLower(strings.TrimSpace(all[strings.LastIndexByte(all, ',')+1:]))
}
