package wire_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// amount is a value whose members are scalars.
type amount struct {
	Amount  wire.IntText `json:"amount"`
	Country string       `json:"countryCode,omitzero"`
}

// balance is a value whose members are objects.
type balance struct {
	Subscriptions *counts `json:"subscriptions,omitzero"`
	Removals      counts  `json:"removals,omitzero"`
}

type counts struct {
	API  wire.Int `json:"api,omitzero"`
	User wire.Int `json:"user,omitzero"`
}

func at[T any](value T, path ...string) wire.Entry[T] { return wire.Entry[T]{Path: path, Value: value} }

// keyedTest is a form of a collection, what it holds and how it is written.
type keyedTest[T any] struct {
	name    string
	in      string
	want    wire.Keyed[T]
	written string
}

var keyedAmounts = []keyedTest[amount]{
	{
		"array of objects", `[{"2026-01-31":{"amount":"3"}},{"2026-02-01":{"amount":4,"countryCode":"PL"}}]`,
		wire.Keyed[amount]{at(amount{Amount: 3}, "2026-01-31"), at(amount{4, "PL"}, "2026-02-01")},
		`[{"2026-01-31":{"amount":"3"},"2026-02-01":{"amount":"4","countryCode":"PL"}}]`,
	},
	{
		"array with one object", `[{"2026-01-31":{"amount":"3"},"2026-02-01":{"amount":"4"}}]`,
		wire.Keyed[amount]{at(amount{Amount: 3}, "2026-01-31"), at(amount{Amount: 4}, "2026-02-01")},
		`[{"2026-01-31":{"amount":"3"},"2026-02-01":{"amount":"4"}}]`,
	},
	{
		"bare object", `{"V3J":{"amount":"3"},"M2":{"amount":"4"}}`,
		wire.Keyed[amount]{at(amount{Amount: 3}, "V3J"), at(amount{Amount: 4}, "M2")},
		`[{"V3J":{"amount":"3"},"M2":{"amount":"4"}}]`,
	},
	{
		"bare object of two levels", `{"V3J":{"PL":{"amount":"3"},"DE":{"amount":"4"}},"M2":{"PL":{"amount":"5"}}}`,
		wire.Keyed[amount]{at(amount{Amount: 3}, "V3J", "PL"), at(amount{Amount: 4}, "V3J", "DE"), at(amount{Amount: 5}, "M2", "PL")},
		`[{"V3J":{"PL":{"amount":"3"},"DE":{"amount":"4"}},"M2":{"PL":{"amount":"5"}}}]`,
	},
	{
		"three levels", `[{"V3J":{"2026-01":{"PL":{"amount":1},"DE":{"amount":2}}}}]`,
		wire.Keyed[amount]{at(amount{Amount: 1}, "V3J", "2026-01", "PL"), at(amount{Amount: 2}, "V3J", "2026-01", "DE")},
		`[{"V3J":{"2026-01":{"PL":{"amount":"1"},"DE":{"amount":"2"}}}}]`,
	},
	{
		"arrays under keys", `{"V3J":[{"2026-01-31":{"amount":1}},{"2026-02-01":{"amount":2}}],"M2":[{"amount":3},{"amount":4}]}`,
		wire.Keyed[amount]{
			at(amount{Amount: 1}, "V3J", "2026-01-31"), at(amount{Amount: 2}, "V3J", "2026-02-01"),
			at(amount{Amount: 3}, "M2"), at(amount{Amount: 4}, "M2"),
		},
		`[{"V3J":{"2026-01-31":{"amount":"1"},"2026-02-01":{"amount":"2"}},"M2":{"amount":"3"}},{"M2":{"amount":"4"}}]`,
	},
	{
		"plain values", `[{"amount":"3"},{"amount":"4","countryCode":"PL"},{"amount":"3"}]`,
		wire.Keyed[amount]{at(amount{Amount: 3}), at(amount{4, "PL"}), at(amount{Amount: 3})},
		`[{"amount":"3"},{"amount":"4","countryCode":"PL"},{"amount":"3"}]`,
	},
	{
		"one plain value", `{"amount":"3"}`,
		wire.Keyed[amount]{at(amount{Amount: 3})},
		`[{"amount":"3"}]`,
	},
	{
		"plain values among keyed ones", `[{"PL":{"amount":1}},{"amount":2},{"DE":{"amount":3}}]`,
		wire.Keyed[amount]{at(amount{Amount: 1}, "PL"), at(amount{Amount: 2}), at(amount{Amount: 3}, "DE")},
		`[{"PL":{"amount":"1"}},{"amount":"2"},{"DE":{"amount":"3"}}]`,
	},
	{"empty array", `[]`, wire.Keyed[amount]{}, `[]`},
	{"null", `null`, wire.Keyed[amount]{}, `[]`},
	{"empty object", `{}`, wire.Keyed[amount]{}, `[]`},
	{"empty object in an array", `[{}]`, wire.Keyed[amount]{}, `[]`},
	{"empty array and null in an array", `[[],null]`, wire.Keyed[amount]{}, `[]`},
	{
		"empty array and null under keys", `{"V3J":[],"M2":{"PL":{"amount":1},"DE":null},"K7":null}`,
		wire.Keyed[amount]{at(amount{Amount: 1}, "M2", "PL")},
		`[{"M2":{"PL":{"amount":"1"}}}]`,
	},
	{
		"empty value under a key", `[{"PL":{},"DE":{"amount":1}}]`,
		wire.Keyed[amount]{at(amount{}, "PL"), at(amount{Amount: 1}, "DE")},
		`[{"PL":{"amount":"0"},"DE":{"amount":"1"}}]`,
	},
	{
		"null member of a value", `[{"PL":{"countryCode":null}},{"amount":null}]`,
		wire.Keyed[amount]{at(amount{}, "PL"), at(amount{})},
		`[{"PL":{"amount":"0"}},{"amount":"0"}]`,
	},
	{
		"unknown members of a value", `[{"PL":{"colour":"red"}},{"DE":{"amount":1,"more":{"a":{"amount":2}}}}]`,
		wire.Keyed[amount]{at(amount{}, "PL"), at(amount{Amount: 1}, "DE")},
		`[{"PL":{"amount":"0"},"DE":{"amount":"1"}}]`,
	},
	{
		"same keys in several objects", `[{"PL":{"amount":1},"DE":{"amount":2}},{"PL":{"amount":3}},{"PL":{"amount":1}}]`,
		wire.Keyed[amount]{at(amount{Amount: 1}, "PL"), at(amount{Amount: 2}, "DE"), at(amount{Amount: 3}, "PL"), at(amount{Amount: 1}, "PL")},
		`[{"PL":{"amount":"1"},"DE":{"amount":"2"}},{"PL":{"amount":"3"}},{"PL":{"amount":"1"}}]`,
	},
	{
		"same key in one object", `{"PL":{"amount":1},"PL":{"amount":2}}`,
		wire.Keyed[amount]{at(amount{Amount: 1}, "PL"), at(amount{Amount: 2}, "PL")},
		`[{"PL":{"amount":"1"}},{"PL":{"amount":"2"}}]`,
	},
	{
		"same outer key, other keys between", `[{"V3J":{"a":{"amount":1}}},{"M2":{"a":{"amount":2}}},{"V3J":{"b":{"amount":3}}}]`,
		wire.Keyed[amount]{at(amount{Amount: 1}, "V3J", "a"), at(amount{Amount: 2}, "M2", "a"), at(amount{Amount: 3}, "V3J", "b")},
		`[{"V3J":{"a":{"amount":"1"}},"M2":{"a":{"amount":"2"}}},{"V3J":{"b":{"amount":"3"}}}]`,
	},
	{
		"a value and a level of keys under one key", `[{"V3J":{"amount":1}},{"V3J":{"a":{"amount":2}}},{"V3J":{"amount":3}}]`,
		wire.Keyed[amount]{at(amount{Amount: 1}, "V3J"), at(amount{Amount: 2}, "V3J", "a"), at(amount{Amount: 3}, "V3J")},
		`[{"V3J":{"amount":"1"}},{"V3J":{"a":{"amount":"2"}}},{"V3J":{"amount":"3"}}]`,
	},
	{
		"odd keys", `[{"":{"amount":1},"zażółć \"gęślą\"":{"amount":2},"\u0061":{"amount":3}}]`,
		wire.Keyed[amount]{at(amount{Amount: 1}, ""), at(amount{Amount: 2}, `zażółć "gęślą"`), at(amount{Amount: 3}, "a")},
		`[{"":{"amount":"1"},"zażółć \"gęślą\"":{"amount":"2"},"a":{"amount":"3"}}]`,
	},
	{
		"broken UTF-8", "[{\"PL\xff\":{\"amount\":1,\"countryCode\":\"P\xff\"}}]",
		wire.Keyed[amount]{at(amount{1, "P\uFFFD"}, "PL\uFFFD")},
		"[{\"PL\uFFFD\":{\"amount\":\"1\",\"countryCode\":\"P\uFFFD\"}}]",
	},
	{
		"siblings under four levels of keys", `{"1":{"2":{"3":{"a":{"amount":1},"b":{"amount":2},"c":{"amount":3}}}}}`,
		wire.Keyed[amount]{at(amount{Amount: 1}, "1", "2", "3", "a"), at(amount{Amount: 2}, "1", "2", "3", "b"), at(amount{Amount: 3}, "1", "2", "3", "c")},
		`[{"1":{"2":{"3":{"a":{"amount":"1"},"b":{"amount":"2"},"c":{"amount":"3"}}}}}]`,
	},
	{
		"eight levels of keys", `{"1":{"2":{"3":{"4":{"5":{"6":{"7":{"8":{"amount":1}}}}}}}}}`,
		wire.Keyed[amount]{at(amount{Amount: 1}, "1", "2", "3", "4", "5", "6", "7", "8")},
		`[{"1":{"2":{"3":{"4":{"5":{"6":{"7":{"8":{"amount":"1"}}}}}}}}}]`,
	},
}

