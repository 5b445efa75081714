package oauth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// Client runs the flows of an application. It is safe for concurrent use. Its secret
// cannot be printed.
type Client struct{ cfg Config }

// NewClient returns a client for cfg. The client secret may be missing if only the
// implicit flow is used; the other flows fail without it.
func NewClient(cfg Config) (*Client, error) {
	if err := cfg.validatePage(); err != nil {
		return nil, err
	}
	if cfg.HTTPClient != nil {
		copied := *cfg.HTTPClient
		cfg.HTTPClient = &copied
	}
	return &Client{cfg: cfg}, nil
}

// Config returns the configuration of the client.
func (c *Client) Config() Config { return c.cfg }

// Format implements [fmt.Formatter]. No verb prints the secret.
func (c *Client) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "oauth.Client{%v}", c.cfg) }

// AuthorizeURL returns the address of the page where the owner of an account
// authorizes the application. The service then redirects to the registered address
// with the state and a code for [Client.Exchange].
//
// The state must be unguessable ([NewState]). The caller must bind it to the browser
// and compare it with the state of the redirect, as [NewHandlers] and [Loopback] do.
func (c *Client) AuthorizeURL(state string) (string, error) { return c.pageURL("code", state) }

// ImplicitURL is like [Client.AuthorizeURL], but the service redirects with an
// access token in the fragment of the address, for [ParseImplicit].
//
// The implicit flow is legacy: the token is in the browser's history and
// cannot be refreshed. New applications use the authorization code.
func (c *Client) ImplicitURL(state string) (string, error) { return c.pageURL("token", state) }

func (c *Client) pageURL(responseType, state string) (string, error) {
	if state == "" {
		return "", errors.New("oauth: the state is empty; NewState returns one")
	}
	return c.cfg.oauth2().AuthCodeURL(state, oauth2.SetAuthURLParam("response_type", responseType)), nil
}

// ParseImplicit reads the fragment of the implicit flow's redirect, with or without
// its "#". The state is the argument of [Client.ImplicitURL] and must be used only
// once. It returns [ErrState], an [*Error] if the page reports a failure (for example
// [ErrDenied]), or another error for an invalid fragment. A query is
// [ErrTokenInQuery], as a query must not carry a token.
func ParseImplicit(fragment, state string) (*oauth2.Token, error) {
	const operation = "implicit redirect"
	if strings.ContainsAny(fragment, "?") || strings.Contains(fragment, "://") {
		return nil, fmt.Errorf("oauth: %s: %w: an address or query was given instead of a fragment", operation, ErrTokenInQuery)
	}
	values, err := url.ParseQuery(strings.TrimPrefix(fragment, "#"))
	if err != nil {
		return nil, fmt.Errorf("oauth: %s: the fragment cannot be parsed", operation) // err quotes a part of it
	}
	for _, name := range []string{"state", "access_token", "error", "expires_in", "token_type"} {
		if len(values[name]) > 1 {
			return nil, fmt.Errorf("oauth: %s: the fragment has %s twice", operation, name)
		}
	}
	if !sameState(values.Get("state"), state) {
		return nil, fmt.Errorf("oauth: %s: %w", operation, ErrState)
	}
	if values.Has("error") {
		return nil, pageError(operation, values, state)
	}
	token := &oauth2.Token{AccessToken: values.Get("access_token"), TokenType: values.Get("token_type")}
	if token.AccessToken == "" {
		return nil, fmt.Errorf("oauth: %s: the fragment has no access_token", operation)
	}
	if !strings.EqualFold(token.Type(), "Bearer") {
		return nil, fmt.Errorf("oauth: %s: the token is not a bearer token", operation)
	}
	if text := values.Get("expires_in"); text != "" {
		seconds, err := strconv.ParseInt(text, 10, 32)
		if err != nil || seconds <= 0 {
			return nil, fmt.Errorf("oauth: %s: expires_in is not a positive number of seconds", operation)
		}
		token.ExpiresIn, token.Expiry = seconds, time.Now().Add(time.Duration(seconds)*time.Second)
	}
	return token, nil
}

