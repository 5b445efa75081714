package life

import (
	"slices"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// anyMessage matches entries about every message.
func anyMessage(engine.Entry) bool { return true }

// happenedTo reports whether something of a kind happened to a contact.
func happenedTo(c *Call, contact Object, kind string, matches func(engine.Entry) bool) bool {
	return slices.ContainsFunc(c.Journal.OfContact(engine.Text(contact, "contactId")), func(entry engine.Entry) bool {
		return entry.Kind == kind && matches(entry)
	})
}

// lastOf asks when something of a kind last happened with a message of an entity, of any
// with "".
func lastOf(kind, entity string) func(*Call, Object) (test, bool) {
	return dateOf(func(c *Call, contact Object) string {
		var last time.Time
		for _, entry := range c.Journal.OfContact(engine.Text(contact, "contactId")) {
			if entry.Kind == kind && (entity == "" || c.Rows(entity).Get(entry.Message) != nil) && entry.At.After(last) {
				last = entry.At
			}
		}
		if last.IsZero() {
			return ""
		}
		return engine.Time(last)
	})
}

// about returns whether an entry is about the message, and the link, that a condition
// names. The value "all" names every link.
func about(condition Object, value string) func(engine.Entry) bool {
	link := engine.Text(condition, "clickTrackId")
	return func(entry engine.Entry) bool {
		return (value == "" || entry.Message == value) && (link == "" || link == "all" || entry.Detail == link)
	}
}

// messageIn returns the ID of the message that a condition names.
func messageIn(condition Object) string {
	for _, name := range []string{"smsId", "scope", "value"} {
		if id := engine.Text(condition, name); id != "" {
			return id
		}
	}
	return ""
}

// messageTest asks whether something happened with a message, or that it did not.
func messageTest(kind string, want bool) func(*Call, Object) (test, bool) {
	return func(c *Call, condition Object) (test, bool) {
		matches := about(condition, messageIn(condition))
		return func(contact Object) bool { return happenedTo(c, contact, kind, matches) == want }, true
	}
}

// inactiveTest asks whether something did not happen in a period: with one message, with
// one of a kind, or with any.
func inactiveTest(kind string) func(*Call, Object) (test, bool) {
	return func(c *Call, condition Object) (test, bool) {
		of, message := engine.Text(condition, "operator"), engine.Text(condition, "scope")
		value := engine.Scalar(condition["value"])
		if message == "" && condition["dateOperator"] == nil {
			message, value = value, ""
		}
		period, ok := periodOf(c, engine.Text(condition, "dateOperator"), value, condition["includeCurrentPeriod"] != false)
		matches := about(condition, message)
		return func(contact Object) bool {
			return !happenedTo(c, contact, kind, func(entry engine.Entry) bool {
				isKind := message != "" || of == "all" || of == operatorOf(c, entry.Message)
				return isKind && matches(entry) && period.holds(engine.Time(entry.At))
			})
		}, ok
	}
}

// operatorOf returns what conditions call the kind of a message.
func operatorOf(c *Call, message string) string {
	switch kind, _ := messageOf(c, message); kind.entity {
	case "newsletter", "autoresponder":
		return kind.entity
	case "subject test", "split test":
		return "splittest"
	}
	return ""
}

func smsSentTest(c *Call, condition Object) (test, bool) {
	id, status := engine.Text(condition, "smsId"), engine.Text(condition, "deliveryStatus")
	isMessage := func(entry engine.Entry) bool { return entry.Message == id }
	return func(contact Object) bool {
		if !happenedTo(c, contact, sent, isMessage) {
			return false
		}
		failed := happenedTo(c, contact, bounced, isMessage)
		return status == "" || status == "any" || failed == (status == "undelivered")
	}, true
}

func customEventTest(c *Call, condition Object) (test, bool) {
	period, ok := periodOf(c, engine.Text(condition, "dateOperator"), engine.Text(condition, "date"), true)
	want := condition["occurrence"] == "occurred"
	return func(contact Object) bool {
		return want == happenedTo(c, contact, happened, func(entry engine.Entry) bool {
			return entry.Detail == condition["customEventId"] && period.holds(engine.Time(entry.At))
		})
	}, ok
}
