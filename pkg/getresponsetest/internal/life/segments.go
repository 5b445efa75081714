package life

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// segments finds the contacts that match conditions, saved ones or those of a search.
func segments(e *engine.Engine, _ Settings) {
	listFound := func(c *Call, segment Object) (int, any, *Failure) {
		found, failure := search(c, segment)
		if failure != nil {
			return failed(failure)
		}
		return c.Sorted("contact", found)
	}
	e.Handle("searchContacts", func(c *Call) (int, any, *Failure) { return listFound(c, c.Body) })
	e.HandleRow("listContactsOfSearchContact", "segment", listFound)
	e.HandleRow("upsertSearchContactCustomFields", "segment", upsertSegmentFields)
}

// segmentMembers returns the IDs of the contacts of a saved segment. A condition for which
// the server has no data is a failure.
func segmentMembers(c *Call, id string) ([]string, *Failure) {
	segment, failure := c.Related("segment", id)
	if failure != nil {
		return nil, failure
	}
	found, failure := search(c, segment)
	ids := make([]string, len(found))
	for i, contact := range found {
		ids[i] = engine.Text(contact, "contactId")
	}
	return ids, failure
}

// upsertSegmentFields sets custom field values of all contacts of a segment.
func upsertSegmentFields(c *Call, segment Object) (int, any, *Failure) {
	if failure := c.CheckReferences("contact", c.Body); failure != nil {
		return failed(failure)
	}
	found, failure := search(c, segment)
	if failure != nil {
		return failed(failure)
	}
	for _, contact := range found {
		values := upsert(contact, c.Body, "customFieldValues", "customFieldId")
		if _, failure := c.Change("contact", contact, Object{"customFieldValues": values}); failure != nil {
			return failed(failure)
		}
	}
	return c.Route.Status, nil, nil
}

// test reports whether a contact matches.
type test func(contact Object) bool

// search returns the contacts that match the sections of a segment or of a search.
func search(c *Call, segment Object) ([]Object, *Failure) {
	var tests []test
	for i, section := range engine.Objects(segment, "section") {
		match, failure := sectionTest(c, section, []string{"section", fmt.Sprint(i)})
		if failure != nil {
			return nil, failure
		}
		tests = append(tests, match)
	}
	match := combined(tests, engine.Text(segment, "sectionLogicOperator"))
	return engine.Where(candidates(c, engine.Texts(engine.Items(segment, "subscribersType"))), match), nil
}

// combined joins tests by "and" or "or". No tests match everything.
func combined(tests []test, operator string) test {
	return func(contact Object) bool {
		if operator == "or" && len(tests) > 0 {
			return slices.ContainsFunc(tests, func(match test) bool { return match(contact) })
		}
		return !slices.ContainsFunc(tests, func(match test) bool { return !match(contact) })
	}
}

// removedContacts is the list of the contacts that were deleted, with reason and time.
const removedContacts = "removed contacts"

// candidates returns the contacts that are in one of the states.
func candidates(c *Call, states []string) []Object {
	var found []Object
	is := func(wanted ...string) bool {
		return slices.ContainsFunc(wanted, func(state string) bool { return slices.Contains(states, state) })
	}
	if len(states) == 0 || is("subscribed") {
		found = append(found, c.Visible("contact")...)
	}
	if is("unconfirmed", "notConfirmed") {
		found = append(found, Unconfirmed(c.World)...)
	}
	for _, item := range c.Lists[removedContacts] {
		contact := item.(Object)
		if is("removed") || is("unsubscribed") && contact[reason] == "unsubscribe" || is("undelivered") && contact[reason] == "bounce" {
			found = append(found, contact)
		}
	}
	return found
}

// sectionTest returns the test of a section: its scope and its conditions.
func sectionTest(c *Call, section Object, at []string) (test, *Failure) {
	var conditions []test
	for i, condition := range engine.Objects(section, "conditions") {
		match, failure := conditionTest(c, condition, append(slices.Clone(at), "conditions", fmt.Sprint(i)))
		if failure != nil {
			return nil, failure
		}
		conditions = append(conditions, match)
	}
	match := combined(conditions, engine.Text(section, "logicOperator"))
	signedUp, ok := periodOf(c, engine.Text(section, "subscriptionDate"), customDate(section), true)
	if !ok {
		return nil, contract.Invalid(contract.Detail("body", append(at, "subscriptionDate"), section["subscriptionDate"], "No such period"))
	}
	campaigns := engine.Texts(engine.Items(section, "campaignIdsList"))
	cycles := engine.Texts(engine.Items(section, "subscriberCycle"))
	return func(contact Object) bool {
		cycle := "receiving_autoresponder"
		if contact["dayOfCycle"] == nil {
			cycle = "not_receiving_autoresponder"
		}
		return (len(campaigns) == 0 || slices.Contains(campaigns, campaignOf(contact))) &&
			(len(cycles) == 0 || slices.Contains(cycles, cycle)) &&
			signedUp.holds(engine.Text(contact, "createdOn")) && match(contact)
	}, nil
}

func customDate(section Object) string {
	custom := engine.Sub(section, "customDate")
	return engine.Text(custom, "from") + "/" + engine.Text(custom, "to")
}

// conditionTest returns the test of a condition. A condition that cannot be evaluated is a
// failure that says so.
func conditionTest(c *Call, condition Object, at []string) (test, *Failure) {
	kind, why := engine.Text(condition, "conditionType"), "it does not know the type"
	if build := conditionTests()[kind]; build != nil {
		match, ok := build(c, condition)
		if ok {
			return match, nil
		}
		why = "its properties do not fit together"
	}
	text := fmt.Sprintf("The server cannot evaluate the condition %q: %s", kind, why)
	return nil, contract.Invalid(contract.Detail("body", append(at, "conditionType"), kind, text))
}

// compareText compares two strings regardless of case.
func compareText(operator, got, want string) bool {
	got, want = strings.ToLower(got), strings.ToLower(want)
	positive := strings.TrimPrefix(operator, "not_")
	if operator == "is_not" {
		positive = "is"
	}
	var holds bool
	switch positive {
	case "is":
		holds = got == want
	case "contains":
		holds = strings.Contains(got, want)
	case "starts":
		holds = strings.HasPrefix(got, want)
	case "ends":
		holds = strings.HasSuffix(got, want)
	}
	return holds != isNegative(operator)
}

func isNegative(operator string) bool {
	return operator == "is_not" || strings.HasPrefix(operator, "not_")
}

// compareNumber compares two numbers.
func compareNumber(operator string, got, want float64) bool {
	switch operator {
	case "numeric_lt":
		return got < want
	case "numeric_gt":
		return got > want
	case "numeric_lt_eq":
		return got <= want
	case "numeric_gt_eq":
		return got >= want
	case "numeric_eq":
		return got == want
	}
	return got != want
}
