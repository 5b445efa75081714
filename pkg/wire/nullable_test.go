package wire_test

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

func nan() float64 { return math.NaN() }

type scored struct {
	Scoring wire.Nullable[float64] `json:"scoring,omitzero"`
}

// nullableStates are the three states of a Nullable and their JSON.
var nullableStates = []struct {
	name   string
	text   string
	m      scored
	isZero bool
	isNull bool
	value  float64
	ok     bool
}{
	{name: "omitted", text: `{}`, m: scored{}, isZero: true},
	{name: "null", text: `{"scoring":null}`, m: scored{wire.Null[float64]()}, isNull: true},
	{name: "zero", text: `{"scoring":0}`, m: scored{wire.Value(0.0)}, ok: true},
	{name: "value", text: `{"scoring":-12.5}`, m: scored{wire.Value(-12.5)}, value: -12.5, ok: true},
}

func TestNullableStates(t *testing.T) {
	for _, state := range nullableStates {
		t.Run(state.name, func(t *testing.T) {
			n := state.m.Scoring
			if n.IsZero() != state.isZero || n.IsNull() != state.isNull {
				t.Errorf("IsZero %t, IsNull %t, want %t, %t", n.IsZero(), n.IsNull(), state.isZero, state.isNull)
			}
			if value, ok := n.Get(); value != state.value || ok != state.ok {
				t.Errorf("Get = %v, %t, want %v, %t", value, ok, state.value, state.ok)
			}
			want := 99.0
			if state.ok {
				want = state.value
			}
			if got := n.Or(99); got != want {
				t.Errorf("Or(99) = %v, want %v", got, want)
			}
			for _, c := range codecs {
				if got, err := c.marshal(state.m); err != nil || string(got) != state.text {
					t.Errorf("%s: written as %s, %v, want %s", c.name, got, err, state.text)
				}
				if got, err := c.marshal(&state.m); err != nil || string(got) != state.text {
					t.Errorf("%s: written by pointer as %s, %v, want %s", c.name, got, err, state.text)
				}
				var got scored
				if err := c.unmarshal([]byte(state.text), &got); err != nil || got != state.m {
					t.Errorf("%s: %s read as %+v, %v, want %+v", c.name, state.text, got, err, state.m)
				}
			}
		})
	}
}

// Reading replaces the old state, unless the member is missing.
func TestNullableReadsOver(t *testing.T) {
	for _, c := range codecs {
		for _, old := range nullableStates {
			for _, state := range nullableStates {
				m, want := old.m, state.m
				if state.isZero {
					want = old.m
				}
				if err := c.unmarshal([]byte(state.text), &m); err != nil || m != want {
					t.Errorf("%s: %s over %s: got %+v, %v, want %+v", c.name, state.name, old.name, m, err, want)
				}
			}
		}
	}
}

// Without omitzero an omitted value is written as null. Generated models have
// omitzero everywhere. In a list there is no way to omit an element.
func TestNullableWithoutOmitZero(t *testing.T) {
	list := []wire.Nullable[int]{{}, wire.Null[int](), wire.Value(0), wire.Value(7)}
	for _, c := range codecs {
		if got, err := c.marshal(list); err != nil || string(got) != `[null,null,0,7]` {
			t.Errorf("%s: got %s, %v", c.name, got, err)
		}
		var got []wire.Nullable[int]
		want := []wire.Nullable[int]{wire.Null[int](), wire.Value(0), wire.Value(7)}
		if err := c.unmarshal([]byte(`[null,0,7]`), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v, want %+v", c.name, got, err, want)
		}
	}
}

type pad struct {
	URL  string    `json:"url"`
	Seen wire.Bool `json:"seen"`
}

