package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// exampleByFormat has a value for each format of strings.
var exampleByFormat = map[string]string{
	"byte": "logo.png", "date": "2027-03-01", "date-time": "2027-03-01T09:00:00+0000", "date-or-date-time": "2027-03-01",
	"decimal-text": "19.99", "email": "jan@example.com", "flags-text": "clicktrack", "integer-text": "5", "ipv4": "192.0.2.1",
	"local-date-time": "2027-03-01T09:00:00", "uri": "https://example.com/spring",
}

// exampleTexts are tried until one fits a schema.
var exampleTexts = []string{"spring", "+01:00", "PL", "PLN", "+48600100200", "OK", "#a1b2c3", "https://example.com/spring", "09:00", "spring offer of the year 2027"}

// example returns the value of a flag that the contract allows, as a person types it.
func (f flagView) example() string {
	value := exampleOf(f.ref)
	if list, ok := value.([]any); ok {
		texts := make([]string, len(list))
		for i, item := range list {
			texts[i] = fmt.Sprint(item)
		}
		return strings.Join(texts, ",")
	}
	if text, ok := value.(string); ok && text == "spring" && strings.HasSuffix(f.at, "Id") {
		return "abc1"
	}
	return fmt.Sprint(value)
}

// exampleOf returns a value that a schema allows, of an object what it requires.
func exampleOf(ref *openapi3.SchemaRef) any {
	s := plain(ref)
	switch {
	case s.Discriminator != nil:
		return exampleVariant(s)
	case len(s.OneOf) > 0:
		return exampleOf(s.OneOf[0])
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type.Is("array"):
		list := []any{exampleOf(s.Items)}
		for uint64(len(list)) < s.MinItems {
			list = append(list, list[0])
		}
		return list
	case s.Type.Is("boolean"):
		return true
	case s.Type.Is("integer"), s.Type.Is("number"):
		return exampleNumber(s)
	case s.Type.Is("string"):
		return exampleText(s)
	}
	object := map[string]any{}
	for _, name := range slices.Concat(requiredOf(ref.Value), requiredOf(s)) {
		if p := property(&openapi3.SchemaRef{Value: s}, name); p != nil {
			object[name] = exampleOf(p)
		}
	}
	return object
}

func exampleVariant(s *openapi3.Schema) any {
	kind := slices.Sorted(maps.Keys(s.Discriminator.Mapping))[0]
	i := slices.IndexFunc(s.OneOf, func(o *openapi3.SchemaRef) bool { return o.Ref == s.Discriminator.Mapping[kind].Ref })
	object, _ := exampleOf(s.OneOf[i]).(map[string]any)
	object[s.Discriminator.PropertyName] = kind
	return object
}

func exampleNumber(s *openapi3.Schema) any {
	n := 5.0
	if s.Min != nil {
		n = max(n, *s.Min)
	}
	if s.Max != nil {
		n = min(n, *s.Max)
	}
	return n
}

func exampleText(s *openapi3.Schema) string {
	if text, ok := exampleByFormat[s.Format]; ok {
		return text
	}
	for _, text := range exampleTexts {
		if s.VisitJSON(text) == nil {
			return text
		}
	}
	return strings.Repeat("x", int(max(s.MinLength, 1)))
}

// exampleArgs returns the shortest command line with everything that the operation
// requires.
func (v *commandView) exampleArgs(path []*openapi3.Parameter) []string {
	args := []string{v.group, v.name}
	for range path {
		args = append(args, "abc1")
	}
	add := func(f flagView) { args = append(args, "--"+f.name+"="+f.example()) }
	for _, f := range v.flags {
		if f.required {
			add(f)
		}
	}
	if v.body == "upload" {
		return append(args, "--data=@logo.png")
	}
	if v.body == "" {
		return args
	}
	schema := v.op.RequestBody.Value.Content.Get("application/json").Schema
	rest := exampleOf(schema)
	object, isObject := rest.(map[string]any)
	if isObject {
		for _, f := range v.flags {
			if f.body && removeAt(object, strings.Split(f.at, ".")) {
				add(f)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(object)) {
			i := slices.IndexFunc(v.flags, func(f flagView) bool { return strings.HasPrefix(f.at, name+".") })
			if inner, ok := object[name].(map[string]any); ok && len(inner) == 0 && i >= 0 {
				if !slices.ContainsFunc(args, func(arg string) bool { return strings.HasPrefix(arg, "--"+v.flags[i].name+"=") }) {
					add(v.flags[i])
				}
				delete(object, name)
			}
		}
	}
	if isObject && len(args) == 2+len(path) && len(object) == 0 { // nothing is required: change something
		if i := slices.IndexFunc(v.flags, func(f flagView) bool { return f.body }); i >= 0 {
			add(v.flags[i])
			return args
		}
		for i, name := range v.restNames[:min(len(v.restNames), 1)] {
			object[name] = exampleOf(v.rest[i])
		}
	}
	if !isObject || len(object) > 0 {
		raw, err := json.Marshal(rest)
		if err != nil {
			panic(err) // of a tree of JSON values
		}
		args = append(args, "--data="+string(raw))
	}
	return args
}

// removeAt removes the value at a path and reports whether there was one.
func removeAt(object map[string]any, path []string) bool {
	value, present := object[path[0]]
	if len(path) > 1 {
		inner, ok := value.(map[string]any)
		return ok && removeAt(inner, path[1:])
	}
	delete(object, path[0])
	return present
}
