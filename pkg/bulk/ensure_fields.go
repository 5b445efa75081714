package bulk

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// FieldMismatchError reports a custom field that exists with another type than the one
// asked for, or without one of its choices. It is not changed: contacts may have values.
type FieldMismatchError struct {
	Name     string
	Property string // "type", "format" or "values"
	Want     string
	Have     string
}

func (e *FieldMismatchError) Error() string {
	return fmt.Sprintf("the custom field %q exists with another %s: %q, not %q", e.Name, e.Property, e.Have, e.Want)
}

// EnsureCustomFields finds custom fields by name and creates those that are missing. The
// result has the order of the arguments. Names are compared without case. Two programs
// may ask for the same names concurrently.
//
// A field that exists must have the type, the format if one is given, and the choices
// asked for. Otherwise the error is a [*FieldMismatchError], and the result has the
// fields before it. Both forms of types are understood: type and format, or the kind
// alone, such as single_select.
//
// API operations: GET /custom-fields and POST /custom-fields.
func EnsureCustomFields(ctx context.Context, client *getresponse.Client, fields ...gr.NewCustomField) ([]Ensured, error) {
	return resources[gr.NewCustomField, gr.CustomField]{
		noun:   "custom field",
		nameOf: func(n gr.NewCustomField) string { return n.Name },
		all: func(name *string) iter.Seq2[gr.CustomField, error] {
			return client.CustomFields.All(ctx, &gr.ListCustomFieldsParams{Name: name})
		},
		item: func(f gr.CustomField) (name, id string) { return f.Name, f.CustomFieldID },
		create: func(n gr.NewCustomField) (string, error) {
			if n.Values == nil {
				n.Values = []string{} // required
			}
			f, err := client.CustomFields.Create(ctx, n)
			if err != nil {
				return "", err
			}
			return f.CustomFieldID, nil
		},
		check: checkField,
	}.ensure(ctx, fields)
}

// inputs are the formats of fields, which some requests and responses have as the type.
var inputs = []string{
	string(gr.CustomFieldFormatText), string(gr.CustomFieldFormatTextarea), string(gr.CustomFieldFormatRadio),
	string(gr.CustomFieldFormatCheckbox), string(gr.CustomFieldFormatSingleSelect), string(gr.CustomFieldFormatMultiSelect),
}

// shape returns the type of a field's values and its input format from the properties
// that can have them, the more reliable first. Each is "" if it is unknown.
func shape(properties ...string) (value, format string) {
	for _, p := range properties {
		switch {
		case p == "":
		case slices.Contains(inputs, p):
			if format == "" {
				format = p
			}
		case value == "":
			value = p
		}
	}
	if value == "" && format != "" {
		value = string(gr.CustomFieldTypeString)
	}
	return value, format
}

func checkField(want gr.NewCustomField, have gr.CustomField) error {
	wantValue, wantFormat := shape(string(want.Format), string(want.Type))
	haveValue, haveFormat := shape(string(have.Format), have.FieldType, string(have.ValueType), string(have.Type)) //nolint:staticcheck // some responses have the format only there
	switch {
	case differ(wantValue, haveValue):
		return &FieldMismatchError{Name: want.Name, Property: "type", Want: wantValue, Have: haveValue}
	case differ(wantFormat, haveFormat):
		return &FieldMismatchError{Name: want.Name, Property: "format", Want: wantFormat, Have: haveFormat}
	}
	for _, choice := range want.Values {
		if !slices.Contains(have.Values, choice) {
			return &FieldMismatchError{Name: want.Name, Property: "values", Want: choice, Have: strings.Join(have.Values, ", ")}
		}
	}
	return nil
}

// differ reports whether two properties are known and not equal.
func differ(a, b string) bool { return a != "" && b != "" && a != b }
