package getresponse

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Option changes what [New] builds.
type Option interface{ applyClient(*config) error }

// CallOption changes a single call; every method of a service takes any number.
type CallOption = wire.CallOption

// RequestOption is an option for a client and for a single call alike. What is
// set for a call comes after what is set for the client and wins.
type RequestOption interface {
	Option
	CallOption
}

// config collects the options of a client. It dies with New: a client keeps
// credentials in its editors only, where no %+v finds them.
type config struct {
	once           map[string]bool // options that were given and may be given once
	environment    Environment
	baseURL        *url.URL
	httpClient     *http.Client
	auth           RequestEditorFn
	refused        func(accessToken string)
	userAgent      string
	maxResponse    int64
	editors        []RequestEditorFn
	hooks          []Hook
	limiter        Limiter
	unlimited      bool
	backoff        backoff
	policy         wire.Policy
	attemptTimeout time.Duration
	maxHeader      int64
	parentLogin    bool
	ownEditor      bool // WithRequestEditor was given, which may bring the credential
}

func newConfig() *config {
	return &config{
		once: map[string]bool{}, maxResponse: defaultMaxResponse, maxHeader: defaultMaxHeader, policy: defaultPolicy(),
		backoff: backoff{base: 500 * time.Millisecond, most: 10 * time.Second}, attemptTimeout: defaultAttemptTimeout,
	}
}

// first refuses an option that contradicts an earlier one of the same kind.
func (c *config) first(kind, option string) error {
	if c.once[kind] {
		return fmt.Errorf("getresponse: %s: %s was set already", option, kind)
	}
	c.once[kind] = true
	return nil
}

type optionFunc func(*config) error

func (f optionFunc) applyClient(c *config) error { return f(c) }

// requestOption carries an editor, or the reason why there is none.
type requestOption struct {
	editor RequestEditorFn
	err    error
	parent bool
	own    bool
}

func (o requestOption) applyClient(c *config) error {
	c.editors = append(c.editors, o.editor)
	c.parentLogin = c.parentLogin || o.parent
	c.ownEditor = c.ownEditor || o.own
	return o.err
}

// ApplyCall implements [CallOption].
func (o requestOption) ApplyCall(s *wire.CallSettings) error {
	s.Editors = append(s.Editors, o.editor)
	return o.err
}

// WithAPIKey signs requests with an API key. An empty key or one with control
// characters is an error.
func WithAPIKey(key string) Option {
	return optionFunc(func(c *config) (err error) {
		if err := c.first("a credential", "WithAPIKey"); err != nil {
			return err
		}
		c.auth, err = APIKeyEditor(key)
		return err
	})
}

// WithTokenSource signs requests with OAuth 2.0 access tokens. The source is
// asked for every request; wrap it in oauth2.ReuseTokenSource if it fetches a
// token each time.
//
// A source with a method TokenContext(context.Context) (*oauth2.Token, error) is
// asked through that, with the context of the call. One with a method
// Invalidate(accessToken string) is told of a token that the service refused, and
// the call is sent once more, unless its body can be read once only.
func WithTokenSource(source oauth2.TokenSource) Option {
	return optionFunc(func(c *config) error {
		if err := c.first("a credential", "WithTokenSource"); err != nil {
			return err
		}
		if source == nil {
			return errors.New("getresponse: WithTokenSource: the token source is nil")
		}
		c.auth = TokenSourceEditor(source)
		if s, ok := source.(interface{ Invalidate(accessToken string) }); ok {
			c.refused = s.Invalidate
		}
		return nil
	})
}

// WithEnvironment chooses the platform; without it a client talks to [Retail].
func WithEnvironment(env Environment) Option {
	return optionFunc(func(c *config) error {
		if err := c.first("the environment", "WithEnvironment"); err != nil {
			return err
		}
		c.environment = env
		return env.Validate()
	})
}

// WithBaseURL sends requests to another address than the environment's, for
// tests and proxies. Enterprise requests carry X-Domain there as well.
func WithBaseURL(base string) Option {
	return optionFunc(func(c *config) error {
		if err := c.first("the base URL", "WithBaseURL"); err != nil {
			return err
		}
		u, err := url.Parse(base)
		if err != nil {
			return errors.New("getresponse: WithBaseURL: the address cannot be parsed") // err holds it, password and all
		}
		// Users, passwords and queries may be credentials: no error shows them.
		shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
		switch {
		case u.User != nil || u.Host == "" && strings.Contains(base, "@"):
			return errors.New("getresponse: WithBaseURL: the address carries a user or password")
		case u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
			return fmt.Errorf("getresponse: WithBaseURL: %q is no absolute http or https address", shown.String()+u.Opaque)
		case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
			return fmt.Errorf("getresponse: WithBaseURL: %q has a query or fragment", shown.String())
		}
		if u.RawPath != "" {
			u.RawPath = strings.TrimRight(u.RawPath, "/")
			u.Path, err = url.PathUnescape(u.RawPath)
		} else {
			u.Path = strings.TrimRight(u.Path, "/")
		}
		c.baseURL = u
		return err
	})
}

