package main

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

func TestRefOf(t *testing.T) {
	id := fieldView{Name: "TagID", Type: "string"}
	tests := []struct {
		name  string
		model modelView
		want  refView
	}{
		{"a reference", modelView{Name: "TagReference", Write: true, Fields: []fieldView{id, {Name: "Href", Type: "string"}}}, refView{"TagRef", "TagID", "string"}},
		{"a number", modelView{Name: "ZoneReference", Write: true, Fields: []fieldView{{Name: "ZoneID", Type: "int"}}}, refView{"ZoneRef", "ZoneID", "int"}},
		{"not in requests", modelView{Name: "TagReference", Fields: []fieldView{id}}, refView{}},
		{"no reference", modelView{Name: "Tag", Write: true, Fields: []fieldView{id}}, refView{}},
		{"an ID that can be omitted", modelView{Name: "TagReference", Write: true, Fields: []fieldView{{Name: "TagID", Type: "*string"}}}, refView{}},
		{"no ID first", modelView{Name: "TagReference", Write: true, Fields: []fieldView{{Name: "Name", Type: "string"}, id}}, refView{}},
	}
	for _, test := range tests {
		var got refView
		if ref := refOf(test.model); ref != nil {
			got = *ref
		}
		if got != test.want {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

func TestWithValues(t *testing.T) {
	enum := openapi3.NewStringSchema().WithEnum("on", "off")
	list := openapi3.NewArraySchema().WithItems(enum)
	described := &openapi3.Schema{AllOf: openapi3.SchemaRefs{{Ref: "#/components/schemas/Switch", Value: enum}}}
	boolean := openapi3.NewStringSchema().WithEnum("true", "false")
	boolean.Extensions = map[string]any{"x-go-type": "wire.BoolText"}
	for _, test := range []struct {
		name, description, want string
		schema                  *openapi3.Schema
	}{
		{"an enum", "State.", "State. Known values: `on`, `off`.", enum},
		{"a list", "States.", "States. Known values: `on`, `off`.", list},
		{"a described reference", "State.", "State. Known values: `on`, `off`.", described},
		{"named already", "State: `on` or `off`.", "State: `on` or `off`.", enum},
		{"a boolean", "Whether.", "Whether.", boolean},
		{"a string", "Name.", "Name.", openapi3.NewStringSchema()},
	} {
		if got := withValues(test.description, test.schema); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
