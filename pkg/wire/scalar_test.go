package wire_test

import (
	"errors"
	"math"
	"reflect"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

func TestBoolReads(t *testing.T) {
	for _, form := range []struct {
		in   string
		want bool
	}{
		{`true`, true}, {`"true"`, true}, {`1`, true}, {`"1"`, true}, {`"\u0074rue"`, true},
		{`false`, false}, {`"false"`, false}, {`0`, false}, {`"0"`, false},
		{`null`, false}, {`""`, false},
	} {
		testReads(t, wire.Bool(!form.want), equal, []readTest[wire.Bool]{{form.in, wire.Bool(form.want)}})
		testReads(t, wire.BoolText(!form.want), equal, []readTest[wire.BoolText]{{form.in, wire.BoolText(form.want)}})
	}
}

func TestBoolRejects(t *testing.T) {
	values := []string{
		`"TRUE"`, `"False"`, `" true"`, `"true "`, `" "`, `"null"`, `2`, `-1`, `1.0`, `"2"`,
		`[]`, `{}`, `[true]`, `{"true":true}`,
	}
	testRejects[wire.Bool](t, "true or false", values)
	testRejects[wire.BoolText](t, "true or false", values)
}

// intForms are the forms of integers.
var intForms = []readTest[int64]{
	{`12`, 12}, {`"12"`, 12}, {`0`, 0}, {`"0"`, 0}, {`-7`, -7}, {`"-7"`, -7}, {`"+7"`, 7}, {`"007"`, 7}, {`"\u00312"`, 12},
	{`12.0`, 12}, {`"12.00"`, 12}, {`1e3`, 1000}, {`"1E+3"`, 1000}, {`120e-1`, 12}, {`-0`, 0}, {`-0.0`, 0},
	{`9223372036854775807`, math.MaxInt64}, {`"9223372036854775807"`, math.MaxInt64},
	{`-9223372036854775808`, math.MinInt64}, {`"-9223372036854775808"`, math.MinInt64},
	{`9007199254740991.0`, 1<<53 - 1}, {`-9007199254740991.0`, -(1<<53 - 1)},
	{`null`, 0}, {`""`, 0},
}

func TestIntReads(t *testing.T) {
	for _, form := range intForms {
		testReads(t, wire.Int(99), equal, []readTest[wire.Int]{{form.in, wire.Int(form.want)}})
		testReads(t, wire.IntText(99), equal, []readTest[wire.IntText]{{form.in, wire.IntText(form.want)}})
	}
}

// notNumbers are neither integers nor numbers.
var notNumbers = []string{
	`true`, `false`, `[]`, `{}`, `[12]`, `{"amount":12}`,
	`"twelve"`, `" "`, `" 12"`, `"12 "`, `"12%"`, `"1 000"`, `"1,000"`, `"1,5"`, `"1.2.3"`, `"--1"`, `"1-"`, `"."`, `"e"`, `"+"`, `"-"`, `"e5"`, `"1e"`,
	`"null"`, `"true"`, `"NaN"`, `"nan"`, `"Inf"`, `"+Inf"`, `"-infinity"`, `"infinity"`,
	// Go reads these as numbers, JSON and the service do not.
	`"1_000"`, `"0x10"`, `"0x1p4"`, `"0X1P4"`, `"0x_1p4"`, `"0b1"`, `"0o7"`, `"１２"`,
	`1e400`, `-1e400`, `"1e400"`, `"-1e400"`,
}

func TestIntRejects(t *testing.T) {
	values := append([]string{
		`1.5`, `"1.5"`, `-0.5`, `1e-1`, `"12.01"`,
		`9223372036854775808`, `"9223372036854775808"`, `-9223372036854775809`, `1e19`, `"1e300"`, `99999999999999999999999`,
		`9007199254740993.0`, `1e16`, // beyond what a float holds to the unit
	}, notNumbers...)
	testRejects[wire.Int](t, "an integer", values)
	testRejects[wire.IntText](t, "an integer", values)
}

// floatForms are the forms of numbers.
var floatForms = []readTest[float64]{
	{`1.5`, 1.5}, {`"1.5"`, 1.5}, {`12`, 12}, {`"12"`, 12}, {`0`, 0}, {`"0"`, 0}, {`"0.00"`, 0}, {`-7.25`, -7.25}, {`"-7.25"`, -7.25},
	{`"+7.25"`, 7.25}, {`"\u0031.5"`, 1.5}, {`1.5e3`, 1500}, {`"1.5E-3"`, 0.0015}, {`".5"`, 0.5}, {`"5."`, 5},
	{`1.7976931348623157e308`, math.MaxFloat64}, {`5e-324`, math.SmallestNonzeroFloat64}, {`0.1`, 0.1},
	{`null`, 0}, {`""`, 0},
}

func TestFloatReads(t *testing.T) {
	for _, form := range floatForms {
		testReads(t, wire.Float(99), equal, []readTest[wire.Float]{{form.in, wire.Float(form.want)}})
		testReads(t, wire.FloatText(99), equal, []readTest[wire.FloatText]{{form.in, wire.FloatText(form.want)}})
	}
}

func TestFloatRejects(t *testing.T) {
	testRejects[wire.Float](t, "a number", notNumbers)
	testRejects[wire.FloatText](t, "a number", notNumbers)
}

func TestScalarsWrite(t *testing.T) {
	testWrites(t, []writeTest[wire.Bool]{{true, `true`}, {false, `false`}})
	testWrites(t, []writeTest[wire.BoolText]{{true, `"true"`}, {false, `"false"`}})
	testWrites(t, []writeTest[wire.Int]{
		{12, `12`}, {0, `0`}, {-7, `-7`}, {math.MaxInt64, `9223372036854775807`}, {math.MinInt64, `-9223372036854775808`},
	})
	testWrites(t, []writeTest[wire.IntText]{
		{12, `"12"`}, {0, `"0"`}, {-7, `"-7"`}, {math.MaxInt64, `"9223372036854775807"`}, {math.MinInt64, `"-9223372036854775808"`},
	})
	testWrites(t, []writeTest[wire.Float]{
		{1.5, `1.5`}, {12, `12`}, {0, `0`}, {-0.25, `-0.25`}, {0.1, `0.1`}, {1e21, `1000000000000000000000`}, {1e-7, `0.0000001`},
	})
	testWrites(t, []writeTest[wire.FloatText]{
		{1.5, `"1.5"`}, {12, `"12"`}, {0, `"0"`}, {-0.25, `"-0.25"`}, {0.1, `"0.1"`}, {1e21, `"1000000000000000000000"`}, {1e-7, `"0.0000001"`},
	})
}

func TestScalarsOmitZero(t *testing.T) {
	testOmitZero(t, wire.Bool(true), `true`, `false`)
	testOmitZero(t, wire.BoolText(true), `"true"`, `"false"`)
	testOmitZero(t, wire.Int(12), `12`, `0`)
	testOmitZero(t, wire.IntText(12), `"12"`, `"0"`)
	testOmitZero(t, wire.Float(1.5), `1.5`, `0`)
	testOmitZero(t, wire.FloatText(1.5), `"1.5"`, `"0"`)
}

// An optional property whose zero value means something is a pointer.
func TestScalarsOptional(t *testing.T) {
	type model struct {
		Bool   *wire.Bool      `json:"bool,omitzero"`
		Truth  *wire.BoolText  `json:"truth,omitzero"`
		Int    *wire.Int       `json:"int,omitzero"`
		Count  *wire.IntText   `json:"count,omitzero"`
		Float  *wire.Float     `json:"float,omitzero"`
		Amount *wire.FloatText `json:"amount,omitzero"`
	}
	zeros := model{new(wire.Bool), new(wire.BoolText), new(wire.Int), new(wire.IntText), new(wire.Float), new(wire.FloatText)}
	const text = `{"bool":false,"truth":"false","int":0,"count":"0","float":0,"amount":"0"}`
	for _, c := range codecs {
		if got, err := c.marshal(model{}); err != nil || string(got) != `{}` {
			t.Errorf("%s: nil pointers gave %s, %v", c.name, got, err)
		}
		if got, err := c.marshal(zeros); err != nil || string(got) != text {
			t.Errorf("%s: got %s, %v, want %s", c.name, got, err, text)
		}
		var got model
		if err := c.unmarshal([]byte(text), &got); err != nil || !reflect.DeepEqual(got, zeros) {
			t.Errorf("%s: reading %s gave %+v, %v", c.name, text, got, err)
		}
		if err := c.unmarshal([]byte(`{"bool":null,"truth":null,"int":null,"count":null,"float":null,"amount":null}`), &got); err != nil || got != (model{}) {
			t.Errorf("%s: null gave %+v, %v, want nil pointers", c.name, got, err)
		}
	}
}

// JSON has no form for these values. They must not be sent as a string either.
func TestFloatRejectsNaNAndInfinity(t *testing.T) {
	for name, f := range map[string]float64{"NaN": math.NaN(), "+Inf": math.Inf(1), "-Inf": math.Inf(-1)} {
		for _, v := range []any{wire.Float(f), wire.FloatText(f), wire.Value(wire.Float(f))} {
			for _, c := range codecs {
				got, err := c.marshal(v)
				var bad *wire.ValueError
				if !errors.As(err, &bad) || bad.Value != name {
					t.Errorf("%s: %T(%s) gave %s, %v, want a ValueError", c.name, v, name, got, err)
				}
			}
		}
	}
}

// The last of duplicate members counts. Invalid UTF-8 does not make the rest of the
// response unreadable.
func TestUnmarshalForgives(t *testing.T) {
	var m struct {
		Name   string   `json:"name"`
		Amount wire.Int `json:"amount"`
	}
	if err := wire.Unmarshal([]byte("{\"name\":\"a\xffb\",\"amount\":\"1\",\"amount\":2}"), &m); err != nil {
		t.Fatal(err)
	}
	if m.Name != "a\uFFFDb" || m.Amount != 2 {
		t.Errorf("got %+v", m)
	}
}

// Maps are written in the order of their keys, so that the same request has the
// same bytes.
func TestMarshalIsDeterministic(t *testing.T) {
	m := map[string]wire.Int{}
	for _, key := range []string{"g", "c", "a", "f", "b", "e", "d"} {
		m[key] = wire.Int(len(m))
	}
	const want = `{"a":2,"b":4,"c":1,"d":6,"e":5,"f":3,"g":0}`
	for range 20 {
		if got, err := wire.Marshal(m); err != nil || string(got) != want {
			t.Fatalf("got %s, %v, want %s", got, err, want)
		}
	}
}
