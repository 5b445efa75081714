package api_test

import (
	"strings"
	"testing"
)

// Each of the 13 webhooks and 6 callbacks says what it reports, and has a schema that
// names its kind.
func TestEventsAreDescribed(t *testing.T) {
	doc := load(t)
	items, _ := doc.Extensions["x-webhooks"].(map[string]any)
	forms := map[string]int{}
	for kind, item := range items {
		methods, _ := item.(map[string]any)
		for method, operation := range methods {
			forms[method]++
			op, _ := operation.(map[string]any)
			if summary, _ := op["summary"].(string); !strings.HasPrefix(summary, "reports that ") || !strings.HasSuffix(summary, ".") {
				t.Errorf("%s: the summary is %q", kind, summary)
			}
			name, _ := op["x-event"].(string)
			schema := doc.Components.Schemas[name]
			if schema == nil {
				t.Errorf("%s: %q is no schema", kind, name)
				continue
			}
			property := map[string]string{"post": "type", "get": "action"}[method]
			names := schema.Value.AllOf[0].Value.Properties[property]
			if names == nil || !strings.Contains(names.Value.Description, "`"+kind+"`") {
				t.Errorf("%s: the schema %s does not name the kind", kind, name)
			}
		}
	}
	if forms["post"] != 13 || forms["get"] != 6 || len(forms) != 2 {
		t.Errorf("there are %v", forms)
	}
}
