package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// flagView is a flag of a command: a parameter, or a scalar property of the body.
type flagView struct {
	name     string
	at       string // name of the parameter, or path of the property
	kind     string // text, integer, number, boolean, json, list or file
	body     bool
	required bool
	ref      *openapi3.SchemaRef
	about    string // description of the parameter
}

// flagsOfAll are the flags that every command has; no parameter may have their names.
var flagsOfAll = []string{"all", "data", "fields", "help", "jq", "output", "profile", "save", "server", "set", "yes", "list", "tag", "field", "from"}

// deepestFlag is how many names the path of a property with a flag may have.
const deepestFlag = 2

func (v *commandView) setFlags() error {
	for _, p := range v.op.Parameters {
		if p.Value.In == "query" && p.Value.Name != "fields" {
			v.flags = append(v.flags, flagView{name: kebab(p.Value.Name), at: p.Value.Name, kind: kindOf(p.Value.Schema), required: p.Value.Required, ref: p.Value.Schema, about: p.Value.Description})
		}
	}
	if v.body == "json" {
		schema := v.op.RequestBody.Value.Content.Get("application/json").Schema
		v.required = requiredOf(schema.Value)
		for _, name := range namesOf(schema) {
			if p := property(schema, name); !v.addProperty(p, []string{name}) {
				v.rest, v.restNames = append(v.rest, p), append(v.restNames, name)
			}
		}
	}
	seen := map[string]bool{}
	for i := range v.flags {
		f := &v.flags[i]
		if seen[f.name] || slices.Contains(flagsOfAll, f.name) {
			f.name = "property-" + kebab(strings.ReplaceAll(f.at, ".", "-"))
		}
		if seen[f.name] {
			return fmt.Errorf("two flags have the name %q", f.name)
		}
		seen[f.name] = true
	}
	return nil
}

// addProperty adds the flags of a property. It reports whether they cover it.
func (v *commandView) addProperty(p *openapi3.SchemaRef, path []string) bool {
	if p.Value.ReadOnly {
		return true
	}
	if kind := kindOf(p); kind != "" {
		name := path[len(path)-1]
		if len(path) > 1 && !strings.HasPrefix(name, path[len(path)-2]) {
			name = strings.Join(path, "-")
		}
		v.flags = append(v.flags, flagView{name: kebab(name), at: strings.Join(path, "."), kind: kind, body: true, ref: p})
		return true
	}
	s := plain(p)
	if s.Discriminator != nil || len(s.OneOf) > 0 || s.AdditionalProperties.Schema != nil || s.Type.Is("array") || len(path) == deepestFlag {
		return false
	}
	ref, covers := &openapi3.SchemaRef{Value: s}, true
	for _, name := range namesOf(ref) {
		covers = v.addProperty(property(ref, name), append(slices.Clone(path), name)) && covers
	}
	return covers
}

// plain returns the schema that a property with a description of its own refers to.
func plain(ref *openapi3.SchemaRef) *openapi3.Schema {
	s := ref.Value
	for len(s.AllOf) == 1 && len(s.Properties) == 0 {
		s = s.AllOf[0].Value
	}
	return s
}

// kindOf returns the kind of a flag for a value, "" for a value that needs JSON.
func kindOf(ref *openapi3.SchemaRef) string {
	s := plain(ref)
	switch {
	case s.Discriminator != nil:
		return ""
	case len(s.OneOf) > 0:
		for _, alternative := range s.OneOf {
			if kind := kindOf(alternative); kind == "" || kind == "list" {
				return ""
			}
		}
		return "json"
	case s.Type.Is("array"):
		if kind := kindOf(s.Items); kind == "text" {
			return "list"
		}
		return ""
	case s.Format == "byte":
		return "file"
	case s.Type.Is("integer"):
		return "integer"
	case s.Type.Is("number"):
		return "number"
	case s.Type.Is("boolean"), len(s.Enum) == 2 && slices.Contains(s.Enum, any("true")):
		if s.Type.Is("string") {
			return "booltext"
		}
		return "boolean"
	case s.Type.Is("string"):
		return "text"
	}
	return ""
}

// namesOf returns the names of the properties of an object in the order of the contract.
func namesOf(ref *openapi3.SchemaRef) (names []string) {
	for _, part := range ref.Value.AllOf {
		names = append(names, namesOf(part)...)
	}
	own := make([]string, 0, len(ref.Value.Properties))
	for name := range ref.Value.Properties {
		own = append(own, name)
	}
	order := func(name string) float64 {
		n, _ := ref.Value.Properties[name].Value.Extensions["x-order"].(float64)
		return n
	}
	slices.SortFunc(own, func(a, b string) int { return cmp.Or(cmp.Compare(order(a), order(b)), strings.Compare(a, b)) })
	return append(names, own...)
}

// requiredOf returns what an object requires, sorted.
func requiredOf(s *openapi3.Schema) (names []string) {
	for _, part := range s.AllOf {
		names = append(names, requiredOf(part.Value)...)
	}
	names = append(names, s.Required...)
	slices.Sort(names)
	return slices.Compact(names)
}

// doc returns the description of a flag.
func (f flagView) doc() string {
	text := cmp.Or(f.about, f.ref.Value.Description, plain(f.ref).Description)
	if f.kind == "file" {
		text = strings.TrimSuffix(strings.TrimSpace(text), ".") + "; a file, which is sent as base64."
	}
	return text
}

// values returns the values that a flag allows, nil for any.
func (f flagView) values() (texts []string) {
	s := plain(f.ref)
	if s.Type.Is("array") {
		s = plain(s.Items)
	}
	if f.kind == "boolean" || f.kind == "booltext" {
		return nil
	}
	for _, value := range s.Enum {
		texts = append(texts, fmt.Sprint(value))
	}
	return texts
}

// namedIDs are the IDs of what has a name that people say.
var namedIDs = []string{"campaignId", "tagId", "customFieldId", "fromFieldId"}

// references returns the properties that are lists of objects with such an ID, as Go
// code.
func (v *commandView) references() (refs []string) {
	for i, name := range v.restNames {
		s := plain(v.rest[i])
		if !s.Type.Is("array") {
			continue
		}
		for _, id := range namedIDs {
			if property(&openapi3.SchemaRef{Value: plain(s.Items)}, id) != nil {
				refs = append(refs, fmt.Sprintf("{%q, %q}", name, id))
			}
		}
	}
	return refs
}
