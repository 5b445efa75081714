package life

import (
	"slices"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// fieldFormats are the formats of custom fields. Some clients send them as the type.
func fieldFormats() []string {
	return []string{"text", "textarea", "radio", "checkbox", "single_select", "multi_select"}
}

func customFields(e *engine.Engine, _ Settings) {
	e.On("custom field", engine.Hooks{
		Creating: func(_ *Call, row Object) *Failure {
			if row["format"] == nil {
				row["format"] = "text"
				if kind := engine.Text(row, "type"); slices.Contains(fieldFormats(), kind) {
					row["format"] = kind
				}
			}
			return nil
		},
		Derived: map[string]func(*Call, Object) any{
			"valueType": func(_ *Call, row Object) any { return valueType(row) },
			"fieldType": func(_ *Call, row Object) any { return row["format"] },
		},
	})
}

// valueType is the type of a field's values.
func valueType(field Object) any {
	if slices.Contains(fieldFormats(), engine.Text(field, "type")) {
		return "string"
	}
	return field["type"]
}
