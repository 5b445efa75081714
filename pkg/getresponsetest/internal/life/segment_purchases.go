package life

import (
	"slices"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// isIn reports whether a scope of a condition names an ID, or all of them.
func isIn(scope, id any) bool { return scope == nil || scope == "" || scope == "all" || scope == id }

// ofContact returns the orders or carts of a contact in a shop.
func ofContact(c *Call, entity string, contact Object, shop any) []Object {
	return slices.DeleteFunc(c.Rows(entity).All(), func(row Object) bool {
		return row["contactId"] != contact["contactId"] || !isIn(shop, row["shopId"])
	})
}

// purchaseDate returns the period of a condition about purchases.
func purchaseDate(c *Call, condition Object) (window, bool) {
	date := engine.Sub(condition, "date")
	value := engine.Text(date, "range")
	if date["operator"] == "last_n_days" {
		value = engine.Scalar(date["numberOfDays"])
	}
	return periodOf(c, engine.Text(date, "operator"), value, date["includeCurrentPeriod"] != false)
}

// orderedAt returns when an order was made.
func orderedAt(order Object) string {
	if at := engine.Text(order, "processedAt"); at != "" {
		return at
	}
	return engine.Text(order, "createdOn")
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
	period, ok := purchaseDate(c, condition)
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
	value := engine.Text(condition, "value")
	if condition["dateOperator"] == "last_n_days" {
		value = engine.Scalar(condition["numberOfDays"])
	}
	period, ok := periodOf(c, engine.Text(condition, "dateOperator"), value, condition["includeCurrentPeriod"] != false)
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
	value := engine.Scalar(condition["value"])
	if condition["dateOperator"] == "custom" {
		value = engine.Text(condition, "range")
	}
	period, ok := periodOf(c, engine.Text(condition, "dateOperator"), value, condition["includeCurrentPeriod"] != false)
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
