package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// unionView is an object whose shape depends on one of its properties.
type unionView struct {
	Property  string // name of the discriminator
	Interface string // of the variants
	Marker    string // method that makes a type a variant
	Variants  []variantView
	ListDoc   string
}

type variantView struct {
	Type  string
	Kinds []string // quoted
}

// tagView says which property of a variant names its kind, and the kind.
type tagView struct{ Field, Kind string }

// choiceView is one alternative of a value of several JSON types.
type choiceView struct{ Doc, Name, Type, Kind, Decode string }

func (h *hints) union(name string, s *openapi3.Schema) *unionView {
	u := &unionView{Property: s.Discriminator.PropertyName, Interface: name + "Value", Marker: "is" + name}
	kinds := map[string][]string{}
	for _, kind := range slices.Sorted(maps.Keys(s.Discriminator.Mapping)) {
		typ := codegen.SchemaNameToTypeName(refName(s.Discriminator.Mapping[kind].Ref))
		kinds[typ] = append(kinds[typ], fmt.Sprintf("%q", kind))
	}
	var list []string
	for _, typ := range slices.Sorted(maps.Keys(kinds)) {
		u.Variants = append(u.Variants, variantView{Type: typ, Kinds: kinds[typ]})
		list = append(list, "[*"+typ+"]")
	}
	u.ListDoc = comment(fmt.Sprintf("%s is one of %s.", u.Interface, strings.Join(list, ", ")), 0)
	return u
}

// tag returns the kind of an event, or of a schema in all unions that it belongs to. It
// returns nil if there is not exactly one.
func (h *hints) tag(name string) *tagView {
	found := map[tagView]bool{}
	for _, e := range h.events {
		if e.schema == name {
			return &tagView{e.kindField(), fmt.Sprintf("%q", e.Kind)}
		}
	}
	for _, s := range h.schemas {
		if s.Value.Discriminator == nil {
			continue
		}
		for kind, ref := range s.Value.Discriminator.Mapping {
			if refName(ref.Ref) == name {
				found[tagView{codegen.SchemaNameToTypeName(s.Value.Discriminator.PropertyName), fmt.Sprintf("%q", kind)}] = true
			}
		}
	}
	if len(found) != 1 {
		return nil
	}
	for tag := range found {
		return &tag
	}
	return nil
}

// choice returns the alternatives of a oneOf, one for each JSON type.
func (h *hints) choice(s *openapi3.Schema) ([]choiceView, error) {
	var views []choiceView
	for _, alternative := range s.OneOf {
		v := alternative.Value
		c := choiceView{Type: goType(alternative), Doc: comment(v.Description, 1)}
		switch {
		case v.Type.Is("string"):
			c.Name, c.Kind = "Text", `'"'`
		case v.Type.Is("integer"), v.Type.Is("number"):
			c.Name, c.Kind = "Number", "'0'"
		case v.Type.Is("boolean"):
			c.Name, c.Kind = "Bool", "'t'"
		case v.Type.Is("array"):
			c.Name, c.Kind = "List", "'['"
		case v.Type.Is("object") || len(v.AllOf) > 0:
			if alternative.Ref == "" {
				return nil, fmt.Errorf("an alternative is an object without a name")
			}
			c.Name, c.Kind = goType(alternative), "'{'"
		default:
			return nil, fmt.Errorf("an alternative has no type")
		}
		if slices.ContainsFunc(views, func(other choiceView) bool { return other.Kind == c.Kind }) {
			return nil, fmt.Errorf("two alternatives have the JSON type of %s", c.Name)
		}
		var err error
		if c.Decode, err = h.decodeCall(c.Type, "c."+c.Name); err != nil {
			return nil, err
		}
		views = append(views, c)
	}
	return views, nil
}
