package contracttest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contracttest/schemas"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Every request with values that the contract allows can be built and is sent as it was
// meant. The contract allows it.
func TestContractRequests(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, o *operation) {
		rapid.Check(t, func(t *rapid.T) {
			d := drawers(t, o.route, true)
			ids, query, body := o.draw(d)
			sent, err := o.send(ids, query, body)
			if err != nil {
				t.Fatalf("%v %v %v: %v", ids, query, body, err)
			}
			if sent == nil || sent.invalid != nil {
				t.Fatalf("the contract does not allow %s %s: %v", sent.Method, sent.URL, sent.invalid)
			}
			if path := o.pathWith(ids); sent.URL.Path != contract.BasePath+path {
				t.Errorf("sent to %s, not to %s", sent.URL.Path, path)
			}
			if place := lost("query", queryTexts(query), firsts(sent.URL.Query())); place != "" || len(sent.URL.Query()) != len(query) {
				t.Errorf("the query %v of %v lacks %s", sent.URL.Query(), query, place)
			}
			if o.bodySchema() == nil {
				return
			}
			var tree any
			if err := json.Unmarshal(sent.body, &tree); err != nil {
				t.Fatal(err)
			}
			if place := missing("", body, tree) + missing("added ", tree, body); place != "" {
				t.Errorf("%s\nof %v\nsent as %s", place, body, sent.body)
			}
		})
	})
}

// missing is lost for requests, in which null, 0 and false differ from what is omitted. A
// plain string or list of Go is omitted where it is empty.
func missing(at string, before, after any) string {
	b, isObject := before.(object)
	a, alsoObject := after.(object)
	if !isObject || !alsoObject {
		return lost(at, before, after)
	}
	for name, value := range b {
		other, there := a[name]
		bothWays := value == nil && slices.Contains(plain, name)
		if !there && value != "" && !isList(value, 0) && !bothWays {
			return fmt.Sprintf("%s/%s: %v is gone", at, name, value)
		}
		if place := missing(at+"/"+name, value, other); place != "" {
			return place
		}
	}
	return ""
}

// plain are properties of models of both requests and responses. Their types cannot tell
// null from what is omitted, see package wire.
var plain = []string{"fromFieldId", "dataSourceToken"}

func isList(v any, length int) bool {
	list, ok := v.([]any)
	return ok && len(list) == length
}

// draw draws IDs, query parameters and a body.
func (o *operation) draw(d drawer) (ids []string, query object, body any) {
	for range strings.Count(o.Path, "{") {
		ids = append(ids, rapid.StringMatching(`^[a-zA-Z0-9]{1,5}$`).Draw(d.T, "ID"))
	}
	query = object{}
	for _, p := range o.queryParameters() {
		if p.Required || d.percent(d.members) {
			query[p.Name] = d.parameter(p.Schema.Value)
		}
	}
	if s := o.bodySchema(); s != nil {
		body = d.value(s)
	}
	return ids, query, body
}

// parameter draws the value of a query parameter. A list has items, which have no comma:
// the query has it as one string.
func (d drawer) parameter(s *openapi3.Schema) any {
	if !s.Type.Is("array") {
		return d.value(s)
	}
	items := make([]any, 1+d.upTo(2, "items"))
	for i := range items {
		if items[i] = d.value(s.Items.Value); len(s.Items.Value.Enum) == 0 {
			items[i] = rapid.StringMatching(`^[a-zA-Z]{1,9}$`).Draw(d.T, "name")
		}
	}
	return items
}

// send calls the operation. It returns the request, nil if none was sent.
func (o *operation) send(ids []string, query object, body any) (*sentRequest, error) {
	args, err := o.arguments(ids, query, body)
	if err != nil {
		return nil, err
	}
	o.sent = nil
	o.respond = func(*http.Request) *http.Response {
		_, example := contract.ExampleOf(o.route)
		return response(o.route.Status, example, nil)
	}
	_, err = call(o.method(o.GoMethod), args)
	if len(o.sent) == 0 {
		return nil, err
	}
	return &o.sent[0], err
}

func (o *operation) pathWith(ids []string) string {
	path := o.Path
	for _, id := range ids {
		start, end := strings.Index(path, "{"), strings.Index(path, "}")
		path = path[:start] + id + path[end+1:]
	}
	return path
}

