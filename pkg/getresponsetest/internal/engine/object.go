package engine

import (
	"iter"
	"maps"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Object is a JSON object.
type Object = contract.Object

// Failure is a response that is an error.
type Failure = contract.Failure

// Scalar returns a scalar as a query writes it, "" for other values.
func Scalar(v any) string { return contract.Scalar(v) }

// Text returns a property that is a string, "" if it is none.
func Text(o Object, name string) string {
	s, _ := o[name].(string)
	return s
}

// Sub returns a property that is an object, an empty one if it is none.
func Sub(o Object, name string) Object {
	if s, ok := o[name].(Object); ok {
		return s
	}
	return Object{}
}

// Items returns a property that is a list.
func Items(o Object, name string) []any {
	list, _ := o[name].([]any)
	return list
}

// Objects returns the objects of a property that is a list.
func Objects(o Object, name string) []Object {
	var objects []Object
	for _, item := range Items(o, name) {
		if inner, ok := item.(Object); ok {
			objects = append(objects, inner)
		}
	}
	return objects
}

// Texts returns the strings of a list.
func Texts(list []any) []string {
	texts := make([]string, 0, len(list))
	for _, item := range list {
		if s, ok := item.(string); ok {
			texts = append(texts, s)
		}
	}
	return texts
}

// Where returns the objects that satisfy is.
func Where(objects []Object, is func(Object) bool) []Object {
	var found []Object
	for _, o := range objects {
		if is(o) {
			found = append(found, o)
		}
	}
	return found
}

// Mapped returns what a function makes of objects, as a list that is never nil.
func Mapped(objects []Object, of func(Object) any) []any {
	list := make([]any, len(objects))
	for i, o := range objects {
		list[i] = of(o)
	}
	return list
}

// Only copies the named properties that o has.
func Only(o Object, names ...string) Object {
	out := Object{}
	for _, name := range names {
		if v, ok := o[name]; ok {
			out[name] = v
		}
	}
	return out
}

// Merge returns an object with the properties of both, objects property by property.
// Those of over win. Neither is changed.
func Merge(under, over Object) Object {
	out := maps.Clone(under)
	if out == nil {
		out = Object{}
	}
	for name, value := range over {
		inner, isObject := value.(Object)
		have, hasObject := out[name].(Object)
		if isObject && hasObject {
			value = Merge(have, inner)
		}
		out[name] = value
	}
	return out
}

// Values returns the values at a path. The items of a list on the way, or at its end,
// are values of their own.
func Values(value any, path []string) iter.Seq[any] {
	return func(yield func(any) bool) { each(value, path, yield) }
}

func each(value any, path []string, yield func(any) bool) bool {
	if list, ok := value.([]any); ok {
		for _, item := range list {
			if !each(item, path, yield) {
				return false
			}
		}
		return true
	}
	if len(path) == 0 {
		return value == nil || yield(value)
	}
	o, ok := value.(Object)
	return !ok || each(o[path[0]], path[1:], yield)
}

// timeForm is how rows hold times: in UTC, so that they are ordered like strings.
const timeForm = "2006-01-02T15:04:05Z"

// Time returns a time as rows hold it.
func Time(at time.Time) string { return at.UTC().Format(timeForm) }

// ParseTime reads a time in any form that requests or rows have.
func ParseTime(s string) (time.Time, bool) {
	if at, err := time.Parse(timeForm, s); err == nil {
		return at, true
	}
	var at wire.Time
	quoted, err := json.Marshal(s)
	if err != nil || wire.Unmarshal(quoted, &at) != nil {
		return time.Time{}, false
	}
	return at.Time, !at.IsZero()
}
