package getresponse

import (
	"net/http"

	"github.com/go-getresponse/getresponse/internal/httpguard"
)

const onlyGET = "only a GET may be redirected"

// redirectGuard returns a CheckRedirect that calls next after its own checks.
func redirectGuard(next func(*http.Request, []*http.Request) error) func(*http.Request, []*http.Request) error {
	return httpguard.Redirects(func(_ *http.Request, via []*http.Request) string {
		if via[0].Method != http.MethodGet || via[len(via)-1].Method != http.MethodGet {
			return onlyGET
		}
		return ""
	}, blockRedirect, next)
}

func blockRedirect(from, to, reason string) error {
	return &RedirectError{From: from, To: to, Reason: reason}
}
