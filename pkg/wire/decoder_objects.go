package wire

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// Object decodes an object. It takes null, [], "" and false for an object without
// members.
func (d *Decoder) Object(into Model) bool {
	d.empty = false
	if d.kind() == '{' {
		return d.object(into)
	}
	return d.nothing() || d.Misfit(wantObject)
}

// DecodeObject is [Decoder.Object] as a function.
func DecodeObject[T any, P interface {
	*T
	Model
}](d *Decoder, into *T) bool {
	return d.Object(P(into))
}

// DecodeCustom decodes a union or a choice.
func DecodeCustom[T any, P interface {
	*T
	Custom
}](d *Decoder, into *T) bool {
	return P(into).DecodeValue(d)
}

// UnmarshalModel decodes the JSON of a model, for its method UnmarshalJSON.
func UnmarshalModel(data []byte, into Model) error {
	return unmarshal(data, func(d *Decoder) bool { return d.Object(into) })
}

// UnmarshalCustom decodes the JSON of a union or choice, for its method UnmarshalJSON.
func UnmarshalCustom(data []byte, into Custom) error { return unmarshal(data, into.DecodeValue) }

// scalar is a type of this package that decodes itself.
type scalar interface{ decode(d *Decoder) bool }

// decodeValue decodes a value of any type, and with package json if the type is neither
// of this package nor generated.
func decodeValue[T any](d *Decoder, into *T) bool { return d.value(into) }

func (d *Decoder) value(into any) bool {
	switch into := into.(type) {
	case scalar:
		return into.decode(d)
	case Model:
		return d.Object(into)
	case Custom:
		return into.DecodeValue(d)
	}
	v, ok := d.raw()
	if !ok {
		return false
	}
	if err := Unmarshal(v, into); err != nil {
		d.cause = err
		return d.fail()
	}
	return true
}

// object decodes the members of an object.
func (d *Decoder) object(into Model) bool {
	if !d.enter() {
		return false
	}
	d.path = append(d.path, step{})
	last := len(d.path) - 1
	known := d.leadsOf()
	for i := 0; ; i++ {
		name, ok := d.nextMember(known, i)
		if !ok {
			break
		}
		d.want = ""
		start := d.mark()
		fits, extra := into.DecodeMember(d, name)
		if !fits && (d.broken || !d.keep(extra, name, start, d.want)) {
			return false
		}
	}
	d.path, d.empty = d.path[:last], false
	return !d.broken
}

// nothing goes behind an empty form of an object: null, [], "" or false.
func (d *Decoder) nothing() bool {
	start := d.at
	switch d.kind() {
	case 'n':
		d.empty = d.literal("null")
	case 'f':
		d.empty = d.literal("false")
	case '"':
		text, ok := d.quoted()
		d.empty = ok && len(text) == 0
	case '[':
		d.at++
		d.space()
		d.empty = d.take(']')
	}
	if !d.empty {
		d.at = start
	}
	return d.empty
}

// Nothing goes behind an empty form of an object, for types that decode themselves.
func (d *Decoder) Nothing() bool {
	return d.nothing() || d.Misfit(wantObject)
}

// Misfit notes what the current value should have been. It returns false.
func (d *Decoder) Misfit(want string) bool {
	d.want = want
	return false
}

// DecodeRaw decodes any value as it is.
func DecodeRaw(d *Decoder, into *jsontext.Value) bool {
	v, ok := d.raw()
	if ok {
		*into = bytes.Clone(v)
	}
	return ok
}

// UnionKind returns the string of the property that says which kind the current object
// is of, without going on. It returns "" if the property is missing, and false if the
// current value is no object or the property no scalar.
func (d *Decoder) UnionKind(property string) (kind string, ok bool) {
	if d.kind() != '{' {
		return "", false
	}
	start := d.mark()
	if !d.enter() {
		return "", false
	}
	ok = true
	for first := true; d.next('}', first); first = false {
		name, _, isName := d.member()
		if !isName {
			return "", false
		}
		if string(name) != property {
			if !d.skip() {
				return "", false
			}
			continue
		}
		if ok = DecodeText(d, &kind); !ok {
			break
		}
	}
	if d.broken {
		return "", false
	}
	d.back(start)
	return kind, ok
}

// DecodeNullable decodes a value that may be null. Empty forms of numbers, times and
// objects are null too.
func DecodeNullable[T any](d *Decoder, into *Nullable[T], decode func(*Decoder, *T) bool) bool {
	*into = Nullable[T]{}
	if d.kind() == 'n' {
		*into = Null[T]()
		return d.literal("null")
	}
	d.empty = false
	if !decode(d, &into.value) {
		*into = Nullable[T]{}
		return false
	}
	if into.state = isValue; d.empty {
		*into = Null[T]()
		d.empty = false
	}
	return true
}

// DecodePointer decodes a value that may be missing. It takes nil for null and for empty
// forms of numbers, times and objects.
func DecodePointer[T any](d *Decoder, into **T, decode func(*Decoder, *T) bool) bool {
	*into = nil
	if d.kind() == 'n' {
		return d.literal("null")
	}
	d.empty = false
	if !chargeValue[T](d) {
		return false
	}
	value := new(T)
	if !decode(d, value) {
		return false
	}
	if d.empty {
		d.empty = false
		return true
	}
	*into = value
	return true
}

// DecodeMap decodes an object with any names. It takes an empty map for [], "" and false,
// and nil for null.
func DecodeMap[T any](d *Decoder, into *map[string]T, decode func(*Decoder, *T) bool) bool {
	d.empty = false
	if d.kind() == 'n' {
		*into = nil
		return d.literal("null")
	}
	if !d.charge(mapSize) {
		return false
	}
	m := map[string]T{}
	if d.kind() != '{' {
		if !d.nothing() {
			return misfit(d, into, wantMap)
		}
		*into, d.empty = m, false
		return true
	}
	if !d.enter() {
		return false
	}
	d.path = append(d.path, step{})
	last := len(d.path) - 1
	for first := true; d.next('}', first); first = false {
		d.path[last].name = d.at
		name, _, ok := d.member()
		if !ok {
			return false
		}
		start := d.mark()
		var value T
		if !decode(d, &value) {
			return d.item(start)
		}
		if !d.charge(memberSize + int64(len(name))) {
			return false
		}
		m[string(name)] = value
	}
	d.path, *into, d.empty = d.path[:last], m, false
	return !d.broken
}

// item reports a value within a list or map that does not fit, and returns false: the
// list or map does not fit either.
func (d *Decoder) item(start mark) bool {
	if d.broken {
		return false
	}
	if _, ok := d.leaveOut(start, d.want); !ok {
		return false
	}
	return d.Misfit("")
}
