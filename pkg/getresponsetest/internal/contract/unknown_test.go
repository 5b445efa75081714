package contract

import (
	"testing"
)

// hold is unknownMembers in less time: they agree on every response, with and without a
// property that is not known, wherever it is.
func TestKnownPropertiesHold(t *testing.T) {
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
			want := len(unknownMembers(ref.Value, body, nil)) == 0
			if got := (knownProperties{}).hold(ref.Value, body); got != want {
				t.Errorf("%s: hold reports %v, unknownMembers %v", rt.Operation.OperationID, got, want)
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
