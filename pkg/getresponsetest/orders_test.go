package getresponsetest

import (
	"net/http"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

func TestCartBecomesAnOrder(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	contact := f.contact(f.defaultCampaign(), "jan@example.com")
	shop := f.shop("PLN").ShopID
	product := f.product(shop, tea("sencha"))
	variant := product.Variants[0].VariantID
	lines := []gr.CartVariantInput{{VariantID: variant, Quantity: 2, Price: 10, PriceTax: 12.3}}
	newCart := gr.NewCart{ContactID: contact, TotalPrice: 19.99, TotalTaxPrice: new(24.6), Currency: "PLN", ExternalID: new("cart-1"), SelectedVariants: lines}
	skip := []gr.CartFlag{gr.CartFlagSkipAutomation}
	cart, err := f.client.Carts.Create(f.ctx, shop, &gr.CreateCartParams{AdditionalFlags: skip}, newCart)
	f.ok(err)
	href := f.server.URL() + "/shops/" + shop + "/products/" + product.ProductID + "/variants/" + variant
	equal(f, "cart", cart, &gr.Cart{
		CartID: cart.CartID, Href: f.server.URL() + "/shops/" + shop + "/carts/" + cart.CartID, ContactID: contact, TotalPrice: 19.99, TotalTaxPrice: 24.6,
		Currency: "PLN", ExternalID: "cart-1", CreatedOn: wire.NewTime(clock.now()), UpdatedOn: wire.NewTime(clock.now()),
		SelectedVariants: []gr.CartVariant{{VariantID: variant, Href: href, Quantity: 2, Price: 10, PriceTax: 12.3}},
	})
	address := gr.NewAddress{Name: "At home", CountryCode: "POL", City: new("Gdynia"), Zip: new("81-001")}
	body := gr.NewOrder{
		ContactID: contact, CartID: &cart.CartID, TotalPrice: 20.5, TotalPriceTax: new(24.6), Currency: "PLN", Status: new("NEW"), ExternalID: new("order-1"),
		ProcessedAt: *hourOf(2026, 2, 1, 8), ShippingAddress: &address, Description: new("by bike"),
		SelectedVariants: []gr.OrderVariantInput{{VariantID: variant, Price: 10, Quantity: 2, Taxes: []gr.NewTax{{Name: "VAT", Rate: 23}}}},
		MetaFields:       []gr.NewMetaField{{Name: "gift", Value: "yes", ValueType: gr.MetaFieldValueTypeString}},
	}
	order, err := f.client.Orders.Create(f.ctx, shop, &gr.CreateOrderParams{AdditionalFlags: []gr.OrderFlag{gr.OrderFlagSkipAutomation}}, body)
	f.ok(err)
	line := order.SelectedVariants[0]
	equal(f, "order", []any{order.TotalPrice, order.TotalPriceTax, order.CartID, order.ProcessedAt, order.MetaFields[0].Value, line.Href, line.Price, line.Quantity, line.Taxes[0].TaxID, line.Categories[1].Name},
		[]any{wire.Float(20.5), wire.Float(24.6), cart.CartID, *hourOf(2026, 2, 1, 8), "yes", href, wire.Float(10), wire.Int(2), product.Variants[0].Taxes[0].TaxID, "Green"})
	addresses := collect(f, f.client.Addresses.All(f.ctx, nil))
	equal(f, "the address of the order", []gr.Address{order.ShippingAddress}, addresses)
	equal(f, "a billing address", order.BillingAddress.AddressID, "")

	f.ok(f.client.Carts.Delete(f.ctx, shop, cart.CartID))
	f.ok(f.client.ProductVariants.Delete(f.ctx, shop, product.ProductID, variant))
	f.ok(f.client.Contacts.Delete(f.ctx, contact, nil))
	read, err := f.client.Orders.Get(f.ctx, shop, order.OrderID, nil)
	f.ok(err)
	equal(f, "history of an order", []any{read.CartID, read.ContactID, len(read.SelectedVariants), read.SelectedVariants[0].VariantID, read.SelectedVariants[0].Href}, []any{cart.CartID, "", 1, variant, ""})
}

func TestOrderUpdate(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	shop := f.shop("PLN").ShopID
	product := f.product(shop, tea("sencha"))
	address := gr.NewAddress{Name: "At home", CountryCode: "POL", City: new("Gdynia"), Phone: new("+48 555 000 000")}
	order, err := f.client.Orders.Create(f.ctx, shop, nil, gr.NewOrder{TotalPrice: 10, Currency: "PLN", Status: new("NEW"), ShippingAddress: &address,
		SelectedVariants: []gr.OrderVariantInput{{VariantID: product.Variants[0].VariantID, Price: 10, Quantity: 1}}})
	f.ok(err)
	clock.advance(time.Minute)
	changed, err := f.client.Orders.Update(f.ctx, shop, order.OrderID, nil, gr.OrderUpdate{Status: new("PAID")})
	f.ok(err)
	equal(f, "kept", []any{changed.ShippingAddress, changed.SelectedVariants, changed.Status, changed.UpdatedOn}, []any{order.ShippingAddress, order.SelectedVariants, "PAID", wire.NewTime(clock.now())})
	changed, err = f.client.Orders.Update(f.ctx, shop, order.OrderID, nil, gr.OrderUpdate{
		ShippingAddress:  &gr.NewAddress{Name: "At work", CountryCode: "POL"},
		SelectedVariants: []gr.OrderVariantInput{{VariantID: product.Variants[1].VariantID, Price: 6, Quantity: 3}},
	})
	f.ok(err)
	equal(f, "replaced", []any{changed.ShippingAddress.AddressID, changed.ShippingAddress.Name, changed.ShippingAddress.City, len(changed.SelectedVariants), changed.SelectedVariants[0].Quantity},
		[]any{order.ShippingAddress.AddressID, "At work", "", 1, wire.Int(3)})
	f.ok(f.client.Addresses.Delete(f.ctx, order.ShippingAddress.AddressID))
	changed, err = f.client.Orders.Get(f.ctx, shop, order.OrderID, nil)
	f.ok(err)
	equal(f, "address that was deleted", changed.ShippingAddress, gr.Address{})

	for what, test := range map[string]struct {
		params gr.ListOrdersParams
		want   int
	}{
		"status": {gr.ListOrdersParams{Status: new("PAID")}, 1}, "part of a status": {gr.ListOrdersParams{Status: new("PAI")}, 0},
		"status in other case": {gr.ListOrdersParams{Status: new("paid")}, 1}, "external ID": {gr.ListOrdersParams{ExternalID: new("order-9")}, 0},
		"processedAt": {gr.ListOrdersParams{ProcessedAtFrom: hourOf(2020, 1, 1, 0)}, 0}, "sort": {gr.ListOrdersParams{SortCreatedOn: new(gr.SortOrderDESC)}, 1},
	} {
		equal(f, what, len(collect(f, f.client.Orders.All(f.ctx, shop, &test.params))), test.want)
	}
}

// Everything that carts and orders refer to has to exist.
func TestReferencesOfOrders(t *testing.T) {
	f := start(t)
	shop := f.shop("PLN").ShopID
	variant := f.product(shop, tea("sencha")).Variants[0].VariantID
	contact := f.contact(f.defaultCampaign(), "jan@example.com")
	good := gr.NewOrder{ContactID: contact, Currency: "PLN", SelectedVariants: []gr.OrderVariantInput{{VariantID: variant, Quantity: 1}}}
	for _, spoil := range []func(*gr.NewOrder){
		func(o *gr.NewOrder) { o.ContactID = "zzz" }, func(o *gr.NewOrder) { o.CartID = new("zzz") },
		func(o *gr.NewOrder) { o.SelectedVariants = []gr.OrderVariantInput{{VariantID: "zzz", Quantity: 1}} },
	} {
		order := good
		spoil(&order)
		_, err := f.client.Orders.Create(f.ctx, shop, nil, order)
		f.fails(err, http.StatusBadRequest, 1001)
	}
	_, err := f.client.Carts.Create(f.ctx, shop, nil, gr.NewCart{ContactID: "zzz", Currency: "PLN", SelectedVariants: []gr.CartVariantInput{}})
	f.fails(err, http.StatusBadRequest, 1001)
	_, err = f.client.Orders.Create(f.ctx, "zzz", nil, good)
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound)
	equal(f, "orders", len(collect(f, f.client.Orders.All(f.ctx, shop, nil))), 0)
}
