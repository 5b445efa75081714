package wire

import (
	"net/url"
	"strconv"
	"strings"
)

// Query collects query parameters in the order in which they are added. Names
// and values are percent-encoded, brackets and spaces included, as the service
// requires. The zero Query is empty.
type Query struct {
	encoded string
	missing []string
}

// Encode returns the encoded parameters without a question mark.
func (q *Query) Encode() string { return q.encoded }

// Missing returns the names of the required parameters that were empty.
func (q *Query) Missing() []string { return q.missing }

// Add adds a parameter.
func (q *Query) Add(name, value string) {
	var b strings.Builder
	b.Grow(len(q.encoded) + len(name) + len(value) + 16)
	b.WriteString(q.encoded)
	if q.encoded != "" {
		b.WriteByte('&')
	}
	b.WriteString(escapeQuery(name))
	b.WriteByte('=')
	b.WriteString(escapeQuery(value))
	q.encoded = b.String()
}

// escapeQuery writes a space as %20, as some parsers read a plus as a plus.
func escapeQuery(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// AddString adds a string or an enum unless value is nil.
func AddString[S ~string](q *Query, name string, value *S) {
	if value != nil {
		q.Add(name, string(*value))
	}
}

// RequireString adds a string or an enum that must not be empty.
func RequireString[S ~string](q *Query, name string, value S) {
	if value == "" {
		q.missing = append(q.missing, name)
		return
	}
	q.Add(name, string(value))
}

// AddInt adds an integer unless value is nil.
func AddInt[I ~int | ~int32 | ~int64](q *Query, name string, value *I) {
	if value != nil {
		q.Add(name, strconv.FormatInt(int64(*value), 10))
	}
}

// AddBool adds true or false unless value is nil.
func AddBool[B ~bool](q *Query, name string, value *B) {
	if value != nil {
		q.Add(name, strconv.FormatBool(bool(*value)))
	}
}

// AddTime adds a time, a date or a local time unless value is nil.
func AddTime[T interface{ WireText() string }](q *Query, name string, value *T) {
	if value != nil {
		q.Add(name, (*value).WireText())
	}
}

// AddList adds strings or enums, separated by commas, unless there are none.
func AddList[S ~string](q *Query, name string, values []S) {
	if len(values) == 0 {
		return
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	q.Add(name, strings.Join(texts, ","))
}
