package oauth

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/internal/httpguard"
	"github.com/go-getresponse/getresponse/internal/redact"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

const (
	defaultTimeout   = 30 * time.Second
	maxTokenResponse = 1 << 20 // bytes of a response that x/oauth2 reads
)

// tokenClient returns a copy of the HTTP client that sets X-Domain, has the redirect
// guard, and can record the last response.
func (c Config) tokenClient(ctx context.Context) (*http.Client, *tokenTransport) {
	client := http.Client{Timeout: defaultTimeout}
	if c.HTTPClient != nil {
		client = *c.HTTPClient
	} else if given, ok := ctx.Value(oauth2.HTTPClient).(*http.Client); ok && given != nil {
		client = *given
	}
	transport := &tokenTransport{base: client.Transport}
	if transport.base == nil {
		transport.base = http.DefaultTransport
	}
	if c.Environment.Enterprise() {
		transport.domain = c.Environment.Domain()
	}
	client.Transport, client.CheckRedirect = transport, redirectGuard(client.CheckRedirect)
	return &client, transport
}

// tokenTransport sets the headers of token requests.
type tokenTransport struct {
	base   http.RoundTripper
	domain string
	last   *tokenResponse // if not nil, records the response; the transport then serves one call
}

// RoundTrip implements [http.RoundTripper].
func (t *tokenTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.GetBody = nil // net/http must not resend it: a code or refresh token works once
	req.Header.Set("Accept", "application/json")
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", "getresponse-go/"+getresponse.Version)
	}
	req.Header.Del("X-Domain")
	if t.domain != "" {
		req.Header.Set("X-Domain", t.domain)
	}
	resp, err := t.base.RoundTrip(req)
	if err == nil && t.last != nil {
		t.last.record(resp)
	}
	return resp, err
}

// tokenResponse records the response to a token request, as not every error of
// x/oauth2 has it.
type tokenResponse struct {
	status  int
	signed  []string // credentials that the caller's transport sent
	body    bytes.Buffer
	readErr error
}

func (r *tokenResponse) record(resp *http.Response) {
	r.status, r.readErr = resp.StatusCode, nil
	r.body.Reset()
	if resp.Request != nil {
		r.signed = append(r.signed, redact.Credentials(resp.Request.Header)...)
	}
	resp.Body = &recordedBody{ReadCloser: resp.Body, response: r}
}

// recordedBody copies what is read into response.
type recordedBody struct {
	io.ReadCloser
	response *tokenResponse
}

func (b *recordedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.response.body.Write(p[:min(n, maxTokenResponse-b.response.body.Len())])
	if err != nil && !errors.Is(err, io.EOF) {
		b.response.readErr = err
	}
	return n, err
}

// redirectGuard returns a CheckRedirect that applies its own rules and then calls next.
// The rules keep the client's secret and X-Domain from other hosts, and a POST from
// becoming a GET.
func redirectGuard(next func(*http.Request, []*http.Request) error) func(*http.Request, []*http.Request) error {
	return httpguard.Redirects(func(req *http.Request, via []*http.Request) string {
		if req.Method != via[0].Method {
			return "the method of a token request must stay " + via[0].Method
		}
		return ""
	}, func(from, to, reason string) error {
		return &getresponse.RedirectError{From: from, To: to, Reason: reason}
	}, next)
}
