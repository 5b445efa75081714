package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

const common = `openapi: 3.0.3
info: {title: T, version: '1'}
tags: []
paths: {}
components:
  parameters:
    Page: {name: page, in: query, schema: {type: integer}}
  headers: {}
  responses: {}
  schemas:
    Shared: {type: object}
`

const things = `tag: {name: Things, description: All about things.}
paths:
  /things:
    get:
      operationId: listThings
      parameters:
        - $ref: '#/components/parameters/Page'
      responses:
        200: {description: Things.}
        '404': {$ref: '#/components/responses/Error'}
components:
  schemas:
    Thing: {type: object}
`

const news = `tag: {name: Things, description: All about things.}
x-webhooks:
  # A comment, so that lines count.
  thing_made:
    get: {operationId: thingMade, x-event: Thing}
components:
  schemas:
    Thing: {type: object, properties: {get: {type: string, x-query-name: GET}}}
`

func bundled(t *testing.T, resources ...string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "resources"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"common.yaml": common} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i, text := range resources {
		name := string(rune('a'+i)) + ".yaml"
		if err := os.WriteFile(filepath.Join(dir, "resources", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out, owners, err := bundle(dir)
	if err == nil && len(resources) > 0 && (owners["Thing"] != "Things" || owners["Shared"] != "") {
		t.Errorf("the schemas stand with %v", owners)
	}
	return string(out), err
}

func TestBundleCompletesOperations(t *testing.T) {
	out, err := bundled(t, things)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData([]byte(strings.ReplaceAll(out, "$ref", "x-ref")))
	if err != nil {
		t.Fatal(err)
	}
	op := doc.Paths.Value("/things").Get
	if len(op.Tags) != 1 || op.Tags[0] != "Things" || len(doc.Tags) != 1 {
		t.Errorf("tags %v, %v", op.Tags, doc.Tags)
	}
	for _, status := range []string{"200", "400", "401", "404", "429", "default"} {
		if op.Responses.Value(status) == nil {
			t.Errorf("no response %s in\n%s", status, out)
		}
	}
	for _, header := range []string{"X-RateLimit-Remaining", "TotalCount"} {
		if op.Responses.Value("200").Value.Headers[header] == nil {
			t.Errorf("no header %s in\n%s", header, out)
		}
	}
	if !strings.HasPrefix(out, "# "+bundleHeader) {
		t.Error("the copy does not say that it is one")
	}
}

// A resource file says only what differs between events.
func TestBundleCompletesEvents(t *testing.T) {
	for _, method := range []string{"get", "post"} {
		out, err := bundled(t, strings.Replace(news, "get: {op", method+": {op", 1))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := openapi3.NewLoader().LoadFromData([]byte(strings.NewReplacer("$ref", "x-ref", webhooksKey+":", "x-moved:").Replace(out)))
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(doc.Extensions["x-moved"])
		if err != nil {
			t.Fatal(err)
		}
		ref, status := `{"x-ref":"#/components/schemas/Thing"}`, `"200":{"x-ref":"#/components/responses/EventReceived"}`
		want := map[string]string{
			"get":  `"explode":true,"in":"query","name":"event","required":true,"schema":` + ref + `,"style":"form"`,
			"post": `"schema":{"oneOf":[` + ref + `,{"items":` + ref + `,"maxItems":100,"type":"array"}]}`,
		}[method]
		for _, part := range []string{want, status, `"security":[]`, `"tags":["Things"]`} {
			if !strings.Contains(string(text), part) {
				t.Errorf("%s: no %s in %s", method, part, text)
			}
		}
	}
}

func TestBundleRejects(t *testing.T) {
	other := strings.NewReplacer("Things", "Others", "/things", "/others", "listThings", "listOthers").Replace(things)
	for name, c := range map[string]struct {
		resources []string
		want      string
	}{
		"path twice":        {[]string{things, strings.Replace(things, "Thing:", "Other:", 1)}, `"get" is defined already`},
		"schema twice":      {[]string{things, other}, `"Thing" is defined already`},
		"schema of all":     {[]string{strings.Replace(things, "Thing:", "Shared:", 1)}, `"Shared" is defined already`},
		"no tag":            {[]string{strings.Replace(things, "tag:", "tags:", 1)}, "tag needs a name"},
		"unknown key":       {[]string{things + "servers: []\n"}, `unknown key "servers"`},
		"unknown extension": {[]string{strings.Replace(things, "operationId:", "x-readonly: true\n      operationId:", 1)}, `a.yaml:5: extension "x-readonly" is unknown`},
		"misplaced one":     {[]string{strings.Replace(things, "operationId:", "x-keyed: Thing\n      operationId:", 1)}, `extension "x-keyed" belongs to: schema`},
		"its value":         {[]string{strings.Replace(things, "operationId:", "x-idempotent: 'yes'\n      operationId:", 1)}, `a.yaml:5: "yes" is not true`},
		"its member":        {[]string{strings.Replace(things, "operationId:", "x-rate-limit: {group: a}\n      operationId:", 1)}, `unknown member "group"`},
		"its list":          {[]string{strings.Replace(things, "Thing: {", "Thing: {x-alias-values: a, ", 1)}, "no list of strings"},
		"no paths":          {[]string{"tag: {name: A, description: B}\n"}, "no paths"},
		"no event":          {[]string{strings.Replace(news, "x-event: Thing", "summary: A", 1)}, "line 4: the event thing_made needs one operation"},
		"two operations":    {[]string{strings.Replace(news, "components:", "    post: {x-event: Thing}\ncomponents:", 1)}, "needs one operation"},
		"event twice":       {[]string{news, strings.Replace(news, "Thing: {", "Other: {", 1)}, `"thing_made" is defined already`},
		"misplaced event":   {[]string{strings.Replace(things, "Thing: {", "Thing: {x-event: a, ", 1)}, `extension "x-event" belongs to: operation`},
		"misplaced name":    {[]string{strings.Replace(things, "Thing: {", "Thing: {x-query-name: a, ", 1)}, `extension "x-query-name" belongs to: property`},
		"within an event":   {[]string{strings.Replace(news, "x-event", "x-events", 1)}, `a.yaml:5: extension "x-events" is unknown`},
		"list of events":    {[]string{"tag: {name: A, description: B}\nx-webhooks: []\n"}, "no mapping"},
		"not a mapping":     {[]string{"- a\n"}, "not a YAML mapping"},
		"not even a YAML":   {[]string{"a: [\n"}, "a.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := bundled(t, c.resources...); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// CONTRIBUTING.md has every extension in its table, and no other.
func TestExtensionsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^\\| `(x-[a-z-]+)").FindAllStringSubmatch(string(page), -1) {
		documented[m[1]] = true
		if _, known := extensions[m[1]]; !known {
			t.Errorf("CONTRIBUTING.md describes %s, which the generator does not know", m[1])
		}
	}
	for name := range extensions {
		if !documented[name] {
			t.Errorf("CONTRIBUTING.md does not describe %s", name)
		}
	}
}
