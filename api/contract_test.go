package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/go-getresponse/getresponse/api"
	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// operations is the number of operations that the contract covers.
const operations = 220

func load(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI())
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestContractIsValid(t *testing.T) {
	if err := load(t).Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// The generated table and the contract hold the same operations, and say the
// same of each.
func TestOperationsTableMatchesContract(t *testing.T) {
	table := map[string]wire.Operation{}
	for _, op := range gr.Operations() {
		if other, ok := table[op.ID]; ok {
			t.Errorf("%s is in the table twice: %+v", op.ID, other)
		}
		table[op.ID] = op
	}
	if len(table) != operations {
		t.Errorf("the table has %d operations, want %d", len(table), operations)
	}
	seen := 0
	for path, item := range load(t).Paths.Map() {
		for method, op := range item.Operations() {
			seen++
			got, ok := table[op.OperationID]
			if !ok {
				t.Errorf("%s %s: %s is not in the table", method, path, op.OperationID)
				continue
			}
			want := got
			want.Method, want.Path = method, path
			want.PublishedID, _ = op.Extensions["x-getresponse-operation"].(string)
			want.Service = ""
			for word := range strings.SplitSeq(op.Tags[0], " ") {
				want.Service += strings.ToUpper(word[:1]) + word[1:]
			}
			want.Idempotent = method == "GET" || method == "DELETE" || op.Extensions["x-idempotent"] == true
			want.Paged = op.Parameters.GetByInAndName("query", "page") != nil && op.Parameters.GetByInAndName("query", "perPage") != nil
			if limit, ok := op.Extensions["x-rate-limit"].(map[string]any); ok {
				number := func(name string) int { n, _ := limit[name].(float64); return int(n) }
				want.RateClass = wire.RateClass{Name: fmt.Sprint(limit["class"]), PerSecond: number("callsPerSecond"), Per10Minutes: number("callsPer10Minutes")}
				want.MaxItems = number("maxItems")
			}
			if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
				t.Errorf("%s:\n got %+v\nwant %+v", op.OperationID, got, want)
			}
			if got.PublishedID == "" || got.GoMethod == "" {
				t.Errorf("%s has no published name or no method: %+v", op.OperationID, got)
			}
		}
	}
	if seen != operations {
		t.Errorf("the contract has %d operations, want %d", seen, operations)
	}
}

// createContactBatch is the only operation that is known to have limits of its own.
func TestLimits(t *testing.T) {
	for _, op := range gr.Operations() {
		got := [...]any{op.RateClass, op.MaxItems}
		want := [...]any{wire.RateClass{}, 0}
		if op.ID == "createContactBatch" {
			want = [...]any{wire.RateClass{Name: "contact-batch", PerSecond: 1, Per10Minutes: 80}, 1000}
		}
		if got != want {
			t.Errorf("%s: got %v, want %v", op.ID, got, want)
		}
	}
}

func TestOperationsReturnsACopy(t *testing.T) {
	gr.Operations()[0].ID = "changed"
	if gr.Operations()[0].ID == "changed" {
		t.Error("a caller can change the table")
	}
}

// An operation lists the paths that its addresses must not match.
func TestShadowedOperations(t *testing.T) {
	for _, c := range []struct {
		id   string
		want []string
	}{
		{"getContact", []string{"/contacts/batch"}},
		{"getNewsletter", []string{"/newsletters/send-draft", "/newsletters/statistics"}},
		{"deleteCustomEvent", []string{"/custom-events/trigger"}},
		{"cancelSubjectTest", []string{"/ab-tests/subject/{abTestId}"}},
		{"getTag", nil},
		{"listTags", nil},
	} {
		i := slices.IndexFunc(gr.Operations(), func(op wire.Operation) bool { return op.ID == c.id })
		if got := gr.Operations()[i].Shadowed; !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.id, got, c.want)
		}
	}
}

// Everything in the contract has a description.
func TestEverythingIsDescribed(t *testing.T) {
	doc := load(t)
	check := func(where, text string) {
		if len(strings.TrimSpace(text)) < 10 {
			t.Errorf("%s: the description %q says nothing", where, text)
		}
	}
	for _, tag := range doc.Tags {
		check("tag "+tag.Name, tag.Description)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			where := method + " " + path
			check(where, op.Summary)
			for _, p := range op.Parameters {
				check(where+" "+p.Value.Name, p.Value.Description)
			}
			if op.RequestBody != nil {
				check(where+" body", op.RequestBody.Value.Description)
			}
			for status, r := range op.Responses.Map() {
				check(where+" "+status, *r.Value.Description)
				if status[0] == '2' && r.Value.Headers["X-RateLimit-Remaining"] == nil {
					t.Errorf("%s %s lacks the rate-limit headers", where, status)
				}
			}
		}
	}
	for name, s := range doc.Components.Schemas {
		check(name, s.Value.Description)
		checkProperties(t, name, s.Value, check)
	}
}

func checkProperties(t *testing.T, where string, s *openapi3.Schema, check func(string, string)) {
	for name, p := range propertiesOf(s) {
		at := where + "." + name
		check(at, p.Value.Description)
		if p.Ref != "" {
			t.Errorf("%s is a bare reference: its description would be the schema's", at)
		}
		if len(p.Value.Properties) > 0 || len(p.Value.Enum) > 0 {
			t.Errorf("%s holds an object or enum without a name", at)
		}
	}
}