// WithHTTPClient sends requests through a copy of client, for its transport,
// timeout and cookie jar. The client itself is never changed. Its CheckRedirect
// is asked after the client's own guard.
func WithHTTPClient(client *http.Client) Option {
	return optionFunc(func(c *config) error {
		if err := c.first("the HTTP client", "WithHTTPClient"); err != nil {
			return err
		}
		if client == nil {
			return errors.New("getresponse: WithHTTPClient: the client is nil")
		}
		c.httpClient = client
		return nil
	})
}

// WithUserAgent puts a product such as "shop-sync/1.4" before the client's own
// name in the header User-Agent.
func WithUserAgent(product string) Option {
	return optionFunc(func(c *config) error {
		if err := c.first("the user agent", "WithUserAgent"); err != nil {
			return err
		}
		c.userAgent = product
		return validHeader("user agent", product)
	})
}

// WithMaxResponseBytes bounds the body of an answer, after decompression.
// Default 32 MiB. A longer one gives a [DecodeError].
func WithMaxResponseBytes(n int64) Option {
	return optionFunc(func(c *config) error {
		if err := c.first("the response limit", "WithMaxResponseBytes"); err != nil {
			return err
		}
		if n < 1 {
			return fmt.Errorf("getresponse: WithMaxResponseBytes: %d is not positive", n)
		}
		c.maxResponse = n
		return nil
	})
}

// WithMaxHeaderBytes bounds the headers of an answer. Default 256 KiB. Longer ones
// give a [LimitError] within a [TransportError].
func WithMaxHeaderBytes(n int64) Option {
	return optionFunc(func(c *config) error {
		if err := c.first("the header limit", "WithMaxHeaderBytes"); err != nil {
			return err
		}
		if n < 1 {
			return fmt.Errorf("getresponse: WithMaxHeaderBytes: %d is not positive", n)
		}
		c.maxHeader = n
		return nil
	})
}

// WithRequestEditor lets fn change requests before they are sent, after all that
// the client itself sets.
func WithRequestEditor(fn RequestEditorFn) RequestOption {
	if fn == nil {
		return requestOption{err: errNilEditor}
	}
	return requestOption{editor: fn, own: true}
}

// WithTimeZone chooses the zone of the dates in answers, as [TimeZoneEditor].
func WithTimeZone(zone string) RequestOption {
	editor, err := TimeZoneEditor(zone)
	return requestOption{editor: editor, err: err}
}

// WithParentLogin picks one of several Enterprise accounts of a user, as
// [ParentLoginEditor]. In Retail, which knows no parent accounts, it is an error.
func WithParentLogin(login string) RequestOption {
	editor, err := ParentLoginEditor(login)
	if err != nil {
		return requestOption{err: err}
	}
	return requestOption{parent: true, editor: func(ctx context.Context, req *http.Request) error {
		if req.Header.Get(headerDomain) == "" {
			return errParentLogin
		}
		return editor(ctx, req)
	}}
}

var errParentLogin = errors.New("getresponse: WithParentLogin needs an Enterprise environment")

// WithResponse fills resp with the status, the headers and the rate-limit
// figures of the answer, of an error as well. Of the pages of an All method it
// shows the last one.
func WithResponse(resp *Response) CallOption { return responseOption{resp} }

type responseOption struct{ into *wire.Response }

// ApplyCall implements [CallOption].
func (o responseOption) ApplyCall(s *wire.CallSettings) error {
	if o.into == nil {
		return errors.New("getresponse: WithResponse: the target is nil")
	}
	s.Into = o.into
	return nil
}

// Names of the variables that FromEnv reads.
const (
	envAPIKey      = "GETRESPONSE_API_KEY"
	envAccessToken = "GETRESPONSE_ACCESS_TOKEN"
	envEnvironment = "GETRESPONSE_ENVIRONMENT"
	envDomain      = "GETRESPONSE_DOMAIN"
)

// FromEnv takes the credential and the environment from variables:
// GETRESPONSE_API_KEY or GETRESPONSE_ACCESS_TOKEN, one of the two;
// GETRESPONSE_ENVIRONMENT (retail, which is the default, enterprise-us or
// enterprise-pl) and, for Enterprise, GETRESPONSE_DOMAIN.
func FromEnv() Option {
	return optionFunc(func(c *config) error {
		key, token := os.Getenv(envAPIKey), os.Getenv(envAccessToken)
		switch {
		case key != "" && token != "":
			return fmt.Errorf("getresponse: FromEnv: both %s and %s are set", envAPIKey, envAccessToken)
		case key == "" && token == "":
			return fmt.Errorf("getresponse: FromEnv: neither %s nor %s is set", envAPIKey, envAccessToken)
		}
		credential := WithAPIKey(key)
		if token != "" {
			if err := validSecret("access token", token); err != nil {
				return err
			}
			credential = WithTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token}))
		}
		env, err := environmentNamed(os.Getenv(envEnvironment), os.Getenv(envDomain))
		if err != nil {
			return fmt.Errorf("getresponse: FromEnv: %w (%s, %s)", err, envEnvironment, envDomain)
		}
		for _, o := range []Option{credential, WithEnvironment(env)} {
			if err := o.applyClient(c); err != nil {
				return err
			}
		}
		return nil
	})
}
