package wire_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// codec is a pair of functions that write and read JSON.
type codec struct {
	name      string
	marshal   func(any) ([]byte, error)
	unmarshal func([]byte, any) error
}

var codecs = []codec{
	{"wire", wire.Marshal, wire.Unmarshal},
	{"encoding/json", json.Marshal, json.Unmarshal},
}

func equal[T comparable](a, b T) bool { return a == b }

// readTest is a JSON value and what it stands for.
type readTest[T any] struct {
	in   string
	want T
}

// testReads reads every value by itself, inside an object and inside an array. It
// decodes into dirty, which must differ from every wanted value.
func testReads[T any](t *testing.T, dirty T, same func(a, b T) bool, tests []readTest[T]) {
	t.Helper()
	for _, c := range codecs {
		for _, test := range tests {
			t.Run(fmt.Sprintf("%T/%s/%s", dirty, c.name, test.in), func(t *testing.T) {
				got := dirty
				if err := c.unmarshal([]byte(test.in), &got); err != nil || !same(got, test.want) {
					t.Errorf("got %v, %v, want %v", got, err, test.want)
				}
				object := struct {
					V T `json:"v"`
				}{dirty}
				if err := c.unmarshal([]byte(`{ "v" : `+test.in+` }`), &object); err != nil || !same(object.V, test.want) {
					t.Errorf("in an object: got %v, %v, want %v", object.V, err, test.want)
				}
				var list []T
				if err := c.unmarshal([]byte("[ "+test.in+" , "+test.in+"\n]"), &list); err != nil || len(list) != 2 || !same(list[0], test.want) || !same(list[1], test.want) {
					t.Errorf("in an array: got %v, %v, want twice %v", list, err, test.want)
				}
			})
		}
	}
}

// testRejects reads values that are invalid for T. Each error must be a ValueError
// that names the value. The error of wire.Unmarshal must name the field too.
func testRejects[T any](t *testing.T, want string, values []string) {
	t.Helper()
	for _, c := range codecs {
		for _, in := range values {
			t.Run(fmt.Sprintf("%T/%s/%s", *new(T), c.name, in), func(t *testing.T) {
				var object struct {
					Field T `json:"someField"`
				}
				err := c.unmarshal([]byte(`{"someField":`+in+`}`), &object)
				var bad *wire.ValueError
				if !errors.As(err, &bad) {
					t.Fatalf("got %v, %v (%T), want a ValueError", object.Field, err, err)
				}
				if bad.Want != want || bad.Value != in {
					t.Errorf("got %+v, want the value %s and %q", *bad, in, want)
				}
				if text := bad.Error(); text != in+" is not "+want || !strings.Contains(err.Error(), text) {
					t.Errorf("the error says %q inside %q", text, err)
				}
				if c.name == "wire" && !strings.Contains(err.Error(), "someField") {
					t.Errorf("%q does not name the field", err)
				}
			})
		}
	}
}

// writeTest is a value and the JSON it is written as.
type writeTest[T any] struct {
	value T
	want  string
}

func testWrites[T any](t *testing.T, tests []writeTest[T]) {
	t.Helper()
	for _, c := range codecs {
		for _, test := range tests {
			t.Run(fmt.Sprintf("%T/%s/%s", test.value, c.name, test.want), func(t *testing.T) {
				for _, v := range []any{test.value, &test.value} {
					if got, err := c.marshal(v); err != nil || string(got) != test.want {
						t.Errorf("%T: got %s, %v, want %s", v, got, err, test.want)
					}
				}
				got, err := c.marshal(map[string]T{"v": test.value})
				if want := `{"v":` + test.want + `}`; err != nil || string(got) != want {
					t.Errorf("in an object: got %s, %v, want %s", got, err, want)
				}
			})
		}
	}
}

// testOmitZero checks that omitzero leaves out the zero value and nothing else.
func testOmitZero[T any](t *testing.T, set T, setForm string, zeroForm string) {
	t.Helper()
	type model struct {
		Left T `json:"left,omitzero"`
		Kept T `json:"kept"`
	}
	for _, c := range codecs {
		t.Run(fmt.Sprintf("%T/%s", set, c.name), func(t *testing.T) {
			for _, test := range []struct {
				m    model
				want string
			}{
				{model{}, `{"kept":` + zeroForm + `}`},
				{model{Left: set, Kept: set}, `{"left":` + setForm + `,"kept":` + setForm + `}`},
			} {
				if got, err := c.marshal(test.m); err != nil || string(got) != test.want {
					t.Errorf("got %s, %v, want %s", got, err, test.want)
				}
			}
		})
	}
}
