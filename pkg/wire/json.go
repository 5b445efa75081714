package wire

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Marshal writes v as JSON in the form the API documents. What [Unmarshal] took
// from the service, raw JSON included, can be written as well.
func Marshal(v any) ([]byte, error) {
	return json.Marshal(v, json.Deterministic(true), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
}

// Unmarshal reads JSON as the service writes it. Invalid UTF-8 is replaced and
// of a duplicate member the last one counts, so that one broken name does not
// cost a whole page.
func Unmarshal(data []byte, into any) error {
	return json.Unmarshal(data, into, jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
}

// Extra holds the members of a JSON object that the contract does not know,
// each as raw JSON.
type Extra = map[string]jsontext.Value

// ValueError reports a JSON value that is no form of its field's type.
type ValueError struct {
	Want  string // what was expected, for example "an integer"
	Value string // the value as it came, at most 64 bytes of it
}

func (e *ValueError) Error() string {
	return fmt.Sprintf("%s is not %s", e.Value, e.Want)
}

// badValue builds the ValueError of a raw JSON value.
func badValue(want string, v []byte) error {
	const most = 64
	if len(v) > most {
		return &ValueError{Want: want, Value: strconv.Quote(string(v[:most])) + " (cut)"}
	}
	return &ValueError{Want: want, Value: strings.ToValidUTF8(string(v), "\uFFFD")}
}

// scalarText returns the characters of a JSON string, number, true or false;
// null gives nil. Objects, arrays and malformed input give false.
func scalarText(v jsontext.Value) ([]byte, bool) {
	switch v.Kind() {
	case '"':
		return stringText(v)
	case '0', 't', 'f':
		return v, true
	case 'n':
		return nil, true
	}
	return nil, false
}

// stringText unquotes a JSON string, without a copy where nothing is escaped.
func stringText(v jsontext.Value) ([]byte, bool) {
	if len(v) < 2 || v[len(v)-1] != '"' {
		return nil, false
	}
	for _, c := range v[1 : len(v)-1] {
		if c == '\\' || c < ' ' || c == '"' || c >= 0x80 {
			var text string
			err := Unmarshal(v, &text)
			return []byte(text), err == nil
		}
	}
	return v[1 : len(v)-1], true
}

// decodeScalar feeds the next value of dec to parse.
func decodeScalar(dec *jsontext.Decoder, parse func(jsontext.Value) error) error {
	v, err := dec.ReadValue()
	if err != nil {
		return err
	}
	return parse(v)
}

// encodeRaw writes v as the next value of enc.
func encodeRaw(enc *jsontext.Encoder, v []byte, err error) error {
	if err != nil {
		return err
	}
	return enc.WriteValue(v)
}
