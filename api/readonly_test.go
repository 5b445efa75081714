package api_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// uses are the schemas that the operations of one tag use, and the names of all
// properties of their requests.
type uses struct {
	requests, responses map[string]bool
	writable            map[string]bool
}

func usesByTag(doc *openapi3.T) map[string]uses {
	all := map[string]uses{}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			u, ok := all[op.Tags[0]]
			if !ok {
				u = uses{map[string]bool{}, map[string]bool{}, map[string]bool{}}
				all[op.Tags[0]] = u
			}
			if op.RequestBody != nil {
				for _, media := range op.RequestBody.Value.Content {
					reach(media.Schema, u.requests, u.writable)
				}
			}
			for _, r := range op.Responses.Map() {
				for _, media := range r.Value.Content {
					reach(media.Schema, u.responses, map[string]bool{})
				}
			}
		}
	}
	return all
}

// reach adds the names of the schemas that s refers to, and those of all properties.
func reach(s *openapi3.SchemaRef, schemas, properties map[string]bool) {
	if s == nil {
		return
	}
	if s.Ref != "" {
		name := s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
		if schemas[name] {
			return
		}
		schemas[name] = true
	}
	for _, part := range slices.Concat(s.Value.AllOf, s.Value.OneOf, s.Value.AnyOf) {
		reach(part, schemas, properties)
	}
	for name, p := range s.Value.Properties {
		properties[name] = true
		reach(p, schemas, properties)
	}
	reach(s.Value.Items, schemas, properties)
	reach(s.Value.AdditionalProperties.Schema, schemas, properties)
}

// Schemas that only requests use have no readOnly property. A schema that only responses
// use has either none or says it of all properties that no request of the resource has.
func TestReadOnly(t *testing.T) {
	doc := load(t)
	requests, writable, resources := map[string]bool{}, map[string]map[string]bool{}, usesByTag(doc)
	for _, u := range resources {
		maps.Copy(requests, u.requests)
		for name := range u.responses {
			if writable[name] == nil {
				writable[name] = map[string]bool{}
			}
			maps.Copy(writable[name], u.writable)
		}
	}
	mixed := 0
	for name, s := range doc.Components.Schemas {
		properties := propertiesOf(s.Value)
		said := slices.ContainsFunc(slices.Collect(maps.Values(properties)), func(p *openapi3.SchemaRef) bool { return p.Value.ReadOnly })
		switch {
		case !said:
		case requests[name] && writable[name] == nil:
			t.Errorf("%s has a readOnly property, but the schema is for requests", name)
		case !requests[name]:
			mixed++
			for property, p := range properties {
				if !p.Value.ReadOnly && !writable[name][property] {
					t.Errorf("%s.%s is not readOnly, but no request of the resource has it", name, property)
				}
			}
		}
	}
	if len(requests) < 20 || mixed < 50 {
		t.Errorf("only %d schemas of requests and %d with readOnly properties", len(requests), mixed)
	}
}

// propertiesOf returns the properties of a schema and of its parts without a name.
func propertiesOf(s *openapi3.Schema) map[string]*openapi3.SchemaRef {
	all := maps.Clone(s.Properties)
	if all == nil {
		all = map[string]*openapi3.SchemaRef{}
	}
	for _, part := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf) {
		if part.Ref == "" {
			maps.Copy(all, propertiesOf(part.Value))
		}
	}
	return all
}
