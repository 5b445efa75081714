package main

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

// direction says whether a schema is in requests, in responses or in both.
type direction uint8

const (
	inRequests direction = 1 << iota
	inResponses
)

// hints is what follows from the contract as a whole and is not available to templates.
type hints struct {
	schemas    map[string]*openapi3.SchemaRef
	directions map[string]direction // by schema name
	byType     map[string]string    // names of schemas by their types of Go
	shadowed   map[string][]string  // by path
	forms      map[string]bool      // schemas of forms, which wire.Upload replaces
	named      map[string]bool      // schemas that something references as a whole
	events     []eventView          // of the package of events
}

func newHints(doc *openapi3.T) *hints {
	h := &hints{
		schemas:    doc.Components.Schemas,
		directions: map[string]direction{},
		shadowed:   map[string][]string{},
		forms:      map[string]bool{},
		named:      map[string]bool{},
	}
	paths := doc.Paths.Map()
	for path, item := range paths {
		for _, op := range item.Operations() {
			for _, p := range op.Parameters {
				h.reach(p.Value.Schema, inRequests)
			}
			if op.RequestBody != nil {
				for contentType, media := range op.RequestBody.Value.Content {
					h.reach(media.Schema, inRequests)
					if contentType == "multipart/form-data" {
						h.forms[refName(media.Schema.Ref)] = true
					}
				}
			}
			for _, response := range op.Responses.Map() {
				for _, media := range response.Value.Content {
					h.reach(media.Schema, inResponses)
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

// reach marks a schema and everything that it references.
func (h *hints) reach(s *openapi3.SchemaRef, d direction) {
	if s == nil || s.Value == nil {
		return
	}
	if s.Ref != "" {
		h.named[refName(s.Ref)] = true
	}
	h.reachPart(s, d)
}

// reachPart is reach for a part of an allOf, which needs no type of its own.
func (h *hints) reachPart(s *openapi3.SchemaRef, d direction) {
	if s.Ref != "" {
		name := refName(s.Ref)
		if h.directions[name]&d != 0 {
			return
		}
		h.directions[name] |= d
	}
	for _, part := range s.Value.AllOf {
		if len(s.Value.AllOf) == 1 && len(s.Value.Properties) == 0 { // a reference with a description
			h.reach(part, d)
		} else {
			h.reachPart(part, d)
		}
	}
	for _, list := range [][]*openapi3.SchemaRef{s.Value.OneOf, s.Value.AnyOf} {
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

// shadows reports whether an address of the template path can match the template other
// too: other has a fixed segment where path has an ID.
func shadows(path, other string) bool {
	a, b := strings.Split(path, "/"), strings.Split(other, "/")
	if path == other || len(a) != len(b) {
		return false
	}
	isParam := func(segment string) bool { return strings.HasPrefix(segment, "{") }
	fixed := false
	for i := range a {
		if a[i] != b[i] && !isParam(a[i]) && !isParam(b[i]) {
			return false
		}
		fixed = fixed || isParam(a[i]) && !isParam(b[i])
	}
	return fixed
}

// keepOrder makes oapi-codegen keep the order of properties in the contract instead of
// the alphabetical order. Properties of an allOf part precede the schema's own.
func keepOrder(doc *openapi3.T, raw []byte) error {
	var root yaml.Node
	if err := yaml.Unmarshal(raw, &root); err != nil {
		return err
	}
	k := orderKeeper{
		schemas: doc.Components.Schemas,
		nodes:   child(child(root.Content[0], "components"), "schemas"),
		done:    map[string]bool{},
	}
	for i := 0; i < len(k.nodes.Content); i += 2 {
		k.component(k.nodes.Content[i].Value)
	}
	return nil
}

// orderKeeper numbers properties.
type orderKeeper struct {
	schemas openapi3.Schemas
	nodes   *yaml.Node
	done    map[string]bool
	last    float64
}

func (k *orderKeeper) component(name string) {
	if !k.done[name] && k.schemas[name] != nil {
		k.done[name] = true
		k.schema(k.schemas[name], child(k.nodes, name))
	}
}

func (k *orderKeeper) schema(s *openapi3.SchemaRef, node *yaml.Node) {
	if parts := child(node, "allOf"); parts != nil {
		for i, part := range s.Value.AllOf {
			if part.Ref != "" {
				k.component(refName(part.Ref))
			} else {
				k.schema(part, parts.Content[i])
			}
		}
	}
	properties := child(node, "properties")
	if properties == nil {
		return
	}
	for i := 0; i < len(properties.Content); i += 2 {
		p := s.Value.Properties[properties.Content[i].Value]
		if p == nil {
			continue // the overlay has removed it
		}
		if p.Value.Extensions == nil {
			p.Value.Extensions = map[string]any{}
		}
		k.last++
		p.Value.Extensions["x-order"] = k.last
	}
}
