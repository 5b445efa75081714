package getresponse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// TransportError reports a call that brought no answer: the connection failed,
// the context ended, an editor refused or a redirect was stopped. Whether the
// service carried out a write that failed so is not known.
type TransportError struct {
	Operation string
	Err       error
}

func (e *TransportError) Error() string { return "getresponse: " + e.Operation + ": " + e.Err.Error() }

func (e *TransportError) Unwrap() error { return e.Err }

// send takes a checked call through the rest of the chain: editors, redirect
// guard, HTTP, bounded read, and decoding or a typed error.
func (c *Client) send(ctx context.Context, operation, method string, to target, body, result any, opts []CallOption) (*Response, error) {
	var settings wire.CallSettings
	for _, o := range opts {
		if o == nil {
			return nil, fmt.Errorf("getresponse: %s: an option is nil", operation)
		}
		if err := o.ApplyCall(&settings); err != nil {
			return nil, err
		}
	}
	if settings.Into != nil {
		*settings.Into = Response{} // of this call, also where no answer comes
	}
	sent, resp, err := c.attempt(ctx, operation, method, to, body, result, &settings)
	if c.refused == nil || !errors.Is(err, ErrUnauthorized) {
		return resp, err
	}
	token, ok := strings.CutPrefix(sent.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return resp, err
	}
	c.refused(token)
	// A refused credential means that nothing was done, so that every call may be
	// sent again whose body can be read again.
	if sent.Body == nil || sent.GetBody != nil {
		_, resp, err = c.attempt(ctx, operation, method, to, body, result, &settings)
	}
	return resp, err
}

// attempt sends one request.
func (c *Client) attempt(ctx context.Context, operation, method string, to target, body, result any, settings *wire.CallSettings) (*http.Request, *Response, error) {
	req, err := c.newRequest(ctx, method, to, body)
	if err != nil {
		return nil, nil, fmt.Errorf("getresponse: %s: %w", operation, err)
	}
	for _, editors := range [][]RequestEditorFn{c.editors, settings.Editors} {
		for _, edit := range editors {
			if err := edit(ctx, req); err != nil {
				return req, nil, &TransportError{Operation: operation, Err: secretsOf(req.Header).redactError(err)}
			}
		}
	}
	if _, file := result.(*wire.File); file {
		req.Header.Set("Accept", "*/*")
	}
	hidden := secretsOf(req.Header)
	httpResp, err := c.http.Do(req)
	if err != nil {
		// A *url.Error shows the address with its query: e-mail addresses and names.
		// The transport that the caller brought may have put one into another.
		var ue *url.Error
		for errors.As(err, &ue) {
			err = ue.Err
		}
		return req, nil, &TransportError{Operation: operation, Err: hidden.redactError(ended(ctx, err))}
	}
	defer httpResp.Body.Close()
	if httpResp.Request != nil { // as the transport sent it, which may sign as well
		hidden = hidden.and(httpResp.Request.Header)
	}
	resp := &Response{StatusCode: httpResp.StatusCode, Header: httpResp.Header, RateLimit: parseRateLimit(httpResp.Header)}
	if settings.Into != nil {
		*settings.Into = *resp
	}
	if httpResp.StatusCode < 200 || httpResp.StatusCode > 299 {
		return req, nil, readError(operation, httpResp, hidden)
	}
	if err := c.readResult(ctx, operation, httpResp, result, hidden); err != nil {
		return req, nil, err
	}
	return req, resp, nil
}

// ended adds the end of the context to an error that shows only its cause.
func ended(ctx context.Context, err error) error {
	if end := ctx.Err(); end != nil && !errors.Is(err, end) {
		return fmt.Errorf("%w: %w", end, err)
	}
	return err
}

// newRequest builds the HTTP request without any header of the editors.
func (c *Client) newRequest(ctx context.Context, method string, to target, body any) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, "", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	if body != nil {
		encoded, err := wire.EncodeBody(body)
		if err != nil {
			return nil, fmt.Errorf("the body cannot be encoded: %w", err)
		}
		req.Header.Set("Content-Type", encoded.ContentType)
		req.ContentLength, req.Body = encoded.Length, io.NopCloser(encoded.Reader)
		if encoded.Replay != nil {
			req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(encoded.Replay()), nil }
		}
	}
	u := c.base
	if to.escaped != to.path || u.RawPath != "" {
		u.RawPath = u.EscapedPath() + to.escaped
	}
	u.Path += to.path
	u.RawQuery = to.query
	req.URL, req.Host = &u, u.Host
	return req, nil
}

// RedirectError reports a redirect that was not followed. Only a GET may be
// redirected, and only to the same scheme and host: credentials and X-Domain
// never reach another one.
type RedirectError struct {
	From, To string // scheme and host
	Reason   string
}

func (e *RedirectError) Error() string {
	return fmt.Sprintf("redirect from %s to %s refused: %s", e.From, e.To, e.Reason)
}

const maxRedirects = 10

// redirectGuard wraps the CheckRedirect of an HTTP client.
func redirectGuard(next func(*http.Request, []*http.Request) error) func(*http.Request, []*http.Request) error {
	return func(req *http.Request, via []*http.Request) error {
		origin, last := via[0], via[len(via)-1]
		refuse := func(reason string) error {
			return &RedirectError{From: hostOf(origin.URL), To: hostOf(req.URL), Reason: reason}
		}
		switch {
		case origin.Method != http.MethodGet || last.Method != http.MethodGet:
			return refuse("only a GET may be redirected")
		case !strings.EqualFold(req.URL.Scheme, origin.URL.Scheme) || !strings.EqualFold(req.URL.Host, origin.URL.Host):
			return refuse("it leads to another host or scheme")
		case len(via) >= maxRedirects:
			return refuse(fmt.Sprintf("it is the one after %d", maxRedirects))
		case next != nil:
			return next(req, via)
		}
		return nil
	}
}

func hostOf(u *url.URL) string { return u.Scheme + "://" + u.Host }
