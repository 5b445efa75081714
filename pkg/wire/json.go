package wire

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/internal/printable"
)

// Marshal writes v as JSON in the form that the API documents. It also writes
// everything that [Unmarshal] reads, raw JSON with invalid UTF-8 included.
func Marshal(v any) ([]byte, error) { return json.Marshal(v, writing) }

var (
	reading = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	writing = json.JoinOptions(reading, json.Deterministic(true))
)

// Unmarshal reads JSON as the service writes it. It replaces invalid UTF-8 and uses
// the last of duplicate members, so that one broken name does not make a page of a
// list unreadable.
func Unmarshal(data []byte, into any) error {
	return json.Unmarshal(data, into, reading)
}

// Extra holds the members of a JSON object that the contract does not know,
// each as raw JSON.
type Extra = map[string]jsontext.Value

// ValueError reports a JSON value that is invalid for the type of its field.
type ValueError struct {
	Want  string // what was expected, for example "an integer"
	Value string // the raw value, at most 64 bytes of it
}

func (e *ValueError) Error() string {
	return printable.Text(fmt.Sprintf("%s is not %s", e.Value, e.Want))
}

// badValue returns the ValueError of a raw JSON value.
func badValue(want string, v []byte) error {
	return &ValueError{Want: want, Value: shown(string(v[:min(len(v), mostShown+1)]))}
}

// mostShown is how many bytes of a value errors show.
const mostShown = 64

// shown returns at most mostShown bytes of a raw JSON value.
func shown(v string) string {
	if len(v) > mostShown {
		return strconv.Quote(v[:mostShown]) + " (cut)"
	}
	return strings.ToValidUTF8(v, "\uFFFD")
}

// decodeScalar calls parse with the next value of dec.
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
