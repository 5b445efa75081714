package main

import (
	"fmt"
	"strings"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// decodeFuncs are the functions of package wire that decode a type of Go.
var decodeFuncs = map[string]string{
	"string":         "wire.DecodeText",
	"bool":           "wire.DecodeBool",
	"wire.Bool":      "wire.DecodeBool",
	"wire.BoolText":  "wire.DecodeBool",
	"int":            "wire.DecodeInt",
	"int64":          "wire.DecodeInt",
	"wire.Int":       "wire.DecodeInt",
	"wire.IntText":   "wire.DecodeInt",
	"float64":        "wire.DecodeFloat",
	"wire.Float":     "wire.DecodeFloat",
	"wire.FloatText": "wire.DecodeFloat",
	"wire.Time":      "wire.DecodeTime",
	"wire.Date":      "wire.DecodeDate",
	"wire.LocalTime": "wire.DecodeLocalTime",
	"wire.EventTime": "wire.DecodeEventTime",
	"any":            "wire.DecodeAny",
	"jsontext.Value": "wire.DecodeRaw",
	"[]byte":         "wire.DecodeBytes",
	"[]string":       "wire.DecodeStrings",
}

// decodeFunc returns the function that decodes a value of a type without further
// arguments.
func (h *hints) decodeFunc(typ string) (string, error) {
	if f := decodeFuncs[typ]; f != "" {
		return f, nil
	}
	for name, s := range h.schemas {
		if codegen.SchemaNameToTypeName(name) != typ {
			continue
		}
		switch v := s.Value; {
		case len(v.Enum) > 0:
			return "wire.DecodeText", nil
		case v.Discriminator != nil, len(v.OneOf) > 0:
			return "wire.DecodeCustom", nil
		default:
			return "wire.DecodeObject", nil
		}
	}
	return "", fmt.Errorf("no function decodes a %s", typ)
}

// decodeCall returns the call that decodes into a field, or into what the pointer
// into points to.
func (h *hints) decodeCall(typ, into string) (string, error) {
	outer, element := "", ""
	switch {
	case decodeFuncs[typ] != "":
	case strings.HasPrefix(typ, "wire.Flags"):
		return fmt.Sprintf("wire.DecodeFlags(d, %s)", into), nil
	case strings.HasPrefix(typ, "wire.Keyed["):
		return fmt.Sprintf("wire.DecodeKeyed(d, %s)", into), nil
	case strings.HasPrefix(typ, "wire.Nullable["):
		outer, element = "wire.DecodeNullable", strings.TrimSuffix(strings.TrimPrefix(typ, "wire.Nullable["), "]")
	case strings.HasPrefix(typ, "[]"):
		outer, element = "wire.DecodeList", typ[len("[]"):]
	case strings.HasPrefix(typ, "map[string]"):
		outer, element = "wire.DecodeMap", typ[len("map[string]"):]
	case strings.HasPrefix(typ, "*"):
		outer, element = "wire.DecodePointer", typ[len("*"):]
	}
	if outer == "" {
		f, err := h.decodeFunc(typ)
		switch f {
		case "wire.DecodeObject":
			return fmt.Sprintf("d.Object(%s)", into), err
		case "wire.DecodeCustom":
			return fmt.Sprintf("(%s).DecodeValue(d)", into), err
		}
		return fmt.Sprintf("%s(d, %s)", f, into), err
	}
	f, err := h.decodeFunc(element)
	if outer == "wire.DecodeList" && (f == "wire.DecodeObject" || f == "wire.DecodeCustom") {
		return fmt.Sprintf("%ss(d, %s)", f, into), err // null among them is left out
	}
	return fmt.Sprintf("%s(d, %s, %s)", outer, into, f), err
}

// memberNames returns the quoted names of members that belong to a property.
func memberNames(name string, anyCase bool) string {
	names := fmt.Sprintf("%q", name)
	if anyCase { // the service writes ID and Id
		if other := strings.TrimSuffix(name, "ID") + "Id"; other != name && strings.HasSuffix(name, "ID") {
			names += fmt.Sprintf(", %q", other)
		}
	}
	return names
}
