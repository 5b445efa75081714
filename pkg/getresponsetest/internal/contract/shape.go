package contract

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// Kind is the JSON type of a value.
type Kind int

// The kinds. Any is a value of several types, or of any.
const (
	Any Kind = iota
	Text
	Number
	Boolean
	List
	Map
)

// Scalar returns a scalar as a query writes it, "" for other values.
func Scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int:
		return strconv.Itoa(v)
	}
	return ""
}

// Of returns a scalar in the type of the kind, if it has its value in that type: many
// numbers and booleans are strings.
func (k Kind) Of(value any) any {
	text := Scalar(value)
	switch k {
	case Text:
		return text
	case Number:
		if n, err := strconv.ParseFloat(text, 64); err == nil && !math.IsNaN(n) && !math.IsInf(n, 0) {
			return n
		}
	case Boolean:
		if text == "true" || text == "false" {
			return text == "true"
		}
	}
	return value
}

// Shape is a schema in the form in which values are shown: which properties there
// are and how each is written.
type Shape struct {
	Kind     Kind
	Format   string
	Enum     []any
	Nullable bool
	Fields   map[string]*Shape // of an object
	Required []string          // properties that an object must have
	Extra    *Shape            // of the other properties of an object, nil if it has none
	Items    *Shape            // of a list
	Union    string            // property that names the variant, "" if the shape is no union
	Variants map[string]*Shape
	OneOf    []*Shape // of several kinds, without a property that names one
}

// Variant returns the shape of an object: for a union, the shape of the variant that the object names.
func (s *Shape) Variant(o Object) *Shape {
	if s.Union == "" {
		return s
	}
	kind, _ := o[s.Union].(string)
	return s.Variants[kind]
}

// Item returns the shape of the items of a list, any other shape itself.
func (s *Shape) Item() *Shape {
	if s != nil && s.Kind == List {
		return s.Items
	}
	return s
}

// ofKind returns the alternative of a shape that is of a kind, the shape itself without one.
func (s *Shape) ofKind(kind Kind) *Shape {
	for _, alternative := range s.OneOf {
		if alternative.Kind == kind {
			return alternative
		}
	}
	return s
}

// Has reports whether objects of the shape, or of one of its variants, have a property.
func (s *Shape) Has(name string) bool {
	for _, variant := range s.Variants {
		if variant.Has(name) {
			return true
		}
	}
	return s.Fields[name] != nil
}

// walk calls found with the path of each property, lists and variants included.
func (s *Shape) walk(path []string, found func([]string)) {
	if s == nil {
		return
	}
	s.Items.walk(path, found)
	for _, variant := range s.Variants {
		variant.walk(path, found)
	}
	for name, field := range s.Fields {
		at := append(slices.Clone(path), name)
		found(at)
		field.walk(at, found)
	}
}

// shapes builds each schema once. A schema may contain itself.
type shapes map[*openapi3.Schema]*Shape

func (built shapes) of(ref *openapi3.SchemaRef) *Shape {
	if ref == nil {
		return nil
	}
	schema := ref.Value
	if s, ok := built[schema]; ok {
		return s
	}
	s := &Shape{}
	built[schema] = s
	built.fill(s, schema)
	return s
}

func (built shapes) fill(s *Shape, schema *openapi3.Schema) {
	s.Format, s.Enum = schema.Format, schema.Enum
	s.Nullable = schema.Nullable
	switch {
	case schema.Discriminator != nil:
		s.Kind, s.Union, s.Variants = Map, schema.Discriminator.PropertyName, map[string]*Shape{}
		for kind, mapped := range schema.Discriminator.Mapping {
			for _, variant := range schema.OneOf {
				if variant.Ref == mapped.Ref {
					s.Variants[kind] = built.of(variant)
				}
			}
		}
	case schema.Type.Is("string"):
		s.Kind = Text
	case schema.Type.Is("integer"), schema.Type.Is("number"):
		s.Kind = Number
	case schema.Type.Is("boolean"):
		s.Kind = Boolean
	case schema.Type.Is("array"):
		s.Kind, s.Items = List, built.of(schema.Items)
	case schema.Type.Is("object"), len(schema.Properties) > 0:
		s.Kind = Map
		built.addFields(s, schema)
	case len(schema.AllOf) > 0:
		built.merge(s, schema)
	default:
		for _, alternative := range schema.OneOf {
			s.OneOf = append(s.OneOf, built.of(alternative))
		}
	}
}

func (built shapes) addFields(s *Shape, schema *openapi3.Schema) {
	if s.Fields == nil {
		s.Fields = map[string]*Shape{}
	}
	s.Required = append(s.Required, schema.Required...)
	for name, p := range schema.Properties {
		s.Fields[name] = built.of(p)
	}
	s.Extra = built.of(schema.AdditionalProperties.Schema)
	for _, part := range schema.AllOf {
		built.addFields(s, part.Value)
	}
}

// merge fills a shape with the parts of allOf. One part is a reference with a
// description beside it.
func (built shapes) merge(s *Shape, schema *openapi3.Schema) {
	nullable := s.Nullable
	if len(schema.AllOf) == 1 {
		*s = *built.of(schema.AllOf[0])
		s.Nullable = s.Nullable || nullable
		return
	}
	s.Kind = Map
	built.addFields(s, schema)
}

// unknownMember is a property of a value that its schema does not have.
type unknownMember struct {
	path  []string
	value any
}

// unknownMembers finds the properties that a shape does not have, in their order. It stops
// when it has found enough for a response.
func (s *Shape) unknownMembers(tree any) (found []unknownMember) {
	add := func(name string, inner *Shape, value any) {
		for _, m := range inner.unknownMembers(value) {
			found = append(found, unknownMember{append([]string{name}, m.path...), m.value})
		}
	}
	switch tree := tree.(type) {
	case Object:
		if s = s.ofKind(Map).Variant(tree); s == nil || len(s.Fields) == 0 { // it allows any property
			return nil
		}
		for name, value := range tree {
			if field := s.Fields[name]; field != nil {
				add(name, field, value)
			} else {
				found = append(found, unknownMember{[]string{name}, value})
			}
		}
		slices.SortStableFunc(found, func(a, b unknownMember) int { return cmp.Compare(a.path[0], b.path[0]) })
	case []any:
		items := s.ofKind(List).Items
		for i := 0; items != nil && i < len(tree) && len(found) < maxDetails; i++ {
			add(strconv.Itoa(i), items, tree[i])
		}
	}
	return found[:min(len(found), maxDetails)]
}
