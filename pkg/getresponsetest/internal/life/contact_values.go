package life

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
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

// tags keeps the name of a tag: the service accepts a new one and ignores it.
func tags(e *engine.Engine, _ Settings) {
	e.On("tag", engine.Hooks{
		Updating: func(_ *Call, old, row Object) *Failure {
			row["name"] = old["name"]
			return nil
		},
	})
}

// contactValues has the tags and the custom field values of contacts.
func contactValues(e *engine.Engine, _ Settings) {
	e.HandleRow("upsertContactTags", "contact", upsertContactTags)
	e.HandleRow("upsertContactCustomFields", "contact", upsertContactCustomFields)
}

// shownValues are the custom field values of a contact in the order in which the fields
// were created. Lists have them only on request.
func shownValues(c *Call, row Object) any {
	if c.Route != nil && c.Route.Path != "/contacts/{contactId}" && !c.Flag("forceCustoms") {
		return engine.Omit
	}
	return valuesOf(c, row)
}

// valuesOf returns the custom field values of a contact with all that responses have of them.
func valuesOf(c *Call, row Object) []any {
	values := []any{}
	for _, field := range c.Rows("custom field").All() {
		for _, given := range engine.Objects(row, "customFieldValues") {
			if given["customFieldId"] == field["customFieldId"] {
				values = append(values, Object{
					"customFieldId": field["customFieldId"], "name": field["name"], "value": given["value"], "values": given["value"],
					"type": field["format"], "fieldType": field["format"], "valueType": valueType(field),
				})
			}
		}
	}
	return values
}

func upsertContactTags(c *Call, row Object) (int, any, *Failure) {
	row, failure := c.Change("contact", row, Object{"tags": upsert(row, c.Body, "tags", "tagId")})
	if failure != nil {
		return failed(failure)
	}
	return c.OK(engine.Items(row, "tags"))
}

func upsertContactCustomFields(c *Call, row Object) (int, any, *Failure) {
	row, failure := c.Change("contact", row, Object{"customFieldValues": upsert(row, c.Body, "customFieldValues", "customFieldId")})
	if failure != nil {
		return failed(failure)
	}
	return c.OK(valuesOf(c, row))
}

// upsert returns a list of a row with the objects of the same list in a body: each in
// the place of the one with the same ID, or at the end.
func upsert(row, body Object, list, id string) []any {
	items := slices.Clone(engine.Items(row, list))
	for _, given := range engine.Objects(body, list) {
		at := slices.IndexFunc(items, func(have any) bool { o, _ := have.(Object); return o[id] == given[id] })
		if at < 0 {
			items = append(items, given)
		} else {
			items[at] = given
		}
	}
	return items
}

// checkValues returns a failure if a custom field cannot have the values that a request
// gives it: several for a field that takes one, one that is no choice of the field, or
// one of another type. Path is where the request has the object with the values.
func checkValues(c *Call, given Object, path ...string) *Failure {
	for i, g := range engine.Objects(given, "customFieldValues") {
		field := c.Rows("custom field").Get(engine.Text(g, "customFieldId"))
		at := append(slices.Clone(path), "customFieldValues", strconv.Itoa(i), "value")
		values := engine.Texts(engine.Items(g, "value"))
		name := "The custom field " + strconv.Quote(engine.Text(field, "name"))
		if len(values) > 1 && !slices.Contains([]string{"checkbox", "multi_select"}, engine.Text(field, "format")) {
			return contract.Invalid(contract.Detail("body", at, g["value"], name+" takes one value"))
		}
		for j, value := range values {
			at := append(slices.Clone(at), strconv.Itoa(j))
			if choices := choicesOf(field); len(choices) > 0 && !slices.Contains(choices, value) {
				return contract.Invalid(contract.Detail("body", at, value, name+" has no such choice"))
			}
			if kind := engine.Text(field, "type"); value != "" && !hasType(value, kind) {
				return contract.Invalid(contract.Detail("body", at, value, name+" takes values of the type "+kind))
			}
		}
	}
	return nil
}

// choicesOf returns the values that a field is limited to, none if it takes any.
func choicesOf(field Object) []string {
	if slices.Contains([]string{"text", "textarea"}, engine.Text(field, "format")) {
		return nil
	}
	return engine.Texts(engine.Items(field, "values"))
}

// hasType reports whether a value has the type of a custom field. How the service writes
// countries, currencies, phone numbers and genders is not known, so those take any value.
func hasType(value, kind string) (ok bool) {
	var err error
	switch kind {
	case "number":
		_, err = strconv.ParseFloat(value, 64)
	case "date":
		_, err = time.Parse(time.DateOnly, value)
	case "datetime":
		_, ok := engine.ParseTime(value)
		return ok
	case "ip":
		_, err = netip.ParseAddr(value)
	case "url":
		u, err := url.Parse(value)
		return err == nil && u.Scheme != "" && u.Host != ""
	}
	return err == nil
}
