package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/events"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// assign sets a property of an event, such as "contact.email=jan@example.com".
func assign(event events.Event, assignment string) error {
	path, value, ok := strings.Cut(assignment, "=")
	if !ok {
		return fmt.Errorf("%q is not PROPERTY=VALUE", assignment)
	}
	properties := map[string]reflect.Value{}
	collect(reflect.ValueOf(event).Elem(), "", properties)
	property, ok := properties[path]
	if !ok {
		names := make([]string, 0, len(properties))
		for name := range properties {
			names = append(names, name)
		}
		slices.Sort(names)
		return fmt.Errorf("%s has no property %q; it has %s", event.Kind(), path, strings.Join(names, ", "))
	}
	if at, ok := property.Addr().Interface().(*wire.EventTime); ok {
		if err := wire.Unmarshal([]byte(`"`+value+`"`), at); err != nil {
			return fmt.Errorf("%s is %q, want a time such as 2026-01-31T12:30:45+00:00", path, value)
		}
		return nil
	}
	property.SetString(value)
	return nil
}

// collect adds the properties within a part of an event that have a single value, by their
// paths. The kind is none of them.
func collect(part reflect.Value, prefix string, into map[string]reflect.Value) {
	for i := range part.NumField() {
		name, _, _ := strings.Cut(part.Type().Field(i).Tag.Get("json"), ",")
		path, field := prefix+name, part.Field(i)
		switch {
		case name == "" || path == "type" || path == "action":
		case field.Kind() == reflect.String, field.Type() == reflect.TypeFor[wire.EventTime]():
			into[path] = field
		case field.Kind() == reflect.Struct:
			collect(field, path+".", into)
		}
	}
}
