package getresponsetest

import (
	"net/http"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

func (f *fixture) shop(currency string) *gr.Shop {
	f.Helper()
	shop, err := f.client.Shops.Create(f.ctx, gr.NewShop{Name: "Teas in " + currency, Locale: "PL", Currency: currency})
	f.ok(err)
	return shop
}

// tea is a product with all that can come with one.
func tea(name string) gr.NewProduct {
	return gr.NewProduct{
		Name: name, Vendor: "Garden", ExternalID: new("ext-" + name),
		Categories: []gr.ProductCategoryInput{{Name: "Teas"}, {Name: "Green", IsDefault: new(true)}},
		MetaFields: []gr.ProductMetaFieldInput{{Name: "origin", Value: "Japan", ValueType: gr.MetaFieldValueTypeString}},
		Variants: []gr.NewProductVariant{{
			Name: name + " 100 g", SKU: name + "-100", Price: 10, PriceTax: 12.3, PreviousPrice: wire.Value(11.0),
			Images:     []gr.ProductVariantImageInput{{Src: "https://example.com/tea.png", Position: 1}},
			Taxes:      []gr.ProductTaxInput{{Name: "VAT", Rate: 23}},
			MetaFields: []gr.ProductMetaFieldInput{{Name: "grams", Value: "100", ValueType: gr.MetaFieldValueTypeInteger}},
		}, {Name: name + " 50 g", SKU: name + "-50", Price: 6, PriceTax: 7.38, Quantity: new(int64(4)), Taxes: []gr.ProductTaxInput{{Name: "VAT", Rate: 23}}}},
	}
}

func (f *fixture) product(shop string, body gr.NewProduct) *gr.Product {
	f.Helper()
	product, err := f.client.Products.Create(f.ctx, shop, body)
	f.ok(err)
	return product
}

// What comes with a product is found on its own, and one thing is not created twice.
func TestProductWithItsParts(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	shop := f.shop("PLN").ShopID
	sencha, matcha := f.product(shop, tea("sencha")), f.product(shop, tea("matcha"))
	base := f.server.URL() + "/shops/" + shop
	variant := sencha.Variants[0]
	equal(f, "addresses", []string{sencha.Href, variant.Href, variant.Taxes[0].Href, sencha.Categories[1].Href, sencha.MetaFields[0].Href}, []string{
		base + "/products/" + sencha.ProductID, base + "/products/" + sencha.ProductID + "/variants/" + variant.VariantID,
		base + "/taxes/" + variant.Taxes[0].TaxID, base + "/categories/" + sencha.Categories[1].CategoryID,
		base + "/meta-fields/" + sencha.MetaFields[0].MetaFieldID,
	})
	equal(f, "values", []any{variant.Price, variant.PriceTax, variant.Quantity, sencha.Variants[1].Quantity, variant.Taxes[0].Rate,
		variant.MetaFields[0].Value, sencha.MetaFields[0].Value, sencha.Categories[0].IsDefault, sencha.Categories[1].IsDefault},
		[]any{wire.Float(10), wire.Float(12.3), wire.Int(1), wire.Int(4), wire.Float(23), "100", "Japan", wire.Bool(false), wire.Bool(true)})
	equal(f, "an image has an ID", variant.Images[0].ImageID != "", true)
	read, err := f.client.Products.Get(f.ctx, shop, sencha.ProductID, nil)
	f.ok(err)
	equal(f, "as created and as read", read, sencha)
	alone, err := f.client.ProductVariants.Get(f.ctx, shop, sencha.ProductID, variant.VariantID, nil)
	f.ok(err)
	equal(f, "variant in its product and alone", *alone, variant)
	equal(f, "shared tax", matcha.Variants[1].Taxes[0].TaxID, variant.Taxes[0].TaxID)
	for what, count := range map[string][2]int{
		"taxes":       {len(collect(f, f.client.Taxes.All(f.ctx, shop, nil))), 1},
		"categories":  {len(collect(f, f.client.Categories.All(f.ctx, shop, nil))), 2},
		"meta fields": {len(collect(f, f.client.MetaFields.All(f.ctx, shop, nil))), 2},
	} {
		equal(f, what, count[0], count[1])
	}
	got, err := f.client.Shops.Get(f.ctx, shop, nil)
	f.ok(err)
	equal(f, "products", got.ProductCount, wire.Int(2))

	f.ok(f.client.Categories.Delete(f.ctx, shop, sencha.Categories[0].CategoryID))
	f.ok(f.client.Taxes.Delete(f.ctx, shop, variant.Taxes[0].TaxID))
	read, err = f.client.Products.Get(f.ctx, shop, sencha.ProductID, nil)
	f.ok(err)
	equal(f, "parts that are left", []int{len(read.Categories), len(read.Variants), len(read.Variants[0].Taxes)}, []int{1, 2, 0})
}

func TestProductQueries(t *testing.T) {
	f := start(t)
	shop := f.shop("PLN").ShopID
	sencha := f.product(shop, tea("sencha"))
	f.product(shop, gr.NewProduct{Name: "Mug, sencha", Vendor: "Kiln", Variants: []gr.NewProductVariant{{Name: "blue", SKU: "mug-blue"}}})
	for what, params := range map[string]gr.ListProductsParams{
		"vendor": {Vendor: new("Garden")}, "category": {Category: new("Green")}, "category's ID": {CategoryID: &sencha.Categories[0].CategoryID},
		"external ID": {ExternalID: new("ext-sencha")}, "variant": {VariantName: new("sencha 50 g")},
		"meta field": {MetaFieldNames: new("shade,origin")}, "value": {MetaFieldValues: new("Japan"), Name: new("sencha")},
	} {
		equal(f, what, texts(collect(f, f.client.Products.All(f.ctx, shop, &params)), func(p gr.Product) string { return p.Name }), []string{"sencha"})
	}
	for what, params := range map[string]gr.ListProductsParams{
		"part of an external ID": {ExternalID: new("ext")}, "part of a category": {Category: new("Gree")}, "other meta fields": {MetaFieldNames: new("shade,color")},
	} {
		equal(f, what, len(collect(f, f.client.Products.All(f.ctx, shop, &params))), 0)
	}
	variants := collect(f, f.client.ProductVariants.All(f.ctx, shop, sencha.ProductID, &gr.ListProductVariantsParams{SKU: new("sencha-50"), CreatedAtFrom: hourOf(2020, 1, 1, 0)}))
	equal(f, "variants", texts(variants, func(v gr.ProductVariant) string { return v.Name }), []string{"sencha 50 g"})
}

// A list of variants replaces the stored one. One with a known stock number keeps its ID.
func TestProductUpdate(t *testing.T) {
	f := start(t)
	shop := f.shop("PLN").ShopID
	sencha := f.product(shop, tea("sencha"))
	update := gr.ProductUpdate{Name: "Sencha", Variants: []gr.NewProductVariant{
		{Name: "small", SKU: "sencha-50", Price: 7, PriceTax: 8.61}, {Name: "big", SKU: "sencha-1000", Price: 80, PriceTax: 98.4},
	}}
	changed, err := f.client.Products.Update(f.ctx, shop, sencha.ProductID, update)
	f.ok(err)
	equal(f, "variants", texts(changed.Variants, func(v gr.ProductVariant) string { return v.Name }), []string{"small", "big"})
	equal(f, "kept ID", changed.Variants[0].VariantID, sencha.Variants[1].VariantID)
	equal(f, "categories", len(changed.Categories), 2)

	green, err := f.client.Categories.Create(f.ctx, shop, gr.NewCategory{Name: "Gifts", ExternalID: new("g")})
	f.ok(err)
	same, err := f.client.Categories.Create(f.ctx, shop, gr.NewCategory{Name: "Gifts", ExternalID: new("g")})
	f.ok(err)
	equal(f, "category sent twice", same.CategoryID, green.CategoryID)
	attached, err := f.client.Products.UpsertCategories(f.ctx, shop, sencha.ProductID, gr.ProductCategoriesUpsert{
		Categories: []gr.ProductCategoryReference{{CategoryID: green.CategoryID, IsDefault: new(true)}},
	})
	f.ok(err)
	equal(f, "categories", texts(attached, func(c gr.Category) string { return c.Name }), []string{"Teas", "Green", "Gifts"})
	equal(f, "without times", attached[2].CreatedOn.IsZero(), true)
	field, err := f.client.MetaFields.Create(f.ctx, shop, gr.NewMetaField{Name: "shade", Value: "3", ValueType: gr.MetaFieldValueTypeInteger})
	f.ok(err)
	fields, err := f.client.Products.UpsertMetaFields(f.ctx, shop, sencha.ProductID, gr.ProductMetaFieldsUpsert{
		MetaFields: []gr.ProductMetaFieldReference{{MetaFieldID: field.MetaFieldID}},
	})
	f.ok(err)
	equal(f, "meta fields", texts(fields, func(m gr.MetaField) string { return m.Name }), []string{"origin", "shade"})
	_, err = f.client.Products.UpsertCategories(f.ctx, shop, sencha.ProductID, gr.ProductCategoriesUpsert{Categories: []gr.ProductCategoryReference{{CategoryID: "zzz"}}})
	f.fails(err, http.StatusBadRequest, 1001)
}

func TestCategoryParents(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	shop := f.shop("PLN").ShopID
	top, err := f.client.Categories.Create(f.ctx, shop, gr.NewCategory{Name: "Teas"})
	f.ok(err)
	clock.advance(time.Hour)
	below, err := f.client.Categories.Create(f.ctx, shop, gr.NewCategory{Name: "Green", ParentID: top.CategoryID})
	f.ok(err)
	_, err = f.client.Categories.Create(f.ctx, shop, gr.NewCategory{Name: "Red", ParentID: "zzz"})
	f.fails(err, http.StatusBadRequest, 1001)
	_, err = f.client.Categories.Update(f.ctx, shop, top.CategoryID, gr.CategoryUpdate{ParentID: below.CategoryID})
	f.names(f.failure(err, http.StatusBadRequest, 1000), "body", "parentId")
	late := wire.NewTime(clock.now())
	for what, params := range map[string]gr.ListCategoriesParams{
		"parent": {ParentID: &top.CategoryID}, "createdOn": {CreatedOnFrom: &late}, "createdAt": {SearchCreatedAtFrom: &late},
		"sort": {SortCreatedAt: new(gr.SortOrderDESC), PerPage: new(1)},
	} {
		page, err := f.client.Categories.List(f.ctx, shop, &params)
		f.ok(err)
		equal(f, what, texts(page.Items, func(c gr.Category) string { return c.Name }), []string{"Green"})
	}
	f.ok(f.client.Categories.Delete(f.ctx, shop, top.CategoryID))
	below, err = f.client.Categories.Get(f.ctx, shop, below.CategoryID, nil)
	f.ok(err)
	equal(f, "a category at the top", below.ParentID, "")
}

// Nothing of a shop can be used in another, and all of it goes with the shop.
func TestShopsAreSeparate(t *testing.T) {
	f := start(t)
	a, b := f.shop("PLN").ShopID, f.shop("PLN").ShopID
	product := f.product(a, tea("sencha"))
	variant := product.Variants[0].VariantID
	order := func(shop string) error {
		_, err := f.client.Orders.Create(f.ctx, shop, nil, gr.NewOrder{TotalPrice: 10, Currency: "PLN", SelectedVariants: []gr.OrderVariantInput{{VariantID: variant, Price: 10, Quantity: 1}}})
		return err
	}
	f.ok(order(a))
	f.fails(order(b), http.StatusBadRequest, 1001)
	_, err := f.client.Products.Get(f.ctx, b, product.ProductID, nil)
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound)
	_, err = f.client.Categories.Update(f.ctx, b, product.Categories[0].CategoryID, gr.CategoryUpdate{Name: "Other"})
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound)
	f.ok(f.client.Shops.Delete(f.ctx, a))
	world := f.server.accounts[0].world
	for _, entity := range []string{"shop", "product", "product variant", "category", "tax", "meta field", "order", "cart"} {
		want := 0
		if entity == "shop" {
			want = 1
		}
		equal(f, entity, world.Tables[entity].Len(), want)
	}
	_, err = f.client.Taxes.List(f.ctx, a, nil)
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound)
}
