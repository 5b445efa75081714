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

	"github.com/go-getresponse/getresponse/internal/redact"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// retailAuthorizeURL is the authorize page of GetResponse itself.
const retailAuthorizeURL = "https://app.getresponse.com/oauth2_authorize.html"

// Config is an application that is registered in an environment. In Enterprise
// it must be registered in an account of the same environment. A Config is a
// plain value; nothing here changes it, and no form of printing shows its secret.
type Config struct {
	ClientID     string
	ClientSecret string `json:"-"` // kept out of JSON; the implicit flow needs none

	// Environment is where accounts and application live. The zero value is
	// getresponse.Retail().
	Environment getresponse.Environment

	// AuthorizeHost is the host of the authorize page in Enterprise, for example
	// "custom-domain.getresponse360.com". Without it the page is looked for on
	// the domain of the environment. It is refused for Retail.
	AuthorizeHost string

	// RedirectURL is the address that the application was registered with.
	// [Loopback] listens there and [NewHandlers] learns from it whether cookies
	// are for https only. No request carries it: the service always redirects to
	// the registered address.
	RedirectURL string

	// AuthorizeURL and TokenURL take the place of the environment's addresses,
	// for tests and proxies. Token requests to Enterprise carry X-Domain there
	// as well.
	AuthorizeURL string
	TokenURL     string

	// HTTPClient sends token requests, through a copy of it. Without it the one
	// that the context carries for golang.org/x/oauth2 is copied, and without
	// that one with a timeout of 30 seconds is made.
	HTTPClient *http.Client `json:"-"`
}

// Validate returns an error that says what is missing or wrong, without showing
// the secret, unless the configuration can be used for every flow.
func (c Config) Validate() error {
	if err := c.validatePage(); err != nil {
		return err
	}
	return validCredential("client secret", c.ClientSecret)
}

// validatePage checks what the authorize page needs; the secret it does not.
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
		// The page may be on www., which X-Domain must not name.
		bare := getresponse.EnterpriseUS(strings.TrimPrefix(strings.ToLower(c.AuthorizeHost), "www."))
		if bare.Validate() != nil {
			return fmt.Errorf("oauth: the authorize host %q is no bare host name such as custom-domain.getresponse360.com", c.AuthorizeHost)
		}
	}
	for _, a := range []struct{ name, address string }{ // in this order: with two mistakes the first is reported
		{"redirect URL", c.RedirectURL}, {"authorize URL", c.AuthorizeURL}, {"token URL", c.TokenURL},
	} {
		if a.address == "" {
			continue
		}
		if err := validAddress(a.name, a.address); err != nil {
			return err
		}
	}
	return nil
}

// validCredential checks an ID or secret without ever showing it.
func validCredential(what, value string) error {
	if value == "" {
		return fmt.Errorf("oauth: the %s is empty", what)
	}
	if strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("oauth: the %s has a space, line break or other character that it cannot have", what)
	}
	return nil
}

// validAddress checks an absolute address. Errors do not show it: passwords and
// queries may be credentials.
func validAddress(what, address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return fmt.Errorf("oauth: the %s cannot be parsed", what)
	case u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		return fmt.Errorf("oauth: the %s is no absolute http or https address", what)
	case u.User != nil:
		return fmt.Errorf("oauth: the %s carries a user or password", what)
	case u.Fragment != "":
		return fmt.Errorf("oauth: the %s has a fragment", what)
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
// need the context of [Config.TokenContext], without which they lack X-Domain.
// Unlike what this package returns, the result prints the secret with %+v, and
// so do the errors of its methods: they hold the whole response.
func (c Config) OAuth2() (*oauth2.Config, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return c.oauth2(), nil
}

func (c Config) oauth2() *oauth2.Config {
	return &oauth2.Config{
		ClientID:     c.ClientID,
		ClientSecret: c.ClientSecret,
		Endpoint:     oauth2.Endpoint{AuthURL: c.authorizeURL(), TokenURL: c.tokenURL(), AuthStyle: oauth2.AuthStyleInHeader},
	}
}

// TokenContext returns ctx with the HTTP client that golang.org/x/oauth2 is to
// use for token requests: it adds X-Domain in Enterprise, and in Enterprise
// only, and follows redirects neither to another host or scheme nor with another
// method.
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

// Format implements [fmt.Formatter]: every verb leaves the secret out.
func (c Config) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "oauth.Config{ClientID: %q, ClientSecret: %s, Environment: %s, Domain: %q, AuthorizeHost: %q}",
		c.ClientID, redact.Mark, c.Environment, c.Environment.Domain(), c.AuthorizeHost)
}

// LogValue implements [slog.LogValuer]; it leaves the secret out.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("clientId", c.ClientID),
		slog.String("environment", c.Environment.String()),
		slog.String("domain", c.Environment.Domain()),
	)
}
