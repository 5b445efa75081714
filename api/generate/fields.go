package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// modelView is the data of model.tmpl for a schema.
type modelView struct {
	Doc    string
	Name   string
	File   string
	Base   string // underlying type of an enum, "" for a struct
	Fields []fieldView
	Tag    *tagView     // of a variant of one union: the kind that it encodes
	Union  *unionView   // of a union, which has no fields
	Choice []choiceView // of a choice, which has no fields
	Ref    *refView     // of a reference that requests have
	Read   bool         // responses have it: it has a generated decoder
	Write  bool         // requests have it: it has a method Check
}

type fieldView struct {
	Doc, Name, Type, Tag string
	Members, Decode      string   // quoted names in JSON; the call that decodes the value
	Checks               []string // statements that check the value in a request
}

// models returns the views of the schemas of the contract. Types that oapi-codegen
// derives from parameters and bodies, and schemas with a type in the overlay, need no
// declaration.
func (h *hints) models(types []codegen.TypeDefinition) ([]modelView, error) {
	var views []modelView
	for _, t := range types {
		s, ok := h.schemas[t.JsonName]
		if !ok || t.IsAlias() || !h.named[t.JsonName] || h.forms[t.JsonName] || s.Value.Extensions["x-go-type"] != nil {
			continue
		}
		view := modelView{Name: t.TypeName, Read: h.directions[t.JsonName]&inResponses != 0, Write: h.checked(t.TypeName), Doc: comment(typeDoc(t.TypeName, s.Value.Description), 0)}
		var err error
		switch {
		case len(s.Value.Enum) > 0:
			view.Base = "string"
		case s.Value.Discriminator != nil:
			view.Union = h.union(t.TypeName, s.Value)
		case len(s.Value.OneOf) > 0:
			view.Choice, err = h.choice(s.Value)
		case len(t.Schema.Properties) > 0:
			view.Tag = h.tag(t.JsonName)
			for _, p := range t.Schema.Properties {
				field := h.field(p, h.directions[t.JsonName])
				if view.Read && err == nil {
					field.Decode, err = h.decodeCall(field.Type, "&v."+field.Name)
				}
				if view.Write {
					field.Checks = h.checks(p, field.Type, view.Tag != nil && view.Tag.Field == field.Name)
				}
				view.Fields = append(view.Fields, field)
			}
			view.Ref = refOf(view)
		default:
			err = errors.New("neither an object nor an enum, and no x-go-type")
		}
		if err != nil {
			return nil, fmt.Errorf("schema %s: %w", t.JsonName, err)
		}
		views = append(views, view)
	}
	return views, nil
}

// field applies the rules of package wire to one property.
func (h *hints) field(p codegen.Property, d direction) fieldView {
	schema := p.Schema.OAPISchema
	typ, omit := p.Schema.TypeDecl(), ",omitzero"
	if t, ok := underlying(schema).Extensions["x-go-type"].(string); ok {
		typ = t
	}
	if d&inResponses != 0 {
		switch typ {
		case "int", "int64":
			typ = "wire.Int"
		case "float64":
			typ = "wire.Float"
		case "bool":
			typ = "wire.Bool"
		}
	}
	if d == inResponses && p.Nullable && isNumber(schema) {
		typ = "wire.Nullable[" + typ + "]" // null differs from 0
	}
	if p.Required && !p.Nullable && !nonEmpty(schema) && d != inResponses {
		omit = ""
	}
	switch {
	case d == inRequests && p.Nullable:
		typ = "wire.Nullable[" + typ + "]"
	case d == inResponses || p.Required:
	case d == inRequests && !isList(typ) && (isStruct(schema) || !nonEmpty(schema)):
		typ = "*" + typ
	case d == inRequests|inResponses && !p.ReadOnly && isNumberOrBool(schema):
		// A pointer is inconvenient to read, but without it a zero could not be sent.
		typ = "*" + typ
	}
	if p.Extensions["x-go-case"] == "ignore" {
		omit += ",case:ignore"
	}
	doc := withValues(p.Description, schema)
	if hint, ok := p.Extensions["x-go-doc"].(string); ok {
		doc += " " + hint
	}
	if p.Deprecated {
		doc += "\n\nDeprecated: the service no longer uses it."
	}
	return fieldView{
		Doc:     comment(doc, 1),
		Name:    p.GoFieldName(),
		Type:    typ,
		Members: memberNames(p.JsonFieldName, p.Extensions["x-go-case"] == "ignore"),
		Tag:     "`json:\"" + p.JsonFieldName + omit + "\"`",
	}
}

// typeDoc returns the doc comment of a type from its name and description.
func typeDoc(name, description string) string {
	for _, article := range []string{"A ", "An ", "The "} {
		if strings.HasPrefix(description, article) {
			return name + " is " + strings.ToLower(description[:1]) + description[1:]
		}
	}
	return name + ": " + description
}

// underlying follows an allOf that only adds a description to a referenced schema.
func underlying(s *openapi3.Schema) *openapi3.Schema {
	for len(s.AllOf) == 1 && len(s.Properties) == 0 {
		s = s.AllOf[0].Value
	}
	return s
}

func isStruct(s *openapi3.Schema) bool {
	s = underlying(s)
	return s.Type.Is("object") || len(s.AllOf) > 0 || len(s.OneOf) > 0 && s.Extensions["x-go-type"] == nil
}

func isNumber(s *openapi3.Schema) bool {
	s = underlying(s)
	return s.Type.Is("integer") || s.Type.Is("number") || s.Format == "integer-text" || s.Format == "decimal-text"
}

func isNumberOrBool(s *openapi3.Schema) bool {
	u := underlying(s)
	return isNumber(s) || u.Type.Is("boolean") || u.Extensions["x-go-type"] == "wire.BoolText"
}

func isList(typ string) bool {
	return strings.HasPrefix(typ, "[]") || strings.HasPrefix(typ, "wire.Flags")
}

// nonEmpty reports whether the zero value of a schema is not a valid value, so that it
// can mean omitted.
func nonEmpty(s *openapi3.Schema) bool {
	s = underlying(s)
	if s.Extensions["x-go-type"] == "wire.BoolText" {
		return false
	}
	if len(s.Enum) > 0 || s.MinLength > 0 || s.Min != nil && *s.Min > 0 {
		return true
	}
	switch s.Format {
	case "date", "date-time", "local-date-time", "email", "uri", "ipv4", "ipv6", "uuid", "byte":
		return true
	}
	return false
}

// comment wraps text into Go comment lines, indented by tabs.
func comment(text string, tabs int) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	const width = 96
	indent := strings.Repeat("\t", tabs)
	var b strings.Builder
	for i, paragraph := range strings.Split(text, "\n\n") {
		if i > 0 {
			b.WriteString(indent + "//\n")
		}
		line := indent + "//"
		for _, word := range strings.Fields(paragraph) {
			if len(line)+1+len(word) > width && line != indent+"//" {
				b.WriteString(line + "\n")
				line = indent + "//"
			}
			line += " " + word
		}
		b.WriteString(line + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}
