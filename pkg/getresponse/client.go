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
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Version is the version of this client, as it stands in the User-Agent header.
const Version = "0.1.0"

const (
	defaultMaxResponse = 32 << 20
	defaultMaxHeader   = 256 << 10
)

// Response is what an answer says beside its body.
type Response = wire.Response

// RateLimit holds the figures of the X-RateLimit headers.
type RateLimit = wire.RateLimit

// Page is one page of a list.
type Page[T any] = wire.Page[T]

// Client calls the GetResponse API v3. It is safe for concurrent use. Its fields
// are the services, one for each resource.
type Client struct {
	gr.Services

	environment Environment
	baseText    string
	http        *http.Client
	policy      wire.Policy
	operations  func() []wire.Operation
	chain       step
}

var _ wire.Caller = (*Client)(nil)

// New builds a client. It needs a credential ([WithAPIKey], [WithTokenSource] or
// [FromEnv]) unless [WithHTTPClient] or [WithRequestEditor] brings one. Options
// that contradict each other or hold a value that cannot be right are errors.
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
	if cfg.auth == nil && cfg.httpClient == nil && !cfg.ownEditor {
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
	if cfg.limiter == nil && !cfg.unlimited {
		limiter, err := NewLimiter(DefaultLimits())
		if err != nil {
			return nil, err
		}
		cfg.limiter = limiter
	}
	editors, err := cfg.allEditors()
	if err != nil {
		return nil, err
	}
	client := guardedClient(cfg.httpClient, cfg.maxHeader)
	c := &Client{
		environment: cfg.environment,
		baseText:    cfg.baseURL.String(),
		http:        client,
		policy:      cfg.policy,
		operations:  sync.OnceValue(gr.Operations),
		chain:       newChain(cfg, client, editors),
	}
	c.Services = gr.NewServices(c)
	return c, nil
}

// allEditors returns the editors in the order in which they run.
func (c *config) allEditors() (all []RequestEditorFn, err error) {
	if c.auth != nil {
		all = append(all, c.auth)
	}
	if c.environment.Enterprise() {
		edit, err := DomainEditor(c.environment.Domain())
		if err != nil {
			return nil, err
		}
		all = append(all, edit)
	}
	all = append(all, headerEditor("User-Agent", userAgent(c.userAgent)))
	return append(all, c.editors...), nil
}

// Environment returns the platform that the client talks to.
func (c *Client) Environment() Environment { return c.environment }

func userAgent(product string) string {
	own := "getresponse-go/" + Version + " (" + runtime.Version() + "; " + runtime.GOOS + ")"
	if product == "" {
		return own
	}
	return product + " " + own
}

// CloseIdleConnections closes the connections that are kept for further calls.
// Without [WithHTTPClient] a client has its own.
func (c *Client) CloseIdleConnections() { c.http.CloseIdleConnections() }

// Do sends a request with a path of the caller's own through the same chain as
// every call: path follows the base URL and may carry a query ("/contacts?page=2"),
// body is encoded as JSON unless it is nil, and the answer is decoded into
// result unless that is nil. Errors are those of the services' methods. Where the
// contract has an operation of that method and path, its limits and the rules for
// its repetition hold; of other calls only GET and HEAD are safe to repeat.
func (c *Client) Do(ctx context.Context, method, path string, body, result any, opts ...CallOption) (*Response, error) {
	name := method + " request"
	target, err := checkTarget(name, method, path)
	if err != nil {
		return nil, err
	}
	op := findOperation(c.operations(), method, target.path)
	return c.send(ctx, &call{name: name, operation: op, method: method, to: target, result: result}, body, opts)
}

// Call implements [wire.Caller]: it sends a request that a builder of gen/gr
// put together. The methods of the services are the usual way to it.
func (c *Client) Call(ctx context.Context, req *wire.Request, result any, opts ...CallOption) (*Response, error) {
	target, err := checkRequest(req)
	if err != nil {
		return nil, err
	}
	op := req.Operation
	return c.send(ctx, &call{name: op.ID, operation: op, method: op.HTTPMethod, to: target, result: result}, req.Body, opts)
}

func (c *Client) send(ctx context.Context, asked *call, body any, opts []CallOption) (*Response, error) {
	if ctx == nil {
		return nil, &TransportError{Operation: asked.name, Err: errors.New("the context is nil")}
	}
	asked.baseText = c.baseText
	call, err := newCall(asked, c.policy, body, opts)
	if err != nil {
		return nil, err
	}
	if err := c.chain(ctx, call); err != nil {
		return nil, err
	}
	return call.attempt.resp, nil
}
