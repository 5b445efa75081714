package life

import (
	"maps"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// orders has carts and orders. Totals stay as they were given. A cart stays when it has
// become an order: deleteCart ends it. The flag skipAutomation changes nothing, as the
// server runs no workflows.
func orders(e *engine.Engine, _ Settings) {
	e.On("cart", engine.Hooks{Derived: map[string]func(*Call, Object) any{"selectedVariants": selectedVariants}})
	e.On("order", engine.Hooks{
		Creating: prepareOrder,
		Updating: func(c *Call, _, row Object) *Failure { return prepareOrder(c, row) },
		Derived:  map[string]func(*Call, Object) any{"selectedVariants": selectedVariants},
	})
}

// prepareOrder creates the addresses, taxes and meta fields that an order comes with.
func prepareOrder(c *Call, row Object) *Failure {
	for _, name := range []string{"shippingAddress", "billingAddress"} {
		// A stored address is a reference. If more stands beside the ID, a request has given it.
		given := engine.Sub(row, name)
		id := engine.Text(given, "addressId")
		if len(given) == 0 || id != "" && len(given) == 1 {
			continue
		}
		address := maps.Clone(given)
		if old := c.Rows("address").Get(id); old != nil {
			address["createdOn"], address["updatedOn"] = old["createdOn"], engine.Time(c.Now)
			c.Insert("address", address)
		} else {
			created, failure := c.Create("address", address)
			if failure != nil {
				return failure
			}
			id = engine.Text(created, "addressId")
		}
		row[name] = Object{"addressId": id}
	}
	lines := []any{}
	for _, line := range engine.Objects(row, "selectedVariants") {
		line = maps.Clone(line)
		if failure := ensureTaxes(c, line); failure != nil {
			return failure
		}
		lines = append(lines, line)
	}
	row["selectedVariants"] = lines
	return ensureMetaFields(c, row)
}

// selectedVariants are the variants of a cart or an order with their addresses in the API
// and the categories of their products. Those of a deleted variant have neither.
func selectedVariants(c *Call, row Object) any {
	lines := []any{}
	for _, line := range engine.Objects(row, "selectedVariants") {
		if variant := c.Rows("product variant").Get(engine.Text(line, "variantId")); variant != nil {
			product := c.Rows("product").Get(engine.Text(variant, "productId"))
			line = engine.Merge(line, Object{"categories": engine.Items(product, "categories")})
			line["href"] = c.Href("shops", engine.Text(variant, "shopId"), "products", engine.Text(variant, "productId"),
				"variants", engine.Text(variant, "variantId"))
		}
		lines = append(lines, line)
	}
	return lines
}
