package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/go-getresponse/getresponse/api"
)

// testdata/facts.json holds the interface facts that GetResponse publishes: names,
// types, enums, limits, required and nullable of all 220 operations. The contract
// has each of them, except those that deviations.yaml lists with a reason.

// place is what a document says about one value. Its key in a map is the path:
// a.b for a property, a[] for items, a{} for the values of a map.
type place struct {
	kinds              []string
	enum               []string
	required, nullable bool
	mandatory          bool // required outside of unions
}

// document is an OpenAPI document, or facts in that form, as a tree.
type document map[string]any

func (d document) resolve(v any) map[string]any {
	m, _ := v.(map[string]any)
	for {
		ref, ok := m["$ref"].(string)
		if !ok {
			return m
		}
		var at any = map[string]any(d)
		for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
			inner, _ := at.(map[string]any)
			at = inner[part]
		}
		m, _ = at.(map[string]any)
	}
}

// collect adds every place of a schema, down to depth levels.
func (d document) collect(schema any, at string, depth int, into map[string]*place) {
	d.collectPart(schema, at, depth, false, into)
}

// collectPart collects a schema that may be a part of a union.
func (d document) collectPart(schema any, at string, depth int, inUnion bool, into map[string]*place) {
	s := d.resolve(schema)
	if s == nil || depth == 0 {
		return
	}
	p := note(into, at)
	if kind, ok := s["type"].(string); ok {
		if kind == "integer" {
			kind = "number"
		}
		p.kinds = append(p.kinds, kind)
	}
	p.nullable = p.nullable || s["nullable"] == true
	for _, value := range list(s["enum"]) {
		p.enum = append(p.enum, fmt.Sprint(value))
	}
	for _, name := range list(s["required"]) {
		p := note(into, join(at, fmt.Sprint(name)))
		p.required = true
		p.mandatory = p.mandatory || !inUnion
	}
	for _, key := range []string{"allOf", "oneOf", "anyOf"} {
		for _, part := range list(s[key]) {
			d.collectPart(part, at, depth, inUnion || key != "allOf", into)
		}
	}
	properties, _ := s["properties"].(map[string]any)
	for name, property := range properties {
		d.collectPart(property, join(at, name), depth-1, false, into)
	}
	if items, ok := s["items"]; ok {
		d.collect(items, at+"[]", depth-1, into)
	}
	if extra, ok := s["additionalProperties"].(map[string]any); ok {
		d.collect(extra, at+"{}", depth-1, into)
	}
}

