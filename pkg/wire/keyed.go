package wire

import (
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Keyed is a collection of values under one or more levels of keys, such as
// statistics by campaign and day. It reads the four forms that the service sends: an
// array of objects ([{"2026-01-31": {...}}]), one object ({"V3J": {"total":
// {...}}}), an array of the values themselves, and [] for none. It is written as an
// array of objects.
type Keyed[T any] []Entry[T]

// Entry is one value of a [Keyed] and the keys that lead to it.
type Entry[T any] struct {
	Path  []string // the keys, outermost first; empty if the response had none
	Value T
}

// Key returns the innermost key, or "".
func (e Entry[T]) Key() string {
	if len(e.Path) == 0 {
		return ""
	}
	return e.Path[len(e.Path)-1]
}

// Get returns the first value whose keys end with the given ones.
func (k Keyed[T]) Get(path ...string) (T, bool) {
	for _, e := range k {
		if n := len(e.Path) - len(path); n >= 0 && slices.Equal(e.Path[n:], path) {
			return e.Value, true
		}
	}
	var zero T
	return zero, false
}

// keyedDepth is the maximum number of levels of keys above the values, and of
// arrays. The service uses at most three in total.
const keyedDepth = 8

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (k *Keyed[T]) UnmarshalJSON(v []byte) error {
	return DecodeJSON(v, k, func(d *Decoder, k *Keyed[T]) bool {
		fits, lost := decodeKeyed(d, k, decodeValue[T])
		return fits && !lost // there is no other way to report it
	})
}

// DecodeKeyed decodes a keyed collection of objects. A value that does not fit is left
// out and reported.
func DecodeKeyed[T any, P interface {
	*T
	Model
}](d *Decoder, into *Keyed[T]) bool {
	fits, _ := decodeKeyed(d, into, DecodeObject[T, P])
	return fits
}

// decodeKeyed reports whether the collection fits, and whether a value was left out.
func decodeKeyed[T any](d *Decoder, into *Keyed[T], decode func(*Decoder, *T) bool) (fits, lost bool) {
	w := keyedWalk[T]{d: d, decode: decode, members: memberNames(reflect.TypeFor[T]()), out: Keyed[T]{}}
	*into = nil
	if !w.walk(nil, 0) {
		return false, false
	}
	*into = w.out
	return true, w.lost
}

// keyedWalk collects the values of one response.
type keyedWalk[T any] struct {
	d       *Decoder
	decode  func(*Decoder, *T) bool
	members map[string]bool // members of T, true for those that are objects themselves
	out     Keyed[T]
	lost    bool
}

func (w *keyedWalk[T]) walk(path []string, arrays int) bool {
	d, start := w.d, w.d.mark()
	if len(path) > keyedDepth || arrays > keyedDepth {
		return w.leaveOut(start, "a collection with so few levels of keys")
	}
	switch d.kind() {
	case '[':
		return w.steps(']', func([]byte) bool { return w.walk(path, arrays+1) })
	case '{':
		isValue, ok := w.isValue(len(path) == 0)
		switch {
		case !ok:
			return false
		case !isValue:
			return w.steps('}', func(name []byte) bool { return w.walk(append(path, string(name)), arrays) })
		}
		if len(w.out) == cap(w.out) {
			more := nextRoom(cap(w.out))
			if !d.charge(int64(len(w.out)+more) * (entrySize + int64(reflect.TypeFor[T]().Size()))) {
				return false
			}
			w.out = slices.Grow(w.out, more)
		}
		if !d.charge(int64(len(path)) * 32) { // the keys
			return false
		}
		e := Entry[T]{Path: slices.Clone(path)}
		if !w.decode(d, &e.Value) {
			return !d.broken && w.leaveOut(start, d.want)
		}
		w.out = append(w.out, e)
		return true
	}
	if d.nothing() {
		return true
	}
	return !d.broken && w.leaveOut(start, wantKeyed)
}

func (w *keyedWalk[T]) leaveOut(start mark, want string) bool {
	_, ok := w.d.leaveOut(start, want)
	w.lost = true
	return ok
}

// steps goes into an object or array and calls walk for each member or item up to end.
func (w *keyedWalk[T]) steps(end byte, walk func(name []byte) bool) bool {
	d := w.d
	if !d.enter() {
		return false
	}
	d.path = append(d.path, step{})
	last := len(d.path) - 1
	for first, index := true, 0; d.next(end, first); first, index = false, index+1 {
		d.path[last] = step{name: -1, index: index}
		var name []byte
		if end == '}' {
			d.path[last].name = d.at
			var ok bool
			if name, _, ok = d.member(); !ok {
				return false
			}
		}
		if !walk(name) {
			return false
		}
	}
	d.path = d.path[:last]
	return !d.broken
}

// isValue reports whether the object at the current place is a value and not a level of
// keys. A value has a scalar member, or a member that is an object in T too. null counts
// as a scalar only for members of T, as a key may also lead to null. An empty object is
// a value, but at the top it is an empty collection.
func (w *keyedWalk[T]) isValue(top bool) (isValue, ok bool) {
	d, start := w.d, w.d.mark()
	if !d.enter() {
		return false, false
	}
	members := 0
	for first := true; d.next('}', first); first = false {
		name, _, ok := d.member()
		if !ok {
			return false, false
		}
		members++
		object, known := w.members[string(name)]
		switch d.kind() {
		case '{', '[':
			isValue = isValue || object
		case 'n':
			isValue = isValue || known
		default:
			isValue = true
		}
		if !d.skip() {
			return false, false
		}
	}
	if d.broken {
		return false, false
	}
	d.back(start)
	return isValue || members == 0 && !top, true
}

// memberNames returns the JSON names of t's fields, true for those that hold
// objects.
func memberNames(t reflect.Type) map[string]bool {
	if t.Kind() != reflect.Struct {
		return nil
	}
	names := map[string]bool{}
	for i := range t.NumField() {
		f := t.Field(i)
		ft := f.Type
		if ft.Kind() == reflect.Pointer {
			ft = ft.Elem()
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "" && name != "-" {
			names[name] = ft.Kind() == reflect.Struct
		}
	}
	return names
}

// MarshalJSON implements [encoding/json.Marshaler].
func (k Keyed[T]) MarshalJSON() ([]byte, error) {
	var objects []any
	var tree *keyTree
	for _, e := range k {
		if len(e.Path) == 0 {
			objects, tree = append(objects, e.Value), nil
			continue
		}
		if tree == nil || !tree.insert(e.Path, e.Value) {
			tree = &keyTree{}
			tree.insert(e.Path, e.Value)
			objects = append(objects, tree)
		}
	}
	if objects == nil {
		objects = []any{}
	}
	return Marshal(objects)
}

// keyTree is a JSON object that keeps the order of its keys.
type keyTree struct {
	keys   []string
	values []any // a *keyTree or a value
}

// insert adds a value under its keys. It returns false if the path is in use, or if
// the value would be written before a value that was inserted earlier.
func (t *keyTree) insert(path []string, value any) bool {
	i := slices.Index(t.keys, path[0])
	if len(path) == 1 {
		if i >= 0 {
			return false
		}
		t.keys, t.values = append(t.keys, path[0]), append(t.values, value)
		return true
	}
	if i < 0 {
		t.keys, t.values = append(t.keys, path[0]), append(t.values, &keyTree{})
		i = len(t.keys) - 1
	}
	if i < len(t.keys)-1 {
		return false
	}
	sub, ok := t.values[i].(*keyTree)
	return ok && sub.insert(path[1:], value)
}

// MarshalJSONTo implements json.MarshalerTo.
func (t *keyTree) MarshalJSONTo(enc *jsontext.Encoder) error {
	if err := enc.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for i, key := range t.keys {
		if err := enc.WriteToken(jsontext.String(key)); err != nil {
			return err
		}
		if err := json.MarshalEncode(enc, t.values[i]); err != nil {
			return err
		}
	}
	return enc.WriteToken(jsontext.EndObject)
}
