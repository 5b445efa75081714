package life

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// customEvents defines events and records that they happen to contacts.
func customEvents(e *engine.Engine, _ Settings) {
	e.On("custom event", engine.Hooks{
		Creating: func(c *Call, row Object) *Failure { return defineAttributes(c, nil, row) },
		Updating: func(c *Call, old, row Object) *Failure { return defineAttributes(c, old, row) },
		Matches: map[string]func(*Call, Object, string) bool{
			"hasAttributes": func(_ *Call, row Object, want string) bool {
				return strconv.FormatBool(len(engine.Items(row, "attributes")) > 0) == want
			},
		},
	})
	e.Handle("triggerCustomEvent", triggerCustomEvent)
}

// defineAttributes gives each attribute of an event the ID that it had under the same
// name, or a new one. Without a type an attribute is a string.
func defineAttributes(c *Call, old, row Object) *Failure {
	attributes := []any{}
	for i, given := range engine.Objects(row, "attributes") {
		attribute := engine.Merge(Object{"type": "string"}, given)
		name := engine.Text(attribute, "name")
		at := []string{"attributes", strconv.Itoa(i), "name"}
		switch {
		case name == "":
			return contract.Invalid(contract.Detail("body", at, nil, "An attribute needs a name"))
		case attributeOf(Object{"attributes": attributes}, name) != nil:
			return contract.Invalid(contract.Detail("body", at, name, "Another attribute of the event has this name"))
		}
		if before := attributeOf(old, name); before != nil {
			attribute["customEventAttributeId"] = before["customEventAttributeId"]
		} else {
			attribute["customEventAttributeId"] = c.NextID()
		}
		attributes = append(attributes, attribute)
	}
	row["attributes"] = attributes
	return nil
}

// attributeOf returns the attribute of an event with a name, nil without one.
func attributeOf(event Object, name string) Object {
	attributes := engine.Objects(event, "attributes")
	if i := slices.IndexFunc(attributes, func(a Object) bool { return a["name"] == name }); i >= 0 {
		return attributes[i]
	}
	return nil
}

// triggerCustomEvent records an event with its attributes.
func triggerCustomEvent(c *Call) (int, any, *Failure) {
	name := engine.Text(c.Body, "name")
	event := c.Rows("custom event").Find("name", name)
	if event == nil {
		return failed(contract.NotFound("There is no custom event with the name " + name + "."))
	}
	contact, failure := c.Related("contact", engine.Text(c.Body, "contactId"))
	if failure != nil {
		return failed(failure)
	}
	values := Object{}
	for i, given := range engine.Objects(c.Body, "attributes") {
		name := engine.Text(given, "name")
		at := []string{"attributes", strconv.Itoa(i)}
		attribute := attributeOf(event, name)
		if attribute == nil {
			return failed(contract.Invalid(contract.Detail("body", append(at, "name"), name, "The event defines no such attribute")))
		}
		if _, twice := values[name]; twice {
			return failed(contract.Invalid(contract.Detail("body", append(at, "name"), name, "Another value is for the same attribute")))
		}
		value, ok := attributeValue(given["value"], engine.Text(attribute, "type"))
		if !ok {
			text := "The attribute takes values of the type " + engine.Text(attribute, "type")
			return failed(contract.Invalid(contract.Detail("body", append(at, "value"), given["value"], text)))
		}
		values[name] = value
	}
	c.Record(engine.Entry{
		At: c.Now, Kind: happened, Campaign: campaignOf(contact), Contact: engine.Text(contact, "contactId"),
		Detail: engine.Text(event, "customEventId"), Values: values,
	})
	return http.StatusCreated, nil, nil
}

// attributeValue returns a value as the journal holds it: a number, a boolean, a string,
// or a time in the form of rows. It reports false if the value is not of the type.
func attributeValue(value any, kind string) (any, bool) {
	text, isText := value.(string)
	switch kind {
	case "number":
		_, isNumber := value.(float64)
		return value, isNumber
	case "boolean":
		if text == "true" || text == "false" {
			return text == "true", true
		}
		_, isBoolean := value.(bool)
		return value, isBoolean
	case "datetime":
		at, ok := engine.ParseTime(text)
		return engine.Time(at), ok
	}
	return value, isText
}
