package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// refView is the short constructor of a reference.
type refView struct{ Name, Field, Type string }

// refOf returns the constructor of a model that requests have and that refers to another
// resource by an ID, its first field. Other models get none.
func refOf(m modelView) *refView {
	noun, ok := strings.CutSuffix(m.Name, "Reference")
	if !ok || !m.Write {
		return nil
	}
	id := m.Fields[0]
	if !strings.HasSuffix(id.Name, "ID") || id.Type != "string" && id.Type != "int" {
		return nil
	}
	return &refView{Name: noun + "Ref", Field: id.Name, Type: id.Type}
}

// withValues adds the values of an enum, or of a list of an enum, to the description of a
// field, unless it names them all.
func withValues(description string, s *openapi3.Schema) string {
	s = underlying(s)
	if s.Type.Is("array") {
		s = underlying(s.Items.Value)
	}
	if len(s.Enum) == 0 || s.Extensions["x-go-type"] != nil {
		return description
	}
	values := make([]string, len(s.Enum))
	for i, v := range s.Enum {
		values[i] = fmt.Sprintf("`%v`", v)
	}
	if !slices.ContainsFunc(values, func(v string) bool { return !strings.Contains(description, v) }) {
		return description
	}
	return description + " Known values: " + strings.Join(values, ", ") + "."
}
