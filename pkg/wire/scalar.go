package wire

import (
	"math"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Bool is a boolean that reads true and "true" and writes true.
type Bool bool

// BoolText is a boolean that reads true and "true" and writes "true".
type BoolText bool

// Int is an integer that reads 12 and "12" and writes 12.
type Int int64

// IntText is an integer that reads 12 and "12" and writes "12".
type IntText int64

// Float is a number that reads 1.5 and "1.5" and writes 1.5.
type Float float64

// FloatText is a number that reads 1.5 and "1.5" and writes "1.5".
type FloatText float64

// MarshalJSON implements [encoding/json.Marshaler].
func (b Bool) MarshalJSON() ([]byte, error) { return strconv.AppendBool(nil, bool(b)), nil }

// MarshalJSON implements [encoding/json.Marshaler].
func (b BoolText) MarshalJSON() ([]byte, error) {
	return []byte(strconv.Quote(strconv.FormatBool(bool(b)))), nil
}

// MarshalJSON implements [encoding/json.Marshaler].
func (i Int) MarshalJSON() ([]byte, error) { return strconv.AppendInt(nil, int64(i), 10), nil }

// MarshalJSON implements [encoding/json.Marshaler].
func (i IntText) MarshalJSON() ([]byte, error) {
	return []byte(strconv.Quote(strconv.FormatInt(int64(i), 10))), nil
}

// MarshalJSON implements [encoding/json.Marshaler]. NaN and infinities, which
// JSON cannot hold, are errors.
func (f Float) MarshalJSON() ([]byte, error) { return marshalFloat(float64(f)) }

// MarshalJSON implements [encoding/json.Marshaler]. NaN and infinities, which
// the API does not know, are errors.
func (f FloatText) MarshalJSON() ([]byte, error) {
	b, err := marshalFloat(float64(f))
	if err != nil {
		return nil, err
	}
	return []byte(strconv.Quote(string(b))), nil
}

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (b *Bool) UnmarshalJSON(v []byte) error { return DecodeJSON(v, b, DecodeBool) }

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (b *BoolText) UnmarshalJSON(v []byte) error { return DecodeJSON(v, b, DecodeBool) }

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (i *Int) UnmarshalJSON(v []byte) error { return DecodeJSON(v, i, DecodeInt) }

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (i *IntText) UnmarshalJSON(v []byte) error { return DecodeJSON(v, i, DecodeInt) }

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (f *Float) UnmarshalJSON(v []byte) error { return DecodeJSON(v, f, DecodeFloat) }

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (f *FloatText) UnmarshalJSON(v []byte) error { return DecodeJSON(v, f, DecodeFloat) }

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (b *Bool) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return decodeScalar(dec, func(v jsontext.Value) error { return b.UnmarshalJSON(v) })
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (b *BoolText) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return decodeScalar(dec, func(v jsontext.Value) error { return b.UnmarshalJSON(v) })
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (i *Int) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return decodeScalar(dec, func(v jsontext.Value) error { return i.UnmarshalJSON(v) })
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (i *IntText) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return decodeScalar(dec, func(v jsontext.Value) error { return i.UnmarshalJSON(v) })
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (f *Float) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return decodeScalar(dec, func(v jsontext.Value) error { return f.UnmarshalJSON(v) })
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (f *FloatText) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return decodeScalar(dec, func(v jsontext.Value) error { return f.UnmarshalJSON(v) })
}

func (b *Bool) decode(d *Decoder) bool { return DecodeBool(d, b) }

func (b *BoolText) decode(d *Decoder) bool { return DecodeBool(d, b) }

func (i *Int) decode(d *Decoder) bool { return DecodeInt(d, i) }

func (i *IntText) decode(d *Decoder) bool { return DecodeInt(d, i) }

func (f *Float) decode(d *Decoder) bool { return DecodeFloat(d, f) }

func (f *FloatText) decode(d *Decoder) bool { return DecodeFloat(d, f) }

// few reads a number of up to 9 digits, which every int holds. Most numbers are such, and
// need no general parser.
func few(text []byte) (n int, ok bool) {
	if len(text) == 0 || len(text) > 9 {
		return 0, false
	}
	return digits(text)
}

func parseInt(text []byte) (n int64, ok bool) {
	if n, ok := few(text); ok {
		return int64(n), true
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err == nil {
		return n, true
	}
	// 12.0 and 1e3 are integers too.
	f, err := parseFloat(text)
	if err != nil || f != math.Trunc(f) || math.Abs(f) >= 1<<53 {
		return 0, false
	}
	return int64(f), true
}

// parseFloat reads decimal numbers. It rejects other numbers that strconv accepts:
// 1_000, 0x1p4, Inf and NaN.
func parseFloat(text []byte) (float64, error) {
	if n, ok := few(text); ok {
		return float64(n), nil
	}
	for _, c := range text {
		if (c < '0' || c > '9') && strings.IndexByte("+-.eE", c) < 0 {
			return 0, strconv.ErrSyntax
		}
	}
	return strconv.ParseFloat(string(text), 64)
}

func marshalFloat(f float64) ([]byte, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, &ValueError{Want: "a number that JSON can hold", Value: strconv.FormatFloat(f, 'g', -1, 64)}
	}
	return strconv.AppendFloat(nil, f, 'f', -1, 64), nil
}

// digits reads a decimal number that consists of digits only.
func digits(s []byte) (n int, ok bool) {
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}
