package getresponsetest

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// exampleBuilder makes values that a schema allows.
type exampleBuilder struct {
	all     bool // every property, not the required ones only
	request bool // no readOnly properties; else no writeOnly ones
	variant int  // index of the alternative of a union, modulo their number
}

// exampleResponse returns the status and an example of the successful response of
// an operation.
func exampleResponse(op *openapi3.Operation) (int, any) {
	b := exampleBuilder{all: true}
	for _, code := range []int{http.StatusOK, http.StatusCreated} {
		status := strconv.Itoa(code)
		r := op.Responses.Value(status)
		if r == nil {
			continue
		}
		if media := r.Value.Content.Get("application/json"); media != nil {
			return code, b.value(media.Schema)
		}
		if len(r.Value.Content) > 0 {
			return code, picture()
		}
		return code, nil
	}
	if op.Responses.Value("202") != nil {
		return http.StatusAccepted, nil
	}
	return http.StatusNoContent, nil
}

func (b exampleBuilder) value(ref *openapi3.SchemaRef) any {
	s := ref.Value
	switch {
	case s.Discriminator != nil:
		return b.union(s)
	case len(s.OneOf) > 0 && s.OneOf[0].Value.Format == "integer-text": // or a number, which the client never sends
		return b.value(s.OneOf[0])
	case len(s.OneOf) > 0:
		return b.value(s.OneOf[b.variant%len(s.OneOf)])
	case len(s.AllOf) == 1 && len(s.Properties) == 0:
		referenced := *s.AllOf[0].Value
		referenced.Required = slices.Concat(referenced.Required, s.Required)
		return b.value(&openapi3.SchemaRef{Value: &referenced})
	case len(s.Enum) > 0:
		return s.Enum[b.variant%len(s.Enum)]
	case s.Type.Is("array"):
		return b.list(s)
	case s.Type.Is("object"), len(s.AllOf) > 0:
		return b.object(s)
	case s.Type.Is("boolean"):
		return true
	case s.Type.Is("integer"):
		return float64(int(within3(s)))
	case s.Type.Is("number"):
		return within3(s) + 0.5
	case s.Type.Is("string"):
		return exampleText(s)
	}
	return object{"key": "value"} // anything goes
}

// union returns an example of a variant with the kind that names it.
func (b exampleBuilder) union(s *openapi3.Schema) any {
	kinds := slices.Sorted(maps.Keys(s.Discriminator.Mapping))
	kind := kinds[b.variant%len(kinds)]
	ref := s.Discriminator.Mapping[kind].Ref
	i := slices.IndexFunc(s.OneOf, func(alternative *openapi3.SchemaRef) bool { return alternative.Ref == ref })
	example, _ := b.value(s.OneOf[i]).(object)
	example[s.Discriminator.PropertyName] = kind
	return example
}

func (b exampleBuilder) list(s *openapi3.Schema) any {
	items := []any{b.value(s.Items)}
	for uint64(len(items)) < s.MinItems {
		items = append(items, b.value(s.Items))
	}
	return items
}

func (b exampleBuilder) object(s *openapi3.Schema) any {
	out := object{}
	for _, part := range s.AllOf {
		if inner, ok := b.value(part).(object); ok {
			maps.Copy(out, inner)
		}
	}
	required := slices.Clone(s.Required)
	for _, part := range s.AllOf {
		required = append(required, part.Value.Required...)
	}
	for name, p := range s.Properties {
		switch {
		case b.request && p.Value.ReadOnly, !b.request && p.Value.WriteOnly:
		case b.all || slices.Contains(required, name):
			out[name] = b.value(p)
		}
	}
	if extra := s.AdditionalProperties.Schema; extra != nil {
		out["key"] = b.value(extra)
	}
	return out
}

// within3 returns 3, or the nearest number within the limits of the schema.
func within3(s *openapi3.Schema) float64 {
	n := 3.0
	if s.Min != nil {
		n = max(n, *s.Min)
	}
	if s.Max != nil {
		n = min(n, *s.Max)
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

func exampleText(s *openapi3.Schema) string {
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
