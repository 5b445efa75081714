package getresponse

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"sync"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/internal/httpguard"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Version is the version of this client. The header User-Agent contains it.
const Version = "0.1.0"

const (
	defaultMaxResponse = 32 << 20
	defaultMaxHeader   = 256 << 10
)

// Response holds the status, headers and rate limit figures of a response.
type Response = wire.Response

// RateLimit holds the figures of the X-RateLimit headers of a response.
type RateLimit = wire.RateLimit

// Client calls the GetResponse API v3. It is safe for concurrent use. Its fields are
// the services, one for each resource.
type Client struct {
	gr.Services

	environment Environment
	baseURL     string
	http        *http.Client
	chain       handler
}

var _ wire.Caller = (*Client)(nil)

// New returns a client. It needs a credential: [WithAPIKey], [WithTokenSource] or
// [FromEnv], unless [WithHTTPClient] or [WithRequestEditor] adds one. Options that
// contradict each other or have an invalid value are errors.
func New(opts ...Option) (*Client, error) {
	cfg := newConfig()
	for _, o := range opts {
		if o == nil {
			return nil, errors.New("getresponse: an option is nil")
		}
		if err := o.applyClient(cfg); err != nil {
			return nil, err
		}
	}
	if _, given := cfg.given[kindCredential]; !given && cfg.httpClient == nil && !cfg.ownEditor {
		return nil, errors.New("getresponse: no credential: use WithAPIKey, WithTokenSource or FromEnv")
	}
	if cfg.parentLogin && !cfg.environment.Enterprise() {
		return nil, errParentLogin
	}
	if cfg.baseURL == nil {
		u, err := url.Parse(cfg.environment.BaseURL())
		if err != nil {
			return nil, fmt.Errorf("getresponse: %w", err)
		}
		cfg.baseURL = u
	}
	if !cfg.insecureHTTP && httpguard.IsPlain(cfg.baseURL) {
		return nil, fmt.Errorf("getresponse: the base URL %q: %w", httpguard.Host(cfg.baseURL), errPlainHTTP)
	}
	if cfg.limiter == nil && !cfg.unlimited {
		limiter, err := NewLimiter(DefaultLimits())
		if err != nil {
			return nil, err
		}
		cfg.limiter = limiter
	}
	if err := cfg.addHeaders(); err != nil {
		return nil, err
	}
	client := guardedClient(cfg.httpClient, cfg.maxHeader)
	c := &Client{
		environment: cfg.environment,
		baseURL:     cfg.baseURL.String(),
		http:        client,
		chain:       newChain(cfg, client, sync.OnceValue(gr.Operations)),
	}
	c.Services = gr.NewServices(c)
	return c, nil
}

// addHeaders adds the headers that depend on several options.
func (c *config) addHeaders() error {
	if c.environment.Enterprise() {
		domain := c.environment.Domain()
		if err := validDomain(domain); err != nil {
			return fmt.Errorf("getresponse: %w", err)
		}
		c.fixed = append(c.fixed, header{headerDomain, domain})
	}
	c.fixed = append(c.fixed, header{"User-Agent", userAgent(c.userAgent)})
	return nil
}

// allEditors returns the editors in the order in which they run.
func (c *config) allEditors() []RequestEditorFn {
	if c.auth == nil {
		return c.editors
	}
	return append([]RequestEditorFn{c.auth}, c.editors...)
}

// Environment returns the platform that the client calls.
func (c *Client) Environment() Environment { return c.environment }

func userAgent(product string) string {
	own := "getresponse-go/" + Version + " (" + runtime.Version() + "; " + runtime.GOOS + ")"
	if product == "" {
		return own
	}
	return product + " " + own
}

// CloseIdleConnections closes the connections that are idle. Without
// [WithHTTPClient] a client has connections of its own.
func (c *Client) CloseIdleConnections() { c.http.CloseIdleConnections() }

// Do sends a request for what the services do not cover. It passes the same chain as
// every call and returns the same errors. path follows the base URL and may have a
// query ("/contacts?page=2"). body is encoded as JSON unless it is nil. The response
// is decoded into result unless result is nil.
//
// Where the contract has an operation of that method and path, its limits and its
// retry rules apply. Of other calls only GET and HEAD are retried.
func (c *Client) Do(ctx context.Context, method, path string, body, result any, opts ...CallOption) (*Response, error) {
	return c.send(ctx, &call{name: method + " request", method: method, path: path, content: body, into: result, options: opts})
}

// Call implements [wire.Caller]. The methods of the services call it.
func (c *Client) Call(ctx context.Context, req *wire.Request, result any, opts ...CallOption) (*Response, error) {
	op := req.Operation
	return c.send(ctx, &call{name: op.ID, method: op.Method, typed: req, content: req.Body, into: result, options: opts})
}

func (c *Client) send(ctx context.Context, asked *call) (*Response, error) {
	asked.baseURL = c.baseURL
	r, err := c.chain(ctx, asked)
	if err != nil {
		return nil, err
	}
	return r.result, nil
}
