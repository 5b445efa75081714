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
