package contract

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contracttest/schemas"
)

// A shape finds the properties that its schema does not have: in every response, with and
// without such a property, wherever it is.
func TestUnknownMembers(t *testing.T) {
	c, err := Shared()
	if err != nil {
		t.Fatal(err)
	}
	places, found := 0, 0
	for _, rt := range c.Routes {
		_, body := ExampleOf(rt)
		_, ref := success(rt.Operation)
		if ref == nil {
			continue
		}
		check := func() {
			t.Helper()
			want := knowsAll(ref.Value, body)
			if got := rt.Response.unknownMembers(body); (len(got) == 0) != want {
				t.Errorf("%s: got %v, want none: %v", rt.Operation.OperationID, got, want)
			}
			places++
			if !want {
				found++
			}
		}
		check()
		eachObject(body, func(o Object) {
			o["surprise"] = "x"
			check()
			delete(o, "surprise")
		})
	}
	if places < 500 || found < 400 {
		t.Errorf("only %d places were tried, and %d of them found", places, found)
	}
}

// knowsAll reports whether a schema has all properties of a value.
func knowsAll(s *openapi3.Schema, value any) bool {
	for len(s.AllOf) == 1 && len(s.Properties) == 0 {
		s = s.AllOf[0].Value
	}
	for _, alternative := range s.OneOf { // of one of several types
		_, isList := value.([]any)
		_, isObject := value.(Object)
		if s.Discriminator == nil && (isList && alternative.Value.Type.Is("array") || isObject && alternative.Value.Type.Is("object")) {
			s = alternative.Value
		}
	}
	switch value := value.(type) {
	case Object:
		known, open := schemas.PropertiesOf(schemas.VariantOf(s, value))
		for name, inner := range value {
			if !open && (known[name] == nil || !knowsAll(known[name].Value, inner)) {
				return false
			}
		}
	case []any:
		for _, inner := range value {
			if s.Items != nil && !knowsAll(s.Items.Value, inner) {
				return false
			}
		}
	}
	return true
}

// eachObject calls do with every object in a value.
func eachObject(value any, do func(Object)) {
	switch value := value.(type) {
	case Object:
		for _, inner := range value {
			eachObject(inner, do)
		}
		do(value)
	case []any:
		for _, inner := range value {
			eachObject(inner, do)
		}
	}
}
