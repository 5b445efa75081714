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
	defaultTimeout = 30 * time.Second
	maxAnswer      = 1 << 20 // of a response x/oauth2 reads this much
)

// tokenClient copies the HTTP client and puts X-Domain, the redirect guard and a
// recorder of the last response in.
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

// tokenTransport marks token requests.
type tokenTransport struct {
	base   http.RoundTripper
	domain string
	last   *answer // filled where it is not nil; the transport serves one call then
}

// RoundTrip implements [http.RoundTripper].
func (t *tokenTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
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

// response is what came back for a token request, as x/oauth2 does not tell it for
// every failure.
type answer struct {
	status  int
	signed  []string // credentials that the caller's own transport sent
	body    bytes.Buffer
	readErr error
}

func (a *answer) record(resp *http.Response) {
	a.status, a.readErr = resp.StatusCode, nil
	a.body.Reset()
	if resp.Request != nil {
		a.signed = append(a.signed, redact.Credentials(resp.Request.Header)...)
	}
	resp.Body = &recordedBody{ReadCloser: resp.Body, answer: a}
}

// recordedBody copies into the response what is read.
type recordedBody struct {
	io.ReadCloser
	answer *answer
}

func (b *recordedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.answer.body.Write(p[:min(n, maxAnswer-b.answer.body.Len())])
	if err != nil && !errors.Is(err, io.EOF) {
		b.answer.readErr = err
	}
	return n, err
}

// redirectGuard returns a CheckRedirect that asks next after its own rules: the
// client's secret and X-Domain never reach another host, and a POST never becomes a GET.
func redirectGuard(next func(*http.Request, []*http.Request) error) func(*http.Request, []*http.Request) error {
	return httpguard.Redirects(func(req *http.Request, via []*http.Request) string {
		if req.Method != via[0].Method {
			return "a token request stays a " + via[0].Method
		}
		return ""
	}, func(from, to, reason string) error {
		return &getresponse.RedirectError{From: from, To: to, Reason: reason}
	}, next)
}
