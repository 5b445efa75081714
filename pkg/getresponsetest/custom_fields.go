package getresponsetest

import (
	"net/http"
	"slices"
)

func customFieldHandlers() map[string]handler {
	return map[string]handler{
		"listCustomFields":  listCustomFields,
		"createCustomField": createCustomField,
		"getCustomField":    getCustomField,
		"updateCustomField": updateCustomField,
		"deleteCustomField": deleteCustomField,
	}
}

// fieldFormats are the formats of custom fields. Some clients send them as the type.
var fieldFormats = []string{"text", "textarea", "radio", "checkbox", "single_select", "multi_select"}

func (c *call) customField(row object) object {
	out := only(row, keysOf(row)...)
	out["href"] = c.href("custom-fields", text(row, "customFieldId"))
	out["valueType"] = row["type"]
	if slices.Contains(fieldFormats, text(row, "type")) {
		out["valueType"] = "string"
	}
	out["fieldType"] = row["format"]
	return out
}

func listCustomFields(c *call) (int, any, *apiError) {
	var rows []object
	for _, row := range c.world.customFields.all() {
		rows = append(rows, c.customField(row))
	}
	return c.list(rows, "customFieldId")
}

func createCustomField(c *call) (int, any, *apiError) {
	name := text(c.body, "name")
	if c.world.customFields.find("name", name) != nil {
		return 0, nil, duplicate("A custom field has the name " + name + " already.")
	}
	row := only(c.body, "name", "type", "format", "hidden", "values")
	if _, given := row["format"]; !given {
		row["format"] = "text"
		if kind := text(row, "type"); slices.Contains(fieldFormats, kind) {
			row["format"] = kind
		}
	}
	return http.StatusCreated, c.customField(c.world.add(c.world.customFields, row)), nil
}

func getCustomField(c *call) (int, any, *apiError) {
	row, failure := c.row(c.world.customFields, "customFieldId")
	if failure != nil {
		return 0, nil, failure
	}
	return c.ok(c.customField(row), "customFieldId")
}

func updateCustomField(c *call) (int, any, *apiError) {
	row, failure := c.row(c.world.customFields, "customFieldId")
	if failure != nil {
		return 0, nil, failure
	}
	row["hidden"], row["values"] = c.body["hidden"], c.body["values"]
	return http.StatusOK, c.customField(row), nil
}

func deleteCustomField(c *call) (int, any, *apiError) {
	row, failure := c.row(c.world.customFields, "customFieldId")
	if failure != nil {
		return 0, nil, failure
	}
	id := text(row, "customFieldId")
	c.world.customFields.remove(id)
	for _, contact := range c.world.contacts.all() {
		delete(contact["values"].(object), id)
	}
	return http.StatusNoContent, nil, nil
}
