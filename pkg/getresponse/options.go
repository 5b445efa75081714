package getresponse

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Option changes what [New] builds.
type Option interface{ applyClient(*config) error }

// CallOption changes a single call; every method of a service takes any number.
type CallOption = wire.CallOption

// RequestOption is an option for a client and for a single call. The value for a
// call wins over the value for the client.
type RequestOption interface {
	Option
	CallOption
}

// config collects the options of a client. New discards it: a client keeps
// credentials only in its chain, where %+v does not show them.
type config struct {
	given        map[string]string // kind to option, of those that may be given once
	environment  Environment
	baseURL      *url.URL
	httpClient   *http.Client
	fixed        []header        // with an API key among them
	auth         RequestEditorFn // nil with an API key
	renewToken   tokenRenewal    // nil where the token source cannot renew
	userAgent    string
	maxResponse  int64
	maxHeader    int64
	editors      []RequestEditorFn
	hooks        []Hook
	limiter      Limiter
	unlimited    bool
	policy       wire.Policy
	parentLogin  bool
	ownEditor    bool // WithRequestEditor was given, which may bring the credential
	insecureHTTP bool // plain http is allowed
}

func newConfig() *config {
	return &config{
		given: map[string]string{}, maxResponse: defaultMaxResponse, maxHeader: defaultMaxHeader,
		policy: wire.Policy{
			Retries: 3, MaxWait: time.Minute, AttemptTimeout: time.Minute,
			BackoffBase: 500 * time.Millisecond, BackoffMax: 10 * time.Second,
		},
	}
}

// clientOption is an option of New alone.
type clientOption struct {
	name string
	kind string // of options that exclude each other, "" for one that may be given several times
	set  func(*config) error
}

func (o clientOption) applyClient(c *config) error {
	if err := c.once(o.kind, o.name); err != nil {
		return err
	}
	return o.set(c)
}

// once returns an error for an option that contradicts an earlier one.
func (c *config) once(kind, name string) error {
	if earlier, ok := c.given[kind]; ok && kind != "" {
		return fmt.Errorf("getresponse: %s: %s was set already, by %s", name, kind, earlier)
	}
	c.given[kind] = name
	return nil
}

// positive is an option that sets a number of bytes.
func positive(name, kind string, n int64, set func(*config)) Option {
	return clientOption{name: name, kind: kind, set: func(c *config) error {
		if n < 1 {
			return fmt.Errorf("getresponse: %s: %d is not positive", name, n)
		}
		set(c)
		return nil
	}}
}

// policyOption changes the policy of a client or of a call.
type policyOption struct {
	set func(*wire.Policy)
	err error
}

func (o policyOption) applyClient(c *config) error {
	if o.err == nil {
		o.set(&c.policy)
	}
	return o.err
}

// ApplyCall implements [CallOption].
func (o policyOption) ApplyCall(s *wire.CallSettings) error {
	if o.err == nil {
		o.set(&s.Policy)
	}
	return o.err
}

// durationOption is a policy option that takes a time of 0 or more.
func durationOption(name string, d time.Duration, set func(*wire.Policy)) RequestOption {
	if d < 0 {
		return policyOption{err: fmt.Errorf("getresponse: %s: %v is negative", name, d)}
	}
	return policyOption{set: set}
}

// editorOption adds a request editor to a client or to a call.
type editorOption struct {
	editor RequestEditorFn
	err    error // why there is no editor
	mark   func(*config)
}

func (o editorOption) applyClient(c *config) error {
	if o.err != nil {
		return o.err
	}
	c.editors = append(c.editors, o.editor)
	if o.mark != nil {
		o.mark(c)
	}
	return nil
}

// ApplyCall implements [CallOption].
func (o editorOption) ApplyCall(s *wire.CallSettings) error {
	if o.err != nil {
		return o.err
	}
	s.Editors = append(s.Editors, o.editor)
	return nil
}

// responseOption stores the status, headers and rate limit figures of a response.
type responseOption struct{ into *wire.Response }

// WithResponse fills resp with the status, the headers and the rate limit figures
// of the response, also where the call fails. With an All method it holds those of
// the last page.
func WithResponse(resp *Response) CallOption { return responseOption{resp} }

// ApplyCall implements [CallOption].
func (o responseOption) ApplyCall(s *wire.CallSettings) error {
	if o.into == nil {
		return errors.New("getresponse: WithResponse: the target is nil")
	}
	s.Into = o.into
	return nil
}