// A Nullable reads and writes its value as the value's own type does.
func TestNullableOf(t *testing.T) {
	testNullableOf(t, `"42"`, `"42"`, wire.IntText(42))
	testNullableOf(t, `42`, `"42"`, wire.IntText(42))
	testNullableOf(t, `"1.5"`, `1.5`, wire.Float(1.5))
	testNullableOf(t, `""`, `""`, "")
	testNullableOf(t, `"zażółć"`, `"zażółć"`, "zażółć")
	testNullableOf(t, `false`, `false`, false)
	testNullableOf(t, `"2017-03-02T07:30:49+0000"`, `"2017-03-02"`, wire.NewDate(2017, time.March, 2))
	testNullableOf(t, `{"url":"u","seen":"true","more":1}`, `{"url":"u","seen":true}`, pad{"u", true})
	testNullableOf(t, `"a,b"`, `["a","b"]`, wire.Flags[flag]{"a", "b"})
	testNullableOf(t, `{"PL":{"amount":1}}`, `[{"PL":{"amount":"1"}}]`, wire.Keyed[amount]{at(amount{Amount: 1}, "PL")})
	testNullableOf(t, `[]`, `[]`, []string{})
	testNullableOf(t, `{"b":1,"a":2}`, `{"a":2,"b":1}`, map[string]int{"a": 2, "b": 1})
}

func testNullableOf[T any](t *testing.T, in, out string, want T) {
	t.Helper()
	for _, c := range codecs {
		var n wire.Nullable[T]
		if err := c.unmarshal([]byte(in), &n); err != nil {
			t.Errorf("%s: Nullable[%T] of %s: %v", c.name, want, in, err)
			continue
		}
		if got, ok := n.Get(); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: Nullable[%T] of %s: got %v, %t, want %v", c.name, want, in, got, ok, want)
		}
		if got, err := c.marshal(n); err != nil || string(got) != out {
			t.Errorf("%s: Nullable[%T] written as %s, %v, want %s", c.name, want, got, err, out)
		}
		if err := c.unmarshal([]byte(` null `), &n); err != nil || !n.IsNull() {
			t.Errorf("%s: Nullable[%T] of null: got %v, %v", c.name, want, n, err)
		}
		if got, ok := n.Get(); ok || !reflect.ValueOf(&got).Elem().IsZero() {
			t.Errorf("%s: Nullable[%T] of null holds %v", c.name, want, got)
		}
	}
}

func TestNullableRejects(t *testing.T) {
	testRejects[wire.Nullable[wire.IntText]](t, "an integer", []string{`"x"`, `1.5`, `true`, `[]`, `{}`})
	testRejects[wire.Nullable[wire.Date]](t, "a date such as 2017-03-02", []string{`"x"`, `20170302`, `[]`})
	for _, c := range codecs {
		for _, in := range []string{`"x"`, `"12"`, `""`, `true`, `[]`, `{}`, `1e400`} {
			var m scored
			err := c.unmarshal([]byte(`{"scoring":`+in+`}`), &m)
			if err == nil {
				t.Errorf("%s: %s read as %+v", c.name, in, m.Scoring)
			} else if c.name == "wire" && !strings.Contains(err.Error(), "scoring") {
				t.Errorf("%q does not name the field", err)
			}
		}
	}
	for _, c := range codecs {
		if got, err := c.marshal(scored{wire.Value(nan())}); err == nil {
			t.Errorf("%s: NaN was written as %s", c.name, got)
		}
	}
}

// Malformed JSON is an error.
func TestNullableRejectsBrokenJSON(t *testing.T) {
	for _, c := range codecs {
		for _, in := range []string{``, `nul`, `{"scoring":nul}`, `{"scoring":`, `{"scoring":}`, `{"scoring":1`} {
			var m scored
			if err := c.unmarshal([]byte(in), &m); err == nil {
				t.Errorf("%s: %q read as %+v", c.name, in, m)
			}
		}
	}
	var syntax *json.SyntaxError
	if err := json.Unmarshal([]byte(`{"scoring":nul}`), new(scored)); !errors.As(err, &syntax) {
		t.Errorf("got %v, want a syntax error", err)
	}
}
