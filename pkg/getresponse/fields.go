package getresponse

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// FieldError is one detail of an [Error].
type FieldError struct {
	Path    []string       // name of the field, outermost first; empty where none is named
	Value   jsontext.Value // the value at fault as JSON, nil where none is given
	Kind    string         // what was validated, for example "body"
	Message string
}

// String returns the field and the message, without the value.
func (f FieldError) String() string {
	if len(f.Path) == 0 {
		return f.Message
	}
	return strings.Join(f.Path, ".") + ": " + f.Message
}

// contextItem is an object in the context, in the two forms that were seen.
type contextItem struct {
	ValidationType   string         `json:"validationType"`
	FieldName        jsontext.Value `json:"fieldName"`
	Field            string         `json:"field"`
	OriginalValue    jsontext.Value `json:"originalValue"`
	ErrorDescription string         `json:"errorDescription"`
	Message          string         `json:"message"`
}

// Fields reads the context in each of its forms: an array of texts, an array of
// objects that name a field, an object keyed by field with one text or a list of
// them. It returns nil where there is no detail.
func (e *Error) Fields() []FieldError {
	switch e.Context.Kind() {
	case '[':
		var items []jsontext.Value
		if wire.Unmarshal(e.Context, &items) != nil {
			return nil
		}
		var fields []FieldError
		for _, item := range items {
			if f, ok := fieldOf(item); ok {
				fields = append(fields, f)
			}
		}
		return fields
	case '{':
		var members map[string]jsontext.Value
		if wire.Unmarshal(e.Context, &members) != nil {
			return nil
		}
		var fields []FieldError
		for _, name := range sortedKeys(members) {
			for _, text := range textsOf(members[name]) {
				fields = append(fields, FieldError{Path: []string{name}, Message: text})
			}
		}
		return fields
	}
	return nil
}

// fieldOf reads one item of an array.
func fieldOf(item jsontext.Value) (FieldError, bool) {
	if item.Kind() != '{' {
		texts := textsOf(item)
		return FieldError{Message: strings.Join(texts, ", ")}, len(texts) > 0
	}
	var c contextItem
	if wire.Unmarshal(item, &c) != nil {
		return FieldError{Message: string(item)}, true
	}
	f := FieldError{Kind: c.ValidationType, Message: c.ErrorDescription, Value: c.OriginalValue}
	if f.Message == "" {
		f.Message = c.Message
	}
	if c.Field != "" {
		f.Path = []string{c.Field}
	}
	for _, part := range textsOf(c.FieldName) {
		if part != "" {
			f.Path = append(f.Path, part)
		}
	}
	if f.Message == "" && len(f.Path) == 0 {
		f.Message = string(item)
	}
	return f, true
}

// textsOf returns a scalar as one text and an array as its items' texts; what
// is no text itself stands as JSON.
func textsOf(v jsontext.Value) []string {
	items := []jsontext.Value{v}
	switch v.Kind() {
	case '[':
		if wire.Unmarshal(v, &items) != nil {
			return nil
		}
	case 'n', jsontext.KindInvalid:
		return nil
	}
	texts := make([]string, len(items))
	for i, item := range items {
		if item.Kind() != '"' || wire.Unmarshal(item, &texts[i]) != nil {
			texts[i] = string(item)
		}
	}
	return texts
}

func sortedKeys(m map[string]jsontext.Value) []string {
	return slices.Sorted(maps.Keys(m))
}
