package wire

import (
	"bytes"
	"errors"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Model is a generated model of an object that responses contain. Its method is
// called for each member of the object.
type Model interface {
	// DecodeMember decodes the value that d is at into the field of that name. It
	// reports whether there is such a field and the value fits it, and returns where
	// other members are kept.
	DecodeMember(d *Decoder, name []byte) (fits bool, extra *Extra)
}

// Custom is a generated type that decodes itself: a union or a choice.
type Custom interface {
	// DecodeValue decodes the value that d is at and reports whether it fits.
	DecodeValue(d *Decoder) (fits bool)
}

// Decoder reads the JSON of one response. Generated code calls it. It accepts the
// forms that the package documentation lists. A value of another form does not fail
// the response: it is kept in the Extra of its object, and [Decoder.Mismatches]
// reports it.
//
// A function that decodes a value begins at its first byte. It returns true after
// the value, or false if the value does not fit. Then the place in the input does
// not matter, and the field has its zero value.
type Decoder struct {
	body  []byte // as it came
	data  []byte // without a byte order mark
	at    int
	depth int // of objects and arrays around the current place

	broken bool   // the input is no JSON; every function returns false from then on
	want   string // what the last value that did not fit should have been; "" if that is reported
	empty  bool   // the last value was an empty form, such as "" for an object

	path     []step    // to the current place
	found    []finding // values that did not fit
	cause    error     // why a value that is no model cannot be decoded
	isList   bool      // the document is a list, whose odd items are left out
	dropped  int       // items of that list that were left out
	maxItems int       // of that list
	budget   int64     // bytes that decoded values may still take

	text  textStore
	leads *[maxLeads]leads // nil for short documents
}

// maxDepth is the maximum nesting of a response, as in package jsontext.
const maxDepth = 10_000

// step is an item of an array, or a member of an object, whose name begins at the
// offset name. It has no pointers, as it is written often.
type step struct{ name, index int }

// NewDecoder returns a decoder of one JSON document. What it decodes keeps no part
// of data.
func NewDecoder(data []byte) *Decoder {
	d := &Decoder{
		body: data, data: bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")),
		maxItems: MaxItems, budget: freeMemory + memoryFactor*int64(len(data)),
	}
	if len(data) >= longDocument {
		d.leads, d.text.sharing = new([maxLeads]leads), true
	}
	return d
}

// Mismatches returns the values so far that did not fit, at most [MaxMismatches]. It
// passes pointers and values to clean, which may remove secrets, before it cuts them.
func (d *Decoder) Mismatches(clean func(string) string) []Mismatch {
	if len(d.found) == 0 {
		return nil
	}
	all := make([]Mismatch, len(d.found))
	for i, f := range d.found {
		all[i] = Mismatch{Pointer: clean(f.pointer), Want: f.want, Value: shown(clean(string(f.value)))}
	}
	return all
}

// Read decodes the body of a successful response. The result into is a [BodyReader], a
// [Model], or a pointer to what package json of Go decodes.
func (d *Decoder) Read(contentType string, into any) error {
	switch into := into.(type) {
	case BodyReader:
		return into.ReadBody(contentType, d)
	case Model:
		return d.document("{", func() { d.object(into) })
	}
	return Unmarshal(d.data, into)
}

// document decodes the whole document, which must begin with one of kinds, {, [ and n.
func (d *Decoder) document(kinds string, decode func()) error {
	d.space()
	switch kind := d.kind(); {
	case kind == 0:
		return d.syntaxError()
	case strings.IndexByte(kinds, kind) < 0:
		want := "an array"
		if kinds == "{" {
			want = wantObject
		}
		return badValue(want, bytes.TrimSpace(d.data))
	}
	if decode(); d.broken || !d.end() {
		return d.syntaxError()
	}
	return nil
}

// DecodeJSON decodes one JSON value with decode, for the methods UnmarshalJSON.
func DecodeJSON[T any](data []byte, into *T, decode func(*Decoder, *T) bool) error {
	return unmarshal(data, func(d *Decoder) bool { return decode(d, into) })
}

func unmarshal(data []byte, decode func(*Decoder) bool) error {
	d := NewDecoder(data)
	d.data = data // a byte order mark is none within JSON
	d.space()
	start := d.mark()
	fits := decode(d)
	if !fits && !d.broken {
		d.back(start)
		d.skip()
	}
	switch {
	case d.broken || !d.end():
		return d.syntaxError()
	case !fits && len(d.found) > 0:
		return badValue(d.found[0].want, d.found[0].value)
	case !fits:
		return badValue(d.want, bytes.TrimSpace(data))
	}
	return nil
}

// mark is a place to which a decoder can go back.
type mark struct{ at, depth, steps int }

func (d *Decoder) mark() mark { return mark{d.at, d.depth, len(d.path)} }

func (d *Decoder) back(m mark) { d.at, d.depth, d.path = m.at, m.depth, d.path[:m.steps] }

// end reports whether nothing follows.
func (d *Decoder) end() bool {
	d.space()
	return d.at == len(d.data)
}

// syntaxError returns the error of package jsontext for input that is no JSON.
func (d *Decoder) syntaxError() error {
	if d.cause != nil {
		return d.cause
	}
	var v jsontext.Value
	if err := Unmarshal(d.data, &v); err != nil {
		return err
	}
	return errors.New("wire: invalid JSON")
}

// fail notes that the input is no JSON.
func (d *Decoder) fail() bool {
	d.broken = true
	d.at = len(d.data)
	return false
}

// misfit sets into to its zero value, and notes what it should have been.
func misfit[T any](d *Decoder, into *T, want string) bool {
	var zero T
	*into, d.want = zero, want
	return false
}

// space skips white space.
func (d *Decoder) space() {
	if d.at < len(d.data) && d.data[d.at] > ' ' {
		return // the usual case, which is inlined
	}
	d.skipSpace()
}

func (d *Decoder) skipSpace() {
	for d.at < len(d.data) {
		switch d.data[d.at] {
		case ' ', '\n', '\r', '\t':
			d.at++
		default:
			return
		}
	}
}

// kind returns what begins at the current place: one of {["0tfn as in package
// jsontext, or 0 where no value begins.
func (d *Decoder) kind() byte {
	if d.at >= len(d.data) {
		return 0
	}
	switch c := d.data[d.at]; {
	case c == '{', c == '[', c == '"', c == 't', c == 'f', c == 'n':
		return c
	case c == '-', c >= '0' && c <= '9':
		return '0'
	}
	return 0
}

// Kind returns the kind of the next value: '{', '[', '"', '0' for a number, 't' for a
// boolean, 'n' for null.
func (d *Decoder) Kind() byte {
	k := d.kind()
	if k == 'f' {
		return 't'
	}
	return k
}

// take skips c and reports whether it was there.
func (d *Decoder) take(c byte) bool {
	if d.at < len(d.data) && d.data[d.at] == c {
		d.at++
		return true
	}
	return false
}

// literal skips null, true or false.
func (d *Decoder) literal(text string) bool {
	if len(d.data)-d.at >= len(text) && string(d.data[d.at:d.at+len(text)]) == text {
		d.at += len(text)
		return true
	}
	return d.fail()
}

// enter goes into an object or array.
func (d *Decoder) enter() bool {
	d.at++
	d.depth++
	if d.depth > maxDepth {
		return d.fail()
	}
	d.space()
	return true
}

// next goes on to the next member or item, or leaves the object or array. It returns
// false at its end and where the input is broken.
func (d *Decoder) next(end byte, first bool) bool {
	d.space()
	switch {
	case d.at >= len(d.data):
		return d.fail()
	case d.data[d.at] == end:
		d.at++
		d.depth--
		return false
	case first:
		return true
	case d.data[d.at] != ',':
		return d.fail()
	}
	d.at++
	d.space()
	return true
}

// member reads the name of a member and what follows it. It also reports whether the name
// stands in the input as it is.
func (d *Decoder) member() (name []byte, plain, ok bool) {
	if d.at >= len(d.data) || d.data[d.at] != '"' {
		return nil, false, d.fail()
	}
	name, plain, ok = d.scan()
	if !plain && ok {
		name = unescape([]byte{}, name) // it is used while the value is decoded
	}
	if !d.take(':') {
		d.space()
		if !d.take(':') {
			return nil, false, d.fail()
		}
	}
	d.space()
	return name, plain, ok
}

// skip goes behind the next value.
func (d *Decoder) skip() bool {
	switch d.kind() {
	case '{':
		if !d.enter() {
			return false
		}
		for first := true; d.next('}', first); first = false {
			if _, _, ok := d.member(); !ok || !d.skip() {
				return false
			}
		}
	case '[':
		if !d.enter() {
			return false
		}
		for first := true; d.next(']', first); first = false {
			if !d.skip() {
				return false
			}
		}
	case '"':
		_, _, ok := d.scan()
		return ok
	case '0':
		_, ok := d.number()
		return ok
	case 't':
		return d.literal("true")
	case 'f':
		return d.literal("false")
	case 'n':
		return d.literal("null")
	default:
		return d.fail()
	}
	return !d.broken
}

// raw returns the next value as it stands in the input.
func (d *Decoder) raw() (v []byte, ok bool) {
	start := d.at
	ok = d.skip()
	return d.data[start:d.at], ok
}

// number reads a number.
func (d *Decoder) number() (text []byte, ok bool) {
	start := d.at
	d.take('-')
	if !d.take('0') && !d.digits() {
		return nil, d.fail()
	}
	if d.take('.') && !d.digits() {
		return nil, d.fail()
	}
	if d.take('e') || d.take('E') {
		if !d.take('+') {
			d.take('-')
		}
		if !d.digits() {
			return nil, d.fail()
		}
	}
	return d.data[start:d.at], true
}

// digits skips decimal digits and reports whether there was one.
func (d *Decoder) digits() bool {
	start := d.at
	for d.at < len(d.data) && d.data[d.at] >= '0' && d.data[d.at] <= '9' {
		d.at++
	}
	return d.at > start
}
