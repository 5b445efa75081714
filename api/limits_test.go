package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/go-getresponse/getresponse/api"
)

// limited are the keywords that limit a value, beside its type and enum.
var limited = []string{"minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "pattern", "format", "readOnly", "nullable"}

// limit is a keyword with its value.
type limit struct{ keyword, value string }

// limitsOf adds the limits of each place of a schema, as collect does.
func (d document) limitsOf(schema any, at string, depth int, into map[string]map[limit]bool) {
	s := d.resolve(schema)
	if s == nil || depth == 0 {
		return
	}
	if into[at] == nil {
		into[at] = map[limit]bool{}
	}
	for _, keyword := range limited {
		if value, ok := s[keyword]; ok && value != false {
			into[at][limit{keyword, fmt.Sprint(value)}] = true
		}
	}
	for _, key := range []string{"allOf", "oneOf", "anyOf"} {
		for _, part := range list(s[key]) {
			d.limitsOf(part, at, depth, into)
		}
	}
	properties, _ := s["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		d.limitsOf(properties[name], join(at, name), depth-1, into)
	}
	if items, ok := s["items"]; ok {
		d.limitsOf(items, at+"[]", depth-1, into)
	}
	if extra, ok := s["additionalProperties"].(map[string]any); ok {
		d.limitsOf(extra, at+"{}", depth-1, into)
	}
}

// allLimits returns the limits of all places, such as "POST /tags body .name".
func (d document) allLimits() map[string]map[limit]bool {
	all := map[string]map[limit]bool{}
	for path, item := range d["paths"].(map[string]any) {
		for method, raw := range item.(map[string]any) {
			op, _ := raw.(map[string]any)
			responses, ok := op["responses"].(map[string]any)
			if !ok {
				continue
			}
			name := strings.ToUpper(method) + " " + placeholder.ReplaceAllString(path, "{}") + " "
			for _, raw := range list(op["parameters"]) {
				if p := d.resolve(raw); p["in"] != "path" {
					d.limitsOf(p["schema"], fmt.Sprintf("%s%s %s", name, p["in"], p["name"]), 2, all)
				}
			}
			d.limitsOfContent(op["requestBody"], name+"body ", all)
			for status, response := range responses {
				if status[0] == '2' {
					d.limitsOfContent(response, name+"response ", all)
				}
			}
		}
	}
	return all
}

func (d document) limitsOfContent(body any, at string, all map[string]map[limit]bool) {
	content, _ := d.resolve(body)["content"].(map[string]any)
	for _, media := range content {
		d.limitsOf(d.resolve(media)["schema"], at, depth, all)
	}
}

// otherFormats are the formats of the contract for those of the facts, which have several
// names for one, and which know no format for a number as a string.
var otherFormats = map[string][]string{
	"date-time": {"date-or-date-time", "local-date-time"}, "date": {"date-or-date-time"}, "Y-m-d": {"date"}, "Y-m-d H:i:s": {"local-date-time"},
	"int32": {"integer-text"}, "integer": {"integer-text"}, "number": {"integer-text"}, "url": {"uri"},
}

// otherwise are limits that the contract has in another way, or not at all.
var otherwise = []struct{ suffix, keyword, why string }{
	{"", "minItems", "the facts have only 0, which limits nothing"},
	{"ipAddress", "format", "an address of either version"},
	{"domainUrl", "format", "the service writes it without a scheme"},
	{"pages[].url", "format", "the service writes it without a scheme"},
	{"pages[].redirectUrl", "format", "the service writes it without a scheme"},
	{"samplingTime", "format", "OpenAPI has no format for a duration"},
	{"timeInterval", "pattern", "package wire does not read intervals"},
	{"timeFrame", "pattern", "package wire does not read intervals"},
	{"variants[]", "minimum", "it is a length"},
	{"variants[]", "maximum", "it is a length"},
	{"variants[].subject", "minimum", "it is a length"},
	{"variants[].subject", "maximum", "it is a length"},
	{"response ", "readOnly", "a response as a whole"},
	{"response []", "readOnly", "the items of a response as a whole"},
	{"flags[]", "readOnly", "the list is readOnly"},
	{"triggerSettings.selectedSegments", "readOnly", "requests hold nothing that is readOnly"},
	{"from-fields query query[name]", "format", "a name is no date"},
	{"attributes[].value", "format", "a value of several types"},
}

func (l limit) holds(have map[limit]bool) bool {
	if l.keyword == "pattern" {
		l.value = strings.Trim(l.value, "/")
	}
	return have[l] || l.keyword == "format" && slices.ContainsFunc(otherFormats[l.value], func(other string) bool { return have[limit{"format", other}] })
}

// The contract has the lengths, bounds, patterns and formats of the facts, and says of the
// same values that only the service sets them.
func TestContractHoldsTheLimits(t *testing.T) {
	var facts, contract map[string]any
	raw, err := os.ReadFile("testdata/facts.json")
	if err == nil {
		err = json.Unmarshal(raw, &facts)
	}
	if err == nil {
		err = yaml.Unmarshal(api.OpenAPI(), &contract)
	}
	if err != nil {
		t.Fatal(err)
	}
	have, held, used := document(contract).allLimits(), 0, map[int]bool{}
	for at, limits := range document(facts).allLimits() {
		if have[at] == nil {
			continue // TestContractHoldsTheFacts knows why
		}
		for l := range limits {
			i := slices.IndexFunc(otherwise, func(o struct{ suffix, keyword, why string }) bool {
				return o.keyword == l.keyword && strings.HasSuffix(at, o.suffix)
			})
			switch {
			case l.holds(have[at]):
				held++
			case i >= 0:
				used[i] = true
			default:
				t.Errorf("%s: %s is not %s", at, l.keyword, l.value)
			}
		}
	}
	if held < 4000 {
		t.Errorf("only %d limits were compared", held)
	}
	for i, o := range otherwise {
		if !used[i] {
			t.Errorf("%s of %s is as in the facts", o.keyword, o.suffix)
		}
	}
}
