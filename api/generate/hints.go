package main

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

// direction says who writes a schema.
type direction uint8

const (
	inRequests direction = 1 << iota
	inAnswers
)

// hints is what follows from the contract as a whole and no template can see.
type hints struct {
	schemas    map[string]*openapi3.SchemaRef
	directions map[string]direction // by schema name
	shadowed   map[string][]string  // by path
}

func newHints(doc *openapi3.T) *hints {
	h := &hints{
		schemas:    doc.Components.Schemas,
		directions: map[string]direction{},
		shadowed:   map[string][]string{},
	}
	paths := doc.Paths.Map()
	for path, item := range paths {
		for _, op := range item.Operations() {
			if op.RequestBody != nil {
				for _, media := range op.RequestBody.Value.Content {
					h.reach(media.Schema, inRequests)
				}
			}
			for _, response := range op.Responses.Map() {
				for _, media := range response.Value.Content {
					h.reach(media.Schema, inAnswers)
				}
			}
		}
		for other := range paths {
			if shadows(path, other) {
				h.shadowed[path] = append(h.shadowed[path], other)
			}
		}
		slices.Sort(h.shadowed[path])
	}
	return h
}

// reach marks a schema and all that it refers to.
func (h *hints) reach(s *openapi3.SchemaRef, d direction) {
	if s == nil || s.Value == nil {
		return
	}
	if s.Ref != "" {
		name := refName(s.Ref)
		if h.directions[name]&d != 0 {
			return
		}
		h.directions[name] |= d
	}
	for _, list := range [][]*openapi3.SchemaRef{s.Value.AllOf, s.Value.OneOf, s.Value.AnyOf} {
		for _, sub := range list {
			h.reach(sub, d)
		}
	}
	for _, p := range s.Value.Properties {
		h.reach(p, d)
	}
	h.reach(s.Value.Items, d)
	h.reach(s.Value.AdditionalProperties.Schema, d)
}

// shadows reports whether a concrete address of the template path can be one of
// the template other as well: other has a fixed segment where path has an id.
func shadows(path, other string) bool {
	a, b := strings.Split(path, "/"), strings.Split(other, "/")
	if path == other || len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !strings.HasPrefix(a[i], "{") {
			return false
		}
	}
	return slices.ContainsFunc(a, func(s string) bool { return strings.HasPrefix(s, "{") })
}

// keepOrder makes oapi-codegen keep the properties in the order of the contract
// instead of the alphabet's.
func keepOrder(doc *openapi3.T, raw []byte) error {
	var root yaml.Node
	if err := yaml.Unmarshal(raw, &root); err != nil {
		return err
	}
	schemas := child(child(root.Content[0], "components"), "schemas")
	for name, s := range doc.Components.Schemas {
		orderSchema(s, child(schemas, name))
	}
	return nil
}

func orderSchema(s *openapi3.SchemaRef, node *yaml.Node) {
	if s == nil || node == nil || s.Ref != "" {
		return
	}
	for name, p := range s.Value.Properties {
		if n := child(child(node, "properties"), name); n != nil {
			if p.Value.Extensions == nil {
				p.Value.Extensions = map[string]any{}
			}
			p.Value.Extensions["x-order"] = float64(n.Line)
		}
	}
	if parts := child(node, "allOf"); parts != nil {
		for i, sub := range s.Value.AllOf {
			orderSchema(sub, parts.Content[i])
		}
	}
}
