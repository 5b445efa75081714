package events

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// MaxBatch is the maximum number of events that the service sends in one webhook.
const MaxBatch = 100

// The headers of a webhook.
const (
	headerType      = "X-Webhook-Type"
	headerWebhookID = "X-Webhook-ID"
	headerRequestID = "X-Request-ID"
)

// EncodeWebhook returns the body of a webhook: an object for one event, an array for
// none or several, at most [MaxBatch]. It fills in their types. A callback among them is
// an error.
func EncodeWebhook(events ...Event) ([]byte, error) {
	if len(events) > MaxBatch {
		return nil, fmt.Errorf("events: %d events in a webhook; at most %d", len(events), MaxBatch)
	}
	for _, e := range events {
		switch {
		case e == nil:
			return nil, errors.New("events: an event is nil")
		case e.Kind() == "":
			return nil, errors.New("events: an event has no kind")
		case e.Kind().IsCallback():
			return nil, fmt.Errorf("events: %s is a callback, not a webhook", e.Kind())
		}
	}
	if len(events) == 1 {
		return wire.Marshal(events[0])
	}
	if events == nil {
		events = []Event{}
	}
	return wire.Marshal(events)
}

// EncodeCallback returns the query string of a callback. A property that no parameter
// stands for is an error.
func EncodeCallback(event Event) (url.Values, error) {
	if event == nil {
		return nil, errors.New("events: the event is nil")
	}
	kind := event.Kind()
	if kind.IsKnown() && !kind.IsCallback() {
		return nil, fmt.Errorf("events: %s is a webhook, not a callback", kind)
	}
	json, err := wire.Marshal(event)
	if err != nil {
		return nil, err
	}
	var object struct {
		Action     string              `json:"action"`
		Parameters map[string][]string `json:"parameters"`
		Rest       map[string]any      `json:",embed"`
	}
	if err := wire.Unmarshal(json, &object); err != nil {
		return nil, fmt.Errorf("events: the callback %s is no object with the properties action and parameters", kind)
	}
	query := url.Values{"action": {object.Action}}
	for _, q := range queryNames {
		if value := pull(object.Rest, q.path); value != "" {
			query.Set(q.name, value)
		}
	}
	if at := leftOver(object.Rest, ""); at != "" {
		return nil, fmt.Errorf("events: no parameter of a callback stands for %s", at)
	}
	for name, values := range object.Parameters {
		query[name] = append(query[name], values...)
	}
	return query, nil
}

// pull returns a string within an object and removes it.
func pull(object map[string]any, path []string) string {
	for _, name := range path[:len(path)-1] {
		object, _ = object[name].(map[string]any)
	}
	name := path[len(path)-1]
	value, isString := object[name].(string)
	if isString {
		delete(object, name)
	}
	return value
}

// leftOver returns the place of a value within an object, "" without one.
func leftOver(object map[string]any, at string) string {
	for name, value := range object {
		inner, isObject := value.(map[string]any)
		if !isObject {
			return at + name
		}
		if found := leftOver(inner, at+name+"."); found != "" {
			return found
		}
	}
	return ""
}

// NewRequest returns a request as the service sends it to target, the URL of a webhook or
// callback with its secret: a POST with the headers of a webhook, or a GET if the event is
// a callback. A retry has the same webhookID, a UUID; "" stands for a new one. Only one
// callback fits a request.
func NewRequest(ctx context.Context, target, webhookID string, events ...Event) (*http.Request, error) {
	if len(events) == 1 && events[0] != nil && events[0].Kind().IsCallback() {
		return newCallback(ctx, target, events[0])
	}
	body, err := EncodeWebhook(events...)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return nil, errTarget
	}
	if webhookID == "" {
		webhookID = newUUID()
	}
	req.Header.Set("Content-Type", "application/json")
	if len(events) > 0 {
		req.Header.Set(headerType, string(events[0].Kind()))
	}
	req.Header.Set(headerWebhookID, webhookID)
	req.Header.Set(headerRequestID, newUUID())
	return req, nil
}

// errTarget stands for an error of net/url, which quotes the URL with its secret.
var errTarget = errors.New("events: the target is not a valid URL")

func newCallback(ctx context.Context, target string, event Event) (*http.Request, error) {
	query, err := EncodeCallback(event)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, errTarget
	}
	own := strings.TrimSuffix(req.URL.RawQuery, "&")
	if own != "" {
		own += "&"
	}
	req.URL.RawQuery = own + query.Encode()
	return req, nil
}

// newUUID returns a random UUID, version 4.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
