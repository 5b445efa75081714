package getresponsetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"syscall"
	"time"

	"github.com/go-getresponse/getresponse/internal/printable"
	"github.com/go-getresponse/getresponse/pkg/events"
)

// Time that a receiver has.
const (
	webhookTimeout  = 5 * time.Second
	callbackTimeout = 4 * time.Second
)

const (
	maxDeliveries = 1_000
	maxReceipt    = 64 << 10 // bytes of a response that are read
)

// DeliveryState is what became of a delivery.
type DeliveryState string

// The states.
const (
	DeliveryInProgress DeliveryState = "in progress"
	DeliveryReceived   DeliveryState = "received"
	DeliveryLost       DeliveryState = "lost"    // after its retries, or without any where the service makes none
	DeliveryDropped    DeliveryState = "dropped" // too many events waited
)

// Delivery is one request with events, and its retries.
type Delivery struct {
	ID      string        `json:"id"`      // X-Webhook-ID, "" for a callback
	Webhook string        `json:"webhook"` // ID of the webhook, "" for a callback
	Kind    events.Kind   `json:"kind"`
	Events  int           `json:"events"` // number of them
	Body    string        `json:"body"`   // JSON of a webhook, query string of a callback without that of its URL
	State   DeliveryState `json:"state"`

	Attempts []DeliveryAttempt `json:"attempts"`
}

// DeliveryAttempt is one time that a request was sent.
type DeliveryAttempt struct {
	RequestID  string        `json:"requestId"`  // X-Request-ID, "" for a callback
	At         time.Time     `json:"at"`         // on the server's clock
	Duration   time.Duration `json:"duration"`   // until the response was read
	StatusCode int           `json:"statusCode"` // 0 without a response in time
	Problem    string        `json:"problem"`    // why the attempt failed, "" if it did not
}

// Deliveries returns the latest 1,000 deliveries, the oldest first.
func (s *Server) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Delivery, len(s.delivery.log))
	for i, d := range s.delivery.log {
		all[i] = *d
		all[i].Attempts = slices.Clone(d.Attempts)
	}
	return all
}

// start notes a delivery that begins.
func (d *delivery) start(o *outbox, batch []waiting) *Delivery {
	body := []byte{}
	if o.ID != "" {
		body, _ = events.EncodeWebhook(eventsOf(batch)...) // what fails here fails in NewRequest too
	} else if query, err := events.EncodeCallback(batch[0].event); err == nil {
		body = []byte(query.Encode())
	}
	return d.note(&Delivery{Webhook: o.ID, Kind: batch[0].event.Kind(), Events: len(batch), Body: string(body), State: DeliveryInProgress})
}

func (d *delivery) note(one *Delivery) *Delivery {
	if len(d.log) >= maxDeliveries {
		d.log = slices.Delete(d.log, 0, 1)
	}
	d.log = append(d.log, one)
	return one
}

// drop notes an event that cannot wait. Those that follow each other are one entry.
func (d *delivery) drop(o *outbox, kind events.Kind) {
	if n := len(d.log); n > 0 {
		if last := d.log[n-1]; last.State == DeliveryDropped && last.Webhook == o.ID && last.Kind == kind {
			last.Events++
			return
		}
	}
	d.note(&Delivery{Webhook: o.ID, Kind: kind, Events: 1, State: DeliveryDropped})
}

func eventsOf(batch []waiting) []events.Event {
	all := make([]events.Event, len(batch))
	for i, w := range batch {
		all[i] = w.event
	}
	return all
}

// send sends a request and its retries.
func (s *Server) send(o *outbox, batch []waiting, d *Delivery) {
	ctx, cancel := context.WithCancel(s.delivery.ctx)
	defer cancel()
	for retry := 0; ; retry++ {
		attempt, id, verdict := s.attempt(ctx, d.ID, batch)
		s.mu.Lock()
		d.ID, d.Attempts = id, append(d.Attempts, attempt)
		goesOn := verdict == events.Retried && retry < events.MaxRetries && !o.removed && ctx.Err() == nil
		switch {
		case verdict == events.Received:
			d.State = DeliveryReceived
		case !goesOn:
			d.State = DeliveryLost
		}
		s.mu.Unlock()
		if !goesOn {
			return
		}
		select {
		case <-time.After(s.delivery.RetryDelay):
		case <-ctx.Done():
		}
	}
}

// attempt sends a request once. It returns the X-Webhook-ID, which is that of the retries
// too.
func (s *Server) attempt(ctx context.Context, id string, batch []waiting) (DeliveryAttempt, string, events.Verdict) {
	kind := batch[0].event.Kind()
	limit := webhookTimeout
	if kind.IsCallback() {
		limit = callbackTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	attempt := DeliveryAttempt{At: s.Now()}
	r, err := events.NewRequest(ctx, batch[0].url, id, eventsOf(batch)...)
	if err == nil {
		err = s.checkTarget(batch[0].url)
	}
	if err != nil {
		attempt.Problem = err.Error()
		return attempt, id, events.Lost
	}
	attempt.RequestID = r.Header.Get("X-Request-ID")
	start := time.Now()
	body := []byte{}
	resp, err := s.delivery.client.Do(r)
	if err == nil {
		body, err = io.ReadAll(io.LimitReader(resp.Body, maxReceipt))
		_ = resp.Body.Close()
	}
	attempt.Duration = time.Since(start)
	if err == nil {
		attempt.StatusCode = resp.StatusCode
	}
	verdict := events.VerdictOf(kind, attempt.StatusCode, body)
	switch {
	case verdict == events.Received:
	case ctx.Err() != nil:
		attempt.Problem = fmt.Sprintf("no response in %v", limit)
	case err != nil:
		if outer, ok := errors.AsType[*url.Error](err); ok {
			err = outer.Err // without the URL, which has a secret
		}
		attempt.Problem = printable.Text(err.Error())
	case attempt.StatusCode/100 == 2:
		attempt.Problem = `the body is not {"status":"OK"}`
	default:
		attempt.Problem = http.StatusText(attempt.StatusCode)
	}
	return attempt, r.Header.Get("X-Webhook-ID"), verdict
}

// loopbackOnly rejects connections to what is no loopback address, regardless of its name.
func loopbackOnly(_ context.Context, _, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err == nil && !isLoopback(host) {
		err = fmt.Errorf("%s is no loopback address", host)
	}
	return err
}