// sameState compares in constant time. An empty state equals no state.
func sameState(a, b string) bool {
	return a != "" && b != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

// Exchange exchanges the code of the authorize page's redirect for tokens (grant
// authorization_code). A code can be used once and is valid for 10 minutes. The caller
// must check the state before. The end of ctx ends the exchange, after which the code may be
// used up. It should not be the context of a request, as the browser may go away;
// [NewHandlers] takes care of that.
//
// It returns an [*Error] if the response has no token, and a
// [getresponse.TransportError] if there is no response.
//
// [getresponse.TransportError]: https://pkg.go.dev/github.com/go-getresponse/getresponse/pkg/getresponse#TransportError
func (c *Client) Exchange(ctx context.Context, code string) (*oauth2.Token, error) {
	if code == "" {
		return nil, errors.New("oauth: exchange of a code: the code is empty")
	}
	return c.request(ctx, "exchange of a code", code, func(ctx context.Context) (*oauth2.Token, error) {
		return c.cfg.oauth2().Exchange(ctx, code)
	})
}

// ClientCredentials requests a token for the application's own account (grant
// client_credentials). It usually has no refresh token; with
// [WithClientCredentials] a [TokenSource] requests a new token when it expires. The
// errors are those of [Client.Exchange].
func (c *Client) ClientCredentials(ctx context.Context) (*oauth2.Token, error) {
	return c.request(ctx, "client credentials", "", func(ctx context.Context) (*oauth2.Token, error) {
		cc := clientcredentials.Config{
			ClientID: c.cfg.ClientID, ClientSecret: c.cfg.ClientSecret.Reveal(),
			TokenURL: c.cfg.tokenURL(), AuthStyle: oauth2.AuthStyleInHeader,
		}
		return cc.Token(ctx)
	})
}

// Refresh requests a new access token (grant refresh_token). The response may have a
// new refresh token, which replaces the old one and must be stored before the access
// token is used. Otherwise the result has the old refresh token. [TokenSource] handles
// both cases.
//
// It returns a [*SignInError] if the service no longer accepts the refresh token.
// The other errors are those of [Client.Exchange].
func (c *Client) Refresh(ctx context.Context, refreshToken string) (*oauth2.Token, error) {
	if refreshToken == "" {
		return nil, &SignInError{Err: errNoRefreshToken}
	}
	token, err := c.request(ctx, "refresh", refreshToken, func(ctx context.Context) (*oauth2.Token, error) {
		return c.cfg.oauth2().TokenSource(ctx, &oauth2.Token{RefreshToken: refreshToken}).Token()
	})
	var oauthErr *Error
	if errors.As(err, &oauthErr) && oauthErr.OAuthError == "invalid_grant" {
		return nil, &SignInError{Err: oauthErr}
	}
	return token, err
}

// request runs one token request of x/oauth2 and converts its error.
func (c *Client) request(ctx context.Context, operation, secret string, do func(context.Context) (*oauth2.Token, error)) (*oauth2.Token, error) {
	if ctx == nil {
		return nil, fmt.Errorf("oauth: %s: the context is nil", operation)
	}
	if err := c.cfg.Validate(); err != nil {
		return nil, err
	}
	client, transport := c.cfg.tokenClient(ctx)
	transport.last = &tokenResponse{}
	token, err := do(context.WithValue(ctx, oauth2.HTTPClient, client))
	if err != nil {
		return nil, c.cfg.tokenError(ctx, operation, secret, transport.last, err)
	}
	if token.ExpiresIn <= 0 && !token.Expiry.IsZero() {
		token.ExpiresIn = int64(time.Until(token.Expiry).Round(time.Second) / time.Second)
	}
	return token, nil
}
