package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

func schemasOf(t *testing.T, text string) openapi3.Schemas {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte("openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n" + text))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Components.Schemas
}

// Go has one constant for values that mean the same.
func TestDropAliases(t *testing.T) {
	all := schemasOf(t, "    Order: {type: string, enum: [ASC, DESC, asc, desc], x-alias-values: [asc, desc]}\n")
	if err := dropAliases(all); err != nil {
		t.Fatal(err)
	}
	if got := all["Order"].Value.Enum; !slices.Equal(got, []any{"ASC", "DESC"}) {
		t.Errorf("got %v", got)
	}
	all = schemasOf(t, "    Order: {type: string, enum: [ASC], x-alias-values: [up]}\n")
	if err := dropAliases(all); err == nil || !strings.Contains(err.Error(), `schema Order: x-alias-values names "up"`) {
		t.Errorf("got %v", err)
	}
}

// What a reference requires is no reason for another Go type.
func TestPlainReferences(t *testing.T) {
	all := schemasOf(t, `    Sender: {type: object, required: [name], properties: {name: {type: string}, id: {type: string}}}
    Message:
      type: object
      required: [from]
      properties:
        from: {required: [id], allOf: [{$ref: '#/components/schemas/Sender'}]}
        to: {type: array, items: {required: [id], allOf: [{$ref: '#/components/schemas/Sender'}]}}
`)
	plainReferences(all)
	message := all["Message"].Value
	if from, to := message.Properties["from"].Value, message.Properties["to"].Value.Items.Value; from.Required != nil || to.Required != nil {
		t.Errorf("references require %v and %v", from.Required, to.Required)
	}
	if !slices.Equal(message.Required, []string{"from"}) || !slices.Equal(all["Sender"].Value.Required, []string{"name"}) {
		t.Errorf("objects require %v and %v", message.Required, all["Sender"].Value.Required)
	}
}
