package events

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// DecodeError reports a body or query string that is no event. It quotes nothing of it.
type DecodeError struct {
	Index  int // of the event in an array, -1 for the whole
	Reason string
}

func (e *DecodeError) Error() string {
	if e.Index < 0 {
		return "events: " + e.Reason
	}
	return fmt.Sprintf("events: event %d of the array: %s", e.Index, e.Reason)
}

// DecodeWebhook decodes the body of a webhook: one event or an array of events. null
// among them is left out. The kind of an event without a property type is
// headerKind, the value of X-Webhook-Type. A value that does not fit its field is in the
// field Extra of its object. DecodeWebhook returns a [*DecodeError].
func DecodeWebhook(body []byte, headerKind Kind) ([]Event, error) {
	raws, err := splitWebhook(body, headerKind)
	if err != nil {
		return nil, err
	}
	all := make([]Event, len(raws))
	for i, r := range raws {
		if all[i], _, err = decodeEvent(r.kind, r.json); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// rawEvent is the JSON of an event and its kind.
type rawEvent struct {
	kind Kind
	json jsontext.Value
}

// splitWebhook finds the events of a body. The results are parts of it.
func splitWebhook(body []byte, headerKind Kind) ([]rawEvent, error) {
	body = bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))
	dec := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	var raws []rawEvent
	index := -1
	add := func() error {
		value, err := dec.ReadValue()
		if err != nil {
			return invalidJSON(dec)
		}
		switch value.Kind() {
		case '{':
		case 'n':
			if index >= 0 {
				return nil
			}
			fallthrough
		default:
			return &DecodeError{Index: index, Reason: "an event is an object"}
		}
		kind, err := wire.UnionKind(value, "type")
		if err != nil || kind == "" {
			kind = string(headerKind)
		}
		if kind == "" || len(kind) > maxKind {
			return &DecodeError{Index: index, Reason: "the event has no type"}
		}
		if Kind(kind).IsCallback() {
			return &DecodeError{Index: index, Reason: "the type is that of a callback"}
		}
		raws = append(raws, rawEvent{Kind(kind), value.Clone()})
		return nil
	}
	if dec.PeekKind() != '[' {
		if err := add(); err != nil {
			return nil, err
		}
	} else {
		if _, err := dec.ReadToken(); err != nil {
			return nil, invalidJSON(dec)
		}
		for index = 0; dec.PeekKind() != ']'; index++ {
			if index >= maxEvents {
				return nil, &DecodeError{Index: -1, Reason: fmt.Sprintf("more than %d events", maxEvents)}
			}
			if err := add(); err != nil {
				return nil, err
			}
		}
		if _, err := dec.ReadToken(); err != nil {
			return nil, invalidJSON(dec)
		}
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, &DecodeError{Index: -1, Reason: "there is something behind the JSON"}
	}
	return raws, nil
}

const (
	maxEvents = 1000 // in an array; the service sends up to 100
	maxKind   = 100  // bytes
)

func invalidJSON(dec *jsontext.Decoder) error {
	return &DecodeError{Index: -1, Reason: fmt.Sprintf("invalid JSON near byte %d", dec.InputOffset())}
}

// decodeEvent decodes one event and returns how many of its values did not fit. A
// broken event is a [*DecodeError].
func decodeEvent(kind Kind, raw []byte) (e Event, mismatches int, err error) {
	info := infoOf(kind)
	if info == nil {
		return &Unknown{Name: kind, Raw: bytes.Clone(raw)}, 0, nil
	}
	e = info.make()
	d := wire.NewDecoder(raw)
	if err := d.Read("application/json", e); err != nil {
		return nil, 0, &DecodeError{Index: -1, Reason: "the event cannot be decoded"} // the cause may quote it
	}
	return e, len(d.Mismatches(func(string) string { return "" })), nil
}

// DecodeCallback decodes the query string of a callback. Parameters that the contract
// does not know are in the field Parameters. Remove your own, such as the secret, before.
// DecodeCallback returns a [*DecodeError] for a query string without action.
func DecodeCallback(query url.Values) (Event, error) {
	raw, err := callbackJSON(query)
	if err != nil {
		return nil, err
	}
	e, _, err := decodeEvent(raw.kind, raw.json)
	return e, err
}

// callbackJSON returns the JSON of a callback, in the shape of its type.
func callbackJSON(query url.Values) (rawEvent, error) {
	rest := maps.Clone(query)
	pop := func(name string) (value string) {
		if values := rest[name]; len(values) > 0 {
			value = values[0]
			if rest[name] = values[1:]; len(values) == 1 {
				delete(rest, name)
			}
		}
		return value
	}
	kind := Kind(pop("action"))
	if kind == "" || len(kind) > maxKind {
		return rawEvent{}, &DecodeError{Index: -1, Reason: "the query string has no action"}
	}
	event := map[string]any{"action": string(kind)}
	if kind.IsCallback() {
		for _, q := range queryNames {
			if value := pop(q.name); value != "" {
				put(event, q.path, value)
			}
		}
	} else if kind.IsKnown() {
		return rawEvent{}, &DecodeError{Index: -1, Reason: "the action is that of a webhook"}
	}
	if len(rest) > 0 {
		event["parameters"] = map[string][]string(rest)
	}
	json, err := wire.Marshal(event)
	if err != nil {
		return rawEvent{}, &DecodeError{Index: -1, Reason: "the query string cannot be decoded"}
	}
	return rawEvent{kind, json}, nil
}

// put sets a property, and the objects on the way to it.
func put(object map[string]any, path []string, value string) {
	for _, name := range path[:len(path)-1] {
		inner, ok := object[name].(map[string]any)
		if !ok {
			inner = map[string]any{}
			object[name] = inner
		}
		object = inner
	}
	object[path[len(path)-1]] = value
}
