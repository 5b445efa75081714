package getresponsetest

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/events"
)

const maxWebhooks = 100

// Webhook is a URL that the server sends events to, as a user of the account sets it up on
// the website of the service.
type Webhook struct {
	ID    string        `json:"id"`
	URL   string        `json:"url"`   // with its secret
	Kinds []events.Kind `json:"kinds"` // none: all 13
}

// DeliverySettings are how the server sends events, see [WithDelivery].
type DeliverySettings struct {
	// Hosts are host names and addresses to which the server may send, beside loopback.
	// Webhooks and callbacks of other hosts get nothing, so that no test calls the internet
	// by accident.
	Hosts []string
	// RetryDelay is the time before each retry of a webhook. Default 1 second. How long
	// the service waits is not published.
	RetryDelay time.Duration
	// Transport sends the requests, for example to a handler without a network. Default:
	// one that uses no proxy.
	Transport http.RoundTripper
}

// WithDelivery changes how the server sends events. It panics on a negative delay.
func WithDelivery(d DeliverySettings) Option {
	if d.RetryDelay < 0 {
		panic(fmt.Sprintf("getresponsetest: the retry delay %v is negative", d.RetryDelay))
	}
	d.Hosts = slices.Clone(d.Hosts)
	return func(s *Server) { s.delivery.DeliverySettings = d }
}

// AddWebhook makes the server send events to a URL, which may have a secret in its query,
// and returns the ID of the webhook. Kinds are kinds of webhooks, all without any. The
// events of all accounts are sent. A server has at most 100 webhooks; they outlast
// [Server.Reset] and are not part of a snapshot.
//
// The server sends what the service does: an event as an object, several of one kind that
// wait as an array of up to 100, one request after the other. A receiver has 5 seconds.
// Without a response, without its body {"status":"OK"}, and for 429 and 5xx there are 3
// retries with the same X-Webhook-ID; see [events.VerdictOf]. At most 100,000 events wait.
// [Server.Deliveries] returns what became of them.
//
// The callback that updateAccountCallback sets gets its events too, each once, with 4
// seconds for the response.
//
// Delivery takes real time and not that of [Server.Advance]. What happens in a
// testing/synctest bubble is sent within the bubble, in its time; give
// [DeliverySettings] a transport without a network there.
func (s *Server) AddWebhook(target string, kinds ...events.Kind) (id string, err error) {
	if err := s.checkTarget(target); err != nil {
		return "", fmt.Errorf("getresponsetest: %w", err)
	}
	for _, kind := range kinds {
		if !kind.IsKnown() || kind.IsCallback() {
			return "", fmt.Errorf("getresponsetest: %q is no kind of webhooks", kind)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.delivery.webhooks) >= maxWebhooks {
		return "", fmt.Errorf("getresponsetest: there are %d webhooks already", maxWebhooks)
	}
	s.delivery.added++
	id = fmt.Sprint("webhook", s.delivery.added)
	s.delivery.webhooks = append(s.delivery.webhooks, &outbox{Webhook: Webhook{ID: id, URL: target, Kinds: slices.Clone(kinds)}})
	return id, nil
}

// RemoveWebhook removes a webhook. Its events that wait are not sent. It returns an error
// for an unknown ID.
func (s *Server) RemoveWebhook(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.delivery.webhooks, func(o *outbox) bool { return o.ID == id })
	if i < 0 {
		return fmt.Errorf("getresponsetest: there is no webhook with the ID %q", id)
	}
	s.delivery.webhooks[i].remove()
	s.delivery.webhooks = slices.Delete(s.delivery.webhooks, i, i+1)
	return nil
}

// Webhooks returns the webhooks, the oldest first.
func (s *Server) Webhooks() []Webhook {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Webhook, len(s.delivery.webhooks))
	for i, o := range s.delivery.webhooks {
		all[i] = o.Webhook
		all[i].Kinds = slices.Clone(o.Kinds)
	}
	return all
}

// checkTarget returns why the server must not send to a URL. The error does not hold the
// URL, as that has a secret.
func (s *Server) checkTarget(target string) error {
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return errors.New("the URL of a webhook begins with http:// or https:// and has a host")
	}
	host := strings.ToLower(u.Hostname())
	if !isLoopback(host) && !slices.ContainsFunc(s.delivery.Hosts, func(h string) bool { return strings.EqualFold(h, host) }) {
		return fmt.Errorf("the server sends events to loopback only, not to %q; WithDelivery can allow more hosts", host)
	}
	return nil
}

// isLoopback reports whether a host stands for the loopback interface.
func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback() || host == "localhost" || strings.HasSuffix(host, ".localhost")
}
