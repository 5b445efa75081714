package getresponse

import (
	"net/http"
	"strings"
)

// guardedClient returns a copy of client, or a new client for nil, with the redirect
// guard.
func guardedClient(client *http.Client, maxHeader int64) *http.Client {
	var guarded http.Client
	if client != nil {
		guarded = *client
	} else if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		own := standard.Clone()
		own.MaxIdleConnsPerHost = DefaultLimits().Concurrency // all calls go to one host
		own.MaxResponseHeaderBytes = maxHeader
		guarded.Transport = own
	}
	guarded.CheckRedirect = redirectGuard(guarded.CheckRedirect)
	return &guarded
}

// checkHeader returns an error for headers beyond the limit. A transport of the
// caller may allow more than the client does.
func checkHeader(h http.Header, limit int64) error {
	var n int64
	for name, values := range h {
		for _, value := range values {
			n += int64(len(name) + len(value) + len(": \r\n"))
		}
	}
	if n > limit {
		return headerTooLong(limit)
	}
	return nil
}

func headerTooLong(limit int64) error {
	return &TooLargeError{What: "response headers", Limit: limit, Unit: "bytes"}
}

// isHeaderTooLong recognizes the error of net/http, which has no type.
func isHeaderTooLong(err error) bool {
	return strings.Contains(err.Error(), "response headers exceeded") || strings.Contains(err.Error(), "header list larger than")
}