// queryTexts writes drawn parameters as a query has them.
func queryTexts(query object) object {
	texts := object{}
	for name, value := range query {
		texts[name] = value
		if list, isList := value.([]any); isList {
			items := make([]string, len(list))
			for i, item := range list {
				items[i] = fmt.Sprint(item)
			}
			texts[name] = strings.Join(items, ",")
		}
	}
	return texts
}

func firsts(query url.Values) object {
	texts := object{}
	for name := range query {
		texts[name] = query.Get(name)
	}
	return texts
}

// What the client rejects, the contract does not allow. The test takes required values
// away, and draws pages out of bounds.
func TestContractRejections(t *testing.T) {
	t.Parallel()
	var rejections atomic.Int64
	t.Cleanup(func() {
		if n := rejections.Load(); n < 200 {
			t.Errorf("only %d requests were rejected", n)
		}
	})
	eachOperation(t, func(t *testing.T, o *operation) {
		rapid.Check(t, func(t *rapid.T) {
			ids, query, body := o.draw(drawers(t, o.route, true))
			spoiled := o.spoil(drawer{T: t}, ids, query, body)
			if spoiled == "" {
				return // nothing is required
			}
			sent, err := o.send(ids, query, body)
			if _, rejected := errors.AsType[*getresponse.RequestError](err); !rejected {
				if err != nil {
					t.Fatalf("%s: %v", spoiled, err)
				}
				return // what the client does not check, the service does
			}
			rejections.Add(1)
			if sent != nil {
				t.Errorf("%s: sent and rejected: %v", spoiled, err)
			}
			if invalid := o.invalid(ids, query, body); invalid == nil {
				t.Errorf("the client rejects what the contract allows: %s: %v\n%v", spoiled, err, body)
			}
		})
	})
}

// spoil makes one value invalid and says which, "" if there is nothing to spoil.
func (o *operation) spoil(d drawer, ids []string, query object, body any) string {
	var ways []func() string
	for i := range ids {
		ways = append(ways, func() string { ids[i] = ""; return "an empty ID" })
	}
	for _, p := range o.queryParameters() {
		if p.Required {
			ways = append(ways, func() string { delete(query, p.Name); return "without " + p.Name })
		}
		if p.Name == "page" || p.Name == "perPage" {
			ways = append(ways, func() string {
				query[p.Name] = float64(oneOf(d, []int{-1, 0, 1, 1000, 1001}))
				return p.Name
			})
		}
	}
	if s := o.bodySchema(); s != nil {
		ways = append(ways, omissions(s, body, "")...)
	}
	if len(ways) == 0 {
		return ""
	}
	return oneOf(d, ways)()
}

// omissions are the ways to leave a required property out, or to make it empty.
func omissions(s *openapi3.Schema, tree any, at string) (ways []func() string) {
	switch tree := tree.(type) {
	case object:
		s = schemas.VariantOf(s, tree)
		known, _ := schemas.PropertiesOf(s)
		required := requiredOf(s)
		for _, name := range slices.Sorted(maps.Keys(tree)) {
			p, isKnown := known[name]
			if !isKnown {
				continue
			}
			ways = append(ways, omissions(p.Value, tree[name], at+"/"+name)...)
			if slices.Contains(required, name) {
				ways = append(ways, func() string { delete(tree, name); return "without " + at + "/" + name })
				if _, isText := tree[name].(string); isText && !isID(name) {
					ways = append(ways, func() string { tree[name] = ""; return "empty " + at + "/" + name })
				}
			}
		}
	case []any:
		for s.Items == nil && len(s.AllOf) == 1 {
			s = s.AllOf[0].Value
		}
		for i, item := range tree {
			if s.Items != nil {
				ways = append(ways, omissions(s.Items.Value, item, fmt.Sprintf("%s/%d", at, i))...)
			}
		}
	}
	return ways
}

// invalid returns what the contract says against a request that the client did not send.
func (o *operation) invalid(ids []string, query object, body any) error {
	for _, p := range o.queryParameters() {
		value, given := query[p.Name]
		if p.Required && !given {
			return fmt.Errorf("%s is missing", p.Name)
		}
		if given {
			if err := p.Schema.Value.VisitJSON(value); err != nil {
				return err
			}
		}
	}
	raw := []byte(nil)
	if body != nil {
		var err error
		if raw, err = wire.Marshal(body); err != nil {
			return err
		}
	}
	r, err := http.NewRequest(o.Method, "https://api.example.com"+contract.BasePath+o.pathWith(ids), nil)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	return o.check(r, raw)
}