var keyedBalances = []keyedTest[balance]{
	{
		"array of objects", `[{"2026-01-31":{"removals":{"api":1}}},{"2026-02-01":{"subscriptions":{"user":2},"removals":{"user":3}}}]`,
		wire.Keyed[balance]{
			at(balance{Removals: counts{API: 1}}, "2026-01-31"),
			at(balance{&counts{User: 2}, counts{User: 3}}, "2026-02-01"),
		},
		`[{"2026-01-31":{"removals":{"api":1}},"2026-02-01":{"subscriptions":{"user":2},"removals":{"user":3}}}]`,
	},
	{
		"bare object of two levels", `{"V3J":{"total":{"subscriptions":{"api":1}}}}`,
		wire.Keyed[balance]{at(balance{Subscriptions: &counts{API: 1}}, "V3J", "total")},
		`[{"V3J":{"total":{"subscriptions":{"api":1}}}}]`,
	},
	{
		"plain values", `[{"removals":{"api":1}},{"subscriptions":{}}]`,
		wire.Keyed[balance]{at(balance{Removals: counts{API: 1}}), at(balance{Subscriptions: &counts{}})},
		`[{"removals":{"api":1}},{"subscriptions":{}}]`,
	},
	{
		"null members", `[{"V3J":{"removals":null,"subscriptions":null}}]`,
		wire.Keyed[balance]{at(balance{}, "V3J")},
		`[{"V3J":{}}]`,
	},
}

