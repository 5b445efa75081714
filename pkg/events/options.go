package events

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/go-getresponse/getresponse/internal/sealed"
)

// Option configures a [Handler]. Those that are no On function may be given once, except
// [WithHook].
type Option struct {
	name string
	set  func(*config) error
}

// config is what the options of a handler set.
type config struct {
	access
	withoutSecret bool
	functions     map[Kind]func(context.Context, Event) error
	other         func(context.Context, Event) error
	store         Store
	queue         Queue
	hooks         hookList

	timeout     time.Duration
	concurrency int
	maxWaiting  int
	maxRequests int
	maxBody     int64
}

const (
	defaultTimeout     = 4 * time.Second // the service waits for 5 seconds
	callbackTimeout    = 3 * time.Second // and for a callback 4
	queueTimeout       = time.Minute     // of a function that a queue calls
	defaultConcurrency = 16
	defaultWaiting     = 10_000
	defaultRequests    = 256
	defaultBody        = 1 << 20
	defaultMemory      = 100_000 // events
	maxQuery           = 16 << 10
)

// on registers a function for a kind, for the generated On functions.
func on[T any, P interface {
	*T
	Event
}](kind Kind, f func(context.Context, T) error) Option {
	return Option{name: "the function for " + string(kind), set: func(c *config) error {
		if f == nil {
			return fmt.Errorf("events: the function for %s is nil", kind)
		}
		c.functions[kind] = func(ctx context.Context, e Event) error { return f(ctx, *e.(P)) }
		return nil
	}}
}

// OnOther calls f for each event whose kind has no function of its own: a pointer such as
// *[ContactAdded], or *[Unknown]. Without OnOther, such events are acknowledged and
// reported to hooks as [Ignored].
func OnOther(f func(context.Context, Event) error) Option {
	return Option{name: "OnOther", set: func(c *config) error {
		if f == nil {
			return errors.New("events: the function of OnOther is nil")
		}
		c.other = f
		return nil
	}}
}

// WithSecret requires the parameter of the URL to be one of the secrets, for example
// https://example.com/hook?secret=SECRET. Two secrets allow a change of the URL. They are
// compared in constant time and never printed. An empty parameter or secret is an error.
func WithSecret(parameter string, secrets ...string) Option {
	return Option{name: "WithSecret", set: func(c *config) error {
		if parameter == "" || len(secrets) == 0 || slices.Contains(secrets, "") {
			return errors.New("events: WithSecret needs the name of a parameter, and secrets that are not empty")
		}
		if slices.ContainsFunc(queryNames[:], func(q queryName) bool { return q.name == parameter }) || parameter == "action" {
			return fmt.Errorf("events: WithSecret: %s is a parameter of callbacks", parameter)
		}
		sums := make([][sha256.Size]byte, len(secrets))
		for i, s := range secrets {
			sums[i] = sha256.Sum256([]byte(s))
		}
		c.parameter, c.secrets = parameter, sealed.New(sums)
		return nil
	}}
}

// WithoutSecret accepts requests without a secret: anybody who knows the URL can send
// events. A handler needs either this option or [WithSecret].
func WithoutSecret() Option {
	return Option{name: "WithoutSecret", set: func(c *config) error {
		c.withoutSecret = true
		return nil
	}}
}

// WithAllowedAddresses accepts requests from these addresses only. Behind a proxy it needs
// [WithTrustedProxies].
func WithAllowedAddresses(prefixes ...netip.Prefix) Option {
	return prefixOption("WithAllowedAddresses", prefixes, func(c *config) *[]netip.Prefix { return &c.allowed })
}

// WithTrustedProxies names the proxies in front of the handler. The headers
// X-Forwarded-For and X-Forwarded-Proto count in requests from them, and only there.
func WithTrustedProxies(prefixes ...netip.Prefix) Option {
	return prefixOption("WithTrustedProxies", prefixes, func(c *config) *[]netip.Prefix { return &c.proxies })
}

func prefixOption(name string, prefixes []netip.Prefix, field func(*config) *[]netip.Prefix) Option {
	return Option{name: name, set: func(c *config) error {
		if len(prefixes) == 0 || slices.ContainsFunc(prefixes, func(p netip.Prefix) bool { return !p.IsValid() }) {
			return fmt.Errorf("events: %s needs address prefixes such as 192.0.2.0/24: %v", name, prefixes)
		}
		*field(c) = slices.Clone(prefixes)
		return nil
	}}
}

