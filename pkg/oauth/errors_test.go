package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func contextWithClient(ctx context.Context, c *http.Client) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, c)
}

func TestTokenErrors(t *testing.T) {
	const basic = "Basic Y2xpZW50LWlkOnMzY3IzdC1jbGllbnQlMkYlMkIlMjYlM0MlM0U="
	for name, test := range map[string]struct {
		status      int
		contentType string
		body        string
		is          error
		want        oauth.Error
	}{
		"invalid_grant": {400, "application/json", `{"error":"invalid_grant","error_description":"unknown s3cr3t-rt-0"}`, oauth.ErrSignInAgain,
			oauth.Error{OAuthError: "invalid_grant", Description: "unknown [redacted]"}},
		"invalid_client": {401, "application/json", `{"error":"invalid_client","error_description":"` + basic + ` s3cr3t-client\/+&<>"}`, getresponse.ErrUnauthorized,
			oauth.Error{OAuthError: "invalid_client", Description: "Basic [redacted] [redacted]"}},
		"a form": {400, "application/x-www-form-urlencoded", "error=invalid_request&error_description=s3cr3t-rt-0", getresponse.ErrBadRequest,
			oauth.Error{OAuthError: "invalid_request", Description: "[redacted]"}},
		"an error that says success": {200, "application/json", `{"error":"server_error"}`, nil, oauth.Error{OAuthError: "server_error"}},
		"the API's envelope": {404, "application/json", `{"httpStatus":404,"code":1024,"codeDescription":"Domain not found","message":"no domain, s3cr3t-rt-0","uuid":"u-1","context":{"sentToken":"s3cr3t-x"}}`,
			getresponse.ErrDomainNotFound, oauth.Error{Code: 1024, Description: "Domain not found", Message: "no domain, [redacted]", UUID: "u-1"}},
		"a code in a string": {401, "application/json", `{"code":"1014","message":"no"}`, getresponse.ErrUnauthorized, oauth.Error{Code: 1014, Message: "no"}},
		"HTML":               {503, "text/html", "<html>\n<h1>Maintenance</h1>s3cr3t-rt-0, s3cr3t-client/+&amp;&lt;&gt;</html>", getresponse.ErrServer, oauth.Error{Body: "<html> <h1>Maintenance</h1>[redacted], [redacted]</html>"}},
		"HTML as success":    {200, "text/html", "<html>Welcome</html>", nil, oauth.Error{Body: "<html>Welcome</html>", Reason: "the response is not a JSON object"}},
		"a long page":        {502, "text/html", strings.Repeat("ö", 9999), getresponse.ErrServer, oauth.Error{Body: strings.Repeat("ö", 256)}},
		"half a token":       {200, "application/json", `{"access_token":"s3cr3t-at-9","refresh_token":"s3cr3t-rt`, nil, oauth.Error{Reason: "the response is not a JSON object"}},
		"no access token":    {200, "application/json", `{"refresh_token":"s3cr3t-rt-9"}`, nil, oauth.Error{Reason: "the response has no access_token"}},
		"a wrong type":       {200, "application/json", `{"access_token":"s3cr3t-at-9","expires_in":"s3cr3t"}`, nil, oauth.Error{Reason: "the response has a value of the wrong type or content type"}},
		"nothing":            {200, "application/json", ``, nil, oauth.Error{Reason: "the response has no body"}},
		"too many calls":     {429, "application/json", `{"code":1015,"message":"slow down"}`, getresponse.ErrRateLimited, oauth.Error{Code: 1015, Message: "slow down"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.respond = func(w http.ResponseWriter, r *http.Request) bool {
				w.Header().Set("Content-Type", test.contentType)
				w.WriteHeader(test.status)
				sent := r.PostForm.Get("refresh_token") + r.PostForm.Get("code")
				_, _ = io.WriteString(w, strings.ReplaceAll(test.body, "s3cr3t-rt-0", sent))
				return true
			}
			_, err := f.client(t).Refresh(t.Context(), "s3cr3t-rt-0")
			failed(t, err)
			var got *oauth.Error
			if !errors.As(err, &got) {
				t.Fatalf("got %v", err)
			}
			want := test.want
			want.Operation, want.StatusCode = "refresh", test.status
			if *got != want {
				t.Errorf("got %+v\nwant %+v", *got, want)
			}
			if test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("%v is not %v", err, test.is)
			}
			if !strings.Contains(err.Error(), fmt.Sprint("HTTP ", test.status)) {
				t.Error(err)
			}
			if again := errors.Is(err, oauth.ErrSignInAgain); again != (name == "invalid_grant") {
				t.Errorf("sign in again: %v", again)
			}
			// An invalid code must not be reported as ErrSignInAgain.
			_, err = f.client(t).Exchange(t.Context(), "s3cr3t-code")
			failed(t, err)
			if errors.Is(err, oauth.ErrSignInAgain) {
				t.Error(err)
			}
			_, err = f.client(t).ClientCredentials(t.Context())
			failed(t, err)
		})
	}
}

func TestNoResponse(t *testing.T) {
	f := newFake(t)
	transport := func(err error) *oauth.Client {
		cfg := f.config(getresponse.Retail())
		cfg.HTTPClient = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("proxy said %w to %v", err, r.Header)
		})}
		c, _ := oauth.NewClient(cfg)
		return c
	}
	_, err := transport(io.ErrUnexpectedEOF).Refresh(t.Context(), "s3cr3t-rt-0")
	failed(t, err)
	if !errors.Is(err, io.ErrUnexpectedEOF) || !errors.As(err, new(*getresponse.TransportError)) {
		t.Error(err)
	}
	// The connection is closed during the response.
	f.respond = func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `{"access_token":"s3cr3t-at-9"`)
		return true
	}
	_, err = f.client(t).Refresh(t.Context(), "s3cr3t-rt-0")
	failed(t, err)
	if !errors.Is(err, io.ErrUnexpectedEOF) || !errors.As(err, new(*getresponse.TransportError)) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = f.client(t).Exchange(ctx, "s3cr3t-code")
	failed(t, err)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for _, call := range []func() error{
		func() error { _, err := f.client(t).Exchange(t.Context(), ""); return err },
		func() error { _, err := f.client(t).Refresh(t.Context(), ""); return err },
	} {
		failed(t, call())
	}
}
