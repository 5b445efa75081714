package wire

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Nullable is a value that may be omitted or null, where both differ from the zero
// value. The zero Nullable is omitted.
type Nullable[T any] struct {
	value T
	state nullState
}

type nullState uint8

const (
	leftOut nullState = iota
	isNull
	isValue
)

// Value returns a Nullable that holds v.
func Value[T any](v T) Nullable[T] { return Nullable[T]{value: v, state: isValue} }

// Null returns a Nullable that is null.
func Null[T any]() Nullable[T] { return Nullable[T]{state: isNull} }

// Get returns the value and whether there is one.
func (n Nullable[T]) Get() (T, bool) { return n.value, n.state == isValue }

// Or returns the value, or other if there is none.
func (n Nullable[T]) Or(other T) T {
	if n.state == isValue {
		return n.value
	}
	return other
}

// IsNull reports whether n is null: set, without a value.
func (n Nullable[T]) IsNull() bool { return n.state == isNull }

// IsZero reports whether n is omitted.
func (n Nullable[T]) IsZero() bool { return n.state == leftOut }

// MarshalJSONTo implements json.MarshalerTo.
func (n Nullable[T]) MarshalJSONTo(enc *jsontext.Encoder) error {
	if n.state != isValue {
		return enc.WriteToken(jsontext.Null)
	}
	return json.MarshalEncode(enc, n.value)
}

// MarshalJSON implements [encoding/json.Marshaler].
func (n Nullable[T]) MarshalJSON() ([]byte, error) {
	if n.state != isValue {
		return []byte("null"), nil
	}
	return Marshal(n.value)
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (n *Nullable[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return decodeScalar(dec, func(v jsontext.Value) error { return n.UnmarshalJSON(v) })
}

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (n *Nullable[T]) UnmarshalJSON(v []byte) error {
	return DecodeJSON(v, n, func(d *Decoder, n *Nullable[T]) bool { return DecodeNullable(d, n, decodeValue) })
}
