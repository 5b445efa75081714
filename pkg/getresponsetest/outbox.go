package getresponsetest

import (
	"context"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/go-getresponse/getresponse/pkg/events"
)

const maxWaiting = 100_000 // events of a webhook

// delivery is what a server sends. The server's lock guards it.
type delivery struct {
	DeliverySettings

	//nolint:containedctx // it ends with the server
	ctx       context.Context
	stop      context.CancelFunc
	client    *http.Client
	webhooks  []*outbox
	callbacks outbox // of all accounts
	added     int    // webhooks
	planting  bool   // what happens is the state of a new account and no event
	senders   int
	idle      []chan struct{} // closed when nothing is left to send
	log       []*Delivery
}

// outbox holds the events for one webhook until they are sent, one request at a time.
type outbox struct {
	Webhook
	waiting []waiting
	sending bool
	removed bool
}

// waiting is an event that is to be sent.
type waiting struct {
	account string
	url     string
	event   events.Event
}

func (o *outbox) remove() { o.removed, o.waiting = true, nil }

// take removes the events of the next request: those of one kind and one account that
// follow each other.
func (o *outbox) take() []waiting {
	most := events.MaxBatch
	if o.ID == "" {
		most = 1 // a callback
	}
	n := 0
	for n < min(len(o.waiting), most) && o.waiting[n].account == o.waiting[0].account && o.waiting[n].event.Kind() == o.waiting[0].event.Kind() {
		n++
	}
	batch := slices.Clone(o.waiting[:n])
	o.waiting = slices.Delete(o.waiting, 0, n)
	return batch
}

// prepare completes the settings of deliveries.
func (d *delivery) prepare() {
	if d.RetryDelay == 0 {
		d.RetryDelay = time.Second
	}
	d.ctx, d.stop = context.WithCancel(context.Background())
	_ = d.ctx.Done() // it makes the channel now: one that is made in a bubble cannot be closed outside
	if d.Transport == nil {
		dialer := &net.Dialer{}
		if len(d.Hosts) == 0 {
			dialer.ControlContext = loopbackOnly
		}
		d.Transport = &http.Transport{DialContext: dialer.DialContext, IdleConnTimeout: 5 * time.Second, ForceAttemptHTTP2: true}
	}
	d.client = &http.Client{Transport: d.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// sink takes the events of the accounts. The server's lock is held.
type sink struct{ server *Server }

// Wants implements [life.Sink].
func (to sink) Wants(kind events.Kind) bool {
	return !to.server.delivery.planting && slices.ContainsFunc(to.server.delivery.webhooks, func(o *outbox) bool { return o.wants(kind) })
}

func (o *outbox) wants(kind events.Kind) bool {
	return len(o.Kinds) == 0 || slices.Contains(o.Kinds, kind)
}

// Webhook implements [life.Sink].
func (to sink) Webhook(account string, e events.Event) {
	for _, o := range to.server.delivery.webhooks {
		if o.wants(e.Kind()) {
			to.server.post(o, waiting{account, o.URL, e})
		}
	}
}

// Callback implements [life.Sink].
func (to sink) Callback(target string, e events.Event) {
	if !to.server.delivery.planting {
		to.server.post(&to.server.delivery.callbacks, waiting{"", target, e})
	}
}

// post makes an event wait and starts its sender if that does not run. A goroutine that is
// started in a synctest bubble belongs to it, so a sender ends when nothing waits.
func (s *Server) post(o *outbox, w waiting) {
	if s.delivery.ctx.Err() != nil {
		return
	}
	if len(o.waiting) >= maxWaiting {
		s.delivery.drop(o, w.event.Kind())
		return
	}
	o.waiting = append(o.waiting, w)
	if !o.sending {
		o.sending = true
		s.delivery.senders++
		go s.sendAll(o)
	}
}

// sendAll sends what waits. It takes the first events when the lock is free, so those of one
// change of an account are together.
func (s *Server) sendAll(o *outbox) {
	for {
		s.mu.Lock()
		if s.delivery.ctx.Err() != nil {
			o.waiting = nil
		}
		batch := o.take()
		if len(batch) == 0 {
			o.sending = false
			if s.delivery.senders--; s.delivery.senders == 0 {
				for _, done := range s.delivery.idle {
					close(done)
				}
				s.delivery.idle = nil
			}
			s.mu.Unlock()
			return
		}
		d := s.delivery.start(o, batch)
		s.mu.Unlock()
		s.send(o, batch, d)
	}
}

// WaitDelivered waits until no event waits and no delivery is in progress. It returns the
// error of the context if that ends before.
func (s *Server) WaitDelivered(ctx context.Context) error {
	s.mu.Lock()
	if s.delivery.senders == 0 {
		s.mu.Unlock()
		return nil
	}
	done := make(chan struct{})
	s.delivery.idle = append(s.delivery.idle, done)
	s.mu.Unlock()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// endDelivery ends the senders. It returns when they have ended or the time is over.
func (s *Server) endDelivery(grace time.Duration) {
	s.delivery.stop()
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	_ = s.WaitDelivered(ctx)
	s.delivery.client.CloseIdleConnections()
}
