package events

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Delivery says how an event was received. It holds no personal data. [DeliveryFrom]
// returns it within a handler function.
type Delivery struct {
	// ID of the event, 40 hexadecimal digits. A retry of the service has the same one. It
	// is random for a callback and for a webhook without X-Webhook-ID.
	ID         string
	Kind       Kind
	WebhookID  string    // header X-Webhook-ID, at most 100 bytes
	RequestID  string    // header X-Request-ID, at most 100 bytes
	ReceivedAt time.Time // by this program
	// Attempt counts how often a queue has delivered the event, from 1 on. Without a queue
	// it is 1.
	Attempt int
}

type deliveryKey struct{}

// DeliveryFrom returns how the event was received that the function with this context
// handles. ok is false for any other context.
func DeliveryFrom(ctx context.Context) (d Delivery, ok bool) {
	d, ok = ctx.Value(deliveryKey{}).(Delivery)
	return d, ok
}

// received is an event on its way to its function.
type received struct {
	Delivery
	lane  string // events of one lane are handled in order
	json  jsontext.Value
	event Event
}

// newReceived decodes the events of a request.
func newReceived(raws []rawEvent, webhookID, requestID string, at time.Time) (all []received, mismatches int, err error) {
	seen := map[string]int{}
	for _, raw := range raws {
		e, misfits, err := decodeEvent(raw.kind, raw.json)
		if err != nil {
			return nil, 0, err
		}
		mismatches += misfits
		r := received{event: e, json: raw.json, Delivery: Delivery{
			Kind: raw.kind, WebhookID: short(webhookID), RequestID: short(requestID), ReceivedAt: at, Attempt: 1,
		}}
		if webhookID == "" {
			r.ID = digest(newUUID())
		} else {
			base := digest(webhookID, string(raw.json))
			r.ID = digest(base, fmt.Sprint(seen[base])) // equal events of one array are different events
			seen[base]++
		}
		r.lane = laneOf(e)
		if r.lane == "" {
			r.lane = r.ID
		}
		all = append(all, r)
	}
	return all, mismatches, nil
}

// laneOf returns what identifies the contact of an event, "" without one. It is no
// personal data, as it ends up in keys of databases.
func laneOf(e Event) string {
	p := e.parts()
	contact := p.contact
	if contact != nil && contact.ContactID == "" && contact.Email == "" && len(p.contacts) > 0 {
		contact = &p.contacts[0]
	}
	switch {
	case contact == nil:
		return ""
	case contact.ContactID != "":
		return digest("contact", p.account.AccountID, contact.ContactID)
	case contact.Email != "":
		return digest("email", p.account.AccountID, strings.ToLower(contact.Email))
	}
	return ""
}

// digest returns 40 hexadecimal digits.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)[:20])
}

// short bounds a header that is kept.
func short(header string) string { return header[:min(len(header), 100)] }

// queuedData is the JSON of an event in a queue.
type queuedData struct {
	Kind       Kind           `json:"kind"`
	WebhookID  string         `json:"webhookId,omitzero"`
	RequestID  string         `json:"requestId,omitzero"`
	ReceivedAt time.Time      `json:"receivedAt"`
	Event      jsontext.Value `json:"event"`
}

// item returns the event as a queue keeps it.
func (r received) item() (Item, error) {
	data, err := wire.Marshal(queuedData{r.Kind, r.WebhookID, r.RequestID, r.ReceivedAt, r.json})
	if err != nil {
		return Item{}, &DecodeError{Index: -1, Reason: "the event cannot be encoded"}
	}
	return Item{ID: r.ID, Lane: r.lane, Data: data}, nil
}

// fromItem is the reverse of item.
func fromItem(i Item) (received, error) {
	var data queuedData
	if err := wire.Unmarshal(i.Data, &data); err != nil {
		return received{}, fmt.Errorf("events: the queue has something else than an event under %s", i.ID)
	}
	e, _, err := decodeEvent(data.Kind, data.Event)
	return received{event: e, json: data.Event, lane: i.Lane, Delivery: Delivery{
		ID: i.ID, Kind: data.Kind, WebhookID: data.WebhookID, RequestID: data.RequestID, ReceivedAt: data.ReceivedAt, Attempt: i.Attempt,
	}}, err
}
