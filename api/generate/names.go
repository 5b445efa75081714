package main

import (
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// serviceName turns a tag ("Custom fields") into a Go service ("CustomFields").
func serviceName(tag string) string { return codegen.SchemaNameToTypeName(tag) }

// methodName drops the noun of the service, in the plural or the singular, from
// an operationId: Contacts and listContacts give List, CustomFields and
// upsertContactCustomFields stays whole in Contacts as UpsertCustomFields.
func methodName(service, operationID string) string {
	name := codegen.SchemaNameToTypeName(operationID)
	for _, noun := range []string{service, singular(service)} {
		if before, after, ok := strings.Cut(name, noun); ok && (after == "" || startsUpper(after)) {
			return before + after
		}
	}
	return name
}

// allName is the name of the method that walks all pages of a list method.
func allName(method string) string {
	return "All" + strings.TrimPrefix(method, "List")
}

func singular(noun string) string {
	for _, ending := range []struct{ plural, singular string }{{"ies", "y"}, {"xes", "x"}, {"sses", "ss"}, {"s", ""}} {
		if stem, ok := strings.CutSuffix(noun, ending.plural); ok {
			return stem + ending.singular
		}
	}
	return noun
}

func startsUpper(s string) bool { return s[0] >= 'A' && s[0] <= 'Z' }

// paramName names the field of a query parameter: query[createdOn][from] gives
// CreatedOnFrom, sort[name] gives SortName.
func paramName(name string) string {
	return codegen.SchemaNameToTypeName(strings.TrimPrefix(name, "query"))
}

// argName names the argument of a path parameter.
func argName(name string) string {
	i := strings.IndexFunc(name, unicode.IsUpper)
	if i < 0 {
		return name
	}
	return name[:i] + codegen.SchemaNameToTypeName(name[i:])
}

// refName returns the component that a reference points at.
func refName(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }

// goType returns the Go type of a parameter or of a value in a response.
func goType(s *openapi3.SchemaRef) string {
	if t, ok := s.Value.Extensions["x-go-type"].(string); ok {
		return t
	}
	if s.Ref != "" {
		return codegen.SchemaNameToTypeName(refName(s.Ref))
	}
	switch {
	case s.Value.Type.Is("array"):
		return "[]" + goType(s.Value.Items)
	case s.Value.Type.Is("number"):
		return "float64"
	case s.Value.Type.Is("integer"):
		return "int"
	case s.Value.Type.Is("boolean"):
		return "bool"
	}
	switch s.Value.Format {
	case "date":
		return "wire.Date"
	case "date-time":
		return "wire.Time"
	}
	return "string"
}

// elem returns the argument of a generic type: T of wire.Keyed[T].
func elem(generic string) (string, bool) {
	rest, ok := strings.CutPrefix(generic, "wire.Keyed[")
	return strings.TrimSuffix(rest, "]"), ok
}
