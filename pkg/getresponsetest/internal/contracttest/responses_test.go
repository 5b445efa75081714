package contracttest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Every response that the contract allows decodes strictly and loses nothing: minimal and
// full ones, with null, with properties and enum values that the contract does not know,
// and in all forms in which the service writes values. Encoded again, the result has every
// value of the response.
func TestContractResponses(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, o *operation) {
		rapid.Check(t, func(t *rapid.T) {
			ids, query, body := o.draw(drawer{T: t, request: true})
			args, err := o.arguments(ids, query, body)
			if err != nil {
				t.Fatal(err)
			}
			var tree any
			s, d := o.responseSchema(), drawers(t, o.route, false)
			if s != nil {
				tree = d.value(s)
				if err := o.allows(tree); err != nil && !d.foreign && !d.forms && d.nulls == 0 {
					t.Fatalf("a drawn response is not one of the contract: %v\n%v", err, tree)
				}
			} else if _, tree = contract.ExampleOf(o.route); tree != nil {
				tree = []byte("GIF89a" + rapid.String().Draw(t, "picture"))
			}
			o.respond = func(*http.Request) *http.Response { return response(o.route.Status, tree, nil) }
			result, err := call(o.method(o.GoMethod), args)
			if err != nil {
				raw, _ := wire.Marshal(tree)
				t.Fatalf("%v\nof %s", err, raw)
			}
			o.holds(t, result, tree)
		})
	})
}

// allows returns what the contract says against a drawn body.
func (o *operation) allows(tree any) error {
	header := http.Header{"Totalcount": {"1"}, "Totalpages": {"1"}, "Currentpage": {"1"},
		"X-Ratelimit-Limit": {"1"}, "X-Ratelimit-Remaining": {"1"}, "X-Ratelimit-Reset": {"1 seconds"}}
	raw, err := wire.Marshal(tree)
	if err != nil {
		return err
	}
	e := exchange{Operation: o.ID, Method: o.Method, URL: "https://api.example.com/v3" + o.pathWith([]string{"a", "b", "c"}[:strings.Count(o.Path, "{")]), ContentType: "application/json", Body: raw, Status: o.route.Status}
	if err = o.contract.CheckResponse(o.route, o.route.Status, header, "application/json", tree); err != nil {
		e.Invalid, _, _ = strings.Cut(err.Error(), "Schema:")
	}
	written.add(e)
	return err
}

// holds fails unless a result has everything of a response.
func (o *operation) holds(t *rapid.T, result, tree any) {
	t.Helper()
	if picture, ok := tree.([]byte); ok {
		if file, ok := result.(*wire.File); !ok || !bytes.Equal(file.Data, picture) || file.ContentType != "image/gif" {
			t.Errorf("the picture came back as %v", result)
		}
		return
	}
	if tree == nil && result == nil {
		return
	}
	after, err := treeOf(itemsOf(result))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := wire.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	var before any
	if err := json.Unmarshal(raw, &before); err != nil {
		t.Fatal(err)
	}
	if o.responseSchema().Extensions["x-keyed"] != nil {
		if b, a := leaves("", before), leaves("", after); !slices.Equal(b, a) {
			t.Errorf("the response has the values\n%q\nthe result has\n%q", b, a)
		}
		return
	}
	if place := lost("", before, after); place != "" {
		t.Errorf("lost %s\nof %s\nread as %+v", place, raw, after)
	}
}

// itemsOf returns what a page holds, with the keys of a keyed page, and any other result
// as it is.
func itemsOf(result any) any {
	page := reflect.Indirect(reflect.ValueOf(result))
	if page.Kind() != reflect.Struct || !page.FieldByName("TotalCount").IsValid() || !page.FieldByName("Items").IsValid() {
		return result
	}
	items, keys := page.FieldByName("Items"), page.FieldByName("Keys")
	if keys.Len() == 0 {
		return items.Interface()
	}
	entries := make([]any, items.Len())
	for i := range entries {
		entries[i] = items.Index(i).Interface()
		for _, key := range slices.Backward(keys.Index(i).Interface().([]string)) {
			entries[i] = object{key: entries[i]}
		}
	}
	return entries
}