// note returns the place of that key, a new one if there is none.
func note(places map[string]*place, key string) *place {
	if places[key] == nil {
		places[key] = &place{}
	}
	return places[key]
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

func list(v any) []any { l, _ := v.([]any); return l }

const depth = 8

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// places returns the places of a document: by operation ("GET /tags/{}"), then by
// "query NAME", "body PATH" and "response STATUS PATH". It omits readOnly parts of
// bodies, as a request has none.
func (d document) places() map[string]map[string]*place {
	all := map[string]map[string]*place{}
	for path, item := range d["paths"].(map[string]any) {
		for method, raw := range item.(map[string]any) {
			op, ok := raw.(map[string]any)
			if !ok || !slices.Contains([]string{"get", "post", "put", "patch", "delete"}, method) {
				continue
			}
			into := map[string]*place{}
			all[strings.ToUpper(method)+" "+placeholder.ReplaceAllString(path, "{}")] = into
			for _, raw := range list(op["parameters"]) {
				if p := d.resolve(raw); p["in"] != "path" {
					key := fmt.Sprintf("%s %s", p["in"], p["name"])
					d.collect(p["schema"], key, 1, into)
					note(into, key).kinds = nil // all are strings on the wire, a list has commas
				}
			}
			if body := d.resolve(op["requestBody"]); body != nil {
				for _, media := range body["content"].(map[string]any) {
					found := map[string]*place{}
					d.collect(d.withoutReadOnly(d.resolve(media)["schema"], depth), "", depth, found)
					for way, p := range found {
						into["body "+way] = p
					}
				}
			}
			for status, raw := range op["responses"].(map[string]any) {
				content, _ := d.resolve(raw)["content"].(map[string]any)
				if status[0] != '2' {
					continue
				}
				note(into, "response "+status)
				for _, media := range content {
					found := map[string]*place{}
					d.collect(d.resolve(media)["schema"], "", depth, found)
					for way, p := range found {
						into["response "+status+" "+way] = p
					}
				}
			}
		}
	}
	return all
}

// withoutReadOnly copies a schema without its readOnly properties.
func (d document) withoutReadOnly(schema any, depth int) any {
	s := d.resolve(schema)
	if s == nil || depth == 0 {
		return schema
	}
	out := maps.Clone(s)
	if properties, ok := s["properties"].(map[string]any); ok {
		kept := map[string]any{}
		for name, p := range properties {
			if d.resolve(p)["readOnly"] != true {
				kept[name] = d.withoutReadOnly(p, depth-1)
			}
		}
		out["properties"] = kept
	}
	for _, key := range []string{"allOf", "oneOf", "anyOf"} {
		if parts := list(s[key]); parts != nil {
			copies := make([]any, len(parts))
			for i, part := range parts {
				copies[i] = d.withoutReadOnly(part, depth)
			}
			out[key] = copies
		}
	}
	for _, key := range []string{"items", "additionalProperties"} {
		if inner, ok := s[key].(map[string]any); ok {
			out[key] = d.withoutReadOnly(inner, depth-1)
		}
	}
	return out
}

type deviation struct {
	Op, At, Why string
}

func readDeviations(t *testing.T) (all []*deviation) {
	t.Helper()
	raw, err := os.ReadFile("deviations.yaml")
	if err == nil {
		err = yaml.Unmarshal(raw, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestContractHoldsTheFacts(t *testing.T) {
	var facts, contract map[string]any
	raw, err := os.ReadFile("testdata/facts.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &facts); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(api.OpenAPI(), &contract); err != nil {
		t.Fatal(err)
	}
	deviations := readDeviations(t)
	want, have := document(facts).places(), document(contract).places()
	if len(want) != operations {
		t.Fatalf("the facts have %d operations", len(want))
	}
	checked := 0
	for op, places := range want {
		if have[op] == nil {
			t.Errorf("%s is missing", op)
			continue
		}
		for way, fact := range places {
			if len(fact.kinds) == 0 && fact.required {
				continue // required, but no property describes it
			}
			checked++
			short := shortfall(fact, have[op][way], strings.HasPrefix(way, "body"))
			if short == "" || excused(deviations, op, way) {
				continue
			}
			t.Errorf("%s: %s: %s", op, way, short)
		}
	}
	if checked < 5500 {
		t.Errorf("only %d places were compared", checked)
	}
	for _, d := range deviations {
		if len(strings.Fields(d.Why)) < 4 {
			t.Errorf("%s %s: the deviation gives no reason: %q", d.Op, d.At, d.Why)
		}
		if have[d.Op] == nil && d.At != "official operation" {
			t.Errorf("%s %s: a deviation of an operation that is not there", d.Op, d.At)
		}
	}
}

// shortfall says what part of a fact the contract lacks, "" if none.
func shortfall(fact, have *place, inBody bool) string {
	switch {
	case have == nil:
		return "missing"
	case len(fact.kinds) > 0 && len(have.kinds) > 0 && !slices.ContainsFunc(fact.kinds, func(k string) bool { return slices.Contains(have.kinds, k) }):
		return fmt.Sprintf("is %q, the facts say %q", have.kinds, fact.kinds)
	case inBody && fact.required && !have.required:
		return "is optional, the facts require it"
	case inBody && fact.nullable && !have.nullable:
		return "takes no null, the facts do"
	}
	for _, value := range fact.enum {
		if len(have.enum) > 0 && !slices.Contains(have.enum, value) {
			return fmt.Sprintf("does not know the value %q", value)
		}
	}
	return ""
}

func excused(deviations []*deviation, op, way string) bool {
	return slices.ContainsFunc(deviations, func(d *deviation) bool {
		if prefix, ok := strings.CutSuffix(d.At, "*"); ok {
			return d.Op == op && strings.HasPrefix(way, strings.TrimSpace(prefix))
		}
		return d.Op == op && way == d.At
	})
}
