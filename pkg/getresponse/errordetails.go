package getresponse

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/internal/printable"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// FieldDetail is one detail of an [Error].
type FieldDetail struct {
	Path    []string        // path of the field, outermost name first; empty where no field is named
	Value   json.RawMessage // the value at fault as JSON, nil where the service does not name it
	Kind    string          // what was validated, for example "body"
	Message string
}

// String returns the field and the message, without the value.
func (f FieldDetail) String() string {
	if len(f.Path) == 0 {
		return printable.Text(f.Message)
	}
	return printable.Text(strings.Join(f.Path, ".") + ": " + f.Message)
}

// contextItem is an object in the context, in the two known forms.
type contextItem struct {
	ValidationType   string         `json:"validationType"`
	FieldName        jsontext.Value `json:"fieldName"`
	Field            string         `json:"field"`
	OriginalValue    jsontext.Value `json:"originalValue"`
	ErrorDescription string         `json:"errorDescription"`
	Message          string         `json:"message"`
}

// Details reads the context in each of its forms: an array of strings, an array of
// objects that name a field, and an object keyed by field with a string or a list
// of strings. It returns nil where there is no detail.
func (e *Error) Details() []FieldDetail {
	context := jsontext.Value(e.Context)
	switch context.Kind() {
	case '[':
		var items []jsontext.Value
		if wire.Unmarshal(context, &items) != nil {
			return nil
		}
		var fields []FieldDetail
		for _, item := range items {
			if f, ok := fieldOf(item); ok {
				fields = append(fields, f)
			}
		}
		return fields
	case '{':
		var members map[string]jsontext.Value
		if wire.Unmarshal(context, &members) != nil {
			return nil
		}
		var fields []FieldDetail
		for _, name := range sortedKeys(members) {
			for _, text := range stringsOf(members[name]) {
				fields = append(fields, FieldDetail{Path: []string{name}, Message: text})
			}
		}
		return fields
	}
	return nil
}

// fieldOf reads one item of an array.
func fieldOf(item jsontext.Value) (FieldDetail, bool) {
	if item.Kind() != '{' {
		all := stringsOf(item)
		return FieldDetail{Message: strings.Join(all, ", ")}, len(all) > 0
	}
	var c contextItem
	if wire.Unmarshal(item, &c) != nil {
		return FieldDetail{Message: string(item)}, true
	}
	f := FieldDetail{Kind: c.ValidationType, Message: c.ErrorDescription, Value: json.RawMessage(c.OriginalValue)}
	if f.Message == "" {
		f.Message = c.Message
	}
	if c.Field != "" {
		f.Path = []string{c.Field}
	}
	for _, part := range stringsOf(c.FieldName) {
		if part != "" {
			f.Path = append(f.Path, part)
		}
	}
	if f.Message == "" && len(f.Path) == 0 {
		f.Message = string(item)
	}
	return f, true
}

// stringsOf returns a scalar as one string and an array as the strings of its
// items. A value that is no JSON string is returned as JSON.
func stringsOf(v jsontext.Value) []string {
	items := []jsontext.Value{v}
	switch v.Kind() {
	case '[':
		if wire.Unmarshal(v, &items) != nil {
			return nil
		}
	case 'n', jsontext.KindInvalid:
		return nil
	}
	all := make([]string, len(items))
	for i, item := range items {
		if item.Kind() != '"' || wire.Unmarshal(item, &all[i]) != nil {
			all[i] = string(item)
		}
	}
	return all
}

func sortedKeys(m map[string]jsontext.Value) []string {
	return slices.Sorted(maps.Keys(m))
}
