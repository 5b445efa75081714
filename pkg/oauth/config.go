package oauth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/internal/httpguard"
	"github.com/go-getresponse/getresponse/internal/redact"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// retailAuthorizeURL is the authorize page of GetResponse Retail.
const retailAuthorizeURL = "https://app.getresponse.com/oauth2_authorize.html"

// Config is an application that is registered in an environment. In Enterprise
// it must be registered in an account of the same environment. This package does not
// change a Config. Its secret cannot be printed, see [Secret].
type Config struct {
	ClientID     string
	ClientSecret Secret `json:"-"` // NewSecret returns one; the implicit flow needs none

	// Environment is the environment of the accounts and of the application. The
	// zero value is getresponse.Retail().
	Environment getresponse.Environment

	// AuthorizeHost is the host of the authorize page in Enterprise, for example
	// "custom-domain.getresponse360.com". The default is the domain of the
	// environment. It is invalid for Retail.
	AuthorizeHost string

	// RedirectURL is the redirect address that the application is registered with.
	// [Loopback] listens there. [NewHandlers] sets Secure on its cookies if the
	// address has https. No request carries it, as the service always redirects to
	// the registered address.
	RedirectURL string

	// AuthorizeURL and TokenURL replace the environment's addresses, for tests and
	// proxies. Token requests of Enterprise carry X-Domain there too. An address with
	// http must be on this machine, see InsecureHTTP.
	AuthorizeURL string
	TokenURL     string

	// InsecureHTTP allows plain http to other machines in AuthorizeURL and TokenURL.
	// Without it, the host of an address with http must be localhost, 127.0.0.0/8 or
	// ::1: everybody on the way can read the secret and the tokens.
	InsecureHTTP bool

	// HTTPClient sends token requests. It is copied. The default is the client that
	// the context carries for golang.org/x/oauth2, or else a new client with a
	// timeout of 30 seconds.
	HTTPClient *http.Client `json:"-"`
}

// Validate returns nil if the configuration can be used for every flow. Its errors do
// not contain the secret.
func (c Config) Validate() error {
	if err := c.validatePage(); err != nil {
		return err
	}
	return validCredential("client secret", c.ClientSecret.Reveal())
}

// validatePage checks everything that the authorize page needs, which excludes the
// secret.
func (c Config) validatePage() error {
	if err := validCredential("client id", c.ClientID); err != nil {
		return err
	}
	if err := c.Environment.Validate(); err != nil {
		return fmt.Errorf("oauth: %w", err)
	}
	if c.AuthorizeHost != "" {
		if !c.Environment.Enterprise() {
			return fmt.Errorf("oauth: the authorize host %q is for Enterprise; the page of retail is on app.getresponse.com", c.AuthorizeHost)
		}
		// The page may be on www., which is invalid in X-Domain.
		bare := getresponse.EnterpriseUS(strings.TrimPrefix(strings.ToLower(c.AuthorizeHost), "www."))
		if bare.Validate() != nil {
			return fmt.Errorf("oauth: the authorize host %q is not a bare host name such as custom-domain.getresponse360.com", c.AuthorizeHost)
		}
	}
	for _, a := range []struct{ name, address string }{ // in this order: with two mistakes the first is reported
		{"redirect URL", c.RedirectURL}, {"authorize URL", c.AuthorizeURL}, {"token URL", c.TokenURL},
	} {
		if a.address == "" {
			continue
		}
		if err := validAddress(a.name, a.address, c.InsecureHTTP || a.name == "redirect URL"); err != nil {
			return err
		}
	}
	return nil
}

// validCredential checks an ID or secret. Its errors do not contain it.
func validCredential(what, value string) error {
	if value == "" {
		return fmt.Errorf("oauth: the %s is empty", what)
	}
	if strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("oauth: the %s contains a space, a line break or another invalid character", what)
	}
	return nil
}

// validAddress checks an absolute address. With plain, http to other machines is
// allowed. Its errors do not contain the address, as
// passwords and queries may be credentials.
func validAddress(what, address string, plain bool) error {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return fmt.Errorf("oauth: the %s cannot be parsed", what)
	case u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		return fmt.Errorf("oauth: the %s is not an absolute http or https address", what)
	case u.User != nil:
		return fmt.Errorf("oauth: the %s contains a user or password", what)
	case u.Fragment != "":
		return fmt.Errorf("oauth: the %s has a fragment", what)
	case !plain && httpguard.IsPlain(u):
		return fmt.Errorf("oauth: the %s has http, so that everybody on the way could read credentials; use https, or InsecureHTTP", what)
	}
	return nil
}

// authorizeURL returns the address of the authorize page.
func (c Config) authorizeURL() string {
	switch {
	case c.AuthorizeURL != "":
		return c.AuthorizeURL
	case !c.Environment.Enterprise():
		return retailAuthorizeURL
	case c.AuthorizeHost != "":
		return "https://" + c.AuthorizeHost + "/oauth2_authorize.html"
	}
	return "https://" + c.Environment.Domain() + "/oauth2_authorize.html"
}

// tokenURL returns the address of token requests.
func (c Config) tokenURL() string {
	if c.TokenURL != "" {
		return c.TokenURL
	}
	return c.Environment.BaseURL() + "/token"
}

// OAuth2 returns the configuration for golang.org/x/oauth2. Its token requests
// need the context of [Config.TokenContext]; without it they lack X-Domain.
//
// Unlike the types of this package, the result prints the secret with %+v. The errors
// of its methods contain credentials too, as they hold the whole response.
func (c Config) OAuth2() (*oauth2.Config, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return c.oauth2(), nil
}

func (c Config) oauth2() *oauth2.Config {
	return &oauth2.Config{
		ClientID:     c.ClientID,
		ClientSecret: c.ClientSecret.Reveal(),
		Endpoint:     oauth2.Endpoint{AuthURL: c.authorizeURL(), TokenURL: c.tokenURL(), AuthStyle: oauth2.AuthStyleInHeader},
	}
}

// TokenContext returns ctx with the HTTP client that golang.org/x/oauth2 uses for
// token requests. The client adds X-Domain in Enterprise only. It does not follow
// redirects to another host or scheme, nor with another method.
func (c Config) TokenContext(ctx context.Context) (context.Context, error) {
	if ctx == nil {
		return nil, errors.New("oauth: the context is nil")
	}
	if err := c.Environment.Validate(); err != nil {
		return nil, fmt.Errorf("oauth: %w", err)
	}
	client, _ := c.tokenClient(ctx)
	return context.WithValue(ctx, oauth2.HTTPClient, client), nil
}

// Format implements [fmt.Formatter]. No verb prints the secret.
func (c Config) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "oauth.Config{ClientID: %q, ClientSecret: %s, Environment: %s, Domain: %q, AuthorizeHost: %q}",
		c.ClientID, redact.Mark, c.Environment, c.Environment.Domain(), c.AuthorizeHost)
}

// LogValue implements [slog.LogValuer]. It omits the secret.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("clientId", c.ClientID),
		slog.String("environment", c.Environment.String()),
		slog.String("domain", c.Environment.Domain()),
	)
}
