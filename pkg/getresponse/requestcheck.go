package getresponse

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-getresponse/getresponse/internal/httpguard"
)

// checkEdited checks what the editors made of a request. Other transports than
// net/http's may write it as it is, and a line break would begin another header.
func (s editRequest) checkEdited(req *http.Request) error {
	if req.URL == nil {
		return errors.New("a request editor removed the address")
	}
	if !s.insecureHTTP && httpguard.IsPlain(req.URL) {
		return errPlainHTTP
	}
	if !isHeaderValue(req.Host) {
		return errors.New("the host has a character that no header can carry")
	}
	for name, values := range req.Header {
		if !isHeaderName(name) {
			return fmt.Errorf("the header %q has a character that no header can carry in its name", name)
		}
		for _, value := range values {
			if !isHeaderValue(value) { // which may be a credential
				return fmt.Errorf("the header %q has a character that no header can carry in its value", name)
			}
		}
	}
	return nil
}

// isHeaderName reports whether s is a token (RFC 9110, section 5.6.2).
func isHeaderName(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-':
		case c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0:
			return false
		}
	}
	return s != ""
}

// isHeaderValue reports whether a header can carry s: it has no control character but
// tabs.
func isHeaderValue(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}
