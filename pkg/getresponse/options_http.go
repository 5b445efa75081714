package getresponse

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// WithBaseURL sends requests to another address than the environment's, for tests
// and proxies. Enterprise requests carry X-Domain there as well. An address with http
// must be on this machine, see [WithInsecureHTTP].
func WithBaseURL(base string) Option {
	return clientOption{name: "WithBaseURL", kind: "the base URL", set: func(c *config) (err error) {
		c.baseURL, err = parseBaseURL(base)
		return err
	}}
}

// WithInsecureHTTP allows plain http to other machines. Without it, [New] and every call
// reject an address with http unless its host is localhost, 127.0.0.0/8 or ::1: everybody
// on the way can read the credential and the data.
func WithInsecureHTTP() Option {
	return clientOption{name: "WithInsecureHTTP", set: func(c *config) error {
		c.insecureHTTP = true
		return nil
	}}
}

// errPlainHTTP rejects a request that would be sent without encryption.
var errPlainHTTP = errors.New("the address has http, so that everybody on the way could read the credential; use https, or WithInsecureHTTP")

// parseBaseURL shows no user, password or query in its errors: they may be credentials.
func parseBaseURL(base string) (*url.URL, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, errors.New("getresponse: WithBaseURL: the address cannot be parsed") // err holds it, password and all
	}
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	switch {
	case u.User != nil || u.Host == "" && strings.Contains(base, "@"):
		return nil, errors.New("getresponse: WithBaseURL: the address contains a user or password")
	case u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		return nil, fmt.Errorf("getresponse: WithBaseURL: %q is not an absolute http or https address", shown.String()+u.Opaque)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, fmt.Errorf("getresponse: WithBaseURL: %q has a query or fragment", shown.String())
	}
	if u.RawPath != "" {
		u.RawPath = strings.TrimRight(u.RawPath, "/")
		u.Path, err = url.PathUnescape(u.RawPath)
	} else {
		u.Path = strings.TrimRight(u.Path, "/")
	}
	return u, err
}

// WithHTTPClient sends requests through a copy of client, with its transport,
// timeout and cookie jar. The client itself never changes. Its CheckRedirect is
// called after the redirect guard of this package. Its transport must not resend
// requests: only the client knows which calls may be retried.
func WithHTTPClient(client *http.Client) Option {
	return clientOption{name: "WithHTTPClient", kind: "the HTTP client", set: func(c *config) error {
		if client == nil {
			return errors.New("getresponse: WithHTTPClient: the client is nil")
		}
		c.httpClient = client
		return nil
	}}
}

// WithUserAgent puts a product such as "shop-sync/1.4" before the client's own
// name in the header User-Agent.
func WithUserAgent(product string) Option {
	return clientOption{name: "WithUserAgent", kind: "the user agent", set: func(c *config) error {
		c.userAgent = product
		return validHeader("user agent", product)
	}}
}

// WithMaxResponseBytes bounds the body of a response, after decompression. Default
// 32 MiB. A longer body gives a [DecodeError] with a [TooLargeError].
func WithMaxResponseBytes(n int64) Option {
	return positive("WithMaxResponseBytes", "the response limit", n, func(c *config) { c.maxResponse = n })
}

// WithMaxHeaderBytes bounds the headers of a response. Default 256 KiB. Longer
// headers give a [TransportError] with a [TooLargeError].
func WithMaxHeaderBytes(n int64) Option {
	return positive("WithMaxHeaderBytes", "the header limit", n, func(c *config) { c.maxHeader = n })
}
