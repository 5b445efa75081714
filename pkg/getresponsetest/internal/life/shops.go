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
	e.On("category", engine.Hooks{Storing: checkParents})
	e.Handle("createCategory", func(c *Call) (int, any, *Failure) {
		if _, failure := c.Row("shop"); failure != nil {
			return failed(failure)
		}
		return c.Respond(ensure(c, "category", c.Body, "name", "parentId"))
	})
}

// rowsUnder returns the rows of an entity with an ID of a parent.
func rowsUnder(c *Call, entity, idName string, id any) []Object {
	return engine.Where(c.Rows(entity).All(), func(row Object) bool { return row[idName] == id })
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

// products has products with what they contain. Variants are rows of their own. A product
// holds its categories and meta fields as references.
func products(e *engine.Engine, _ Settings) {
	e.On("product", engine.Hooks{
		Creating: func(_ *Call, row Object) *Failure {
			if len(engine.Items(row, "variants")) == 0 {
				return contract.Invalid(contract.Detail("body", []string{"variants"}, []any{}, "A product needs a variant"))
			}
			return nil
		},
		Storing: prepareProduct,
		Stored:  replaceVariants,
		Derived: map[string]func(*Call, Object) any{
			"categories": joined("categories", "category", "categoryId"),
			"metaFields": joined("metaFields", "meta field", "metaFieldId"),
			"variants": func(c *Call, row Object) any {
				return engine.Mapped(variantsOf(c, row), func(variant Object) any { return variant })
			},
		},
	})
	e.On("product variant", engine.Hooks{Storing: prepareVariant})
	e.HandleRow("upsertProductCategories", "product", upsertParts("categories", "categoryId"))
	e.HandleRow("upsertProductMetaFields", "product", upsertParts("metaFields", "metaFieldId"))
}

func variantsOf(c *Call, product Object) []Object {
	return rowsUnder(c, "product variant", "productId", product["productId"])
}

// joined derives a list of references with the rows that they refer to.
func joined(list, entity, idName string) func(*Call, Object) any {
	return func(c *Call, row Object) any {
		return engine.Mapped(engine.Objects(row, list), func(reference Object) any {
			return engine.Merge(c.Rows(entity).Get(engine.Text(reference, idName)), reference)
		})
	}
}

// prepareProduct creates the categories and meta fields that a product comes with.
func prepareProduct(c *Call, row Object) *Failure {
	if failure := ensureEach(c, row, "categories", "category", "categoryId", []string{"name", "parentId"}, "isDefault"); failure != nil {
		return failure
	}
	return ensureMetaFields(c, row)
}

// prepareVariant creates the taxes and meta fields that a variant comes with. Images get IDs.
func prepareVariant(c *Call, row Object) *Failure {
	row["images"] = engine.Mapped(engine.Objects(row, "images"), func(image Object) any {
		if image["imageId"] == nil {
			return engine.Merge(image, Object{"imageId": c.NextID()})
		}
		return image
	})
	if failure := ensureTaxes(c, row); failure != nil {
		return failure
	}
	return ensureMetaFields(c, row)
}

// replaceVariants makes the variants that a request has those of the product. One with the
// stock number of a stored variant keeps its ID, so that carts and orders do not lose it.
// Whether the service replaces variants or adds to them is not known. Nothing can fail: all
// that the variants refer to was checked with the product.
func replaceVariants(c *Call, product Object) {
	if product["variants"] == nil {
		return
	}
	under := *c
	under.Params = maps.Clone(c.Params)
	under.Params["productId"] = engine.Text(product, "productId")
	stored, kept := map[any]Object{}, map[any]bool{}
	for _, variant := range variantsOf(c, product) {
		stored[variant["sku"]] = variant
	}
	for _, body := range engine.Objects(product, "variants") {
		var row Object
		if old := stored[body["sku"]]; old != nil && !kept[old["variantId"]] {
			row, _ = under.Change("product variant", old, body)
		} else {
			row, _ = under.Create("product variant", body)
		}
		kept[row["variantId"]] = true
	}
	delete(product, "variants")
	for _, variant := range variantsOf(c, product) {
		if !kept[variant["variantId"]] {
			_ = under.Delete("product variant", variant)
		}
	}
}

// upsertParts adds references to a list of a product. It responds with the whole list,
// whose items have no times.
func upsertParts(list, idName string) func(*Call, Object) (int, any, *Failure) {
	return func(c *Call, row Object) (int, any, *Failure) {
		row, failure := c.Change("product", row, Object{list: upsert(row, c.Body, list, idName)})
		if failure != nil {
			return failed(failure)
		}
		status, body, failure := c.OK(engine.Items(row, list))
		for _, item := range body.([]any) {
			delete(item.(Object), "createdOn")
			delete(item.(Object), "updatedOn")
		}
		return status, body, failure
	}
}