// RequireHTTPS rejects requests over plain HTTP. A request from a proxy of
// [WithTrustedProxies] counts as HTTPS if its X-Forwarded-Proto is https.
func RequireHTTPS() Option {
	return Option{name: "RequireHTTPS", set: func(c *config) error {
		c.https = true
		return nil
	}}
}

// WithStore remembers handled events in store. Default: the last 100,000 in memory.
func WithStore(store Store) Option {
	return Option{name: "WithStore", set: func(c *config) error {
		if store == nil {
			return errors.New("events: WithStore: the store is nil")
		}
		c.store = store
		return nil
	}}
}

// WithQueue puts events into queue and acknowledges them; [Handler.Work] handles them. It
// is for functions that may take longer than the service waits, and for events that must
// not be lost while they fail. The queue also remembers handled events, so WithStore is
// an error then.
func WithQueue(queue Queue) Option {
	return Option{name: "WithQueue", set: func(c *config) error {
		if queue == nil {
			return errors.New("events: WithQueue: the queue is nil")
		}
		c.queue = queue
		return nil
	}}
}

// WithHook reports what happens to h. It may be given several times.
func WithHook(h Hook) Option {
	return Option{set: func(c *config) error {
		if h == nil {
			return errors.New("events: WithHook: the hook is nil")
		}
		c.hooks = append(c.hooks, h)
		return nil
	}}
}

// WithTimeout bounds the time of a request, or with a queue that of a function. Default: 4
// seconds, 3 for callbacks; 1 minute with a queue. Without a queue, at most 4.8 seconds;
// the service waits for 5.
func WithTimeout(d time.Duration) Option {
	return positive("WithTimeout", d, func(c *config) { c.timeout = d })
}

// WithConcurrency bounds the functions that run at a time. Default: 16.
func WithConcurrency(n int) Option {
	return positive("WithConcurrency", n, func(c *config) { c.concurrency = n })
}

// WithMaxWaiting bounds the events that wait for their function, without a queue.
// Default: 10,000. Requests beyond it get a 503.
func WithMaxWaiting(n int) Option {
	return positive("WithMaxWaiting", n, func(c *config) { c.maxWaiting = n })
}

// WithMaxRequests bounds the requests in progress. Default: 256. Others get a 503.
func WithMaxRequests(n int) Option {
	return positive("WithMaxRequests", n, func(c *config) { c.maxRequests = n })
}

// WithMaxBody bounds the body of a request, in bytes. Default: 1 MiB. A longer one gets a
// 413.
func WithMaxBody(n int64) Option {
	return positive("WithMaxBody", n, func(c *config) { c.maxBody = n })
}

func positive[N int | int64 | time.Duration](name string, n N, set func(*config)) Option {
	return Option{name: name, set: func(c *config) error {
		if n <= 0 {
			return fmt.Errorf("events: %s: %v is not above 0", name, n)
		}
		set(c)
		return nil
	}}
}

// newConfig applies options and defaults.
func newConfig(opts []Option) (*config, error) {
	c := &config{functions: map[Kind]func(context.Context, Event) error{}, concurrency: defaultConcurrency,
		maxWaiting: defaultWaiting, maxRequests: defaultRequests, maxBody: defaultBody}
	given := map[string]bool{}
	for _, o := range opts {
		switch {
		case o.set == nil:
			return nil, errors.New("events: an option is empty")
		case o.name != "" && given[o.name]:
			return nil, fmt.Errorf("events: %s is given twice", o.name)
		}
		given[o.name] = true
		if err := o.set(c); err != nil {
			return nil, err
		}
	}
	return c, c.complete()
}

func (c *config) complete() error {
	const most = 4800 * time.Millisecond
	switch {
	case (c.parameter == "") != c.withoutSecret:
		return errors.New("events: a handler needs either WithSecret or WithoutSecret")
	case c.store != nil && c.queue != nil:
		return errors.New("events: WithStore and WithQueue exclude each other: a queue remembers handled events")
	case c.queue == nil && !c.hasFunction():
		return errors.New("events: a handler without WithQueue needs a function, such as that of OnContactAdded or OnOther")
	case c.queue == nil && c.timeout > most:
		return fmt.Errorf("events: WithTimeout: %v is above %v: the service waits for 5 seconds; longer functions need WithQueue", c.timeout, most)
	}
	switch {
	case c.timeout != 0:
	case c.queue != nil:
		c.timeout = queueTimeout
	default:
		c.timeout = defaultTimeout
	}
	if c.queue == nil && c.store == nil {
		c.store, _ = NewMemoryStore(defaultMemory)
	}
	return nil
}

func (c *config) hasFunction() bool { return len(c.functions) > 0 || c.other != nil }
