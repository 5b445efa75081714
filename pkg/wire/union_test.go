package wire_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

func TestUnionReadsItsVariant(t *testing.T) {
	var c gr.SegmentCondition
	if err := wire.Unmarshal([]byte(`{"conditionType":"tag","operatorType":"exists","operator":"not_exists","value":"t1"}`), &c); err != nil {
		t.Fatal(err)
	}
	switch v := c.Value.(type) {
	case *gr.SegmentTagCondition:
		if v.Value != "t1" || v.Operator != "not_exists" || v.ConditionType != "tag" {
			t.Errorf("got %+v", v)
		}
	default:
		t.Errorf("got %T", v)
	}
	if c.Raw != nil {
		t.Errorf("raw is %s", c.Raw)
	}
}

// Marshal fills in the kind of a variant and does not change the caller's value.
func TestUnionFillsInItsKind(t *testing.T) {
	v := &gr.SegmentTagCondition{Value: "t1", OperatorType: "exists", Operator: "exists"}
	raw, err := wire.Marshal(gr.SegmentCondition{Value: v})
	if err != nil || !strings.Contains(string(raw), `"conditionType":"tag"`) {
		t.Errorf("got %s, %v", raw, err)
	}
	if v.ConditionType != "" {
		t.Errorf("the value was changed: %+v", v)
	}
}

// A kind that the contract does not know is kept as raw JSON and sent unchanged.
// The other elements of the list are read as usual.
func TestUnionKeepsUnknownKinds(t *testing.T) {
	const in = `[{"conditionType":"telepathy","strength":[1,2]},{"conditionType":"tag","operatorType":"exists","operator":"exists","value":"t1"}]`
	var list []gr.SegmentCondition
	if err := wire.Unmarshal([]byte(in), &list); err != nil {
		t.Fatal(err)
	}
	if list[0].Value != nil || string(list[0].Raw) != `{"conditionType":"telepathy","strength":[1,2]}` {
		t.Errorf("got %+v", list[0])
	}
	if _, ok := list[1].Value.(*gr.SegmentTagCondition); !ok {
		t.Errorf("got %T", list[1].Value)
	}
	out, err := wire.Marshal(list)
	if err != nil || !strings.HasPrefix(string(out), `[{"conditionType":"telepathy","strength":[1,2]},`) {
		t.Errorf("got %s, %v", out, err)
	}
}

func TestUnionErrors(t *testing.T) {
	if _, err := wire.Marshal(gr.SegmentCondition{}); err == nil {
		t.Error("a union without a value was written")
	}
	if _, err := wire.Marshal(gr.SegmentCondition{Value: (*gr.SegmentTagCondition)(nil)}); err == nil {
		t.Error("a nil variant was written")
	}
	var c gr.SegmentCondition
	for _, in := range []string{`"tag"`, `12`, `[1]`, `{"conditionType":{}}`, `{"conditionType":[]}`, `{"a":[],"conditionType":[],"b":1}`} {
		if err := wire.Unmarshal([]byte(in), &c); err == nil {
			t.Errorf("%s was read as %+v", in, c)
		}
	}
	if kind, err := wire.UnionKind([]byte("null"), "type"); kind != "" || err != nil {
		t.Errorf("null gives %q, %v", kind, err)
	}
	if kind, err := wire.UnionKind([]byte(`{"other":1}`), "type"); kind != "" || err != nil {
		t.Errorf("a missing kind gives %q, %v", kind, err)
	}
}

func TestChoice(t *testing.T) {
	for in, want := range map[string]gr.CustomEventValue{
		`"lesson_3"`: {Text: new("lesson_3")},
		`1500`:       {Number: new(1500)},
		`false`:      {Bool: new(false)},
		`true`:       {Bool: new(true)},
	} {
		var got gr.CustomEventValue
		if err := wire.Unmarshal([]byte(in), &got); err != nil {
			t.Fatalf("%s: %v", in, err)
		}
		out, err := wire.Marshal(got)
		if err != nil || string(out) != in {
			t.Errorf("%s came back as %s, %v", in, out, err)
		}
		if again, err := wire.Marshal(want); err != nil || string(again) != in {
			t.Errorf("%+v is written as %s, %v, want %s", want, again, err, in)
		}
	}
	var got gr.CustomEventValue
	for _, in := range []string{`{}`, `[]`} {
		err := wire.Unmarshal([]byte(in), &got)
		var value *wire.ValueError
		if !errors.As(err, &value) || value.Value != in {
			t.Errorf("%s: got %v", in, err)
		}
	}
	if err := wire.Unmarshal([]byte("null"), &got); err != nil || got != (gr.CustomEventValue{}) {
		t.Errorf("null gives %+v, %v", got, err)
	}
	for name, bad := range map[string]gr.CustomEventValue{"none": {}, "two": {Text: new("a"), Bool: new(true)}} {
		if raw, err := wire.Marshal(bad); err == nil {
			t.Errorf("%s set was written as %s", name, raw)
		}
	}
}

func FuzzUnion(f *testing.F) {
	for _, seed := range []string{
		`{"conditionType":"tag","operatorType":"exists","operator":"exists","value":"t1"}`, `{"conditionType":"x"}`, `null`, `{}`, `[]`,
		`{"conditionType":"phase","operatorType":"numeric_operator","operator":"numeric_eq","value":"0"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var c gr.SegmentCondition
		if !jsontext.Value(in).IsValid() || wire.Unmarshal(in, &c) != nil {
			return
		}
		out, err := wire.Marshal(c)
		if err != nil {
			return // Extra may hold JSON that cannot be written again
		}
		var again gr.SegmentCondition
		if err := wire.Unmarshal(out, &again); err != nil {
			t.Fatalf("%s was written as %s, which is not read: %v", in, out, err)
		}
	})
}