func TestKeyed(t *testing.T) {
	testKeyed(t, keyedAmounts)
	testKeyed(t, keyedBalances)
}

// testKeyed also reads back what was written: it must give the same collection and
// the same JSON.
func testKeyed[T any](t *testing.T, tests []keyedTest[T]) {
	for _, c := range codecs {
		for _, test := range tests {
			t.Run(reflect.TypeFor[T]().Name()+"/"+c.name+"/"+test.name, func(t *testing.T) {
				old := wire.Keyed[T]{at(*new(T), "old"), at(*new(T), "older")}
				for i, in := range []string{test.in, test.written} {
					got := old
					if err := c.unmarshal([]byte(in), &got); err != nil || !reflect.DeepEqual(got, test.want) {
						t.Errorf("%d: got %+v, %v, want %+v", i, got, err, test.want)
					}
					written, err := c.marshal(got)
					if err != nil || string(written) != test.written {
						t.Errorf("%d: written as %s, %v, want %s", i, written, err, test.written)
					}
				}
				var object struct {
					V wire.Keyed[T] `json:"v"`
				}
				if err := c.unmarshal([]byte(`{"v": `+test.in+` }`), &object); err != nil || !reflect.DeepEqual(object.V, test.want) {
					t.Errorf("in an object: got %+v, %v, want %+v", object.V, err, test.want)
				}
			})
		}
	}
}

