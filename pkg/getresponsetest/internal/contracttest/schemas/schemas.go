// Package schemas has what several test packages ask of schemas of the contract.
package schemas

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// VariantOf returns the variant of a union that the discriminator of an object names, and
// any other schema unchanged.
func VariantOf(s *openapi3.Schema, tree map[string]any) *openapi3.Schema {
	if s.Discriminator == nil {
		return s
	}
	kind, _ := tree[s.Discriminator.PropertyName].(string)
	ref := s.Discriminator.Mapping[kind].Ref
	for _, variant := range s.OneOf {
		if ref != "" && variant.Ref == ref {
			return variant.Value
		}
	}
	return s
}

// PropertiesOf collects the properties of a schema and its parts. open says that the schema
// allows any property.
func PropertiesOf(s *openapi3.Schema) (known openapi3.Schemas, open bool) {
	known = openapi3.Schemas{}
	maps.Copy(known, s.Properties)
	parts := slices.Concat(s.AllOf, s.OneOf, s.AnyOf)
	for _, part := range parts {
		more, partOpen := PropertiesOf(part.Value)
		open = open || partOpen
		maps.Copy(known, more)
	}
	return known, open || len(known) == 0 && len(parts) == 0
}
