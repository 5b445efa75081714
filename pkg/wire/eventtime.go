package wire

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// eventTimeLayout has a colon in the zone, and a fraction where there is one.
const eventTimeLayout = "2006-01-02T15:04:05.999999999-07:00"

// EventTime is the time of an event. It reads every form of [Time] and writes
// 2021-04-27T12:56:00+00:00 in its own zone, as webhooks do. null and "" are the zero
// EventTime, which is written as null.
type EventTime struct{ time.Time }

// NewEventTime wraps a time.
func NewEventTime(t time.Time) EventTime { return EventTime{t} }

// MarshalJSON implements [encoding/json.Marshaler].
func (t EventTime) MarshalJSON() ([]byte, error) { return marshalTime(t.Time, eventTimeLayout) }

// MarshalJSONTo implements json.MarshalerTo.
func (t EventTime) MarshalJSONTo(enc *jsontext.Encoder) error {
	b, err := t.MarshalJSON()
	return encodeRaw(enc, b, err)
}

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (t *EventTime) UnmarshalJSON(b []byte) error { return DecodeJSON(b, t, DecodeEventTime) }

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (t *EventTime) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return decodeScalar(dec, func(v jsontext.Value) error { return t.UnmarshalJSON(v) })
}

// DecodeEventTime decodes the time of an event from what [DecodeTime] takes.
func DecodeEventTime(d *Decoder, into *EventTime) bool { return d.time(&into.Time, wantTime) }

func (t *EventTime) decode(d *Decoder) bool { return DecodeEventTime(d, t) }