func TestKeyedRejects(t *testing.T) {
	const collection, levels = "a collection of objects", "a collection with so few levels of keys"
	for _, test := range []struct{ in, want, value string }{
		{`5`, collection, `5`},
		{`"V3J"`, collection, `"V3J"`},
		{`true`, collection, `true`},
		{`[5]`, collection, `5`},
		{`[{"PL":{"amount":1}},"DE"]`, collection, `"DE"`},
		{`{"V3J":["PL"]}`, collection, `"PL"`},
		{`[{"PL":{"amount":"many"}}]`, "an integer", `"many"`},
		{`{"V3J":{"PL":{"amount":1},"DE":{"amount":2.5}}}`, "an integer", `2.5`},
		{`[{"amount":"many"}]`, "an integer", `"many"`},
		{`{"1":{"2":{"3":{"4":{"5":{"6":{"7":{"8":{"9":{"amount":1}}}}}}}}}}`, levels, `{"amount":1}`},
		{strings.Repeat("[", 10) + strings.Repeat("]", 10), levels, `[]`},
	} {
		for _, c := range codecs {
			t.Run(c.name+"/"+test.in, func(t *testing.T) {
				object := struct {
					Statistics wire.Keyed[amount] `json:"statistics"`
				}{wire.Keyed[amount]{at(amount{}, "old")}}
				err := c.unmarshal([]byte(`{"statistics":`+test.in+`}`), &object)
				var bad *wire.ValueError
				if !errors.As(err, &bad) || bad.Want != test.want || bad.Value != test.value {
					t.Errorf("got %v, %v, want that %s is not %s", object.Statistics, err, test.value, test.want)
				}
				if c.name == "wire" && !strings.Contains(err.Error(), "statistics") {
					t.Errorf("%q does not name the field", err)
				}
			})
		}
	}
}

func TestKeyedGetAndKey(t *testing.T) {
	k := wire.Keyed[amount]{
		at(amount{Amount: 1}),
		at(amount{Amount: 2}, "V3J", "PL"),
		at(amount{Amount: 3}, "M2", "PL"),
		at(amount{Amount: 4}, "M2", "DE"),
		at(amount{Amount: 5}, "M2", "DE"),
	}
	for _, test := range []struct {
		path []string
		want wire.IntText
		ok   bool
	}{
		{[]string{"PL"}, 2, true},
		{[]string{"M2", "PL"}, 3, true},
		{[]string{"DE"}, 4, true},
		{nil, 1, true},
		{[]string{"M2"}, 0, false}, // an outer key alone
		{[]string{"V3J", "DE"}, 0, false},
		{[]string{"x", "V3J", "PL"}, 0, false},
		{[]string{""}, 0, false},
	} {
		if got, ok := k.Get(test.path...); got.Amount != test.want || ok != test.ok {
			t.Errorf("Get(%q) = %v, %t, want %d, %t", test.path, got, ok, test.want, test.ok)
		}
	}
	for i, want := range []string{"", "PL", "PL", "DE", "DE"} {
		if got := k[i].Key(); got != want {
			t.Errorf("Key of entry %d = %q, want %q", i, got, want)
		}
	}
	if got, ok := wire.Keyed[amount](nil).Get(); ok {
		t.Errorf("Get of nothing = %v", got)
	}
}

// Collections built by hand can be written, and so can nil.
func TestKeyedWrites(t *testing.T) {
	testWrites(t, []writeTest[wire.Keyed[amount]]{
		{nil, `[]`},
		{wire.Keyed[amount]{}, `[]`},
		{wire.Keyed[amount]{at(amount{Amount: 1}, "b"), at(amount{Amount: 2}, "a")}, `[{"b":{"amount":"1"},"a":{"amount":"2"}}]`},
	})
	type model struct {
		V wire.Keyed[amount] `json:"v,omitzero"`
	}
	for _, c := range codecs {
		for want, m := range map[string]model{`{}`: {}, `{"v":[]}`: {wire.Keyed[amount]{}}} {
			if got, err := c.marshal(m); err != nil || string(got) != want {
				t.Errorf("%s: got %s, %v, want %s", c.name, got, err, want)
			}
		}
	}
	if got, err := wire.Marshal(wire.Keyed[wire.Float]{at(wire.Float(1), "a"), at(wire.Float(nan()), "b")}); err == nil {
		t.Errorf("NaN was written as %s", got)
	}
}

// Entries must own their keys and values, as the caller reuses its bytes.
func TestKeyedKeepsNothingOfItsInput(t *testing.T) {
	type raw struct {
		Value jsontext.Value `json:"value"`
		Name  string         `json:"name"`
	}
	data := []byte(`{"V3J":{"PL":{"value":{"a":1},"name":"x"},"DE":{"value":[2],"name":"y"}}}`)
	var k wire.Keyed[raw]
	if err := k.UnmarshalJSON(data); err != nil {
		t.Fatal(err)
	}
	clear(data)
	want := wire.Keyed[raw]{
		at(raw{jsontext.Value(`{"a":1}`), "x"}, "V3J", "PL"),
		at(raw{jsontext.Value(`[2]`), "y"}, "V3J", "DE"),
	}
	if !reflect.DeepEqual(k, want) {
		t.Errorf("got %q, want %q", k, want)
	}
}
