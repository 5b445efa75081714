package life

import (
	"slices"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

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
		last := ""
		for _, entry := range c.Journal.OfContact(engine.Text(contact, "contactId")) {
			if entry.Kind == kind && (entity == "" || c.Rows(entity).Get(entry.Message) != nil) {
				last = max(last, engine.Time(entry.At))
			}
		}
		return last
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
	period, ok := periodIn(c, condition, "dateOperator", "date")
	want := condition["occurrence"] == "occurred"
	return func(contact Object) bool {
		return want == happenedTo(c, contact, happened, func(entry engine.Entry) bool {
			return entry.Detail == condition["customEventId"] && period.holds(engine.Time(entry.At))
		})
	}, ok
}

// isIn reports whether a scope of a condition names an ID, or all of them.
func isIn(scope, id any) bool { return scope == nil || scope == "" || scope == "all" || scope == id }

// ofContact returns the orders or carts of a contact in a shop.
func ofContact(c *Call, entity string, contact Object, shop any) []Object {
	return slices.DeleteFunc(c.Rows(entity).All(), func(row Object) bool {
		return row["contactId"] != contact["contactId"] || !isIn(shop, row["shopId"])
	})
}

func purchasesTest(c *Call, condition Object) (test, bool) {
	return sumTest(c, condition, func(Object) float64 { return 1 })
}

func spentTest(c *Call, condition Object) (test, bool) {
	return sumTest(c, condition, func(order Object) float64 {
		if order["currency"] != condition["currency"] {
			return 0
		}
		total, _ := order["totalPrice"].(float64)
		return total
	})
}

// sumTest compares the sum of a figure of the orders of a contact.
func sumTest(c *Call, condition Object, figure func(order Object) float64) (test, bool) {
	period, ok := periodIn(c, engine.Sub(condition, "date"), "operator", "range")
	want, wanted := condition["value"].(float64)
	return func(contact Object) bool {
		sum := 0.0
		for _, order := range ofContact(c, "order", contact, condition["scope"]) {
			if period.holds(orderedAt(order)) {
				sum += figure(order)
			}
		}
		return compareNumber(engine.Text(condition, "operator"), sum, want)
	}, ok && wanted
}

// bought reports whether an order has a product that satisfies is.
func bought(c *Call, order Object, is func(product Object) bool) bool {
	return slices.ContainsFunc(engine.Objects(order, "selectedVariants"), func(selected Object) bool {
		variant := c.Rows("product variant").Get(engine.Text(selected, "variantId"))
		product := c.Rows("product").Get(engine.Text(variant, "productId"))
		return product != nil && is(product)
	})
}

func productTest(c *Call, condition Object) (test, bool) {
	period, ok := periodIn(c, condition, "dateOperator", "value")
	wanted := func(product Object) bool {
		category := condition["categoryScope"]
		inCategory := isIn(category, "") || slices.ContainsFunc(engine.Objects(product, "categories"), func(of Object) bool { return of["categoryId"] == category })
		return inCategory && isIn(condition["productScope"], product["productId"])
	}
	return func(contact Object) bool {
		has := slices.ContainsFunc(ofContact(c, "order", contact, condition["shopScope"]), func(order Object) bool {
			return period.holds(orderedAt(order)) && bought(c, order, wanted)
		})
		return has == (condition["operator"] == "is")
	}, ok
}

func brandTest(c *Call, condition Object) (test, bool) {
	return func(contact Object) bool {
		has := slices.ContainsFunc(ofContact(c, "order", contact, condition["scope"]), func(order Object) bool {
			return bought(c, order, func(product Object) bool { return product["vendor"] == condition["value"] })
		})
		return has == (condition["operator"] == "is")
	}, true
}

// cartTest looks at carts that did not become orders.
func cartTest(c *Call, condition Object) (test, bool) {
	value := "value"
	if condition["dateOperator"] == "custom" {
		value = "range"
	}
	period, ok := periodIn(c, condition, "dateOperator", value)
	wanted := engine.Sub(condition, "cartValue")
	want, _ := wanted["value"].(float64)
	return func(contact Object) bool {
		has := slices.ContainsFunc(ofContact(c, "cart", contact, condition["shopScope"]), func(cart Object) bool {
			total, _ := cart["totalPrice"].(float64)
			isOrdered := slices.ContainsFunc(c.Rows("order").All(), func(order Object) bool { return order["cartId"] == cart["cartId"] })
			return !isOrdered && cart["currency"] == wanted["currency"] && period.holds(engine.Text(cart, "createdOn")) &&
				compareNumber(engine.Text(wanted, "operator"), total, want)
		})
		return has != (condition["dateOperator"] == "never")
	}, ok
}
