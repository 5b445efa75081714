package getresponse

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Names of the headers that the platform defines.
const (
	headerAuthToken   = "X-Auth-Token"
	headerDomain      = "X-Domain"
	headerParentLogin = "X-Parent-Login"
	headerTimeZone    = "X-Time-Zone"
)

// RequestEditorFn changes a request before it is sent. It is an alias of the
// function type, so that the editors of this package also serve clients that
// oapi-codegen generates with its own templates.
type RequestEditorFn = wire.RequestEditorFn

// APIKeyEditor authenticates requests with an API key: X-Auth-Token: api-key KEY. An
// empty key or one that no header can carry is an error.
func APIKeyEditor(key string) (RequestEditorFn, error) {
	h, err := apiKeyHeader(key)
	if err != nil {
		return nil, err
	}
	return headerEditor(h.name, h.value, "Authorization"), nil
}

func apiKeyHeader(key string) (header, error) {
	return header{headerAuthToken, "api-key " + key}, validSecret("API key", key)
}

// BearerEditor authenticates requests with an OAuth 2.0 access token: Authorization:
// Bearer TOKEN. An empty token or one that no header can carry is an error.
func BearerEditor(accessToken string) (RequestEditorFn, error) {
	if err := validSecret("access token", accessToken); err != nil {
		return nil, err
	}
	return headerEditor("Authorization", "Bearer "+accessToken, headerAuthToken), nil
}

// TokenSourceEditor authenticates requests with the access tokens of source. It asks
// for a token for each request, through the method TokenContext if source has one.
func TokenSourceEditor(source oauth2.TokenSource) RequestEditorFn {
	get := tokensOf(source)
	return func(ctx context.Context, req *http.Request) error {
		token, err := get(ctx)
		if err != nil {
			return err
		}
		edit, err := BearerEditor(token.AccessToken)
		if err != nil {
			return fmt.Errorf("token source: %w", err)
		}
		return edit(ctx, req)
	}
}

// DomainEditor names the Enterprise account in the header X-Domain. The domain must
// be a bare host name, as in [EnterpriseUS]. Requests to Retail must not carry it.
func DomainEditor(domain string) (RequestEditorFn, error) {
	if err := validDomain(domain); err != nil {
		return nil, fmt.Errorf("getresponse: %w", err)
	}
	return headerEditor(headerDomain, domain), nil
}

// ParentLoginEditor picks one of several Enterprise accounts of a user, in the header
// X-Parent-Login.
func ParentLoginEditor(login string) (RequestEditorFn, error) {
	if err := validHeader("parent login", login); err != nil {
		return nil, err
	}
	return headerEditor(headerParentLogin, login), nil
}

// TimeZoneEditor chooses the time zone of the dates in responses, in the header
// X-Time-Zone. zone is a name of the tz database such as Europe/Warsaw. The default
// is UTC.
func TimeZoneEditor(zone string) (RequestEditorFn, error) {
	if err := validHeader("time zone", zone); err != nil {
		return nil, err
	}
	return headerEditor(headerTimeZone, zone), nil
}

// header is a header that every request of a client has.
type header struct {
	name  string // in canonical form
	value string
}

// headerEditor sets a header and removes those that it replaces.
func headerEditor(name, value string, replaced ...string) RequestEditorFn {
	return func(_ context.Context, req *http.Request) error {
		for _, other := range replaced {
			req.Header.Del(other)
		}
		req.Header.Set(name, value)
		return nil
	}
}

// validSecret checks a credential without ever showing it.
func validSecret(what, value string) error {
	switch {
	case value == "":
		return fmt.Errorf("getresponse: the %s is empty", what)
	case strings.ContainsFunc(value, isControl):
		return fmt.Errorf("getresponse: the %s has a control character, perhaps a line break at its end", what)
	case strings.ContainsFunc(value, func(r rune) bool { return r == ' ' || r > '~' }):
		return fmt.Errorf("getresponse: the %s has a character that no header can carry", what)
	}
	return nil
}

func validHeader(what, value string) error {
	if value == "" {
		return fmt.Errorf("getresponse: the %s is empty", what)
	}
	if strings.TrimSpace(value) != value || strings.ContainsFunc(value, func(r rune) bool { return isControl(r) || r > '~' }) {
		return fmt.Errorf("getresponse: the %s %q has a character that no header can carry", what, value)
	}
	return nil
}

// WithRequestEditor adds an editor, which changes requests before they are sent. It
// runs after everything that the client itself sets.
func WithRequestEditor(fn RequestEditorFn) RequestOption {
	if fn == nil {
		return editorOption{err: errors.New("getresponse: the request editor is nil")}
	}
	return editorOption{editor: fn, mark: func(c *config) { c.ownEditor = true }}
}

// WithTimeZone chooses the time zone of the dates in responses, see [TimeZoneEditor].
func WithTimeZone(zone string) RequestOption {
	editor, err := TimeZoneEditor(zone)
	return editorOption{editor: editor, err: err}
}

// WithParentLogin picks one of several Enterprise accounts of a user, see
// [ParentLoginEditor]. In Retail, which has no parent accounts, it is an error.
func WithParentLogin(login string) RequestOption {
	editor, err := ParentLoginEditor(login)
	if err != nil {
		return editorOption{err: err}
	}
	return editorOption{
		editor: func(ctx context.Context, req *http.Request) error {
			if req.Header.Get(headerDomain) == "" {
				return errParentLogin
			}
			return editor(ctx, req)
		},
		mark: func(c *config) { c.parentLogin = true },
	}
}

var errParentLogin = errors.New("getresponse: WithParentLogin needs an Enterprise environment")
