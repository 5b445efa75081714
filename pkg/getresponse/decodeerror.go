package getresponse

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/internal/redact"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// maxNesting is the decoder's own limit; models need less than 20 levels.
const maxNesting = 10_000

// newDecodeError names the field at fault and the cause, without a credential.
func newDecodeError(c *call, resp *http.Response, body []byte, err error) error {
	e := &DecodeError{Operation: c.name, StatusCode: resp.StatusCode}
	e.Field, e.Err = explainDecoding(body, err, redactorOf(c.request, resp.Request))
	return e
}

// newMismatchError is the error of strict decoding.
func newMismatchError(c *call, resp *http.Response, m wire.Mismatch) error {
	return &DecodeError{
		Operation: c.name, StatusCode: resp.StatusCode, Field: m.Pointer,
		Err: &wire.ValueError{Want: m.Want, Value: m.Value},
	}
}

// explainDecoding returns the field and the cause of an error of the decoder. It does
// not return the error itself: that holds more of the body than it shows, and
// shortens the names of members before they can be redacted.
func explainDecoding(body []byte, err error, hidden redact.Redactor) (field string, cause error) {
	var syntactic *jsontext.SyntacticError
	var semantic *json.SemanticError
	isSyntactic, isSemantic := errors.As(err, &syntactic), errors.As(err, &semantic)
	if isSemantic {
		field = hidden.String(string(semantic.JSONPointer))
	}
	var size *wire.SizeError
	switch {
	case errors.As(err, &size):
		return "", &TooLargeError{What: "decoded response", Limit: size.Limit, Unit: size.What}
	case isSyntactic && strings.Contains(syntactic.Err.Error(), "max depth"):
		return field, &TooLargeError{What: "nesting of the JSON", Limit: maxNesting, Unit: "levels"}
	case isSemantic:
		if cause := explainValue(body, semantic, hidden); cause != nil {
			return field, redactError(hidden, cause)
		}
		clean := *semantic
		clean.JSONPointer = jsontext.Pointer(field)
		if isSyntactic {
			clean.Err = syntactic.Err
		}
		return field, hidden.Text(&clean)
	case isSyntactic:
		clean := *syntactic
		clean.JSONPointer = jsontext.Pointer(hidden.String(string(clean.JSONPointer)))
		return "", hidden.Text(&clean)
	}
	return "", redactError(hidden, err)
}

// explainValue returns an error that shows the value at fault, nil if there is none.
func explainValue(body []byte, semantic *json.SemanticError, hidden redact.Redactor) error {
	raw := string(valueAt(body, semantic.JSONPointer))
	shown := strings.ToValidUTF8(hidden.String(raw), "\uFFFD") // before it is cut
	var value *wire.ValueError
	switch {
	case errors.As(error(semantic), &value) && shown == raw:
		return value
	case value != nil:
		return fmt.Errorf("%.64s is not %s", shown, value.Want)
	case semantic.JSONPointer != "" && raw != "":
		return fmt.Errorf("%.64s does not fit %s", shown, semantic.GoType)
	}
	return nil
}

// valueAt returns the value that a JSON pointer leads to, nil if there is none.
func valueAt(v jsontext.Value, at jsontext.Pointer) jsontext.Value {
	for token := range at.Tokens() {
		switch v.Kind() {
		case '{':
			var members map[string]jsontext.Value
			if wire.Unmarshal(v, &members) != nil {
				return nil
			}
			v = members[token]
		case '[':
			var items []jsontext.Value
			i, err := strconv.Atoi(token)
			if err != nil || wire.Unmarshal(v, &items) != nil || i >= len(items) {
				return nil
			}
			v = items[i]
		default:
			return nil
		}
	}
	return v
}
