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
	w := keyedWalk[T]{members: memberNames(reflect.TypeFor[T]()), out: Keyed[T]{}}
	if err := w.walk(jsontext.Value(v), nil, 0); err != nil {
		return err
	}
	*k = w.out
	return nil
}

// keyedWalk collects the values of one response.
type keyedWalk[T any] struct {
	members map[string]bool // members of T, true for those that are objects themselves
	out     Keyed[T]
}

func (w *keyedWalk[T]) walk(v jsontext.Value, path []string, arrays int) error {
	if len(path) > keyedDepth || arrays > keyedDepth {
		return badValue("a collection with so few levels of keys", v)
	}
	switch v.Kind() {
	case 'n':
		return nil
	case '[':
		var items []jsontext.Value
		if err := Unmarshal(v, &items); err != nil {
			return err
		}
		for _, item := range items {
			if err := w.walk(item, path, arrays+1); err != nil {
				return err
			}
		}
		return nil
	case '{':
		members, err := readMembers(v)
		if err != nil {
			return err
		}
		if len(members) == 0 && len(path) == 0 {
			return nil
		}
		if len(members) == 0 || w.isValue(members) {
			e := Entry[T]{Path: slices.Clone(path)}
			if err := Unmarshal(v, &e.Value); err != nil {
				return err
			}
			w.out = append(w.out, e)
			return nil
		}
		for _, m := range members {
			if err := w.walk(m.value, append(path, m.name), arrays); err != nil {
				return err
			}
		}
		return nil
	}
	return badValue("a collection of objects", v)
}

// isValue reports whether an object is a value and not a level of keys. A value has
// a scalar member, or a member that is an object in T too. null counts as a scalar
// only for members of T, as a key may also lead to null.
func (w *keyedWalk[T]) isValue(members []member) bool {
	return slices.ContainsFunc(members, func(m member) bool {
		object, known := w.members[m.name]
		switch m.value.Kind() {
		case '{', '[':
			return object
		case 'n':
			return known
		}
		return true
	})
}

type member struct {
	name  string
	value jsontext.Value
}

// readMembers returns the members of an object in their order.
func readMembers(v jsontext.Value) ([]member, error) {
	dec := jsontext.NewDecoder(strings.NewReader(string(v)), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	var members []member
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		key := name.String()
		value, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		members = append(members, member{key, value.Clone()})
	}
	return members, nil
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
