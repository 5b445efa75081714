package contracttest

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contracttest/schemas"
)

type object = map[string]any

// drawer draws JSON values that a schema allows.
type drawer struct {
	*rapid.T
	doc     *openapi3.T
	request bool // no readOnly properties; else no writeOnly ones
	members int  // percentage of the properties that are not required
	nulls   int  // percentage of the values that are null; in a response, of any that may be missing
	foreign bool // unknown properties and enum values, which responses may have
	forms   bool // the other forms in which the service writes a value
	many    bool // long lists of unions, to see all of their variants
	depth   int
}

// drawers returns the ways to draw values: minimal, full, and anything between.
func drawers(t *rapid.T, rt *contract.Route, request bool) drawer {
	d := drawer{T: t, doc: rt.Spec, request: request}
	switch d.upTo(2, "size") {
	case 0:
	case 1:
		d.members = 100
	default:
		d.members, d.nulls = 50, 10
	}
	if !request {
		d.foreign, d.forms = d.percent(50), d.percent(50)
	}
	return d
}

func (d drawer) percent(p int) bool { return p > 0 && d.upTo(99, "percent") < p }

func (d drawer) upTo(most int, label string) int { return rapid.IntRange(0, most).Draw(d.T, label) }

func oneOf[T any](d drawer, values []T) T { return rapid.SampledFrom(values).Draw(d.T, "one of") }

// value draws a value of a schema.
func (d drawer) value(s *openapi3.Schema) any {
	if d.depth++; d.depth > 12 {
		d.members = 0
	}
	if s.Nullable && d.percent(d.nulls) {
		return nil
	}
	switch {
	case s.Extensions["x-keyed"] != nil && d.forms && d.percent(50):
		return d.keyed(s)
	case s.Discriminator != nil:
		return d.union(s)
	case len(s.OneOf) > 0:
		d.depth--
		return d.value(oneOf(d, s.OneOf).Value)
	case len(s.AllOf) == 1 && len(s.Properties) == 0:
		referenced := *s.AllOf[0].Value
		referenced.Required = slices.Concat(referenced.Required, s.Required)
		d.depth--
		return d.value(&referenced)
	case len(s.Enum) > 0:
		return d.enum(s)
	case s.Type.Is("array"):
		return d.list(s)
	case s.Type.Is("object"), len(s.AllOf) > 0:
		return d.object(s)
	case s.Type.Is("boolean"):
		return d.boolean()
	case s.Type.Is("integer"), s.Type.Is("number"):
		return d.number(s)
	case s.Type.Is("string"):
		return d.text(s)
	}
	return oneOf(d, []any{object{"key": "value"}, "value", 1.0, true})
}

// union draws one variant, or in a response one that the contract does not know.
func (d drawer) union(s *openapi3.Schema) any {
	if d.foreign && d.percent(10) {
		return object{s.Discriminator.PropertyName: "of_the_future", "more": []any{"x"}}
	}
	kind := oneOf(d, slices.Sorted(maps.Keys(s.Discriminator.Mapping)))
	drawn := object{s.Discriminator.PropertyName: kind}
	drawn, _ = d.value(schemas.VariantOf(s, drawn)).(object)
	drawn[s.Discriminator.PropertyName] = kind
	return drawn
}

func (d drawer) list(s *openapi3.Schema) any {
	most := s.MinItems + 3
	if d.many && s.Items.Value.Discriminator != nil {
		most += 12
	}
	if s.MaxItems != nil {
		most = min(most, *s.MaxItems)
	}
	items := make([]any, int(s.MinItems)+d.upTo(int(most-s.MinItems), "items"))
	d.nulls = 0 // package wire leaves null among objects out and reports it
	for i := range items {
		items[i] = d.value(s.Items.Value)
	}
	return d.listForm(s, items)
}

func (d drawer) object(s *openapi3.Schema) any {
	drawn, required := object{}, requiredOf(s)
	known, open := schemas.PropertiesOf(s)
	for _, name := range slices.Sorted(maps.Keys(known)) {
		p := known[name].Value
		switch {
		case d.request && p.ReadOnly, !d.request && p.WriteOnly:
		case !slices.Contains(required, name) && !d.percent(d.members):
		case !d.request && d.percent(d.nulls):
			drawn[name] = nil
		case d.request && isID(name) && p.Type.Is("string"):
			id := *p
			id.MinLength, id.Nullable = max(id.MinLength, 1), id.Nullable && !slices.Contains(required, name)
			drawn[name] = d.value(&id)
		default:
			drawn[name] = d.value(p)
		}
	}
	if extra := s.AdditionalProperties.Schema; extra != nil {
		drawn["key"] = d.value(extra.Value)
	}
	if known["industryTagID"] != nil { // one value under two names, of which the service sends one
		delete(drawn, oneOf(d, []string{"industryTagId", "industryTagID"}))
	}
	if d.foreign && !open && d.percent(30) {
		drawn["of the future"] = oneOf(d, []any{nil, "x", 1.5, true, []any{object{"a": "b"}}})
	}
	return drawn
}

