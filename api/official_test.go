package api_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/go-getresponse/getresponse/api"
)

// testdata/official.json holds what clients of GetResponse itself send: its PHP SDK,
// its agent skill and a part of its plugins. A request that one of them sends must be valid by the
// contract, but for the places that deviations.yaml lists with a reason. Their places
// begin with "official ".

// officialOperation is an operation as an official client calls it.
type officialOperation struct {
	Method, Path, Source    string
	Query, Sort, Parameters []string
	Body                    map[string]*officialProperty
	Success                 int
}

type officialProperty struct {
	Type       string
	Required   bool
	List       bool
	Enum       []string
	Properties map[string]*officialProperty
}

// kind returns the JSON type of a property, "" where the facts do not tell.
func (p officialProperty) kind() string {
	if p.List {
		return "array"
	}
	return map[string]string{"string": "string", "int": "number", "float": "number", "bool": "boolean"}[p.Type]
}

// name returns the key of the operation in [document.places].
func (o officialOperation) name() string {
	return o.Method + " " + placeholder.ReplaceAllString(strings.TrimSuffix(o.Path, "/"), "{}")
}

// rejected returns the places of the request that the contract does not allow, and
// why.
func (o officialOperation) rejected(contract map[string]*place) map[string]string {
	faults := map[string]string{}
	parameter := func(name string) {
		for known := range contract {
			if known == "query "+name || strings.HasPrefix(known, "query "+name+"[") {
				return
			}
		}
		faults["query "+name] = "unknown"
	}
	for _, name := range o.Query {
		parameter("query[" + name + "]")
	}
	for _, name := range o.Sort {
		parameter("sort[" + name + "]")
	}
	for _, name := range o.Parameters {
		parameter(name)
	}
	if o.Body != nil {
		bodyFaults(contract, "body ", "", o.Body, faults)
	}
	return faults
}

// bodyFaults compares an object of a body with the place of that way, and the objects
// within.
func bodyFaults(contract map[string]*place, prefix, at string, sent map[string]*officialProperty, faults map[string]string) {
	for name, p := range sent {
		way := join(at, name)
		have := contract[prefix+way]
		if have == nil {
			faults[prefix+way] = "unknown"
			continue
		}
		inner := way
		if p.List {
			inner += "[]"
		}
		if kind := p.kind(); kind != "" && len(have.kinds) > 0 && !slices.Contains(have.kinds, kind) {
			faults[prefix+way] = fmt.Sprintf("is %q, not %q", have.kinds, kind)
		}
		for _, value := range p.Enum {
			known := have.enum
			if items := contract[prefix+inner]; items != nil && len(items.enum) > 0 {
				known = items.enum
			}
			if len(known) > 0 && !slices.Contains(known, value) {
				faults[prefix+way] = fmt.Sprintf("does not allow %q", value)
			}
		}
		if p.Properties != nil {
			bodyFaults(contract, prefix, inner, p.Properties, faults)
		}
	}
	for way, have := range contract {
		parent, name, ok := cutLast(strings.TrimPrefix(way, prefix))
		if ok = ok && strings.HasPrefix(way, prefix) && have.mandatory && parent == at; !ok {
			continue
		}
		if p := sent[name]; p == nil || !p.Required {
			faults[way] = "required, but it may be omitted in official requests"
		}
	}
}

// cutLast cuts a way into the way of the object and the name of its property.
func cutLast(way string) (parent, name string, ok bool) {
	if way == "" || strings.HasSuffix(way, "[]") || strings.HasSuffix(way, "{}") {
		return "", "", false
	}
	if i := strings.LastIndexByte(way, '.'); i >= 0 {
		return way[:i], way[i+1:], true
	}
	return "", way, true
}

func TestContractAllowsOfficialRequests(t *testing.T) {
	var official struct{ Operations []officialOperation }
	raw, err := os.ReadFile("testdata/official.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &official); err != nil {
		t.Fatal(err)
	}
	var contract map[string]any
	if err := yaml.Unmarshal(api.OpenAPI(), &contract); err != nil {
		t.Fatal(err)
	}
	if len(official.Operations) != 215 {
		t.Fatalf("%d operations", len(official.Operations))
	}
	deviations, have, used := readDeviations(t), document(contract).places(), map[*deviation]bool{}
	excuse := func(op, at string) bool {
		i := slices.IndexFunc(deviations, func(d *deviation) bool { return excused([]*deviation{d}, op, at) })
		if i >= 0 {
			used[deviations[i]] = true
		}
		return i >= 0
	}
	for _, o := range official.Operations {
		places := have[o.name()]
		if places == nil {
			if !excuse(o.name(), "official operation") {
				t.Errorf("%s is missing (%s)", o.name(), o.Source)
			}
			continue
		}
		for at, why := range o.rejected(places) {
			if !excuse(o.name(), "official "+at) {
				t.Errorf("%s: %s: %s (%s)", o.name(), at, why, o.Source)
			}
		}
	}
	for _, d := range deviations {
		if strings.HasPrefix(d.At, "official ") && !used[d] {
			t.Errorf("%s %s: nothing needs this deviation", d.Op, d.At)
		}
	}
}
