package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// checks returns the statements that find what a property of a request lacks, nil if
// every value of its type can be right.
func (h *hints) checks(p codegen.Property, typ string, filledIn bool) []string {
	schema, name, field := p.Schema.OAPISchema, p.JsonFieldName, "v."+p.GoFieldName()
	inner := func(value string) []string {
		return slices.Concat([]string{fmt.Sprintf("c.In(%q)", name), value + ".Check(c)"}, besides(schema, value), []string{"c.Out()"})
	}
	when := func(condition, value string) []string {
		return slices.Concat([]string{"if " + condition + " {"}, inner(value), []string{"}"})
	}
	isSet := func(condition string) []string { return []string{fmt.Sprintf("c.Set(%q, %s)", name, condition)} }
	element := strings.TrimSuffix(strings.TrimPrefix(strings.TrimLeft(typ, "*[]"), "wire.Nullable["), "]")
	if h.checked(element) {
		switch {
		case strings.HasPrefix(typ, "[]"):
			item := field + "[i]"
			loop := slices.Concat([]string{fmt.Sprintf("for i := range %s {", field), fmt.Sprintf("c.At(%q, i)", name), item + ".Check(c)"},
				besides(schema.Items.Value, item), []string{"c.Out()", "}"})
			if p.Required && schema.MinItems > 0 {
				loop = append(isSet("len("+field+") > 0"), loop...)
			}
			return loop
		case strings.HasPrefix(typ, "wire.Nullable["):
			statements := when("value, ok := "+field+".Get(); ok", "value")
			if p.Required {
				statements = append(isSet("!"+field+".IsZero()"), statements...)
			}
			return statements
		case strings.HasPrefix(typ, "*"):
			statements := when(field+" != nil", field)
			if p.Required {
				statements = append(isSet(field+" != nil"), statements...)
			}
			return statements
		case p.Required:
			return inner(field)
		}
		return when("!wire.IsZero("+field+")", field) // it is left out while it is zero
	}
	if !p.Required || filledIn {
		return nil
	}
	switch {
	case strings.HasPrefix(typ, "wire.Nullable["), typ == "wire.Time", typ == "wire.Date", typ == "wire.LocalTime":
		return isSet("!" + field + ".IsZero()")
	case typ == "wire.Base64File":
		return isSet(field + ".Reader != nil")
	case isList(typ):
		if schema.MinItems > 0 {
			return isSet("len(" + field + ") > 0")
		}
	case isNumberOrBool(schema):
		if nonEmpty(schema) {
			return isSet(field + " != 0")
		}
	case typ == "string", h.isEnum(typ):
		if nonEmpty(schema) || isID(name) {
			return isSet(field + ` != ""`)
		}
	}
	return nil
}

// besides returns the checks of identifiers that a use of a shared schema requires
// although the schema does not.
func besides(s *openapi3.Schema, value string) (statements []string) {
	names, _ := s.Extensions[requiredIDs].([]string)
	for _, name := range names {
		statements = append(statements, fmt.Sprintf(`c.Set(%q, %s.%s != "")`, name, value, codegen.SchemaNameToTypeName(name)))
	}
	return statements
}

// isID reports whether a property is an identifier, which is never empty.
func isID(name string) bool { return strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "ID") }

func (h *hints) isEnum(typ string) bool {
	s := h.schemaOf(typ)
	return s != nil && len(s.Enum) > 0
}

// schemaOf returns the schema of a generated type.
func (h *hints) schemaOf(typ string) *openapi3.Schema {
	if h.byType == nil { // only now oapi-codegen knows the names of types
		h.byType = map[string]string{}
		for name := range h.schemas {
			h.byType[codegen.SchemaNameToTypeName(name)] = name
		}
	}
	if s := h.schemas[h.byType[typ]]; s != nil {
		return s.Value
	}
	return nil
}

// checked reports whether a generated type has a method Check.
func (h *hints) checked(typ string) bool {
	s := h.schemaOf(typ)
	if s == nil || h.directions[h.byType[typ]]&inRequests == 0 || s.Extensions["x-go-type"] != nil {
		return false
	}
	return s.Discriminator != nil || len(s.OneOf) > 0 || len(s.Enum) == 0
}