// isID reports whether a property is an ID. The contract does not say that the IDs in a
// request are never empty. The client rejects those that are required, and the server
// knows nothing with an empty ID.
func isID(name string) bool { return strings.HasSuffix(name, "Id") }

func requiredOf(s *openapi3.Schema) []string {
	required := s.Required
	for _, part := range s.AllOf {
		required = slices.Concat(required, requiredOf(part.Value))
	}
	return required
}

// number draws a number within the bounds of a schema and of what a float64 holds.
func (d drawer) number(s *openapi3.Schema) any {
	least, most := -float64(math.MaxInt32), float64(math.MaxInt32)
	if s.Format == "int64" || s.Format == "" {
		least, most = -1<<53, 1<<53
	}
	if s.Min != nil {
		least = *s.Min
	}
	if s.Max != nil {
		most = *s.Max
	}
	if s.Type.Is("integer") {
		return d.numberForm(float64(rapid.Int64Range(int64(least), int64(most)).Draw(d.T, "integer")))
	}
	return d.numberForm(math.Round(100*rapid.Float64Range(max(least, -1e9), min(most, 1e9)).Draw(d.T, "number"))/100 + 0) // + 0: no -0
}

var starred = regexp.MustCompile(`\*\$$`)

func (d drawer) text(s *openapi3.Schema) any {
	switch s.Format {
	case "date", "date-time", "date-or-date-time", "local-date-time":
		return d.time(s.Format)
	case "integer-text":
		return d.textForm(fmt.Sprint(rapid.Int32().Draw(d.T, "integer")))
	case "decimal-text":
		return d.textForm(fmt.Sprint(math.Round(100*rapid.Float64Range(-1e6, 1e6).Draw(d.T, "decimal"))/100 + 0))
	}
	if pattern, ok := patterns[s.Format]; ok {
		return rapid.StringMatching(pattern).Draw(d.T, s.Format)
	}
	least, most := int(s.MinLength), int(s.MinLength)+12
	if s.MaxLength != nil {
		most = min(most, int(*s.MaxLength))
		if *s.MaxLength <= 1000 && d.percent(5) {
			least, most = int(*s.MaxLength), int(*s.MaxLength)
		}
	}
	if s.Pattern == "" {
		return rapid.StringN(least, most, -1).Draw(d.T, "text")
	}
	pattern := starred.ReplaceAllString(s.Pattern, fmt.Sprintf("{%d,%d}$$", least, most))
	return rapid.StringMatching(pattern).Draw(d.T, "text")
}

// patterns describe texts of some formats.
var patterns = map[string]string{
	"email":      `^[a-z0-9]{1,9}([._+-][a-z0-9]{1,5})?@[a-z]{1,9}\.(com|pl|travel)$`,
	"uri":        `^https://[a-z]{1,9}\.example\.com(/[a-z0-9_-]{0,9})?(\?[a-z]=[a-z0-9]{0,5})?$`,
	"flags-text": `^[a-z_]{1,9}(,[a-z_]{1,9}){0,3}$`,
	"byte":       `^([A-Za-z0-9+/]{4}){0,5}$`,
	"ipv4":       `^(1?[1-9]{1,2})(\.1?[1-9]{1,2}){3}$`,
	"ipv6":       `^2001:db8:[1-9a-f]{1,4}:[1-9a-f]{1,4}:[1-9a-f]{1,4}:[1-9a-f]{1,4}:[1-9a-f]{1,4}:[1-9a-f]{1,4}$`,
	"uuid":       `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$`,
}

// time draws a time in a form of the format, or of any that the service writes.
func (d drawer) time(format string) string {
	at := time.Unix(rapid.Int64Range(1, 4e9).Draw(d.T, "time"), 0).UTC()
	layout := "2006-01-02T15:04:05-0700"
	switch {
	case format == "date":
		return at.Format(time.DateOnly)
	case d.forms && format != "local-date-time":
		at = at.In(time.FixedZone("", 900*(d.upTo(96, "zone")-48)))
		layout = oneOf(d, timeForms)
	case format == "local-date-time":
		layout = "2006-01-02T15:04:05"
	}
	if strings.HasSuffix(layout, "05") || strings.HasSuffix(layout, "Z") {
		at = at.UTC()
	}
	return at.Format(layout)
}
