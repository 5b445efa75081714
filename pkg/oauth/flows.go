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

// Client runs the flows of an application. It is safe for concurrent use, and no
// form of printing shows what it holds.
type Client struct{ cfg Config }

// NewClient returns the flows of cfg. The client secret may be missing where
// only the implicit flow is used; the others refuse to go on without it.
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

// Format implements [fmt.Formatter]: every verb leaves the secret out.
func (c *Client) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "oauth.Client{%v}", c.cfg) }

// AuthorizeURL returns the address of the page where the owner of an account
// lets the application in. The service comes back to the registered redirect
// address with state and a code for [Client.Exchange]. state must be unguessable
// ([NewState]), kept for the browser that is sent there, and compared when it
// comes back; [NewHandlers] and [Loopback] do so.
func (c *Client) AuthorizeURL(state string) (string, error) { return c.pageURL("code", state) }

// ImplicitURL is like [Client.AuthorizeURL], but the service comes back with an
// access token in the fragment of the address, for [ParseImplicit].
//
// The implicit flow is legacy: the token stands in the browser's history and
// cannot be refreshed. New applications use the authorization code.
func (c *Client) ImplicitURL(state string) (string, error) { return c.pageURL("token", state) }

func (c *Client) pageURL(responseType, state string) (string, error) {
	if state == "" {
		return "", errors.New("oauth: the state is empty; NewState makes one")
	}
	return c.cfg.oauth2().AuthCodeURL(state, oauth2.SetAuthURLParam("response_type", responseType)), nil
}

// ParseImplicit reads the fragment that the implicit flow comes back with, with
// or without its "#". state is the one that went to [Client.ImplicitURL]; it
// must be used once. The errors are [ErrState], an [*Error] where the page
// reports a failure ([ErrDenied] among them), and others that say what is wrong
// with the fragment. A query is refused: tokens do not belong there.
func ParseImplicit(fragment, state string) (*oauth2.Token, error) {
	const operation = "implicit redirect"
	if strings.ContainsAny(fragment, "?") || strings.Contains(fragment, "://") {
		return nil, fmt.Errorf("oauth: %s: %w: an address or query was given instead of a fragment", operation, ErrTokenInQuery)
	}
	values, err := url.ParseQuery(strings.TrimPrefix(fragment, "#"))
	if err != nil {
		return nil, fmt.Errorf("oauth: %s: the fragment cannot be parsed", operation) // err shows a part of it
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
		return nil, fmt.Errorf("oauth: %s: the token is no bearer token", operation)
	}
	if text := values.Get("expires_in"); text != "" {
		seconds, err := strconv.ParseInt(text, 10, 32)
		if err != nil || seconds <= 0 {
			return nil, fmt.Errorf("oauth: %s: expires_in is no number of seconds", operation)
		}
		token.ExpiresIn, token.Expiry = seconds, time.Now().Add(time.Duration(seconds)*time.Second)
	}
	return token, nil
}

// sameState compares in constant time; an empty state is never the same.
func sameState(a, b string) bool {
	return a != "" && b != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

// Exchange turns the code that the authorize page came back with into tokens
// (grant authorization_code). A code can be used once and for 10 minutes. The
// state must have been checked before.
//
// Its errors are an [*Error] where the service responds with anything but a
// token, and a [getresponse.TransportError] where no response came.
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

// ClientCredentials asks for a token for the application's own account (grant
// client_credentials). It usually comes without a refresh token;
// [WithClientCredentials] lets a [TokenSource] ask again. Its errors are those
// of [Client.Exchange].
func (c *Client) ClientCredentials(ctx context.Context) (*oauth2.Token, error) {
	return c.request(ctx, "client credentials", "", func(ctx context.Context) (*oauth2.Token, error) {
		cc := clientcredentials.Config{
			ClientID: c.cfg.ClientID, ClientSecret: c.cfg.ClientSecret,
			TokenURL: c.cfg.tokenURL(), AuthStyle: oauth2.AuthStyleInHeader,
		}
		return cc.Token(ctx)
	})
}

// Refresh asks for a new access token (grant refresh_token). The response may
// bring a new refresh token, which takes the place of the old one and must be
// stored before the access token is used; where it brings none, the result holds
// the old one. [TokenSource] takes care of both.
//
// A refresh token that the service no longer accepts gives a [*SignInError].
// The other errors are those of [Client.Exchange].
func (c *Client) Refresh(ctx context.Context, refreshToken string) (*oauth2.Token, error) {
	if refreshToken == "" {
		return nil, &SignInError{Err: errNoRefreshToken}
	}
	token, err := c.request(ctx, "refresh", refreshToken, func(ctx context.Context) (*oauth2.Token, error) {
		return c.cfg.oauth2().TokenSource(ctx, &oauth2.Token{RefreshToken: refreshToken}).Token()
	})
	var answer *Error
	if errors.As(err, &answer) && answer.OAuthError == "invalid_grant" {
		return nil, &SignInError{Err: answer}
	}
	return token, err
}

// request runs one token request of x/oauth2 and translates its error.
func (c *Client) request(ctx context.Context, operation, secret string, do func(context.Context) (*oauth2.Token, error)) (*oauth2.Token, error) {
	if ctx == nil {
		return nil, fmt.Errorf("oauth: %s: the context is nil", operation)
	}
	if err := c.cfg.Validate(); err != nil {
		return nil, err
	}
	client, transport := c.cfg.tokenClient(ctx)
	transport.last = &answer{}
	token, err := do(context.WithValue(ctx, oauth2.HTTPClient, client))
	if err != nil {
		return nil, c.cfg.tokenError(ctx, operation, secret, transport.last, err)
	}
	if token.ExpiresIn <= 0 && !token.Expiry.IsZero() {
		token.ExpiresIn = int64(time.Until(token.Expiry).Round(time.Second) / time.Second)
	}
	return token, nil
}
