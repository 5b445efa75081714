package life

import (
	"maps"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// shops has shops and their categories, taxes and meta fields.
func shops(e *engine.Engine, _ Settings) {
	e.On("shop", engine.Hooks{
		Derived: map[string]func(*Call, Object) any{
			"productCount": func(c *Call, row Object) any {
				return engine.Int(len(rowsUnder(c, "product", "shopId", row["shopId"])))
			},
			// Orders in other currencies are left out, as the server has no exchange rates.
			"productRevenue": func(c *Call, row Object) any {
				var sum saleFigures
				for _, order := range rowsUnder(c, "order", "shopId", row["shopId"]) {
					if order["currency"] == row["currency"] {
						sum.add(order)
					}
				}
				return sum.revenue()
			},
			"revenueCurrency": func(_ *Call, row Object) any { return row["currency"] },
		},
	})
	e.On("category", engine.Hooks{Updating: func(c *Call, _, row Object) *Failure { return checkParents(c, row) }})
	e.Handle("createCategory", func(c *Call) (int, any, *Failure) {
		if _, failure := c.Row("shop"); failure != nil {
			return failed(failure)
		}
		return c.Respond(ensure(c, "category", c.Body, "name", "parentId"))
	})
}

// rowsUnder returns the rows of an entity with an ID of a parent.
func rowsUnder(c *Call, entity, idName string, id any) []Object {
	var rows []Object
	for _, row := range c.Rows(entity).All() {
		if row[idName] == id {
			rows = append(rows, row)
		}
	}
	return rows
}

// ensure returns the row of a shop that has the named values of body, with its other
// values, or a new one. The service is known to do so with categories; taxes and meta
// fields come without IDs as parts of products and orders, where it is plausible.
func ensure(c *Call, entity string, body Object, names ...string) (Object, *Failure) {
	for _, row := range rowsUnder(c, entity, "shopId", c.Params["shopId"]) {
		same := true
		for _, name := range names {
			same = same && engine.Scalar(row[name]) == engine.Scalar(body[name])
		}
		if same {
			return c.Change(entity, row, body)
		}
	}
	return c.Create(entity, body)
}

// ensureEach replaces the items of a list of a row by references to rows of an entity.
// Items that are references already stay as they are. Each keeps those of its values that
// keep names.
func ensureEach(c *Call, row Object, list, entity, idName string, names []string, keep ...string) *Failure {
	items := engine.Objects(row, list)
	if items == nil {
		return nil
	}
	references := make([]any, len(items))
	for i, item := range items {
		reference := engine.Only(item, append(keep, idName)...)
		if item[idName] == nil {
			body := maps.Clone(item)
			for _, name := range keep {
				delete(body, name)
			}
			made, failure := ensure(c, entity, body, names...)
			if failure != nil {
				return failure
			}
			reference[idName] = made[idName]
		}
		references[i] = reference
	}
	row[list] = references
	return nil
}

func ensureTaxes(c *Call, row Object) *Failure {
	return ensureEach(c, row, "taxes", "tax", "taxId", []string{"name", "rate"})
}

func ensureMetaFields(c *Call, row Object) *Failure {
	return ensureEach(c, row, "metaFields", "meta field", "metaFieldId", []string{"name", "value", "valueType"})
}

// checkParents rejects a category that would be below itself.
func checkParents(c *Call, row Object) *Failure {
	for above := row; above != nil; {
		parent := engine.Text(above, "parentId")
		if parent != "" && parent == row["categoryId"] {
			return contract.Invalid(contract.Detail("body", []string{"parentId"}, row["parentId"], "The category would be below itself"))
		}
		above = c.Rows("category").Get(parent)
	}
	return nil
}
