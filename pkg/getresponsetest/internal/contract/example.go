package contract

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Examples makes values that a schema allows.
type Examples struct {
	All     bool // every property, not the required ones only
	Request bool // no readOnly properties; else no writeOnly ones
	Variant int  // index of the alternative of a union, and of the value of an enum, modulo their number
	Number  int  // tells the texts and numbers of several examples apart; 0 is the plain example
}

// ExampleOf returns the status and an example of the successful response of an
// operation.
func ExampleOf(rt *Route) (int, any) {
	for _, media := range rt.Operation.Responses.Status(rt.Status).Value.Content {
		if media.Schema.Value.Format == "binary" {
			return rt.Status, Picture()
		}
		return rt.Status, Examples{All: true}.Value(media.Schema)
	}
	return rt.Status, nil
}

// Value returns an example of a schema.
func (b Examples) Value(ref *openapi3.SchemaRef) any {
	s := ref.Value
	switch {
	case s.Discriminator != nil:
		return b.union(s)
	case len(s.OneOf) > 0 && s.OneOf[0].Value.Format == "integer-text": // or a number, which the client never sends
		return b.Value(s.OneOf[0])
	case len(s.OneOf) > 0:
		return b.Value(s.OneOf[b.Variant%len(s.OneOf)])
	case len(s.AllOf) == 1 && len(s.Properties) == 0:
		referenced := *s.AllOf[0].Value
		referenced.Required = slices.Concat(referenced.Required, s.Required)
		return b.Value(&openapi3.SchemaRef{Value: &referenced})
	case len(s.Enum) > 0:
		return s.Enum[b.Variant%len(s.Enum)]
	case s.Type.Is("array"):
		return b.list(s)
	case s.Type.Is("object"), len(s.AllOf) > 0:
		return b.object(s)
	case s.Type.Is("boolean"):
		return true
	case s.Type.Is("integer"):
		return float64(int(b.number(s)))
	case s.Type.Is("number"):
		return b.number(s) + 0.5
	case s.Type.Is("string"):
		return b.text(s)
	}
	return Object{"key": "value"} // anything goes
}

// union returns an example of a variant with the kind that names it.
func (b Examples) union(s *openapi3.Schema) any {
	kinds := slices.Sorted(maps.Keys(s.Discriminator.Mapping))
	kind := kinds[b.Variant%len(kinds)]
	ref := s.Discriminator.Mapping[kind].Ref
	i := slices.IndexFunc(s.OneOf, func(alternative *openapi3.SchemaRef) bool { return alternative.Ref == ref })
	example, _ := b.Value(s.OneOf[i]).(Object)
	example[s.Discriminator.PropertyName] = kind
	return example
}

func (b Examples) list(s *openapi3.Schema) any {
	items := []any{b.Value(s.Items)}
	for uint64(len(items)) < s.MinItems {
		items = append(items, b.Value(s.Items))
	}
	return items
}

func (b Examples) object(s *openapi3.Schema) any {
	out := Object{}
	for _, part := range s.AllOf {
		if inner, ok := b.Value(part).(Object); ok {
			maps.Copy(out, inner)
		}
	}
	required := slices.Clone(s.Required)
	for _, part := range s.AllOf {
		required = append(required, part.Value.Required...)
	}
	for name, p := range s.Properties {
		switch {
		case b.Request && p.Value.ReadOnly, !b.Request && p.Value.WriteOnly:
		case b.All || slices.Contains(required, name):
			out[name] = b.Value(p)
		}
	}
	if extra := s.AdditionalProperties.Schema; extra != nil {
		out["key"] = b.Value(extra)
	}
	return out
}

// number returns 3 and what the number of the example adds, within the limits of the schema.
func (b Examples) number(s *openapi3.Schema) float64 {
	n := 3.0 + float64(b.Number)
	if s.Min != nil {
		n = max(n, *s.Min)
	}
	if s.Max != nil {
		n = min(n, *s.Max-0.5)
	}
	return n
}

// examples of formats that the contract uses.
var examplesOfFormats = map[string]string{
	"date":              "2026-01-31",
	"date-time":         "2026-01-31T12:30:45+0000",
	"date-or-date-time": "2026-01-31T12:30:45+0000",
	"local-date-time":   "2026-01-31T12:30:45",
	"email":             "jan@example.com",
	"uri":               "https://example.com/page",
	"integer-text":      "12",
	"decimal-text":      "1.5",
	"flags-text":        "clicktrack",
	"byte":              "aGVsbG8=",
	"ipv4":              "192.0.2.1",
	"ipv6":              "2001:db8::1",
	"uuid":              "861c0426-f876-49a9-9306-b15cd5d3db2f",
}

// exampleTexts are tried until one matches a pattern.
var exampleTexts = []string{
	"example", "ab", "Ab_1", "EN", "PL", "USD", "+01:00", "12:30", "#a1b2c3", "12", "+48600100200", "https://example.com/page", "2026-01-31",
}

func (b Examples) text(s *openapi3.Schema) string {
	plain := plainText(s)
	if b.Number == 0 {
		return plain
	}
	n, day := strconv.Itoa(b.Number), fmt.Sprintf("2026-02-%02d", b.Number%28+1)
	candidates := []string{plain + n, n, string(rune('A'+b.Number%26)) + plain[1:]}
	switch s.Format {
	case "email":
		candidates = []string{"jan" + n + "@example.com"}
	case "byte":
		candidates = []string{base64.StdEncoding.EncodeToString([]byte("file " + n))}
	case "date":
		candidates = []string{day}
	case "date-time", "date-or-date-time":
		candidates = []string{day + "T12:30:45+0000"}
	case "local-date-time":
		candidates = []string{day + "T12:30:45"}
	}
	for _, text := range candidates {
		if s.VisitJSON(text, openapi3.WithStringFormatValidators(formats), openapi3.EnableFormatValidation()) == nil {
			return text
		}
	}
	return plain
}

func plainText(s *openapi3.Schema) string {
	if text, ok := examplesOfFormats[s.Format]; ok {
		return text
	}
	for _, text := range exampleTexts {
		if uint64(len(text)) < s.MinLength {
			text += strings.Repeat("x", int(s.MinLength)-len(text))
		}
		if s.MaxLength != nil && uint64(len(text)) > *s.MaxLength {
			text = text[:*s.MaxLength]
		}
		if s.Pattern == "" {
			return text
		}
		if matches, err := regexp.MatchString(s.Pattern, text); err == nil && matches {
			return text
		}
	}
	return "example"
}

// Picture returns a small blank PNG.
func Picture() []byte { return PictureOf("") }

// PictureOf returns a small PNG in a gray that depends on what it shows.
func PictureOf(content string) []byte {
	picture := image.NewGray(image.Rect(0, 0, 16, 16))
	for i := range picture.Pix {
		picture.Pix[i] = byte(crc32.ChecksumIEEE([]byte(content)))
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		panic(err) // a gray picture in memory cannot fail
	}
	return b.Bytes()
}
