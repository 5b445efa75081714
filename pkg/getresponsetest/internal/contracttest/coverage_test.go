package contracttest

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/life"
)

var update = flag.Bool("update", false, "write docs/coverage.md")

const coveragePage = "../../../../docs/coverage.md"

// maxDraws bounds the requests and the responses of one operation. The draws end when
// they have used everything.
const maxDraws = 200

// covered is what the exchanges of one operation used, and what the contract has of it.
type covered struct {
	parameters, errors          share
	requests, responses, values share // of properties, and of values of enums
}

// The page docs/coverage.md says what the exchanges of a fixed series of draws used. It is
// up to date.
func TestContractCoverage(t *testing.T) {
	c, err := contract.Shared()
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	all := map[string]covered{}
	t.Run("operations", func(t *testing.T) {
		eachOperation(t, func(t *testing.T, o *operation) {
			got := o.cover(t)
			mu.Lock()
			defer mu.Unlock()
			all[o.ID] = got
		})
	})
	if len(all) != len(operations()) {
		return // -run chose some
	}
	page := coverageOf(c, all)
	if *update {
		if err := os.WriteFile(coveragePage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if before, err := os.ReadFile(coveragePage); err != nil || string(before) != page {
		t.Errorf("docs/coverage.md is not up to date, make contract writes it: %v", err)
	}
}

// cover exchanges requests and responses until they have used all that the contract has
// of an operation, or there were enough.
func (o *operation) cover(t *testing.T) (got covered) {
	t.Helper()
	whole, used, parameters := places{}, places{}, map[string]bool{}
	for _, p := range o.queryParameters() {
		whole.add(p.Schema.Value, "?"+p.Name, everything{}, true)
	}
	request, response := o.bodySchema(), o.responseSchema()
	if request != nil {
		whole.add(request, "request", everything{}, true)
	}
	if response != nil {
		whole.add(response, "response", everything{}, false)
	}
	for seed := range maxDraws {
		drawn := rapid.Custom(func(t *rapid.T) (e [4]any) {
			d := drawer{T: t, doc: o.route.Spec, request: true, members: 100, many: true}
			e[0], e[1], e[2] = o.draw(d)
			if d.request = false; response != nil {
				e[3] = d.value(response)
			}
			d.percent(1) // something is drawn of every operation
			return e
		}).Example(seed)
		sent := o.exchange(t, drawn)
		for name, values := range sent.URL.Query() {
			parameters[name] = true
			for _, p := range o.queryParameters() {
				if p.Name == name {
					used.add(p.Schema.Value, "?"+name, queryValue(p.Schema.Value.Type.Is("array"), values[0]), true)
				}
			}
		}
		if request != nil {
			var body any
			if err := json.Unmarshal(sent.body, &body); err != nil {
				t.Fatal(err)
			}
			used.add(request, "request", body, true)
		}
		if response != nil {
			used.add(response, "response", drawn[3], false)
		}
		if len(used) == len(whole) && len(parameters) == len(o.queryParameters()) {
			break
		}
	}
	got.parameters = share{len(parameters), len(o.queryParameters())}
	for place := range whole {
		counted := &got.responses
		switch {
		case strings.Contains(place, "="):
			counted = &got.values
		case strings.HasPrefix(place, "request"):
			counted = &got.requests
		}
		counted.whole++
		if used[place] {
			counted.used++
		}
	}
	for i, status := range o.statuses() {
		o.fails(t, status, 1000, i)
		got.errors.add(share{1, 1})
	}
	return got
}

func queryValue(isList bool, text string) any {
	if !isList {
		return text
	}
	list := []any{}
	for item := range strings.SplitSeq(text, ",") {
		list = append(list, item)
	}
	return list
}

// exchange sends a drawn request and decodes the drawn response.
func (o *operation) exchange(t *testing.T, drawn [4]any) sentRequest {
	t.Helper()
	args, err := o.arguments(drawn[0].([]string), drawn[1].(object), drawn[2])
	if err != nil {
		t.Fatal(err)
	}
	tree := drawn[3]
	if o.responseSchema() == nil {
		_, tree = contract.ExampleOf(o.route)
	}
	o.sent, o.respond = nil, func(*http.Request) *http.Response { return response(o.route.Status, tree, nil) }
	if _, err = call(o.method(o.GoMethod), args); err != nil {
		t.Fatal(err)
	}
	return o.sent[0]
}

const coverageHead = `# Coverage

` + "`make contract`" + ` writes this page, and a test keeps it up to date. The contract tests call every
operation of the API with the typed client and check each exchange against the contract, in both
directions. The figures count what the requests and responses of a fixed series of draws used, of
what the contract has. ` + "`3 of 4`" + ` is a part, ` + "`4`" + ` is all of it, ` + "`-`" + ` means that there is none.
The column "errors" counts the statuses of errors; other tests send each operation every error code
that the service documents.

The column "server" says how the embedded server serves an operation:

- **stateful**: it changes the account, or it shows what earlier calls, people who sign in and time
  have left there.
- **derived**: it computes its response from the state of the account at the time of the call, such as
  statistics, a search or a quota.
- **seeded**: it shows what only the seed of the account or a Go handle sets. The API has no
  operation to change it.

`

// coverageOf writes the page.
func coverageOf(c *contract.Contract, all map[string]covered) string {
	e, kinds, sum := life.NewEngine(c, life.Settings{}), map[string]int{}, covered{}
	rows := ""
	for _, id := range slices.Sorted(maps.Keys(all)) {
		rt, got := c.Route(id), all[id]
		kind := kindOf(c, e, rt)
		kinds[kind]++
		sum.parameters.add(got.parameters)
		sum.requests.add(got.requests)
		sum.responses.add(got.responses)
		sum.values.add(got.values)
		sum.errors.add(got.errors)
		rows += fmt.Sprintf("| `%s` | %s | %v | %v | %v | %v | %v |\n", id, kind, got.parameters, got.requests, got.responses, got.values, got.errors)
	}
	return coverageHead + fmt.Sprintf("%d of 220 operations: %d stateful, %d derived, %d seeded.\n\n", len(all), kinds[stateful], kinds[derived], kinds[seeded]) +
		"| | parameters | properties of requests | properties of responses | values of enums | errors |\n|---|---|---|---|---|---|\n" +
		fmt.Sprintf("| all operations | %v | %v | %v | %v | %v |\n\n", sum.parameters, sum.requests, sum.responses, sum.values, sum.errors) +
		"| operation | server | parameters | properties of requests | properties of responses | values of enums | errors |\n|---|---|---|---|---|---|---|\n" + rows
}
