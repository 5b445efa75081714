package wire

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/go-json-experiment/json/jsontext"
)

// A union of the API is an object whose shape depends on one of its properties,
// such as the conditionType of a segment's condition. In gen/gr it is a struct
// with two fields. Value is a pointer to one of several types, for a type switch.
// Raw holds the raw object if the contract does not know its kind.

// UnionKind returns the property that names the kind of an object. It returns "" for
// null and if the property is missing.
func UnionKind(v []byte, property string) (kind string, err error) {
	err = unmarshal(v, func(d *Decoder) bool {
		if d.kind() == 'n' {
			return d.skip()
		}
		var ok bool
		if kind, ok = d.UnionKind(property); !ok {
			return d.Misfit("an object that names its kind in " + property)
		}
		return d.skip()
	})
	return kind, err
}

// MarshalUnion writes a union: its value, or raw if there is none.
func MarshalUnion(value any, raw jsontext.Value) ([]byte, error) {
	if v := reflect.ValueOf(value); v.IsValid() && !v.IsNil() {
		return Marshal(value)
	}
	if len(raw) == 0 {
		return nil, errors.New("wire: the union has no value")
	}
	return raw, nil
}

// A choice of the API is a value that may be of several JSON types. In gen/gr it
// is a struct with a pointer for each type, exactly one of which is set.

// MarshalChoice writes the alternative that is set.
func MarshalChoice(alternatives ...any) ([]byte, error) {
	var set []any
	for _, a := range alternatives {
		if !reflect.ValueOf(a).IsNil() {
			set = append(set, a)
		}
	}
	if len(set) != 1 {
		return nil, fmt.Errorf("wire: %d alternatives of a choice are set, one is needed", len(set))
	}
	return Marshal(set[0])
}

// UnmarshalChoice reads into the alternative for the JSON type of v. The keys are
// those of [jsontext.Value.Kind]: '"' for a string, '0' for a number, 't' for a
// boolean, '{' for an object and '[' for an array. null leaves all unset.
func UnmarshalChoice(v []byte, alternatives map[byte]any) error {
	kind := byte(jsontext.Value(v).Kind())
	if kind == 'f' {
		kind = 't'
	}
	if kind == 'n' {
		return nil
	}
	into, ok := alternatives[kind]
	if !ok {
		return badValue("of a type that is allowed here", v)
	}
	return Unmarshal(v, into)
}
