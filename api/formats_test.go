package api_test

import (
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/go-getresponse/getresponse/api"
)

// typeOfFormat has the formats of numbers. Every other format is one of strings.
var typeOfFormat = map[string]string{"double": "number", "float": "number", "int32": "integer", "int64": "integer"}

// A schema with a format has the type that the format is one of.
func TestFormatsFitTheirTypes(t *testing.T) {
	var contract any
	if err := yaml.Unmarshal(api.OpenAPI(), &contract); err != nil {
		t.Fatal(err)
	}
	seen := 0
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			if format, ok := v["format"].(string); ok && v["type"] != nil {
				want := "string"
				if of, number := typeOfFormat[format]; number {
					want = of
				}
				if seen++; v["type"] != want {
					t.Errorf("%s: type %v has the format %s, which is one of %s", at, v["type"], format, want)
				}
			}
			for name, inner := range v {
				walk(at+"."+name, inner)
			}
		case []any:
			for i, inner := range v {
				walk(fmt.Sprintf("%s.%d", at, i), inner)
			}
		}
	}
	walk("", contract)
	if seen < 400 {
		t.Errorf("only %d formats", seen)
	}
}

// A property with the format of an e-mail address has a name that says so, and no property
// with the format of a URL has.
func TestFormatsFitTheirNames(t *testing.T) {
	seen := 0
	for schema, s := range load(t).Components.Schemas {
		for name, p := range propertiesOf(s.Value) {
			switch format := p.Value.Format; format {
			case "email", "uri":
				if seen++; strings.HasSuffix(strings.ToLower(name), "email") != (format == "email") {
					t.Errorf("%s.%s has the format %s", schema, name, format)
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d formats", seen)
	}
}
