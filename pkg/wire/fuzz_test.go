package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// The fuzz targets check four properties of every type: no input makes it panic,
// encoding/json and wire.Unmarshal agree, it does not keep its input, and it can
// write what it read and read that again.

// checkValue checks data as a T. scalar says that every error for well-formed
// JSON is a ValueError.
func checkValue[T any](t *testing.T, data []byte, scalar bool, same func(a, b T) bool) {
	t.Helper()
	// The JSON packages pass single well-formed values. Other callers may not.
	direct, ok := any(new(T)).(json.Unmarshaler)
	if !ok {
		t.Fatalf("%T reads no JSON", *new(T))
	}
	_ = direct.UnmarshalJSON(bytes.Clone(data))

	var got, std T
	input := bytes.Clone(data)
	err, stdErr := wire.Unmarshal(input, &got), json.Unmarshal(data, &std)
	if !bytes.Equal(input, data) {
		t.Fatalf("%T changed its input %q to %q", got, data, input)
	}
	clear(input)
	if (err == nil) != (stdErr == nil) {
		t.Fatalf("%T of %q: wire says %v, encoding/json %v", got, data, err, stdErr)
	}
	if err != nil {
		var bad *wire.ValueError
		if scalar && json.Valid(data) && !errors.As(err, &bad) {
			t.Fatalf("%T of %q: got %v, want a ValueError", got, data, err)
		}
		return
	}
	if !same(got, std) {
		t.Fatalf("%T of %q: wire reads %+v, encoding/json %+v", got, data, got, std)
	}
	for _, c := range codecs {
		written, err := c.marshal(got)
		if err != nil {
			t.Fatalf("%s: %T of %q cannot be written: %v", c.name, got, data, err)
		}
		var again T
		if err := c.unmarshal(written, &again); err != nil || !same(again, got) {
			t.Fatalf("%s: %T of %q is %+v, written as %s, read as %+v, %v", c.name, got, data, got, written, again, err)
		}
		if twice, err := c.marshal(again); err != nil || !bytes.Equal(twice, written) {
			t.Fatalf("%s: %T of %q is written as %s and then as %s, %v", c.name, got, data, written, twice, err)
		}
	}
}

func seed(f *testing.F, more ...string) {
	for _, text := range append(more, `null`, `""`, `" "`, `0`, `-1`, `true`, `[]`, `{}`, `[null]`, `{"a":null}`, `"\ud800"`, "\"\xff\"", `nul`, `"`, ``) {
		f.Add([]byte(text))
	}
}

// sameText compares the written forms, as times are written to the second.
func sameText[T interface {
	WireText() string
	IsZero() bool
}](a, b T) bool {
	return a.WireText() == b.WireText() || a.IsZero() && b.IsZero()
}

func seedTimes(f *testing.F) {
	for _, form := range timeForms {
		f.Add([]byte(form.in))
	}
	seed(f, notTimes...)
}

func FuzzTime(f *testing.F) {
	seedTimes(f)
	f.Fuzz(func(t *testing.T, data []byte) { checkValue[wire.Time](t, data, true, sameText) })
}

func FuzzDate(f *testing.F) {
	seedTimes(f)
	f.Fuzz(func(t *testing.T, data []byte) { checkValue[wire.Date](t, data, true, sameText) })
}

func FuzzLocalTime(f *testing.F) {
	seedTimes(f)
	f.Fuzz(func(t *testing.T, data []byte) { checkValue[wire.LocalTime](t, data, true, sameText) })
}

func FuzzEventTime(f *testing.F) {
	seedTimes(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		checkValue[wire.EventTime](t, data, true, func(a, b wire.EventTime) bool { return sameClock(a.Time, b.Time) })
	})
}

func FuzzBool(f *testing.F) {
	seed(f, `"true"`, `"false"`, `false`, `1`, `"1"`, `"0"`, `"TRUE"`)
	f.Fuzz(func(t *testing.T, data []byte) {
		checkValue[wire.Bool](t, data, true, equal)
		checkValue[wire.BoolText](t, data, true, equal)
	})
}

func FuzzInt(f *testing.F) {
	for _, form := range intForms {
		f.Add([]byte(form.in))
	}
	seed(f, notNumbers...)
	f.Fuzz(func(t *testing.T, data []byte) {
		checkValue[wire.Int](t, data, true, equal)
		checkValue[wire.IntText](t, data, true, equal)
	})
}

func FuzzFloat(f *testing.F) {
	for _, form := range floatForms {
		f.Add([]byte(form.in))
	}
	seed(f, notNumbers...)
	f.Fuzz(func(t *testing.T, data []byte) {
		checkValue[wire.Float](t, data, true, equal)
		checkValue[wire.FloatText](t, data, true, equal)
	})
}

func FuzzFlags(f *testing.F) {
	for _, form := range flagForms {
		f.Add([]byte(form.in))
	}
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		checkValue[wire.Flags[flag]](t, data, true, sameFlags)
		checkValue[wire.FlagsText[flag]](t, data, true, sameFlags)
	})
}

// fuzzBalance writes all its members. Otherwise an entry without keys could be
// written as an empty object, which reads as no entry.
type fuzzBalance struct {
	Subscriptions *counts `json:"subscriptions"`
	Removals      counts  `json:"removals"`
}

func FuzzKeyed(f *testing.F) {
	for _, test := range keyedAmounts {
		f.Add([]byte(test.in))
	}
	for _, test := range keyedBalances {
		f.Add([]byte(test.in))
	}
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		checkValue(t, data, false, func(a, b wire.Keyed[amount]) bool { return reflect.DeepEqual(a, b) })
		checkValue(t, data, false, func(a, b wire.Keyed[fuzzBalance]) bool { return reflect.DeepEqual(a, b) })
	})
}

func FuzzNullable(f *testing.F) {
	seed(f, `12`, `-12.5`, `1e400`, `"42"`, `42`, `"a,b"`, `["a"]`, `"zażółć"`, `{"url":"u","seen":"true"}`, `{"scoring":0}`, `{"scoring":null}`, ` null `)
	f.Fuzz(func(t *testing.T, data []byte) {
		checkNullable[float64](t, data, false)
		checkNullable[string](t, data, false)
		checkNullable[wire.IntText](t, data, true)
		checkNullable[wire.Bool](t, data, true)
		checkNullable[pad](t, data, false)

		// The three states in a model.
		var m, again scored
		if wire.Unmarshal(data, &m) != nil {
			return
		}
		written, err := wire.Marshal(m)
		if err != nil {
			t.Fatalf("%q is %+v, which cannot be written: %v", data, m, err)
		}
		if err := wire.Unmarshal(written, &again); err != nil || again != m {
			t.Fatalf("%q is %+v, written as %s, read as %+v, %v", data, m, written, again, err)
		}
	})
}

func checkNullable[T comparable](t *testing.T, data []byte, scalar bool) {
	t.Helper()
	checkValue(t, data, scalar, func(a, b wire.Nullable[T]) bool {
		return a == b && !a.IsZero() // what was read is not omitted
	})
}
