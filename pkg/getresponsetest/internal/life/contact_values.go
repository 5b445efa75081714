package life

import (
	"net/http"
	"slices"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

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
	values := []any{}
	for _, field := range c.Rows("custom field").All() {
		for _, given := range engine.Objects(row, "customFieldValues") {
			if given["customFieldId"] != field["customFieldId"] {
				continue
			}
			values = append(values, Object{
				"customFieldId": field["customFieldId"], "name": field["name"], "value": given["value"], "values": given["value"],
				"type": field["format"], "fieldType": field["format"], "valueType": valueType(field),
			})
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
	values := []any{}
	for _, field := range c.Rows("custom field").All() {
		for _, given := range engine.Objects(row, "customFieldValues") {
			if given["customFieldId"] == field["customFieldId"] {
				values = append(values, Object{"customFieldId": field["customFieldId"], "values": given["value"]})
			}
		}
	}
	return http.StatusOK, values, nil
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
