package contract

import (
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

type unknownMember struct {
	path  []string
	value any
}

// unknownMembers finds the properties that a schema does not have, in their order, and
// stops when it has found enough for a response.
func unknownMembers(s *openapi3.Schema, tree any, path []string) (found []unknownMember) {
	switch tree := tree.(type) {
	case map[string]any:
		known, open := PropertiesOf(VariantOf(s, tree))
		if open {
			return nil
		}
		for _, name := range slices.Sorted(maps.Keys(tree)) {
			at := append(slices.Clone(path), name)
			if p, ok := known[name]; ok {
				found = append(found, unknownMembers(p.Value, tree[name], at)...)
			} else {
				found = append(found, unknownMember{at, tree[name]})
			}
			if len(found) >= maxDetails {
				return found
			}
		}
	case []any:
		if s.Items == nil {
			return nil
		}
		for i, item := range tree {
			found = append(found, unknownMembers(s.Items.Value, item, append(slices.Clone(path), fmt.Sprint(i)))...)
			if len(found) >= maxDetails {
				return found
			}
		}
	}
	return found
}

// knownProperties are the properties of schemas, nil where a schema allows any. They are
// collected once for all items of a list.
type knownProperties map[*openapi3.Schema]openapi3.Schemas

// hold reports whether [unknownMembers] finds nothing. It is faster.
func (k knownProperties) hold(s *openapi3.Schema, tree any) bool {
	switch tree := tree.(type) {
	case map[string]any:
		s = VariantOf(s, tree)
		known, ok := k[s]
		if !ok {
			var open bool
			if known, open = PropertiesOf(s); open {
				known = nil
			}
			k[s] = known
		}
		for name, value := range tree {
			p, ok := known[name]
			if known != nil && (!ok || !k.hold(p.Value, value)) {
				return false
			}
		}
	case []any:
		for _, item := range tree {
			if s.Items != nil && !k.hold(s.Items.Value, item) {
				return false
			}
		}
	}
	return true
}

// VariantOf returns the variant of a union that the discriminator of an object
// names, and any other schema unchanged.
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

// PropertiesOf collects the properties of a schema and its parts. open says that
// the schema allows any property.
func PropertiesOf(s *openapi3.Schema) (known openapi3.Schemas, open bool) {
	known = openapi3.Schemas{}
	for name, p := range s.Properties {
		known[name] = p
	}
	parts := slices.Concat(s.AllOf, s.OneOf, s.AnyOf)
	for _, part := range parts {
		more, partOpen := PropertiesOf(part.Value)
		open = open || partOpen
		for name, p := range more {
			known[name] = p
		}
	}
	if len(known) == 0 && len(parts) == 0 {
		open = true
	}
	return known, open
}
