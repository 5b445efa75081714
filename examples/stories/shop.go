package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/go-getresponse/getresponse/gen/gr"
)

const (
	products = 200
	buyers   = 50
	carts    = 90
	openDays = 3 // on which the shop sells
)

// playShop fills a shop with products. On three days contacts fill carts, and two of three
// carts become orders. The revenue that the service reports is that of the orders.
func playShop(s *story) error {
	shop, err := s.Shops.Create(s.ctx, gr.NewShop{Name: "Shoes", Locale: "PL", Currency: "PLN"})
	if err != nil {
		return err
	}
	variants, err := s.stockShop(shop.ShopID)
	if err != nil {
		return err
	}
	contacts, err := s.addBuyers()
	if err != nil {
		return err
	}
	for n := range carts {
		if n > 0 && n%(carts/openDays) == 0 {
			s.server.Advance(day)
		}
		if err := s.fillCart(shop.ShopID, contacts[n%buyers], variants, n); err != nil {
			return fmt.Errorf("cart %d: %w", n, err)
		}
	}
	return s.tellRevenue(shop.ShopID)
}

// stockShop creates products of one variant each, at 20.99 to 219.99 before tax, and
// returns the variants.
func (s *story) stockShop(shop string) ([]gr.ProductVariant, error) {
	var variants []gr.ProductVariant
	for n := range products {
		price := 20.99 + float64(n)
		product, err := s.Products.Create(s.ctx, shop, gr.NewProduct{
			Name: fmt.Sprintf("Boots %d", n+1), Vendor: "Northern Shoes",
			Categories: []gr.ProductCategoryInput{{Name: "Boots", IsDefault: new(true)}},
			Variants: []gr.NewProductVariant{{
				Name: "42", SKU: fmt.Sprintf("BOOTS-%d-42", n+1), Price: price, PriceTax: cents(price * 1.23), Quantity: new(int64(10)),
			}},
		})
		if err != nil {
			return nil, fmt.Errorf("product %d: %w", n+1, err)
		}
		variants = append(variants, product.Variants...)
	}
	return variants, nil
}

// cents rounds an amount.
func cents(amount float64) float64 { return math.Round(amount*100) / 100 }

func (s *story) addBuyers() ([]string, error) {
	var batch []gr.NewBatchContact
	for n := range buyers {
		batch = append(batch, gr.NewBatchContact{Email: fmt.Sprintf("buyer%02d@example.com", n)})
	}
	ids, err := s.add(batch)
	if err != nil {
		return nil, err
	}
	var contacts []string
	for _, c := range batch {
		contacts = append(contacts, ids[c.Email])
	}
	return contacts, nil
}

// fillCart puts one to three variants into a cart. Every third cart is abandoned, the
// others become orders.
func (s *story) fillCart(shop, contact string, variants []gr.ProductVariant, n int) error {
	cart := gr.NewCart{ContactID: contact, Currency: "PLN", ExternalID: new(fmt.Sprintf("cart-%d", n))}
	for i := range n%3 + 1 {
		v := variants[(n*7+i*31)%len(variants)]
		line := gr.CartVariantInput{VariantID: v.VariantID, Quantity: int64(i + 1), Price: float64(v.Price), PriceTax: float64(v.PriceTax)}
		cart.SelectedVariants = append(cart.SelectedVariants, line)
		cart.TotalPrice = cents(cart.TotalPrice + line.Price*float64(line.Quantity))
	}
	created, err := s.Carts.Create(s.ctx, shop, nil, cart)
	if err != nil || n%3 == 2 {
		return err
	}
	order := gr.NewOrder{
		ContactID: contact, CartID: &created.CartID, Currency: "PLN", TotalPrice: cart.TotalPrice,
		Status: new("new"), ExternalID: new(fmt.Sprintf("order-%d", n)),
	}
	for _, line := range cart.SelectedVariants {
		order.SelectedVariants = append(order.SelectedVariants, gr.OrderVariantInput{
			VariantID: line.VariantID, Quantity: int(line.Quantity), Price: line.Price, PriceTax: &line.PriceTax,
		})
	}
	_, err = s.Orders.Create(s.ctx, shop, nil, order)
	return err
}

func (s *story) tellRevenue(shop string) error {
	of, err := s.Shops.Get(s.ctx, shop, nil)
	if err != nil {
		return err
	}
	s.tell("%s: %d products, revenue %.2f %s", of.Name, of.ProductCount, of.ProductRevenue, of.RevenueCurrency)
	p, err := s.EcommerceStatistics.GetPerformance(s.ctx, &gr.GetEcommercePerformanceStatisticsParams{ShopID: &shop})
	if err != nil {
		return err
	}
	s.tell("%d orders, %.2f %s on average", p.Order.Orders, p.Order.AvgOrderRevenue, p.Currency)
	revenue, err := s.EcommerceStatistics.GetRevenue(s.ctx, &gr.GetEcommerceRevenueStatisticsParams{ShopID: &shop})
	if err != nil {
		return err
	}
	for _, interval := range revenue.TimeSeries {
		s.tell("%s  %3d orders  %10.2f %s", interval.TimeInterval[:10], interval.Orders, interval.Revenue, revenue.Currency)
	}
	left, err := s.whoAbandoned(shop)
	if err != nil {
		return err
	}
	s.tell("%d contacts left something in a cart, the first is %s", len(left), left[0])
	return nil
}

// whoAbandoned returns the addresses of those who left a cart, of any value, in order.
func (s *story) whoAbandoned(shop string) ([]string, error) {
	var addresses []string
	search := gr.ContactSearch{
		SubscribersType: []gr.ContactSearchSubscriberType{gr.ContactSearchSubscriberTypeSubscribed}, SectionLogicOperator: gr.SegmentLogicOperatorOr,
		Section: s.everybodyWith(&gr.SegmentEcommerceAbandonedCartCondition{
			ShopScope: shop, DateOperator: gr.SegmentCartDateOperatorAnytime,
			CartValue: gr.SegmentCartValue{Currency: "PLN", Operator: gr.SegmentNumericOperatorNumericGt, Value: 0},
		}),
	}
	for contact, err := range s.SearchContacts.AllContacts(s.ctx, nil, search) {
		if err != nil {
			return nil, err
		}
		addresses = append(addresses, contact.Email)
	}
	slices.Sort(addresses)
	return addresses, nil
}
