package segment

import "github.com/go-getresponse/getresponse/gen/gr"

// PurchasePeriod is a condition on purchases and the choice of the period in which they
// count. Without a choice all purchases count.
type PurchasePeriod struct {
	condition
	anytime[Condition]
	recent[Condition]
	past[Condition]
	twoMonths[Condition]
	rolling[Condition]
	fullDays[Condition]
	between[Condition]
}

func purchases(set func(gr.SegmentPurchaseDate, string) Condition) PurchasePeriod {
	choose := func(p period) Condition {
		p = p.counted()
		date := gr.SegmentPurchaseDate{
			Operator:     gr.SegmentPurchaseDateOperator(p.word),
			NumberOfDays: p.numberOfDays(), IncludeCurrentPeriod: p.includesToday(), Range: p.value(),
		}
		return set(date, p.fault)
	}
	all := choose(period{word: "anytime"}).made()
	return PurchasePeriod{all, choose, choose, choose, choose, choose, choose, choose}
}

// PurchaseCountOperators are the operators of a condition on the number of purchases.
// Their Result is a [PurchasePeriod].
type PurchaseCountOperators struct{ numberOps[int, PurchasePeriod] }

// Purchases is a condition on the number of purchases in the shop of this ID, or in all
// shops with [Any] (ecommerce_number_of_purchases).
func Purchases(shop string) PurchaseCountOperators {
	return PurchaseCountOperators{func(operator gr.SegmentNumericOperator, count int) PurchasePeriod {
		value, fault := int32Value(count)
		return purchases(func(date gr.SegmentPurchaseDate, dateFault string) Condition {
			return conditionOf(&gr.SegmentEcommerceNumberOfPurchasesCondition{
				Scope: shop, OperatorType: gr.SegmentNumericOperatorTypeNumericOperator, Operator: operator,
				Value: value, Date: date,
			}, idOrAny("shop", shop), fault, dateFault)
		})
	}}
}

// SpendingOperators are the operators of a condition on the money that a contact spent.
// Their Value is [Money], their Result a [PurchasePeriod].
type SpendingOperators struct {
	numberOps[Money, PurchasePeriod]
}

// TotalSpent is a condition on the money that the contact spent in the shop of this ID,
// or in all shops with [Any] (ecommerce_total_spent).
func TotalSpent(shop string) SpendingOperators {
	return SpendingOperators{func(operator gr.SegmentNumericOperator, total Money) PurchasePeriod {
		value, fault := total.sent()
		return purchases(func(date gr.SegmentPurchaseDate, dateFault string) Condition {
			return conditionOf(&gr.SegmentEcommerceTotalSpentCondition{
				Scope: shop, OperatorType: gr.SegmentNumericOperatorTypeNumericOperator, Operator: operator,
				Value: value, Currency: total.currency, Date: date,
			}, idOrAny("shop", shop), fault, dateFault)
		})
	}}
}

// Product is a product of a category in a shop. Each ID may be [Any], but not empty.
type Product struct {
	Shop     string // ID of the shop
	Category string // ID of the product category
	ID       string // ID of the product
}

// ProductPeriod is a condition on a product and the choice of the period of the purchase.
// Without a choice all purchases count.
type ProductPeriod struct {
	condition
	anytime[Condition]
	dateOps
	fullDays[Condition]
}

// Bought matches contacts who bought the product (ecommerce_product_purchased).
func Bought(p Product) ProductPeriod { return bought(p, gr.SegmentProductOperatorIs) }

// NotBought matches contacts who did not buy the product (ecommerce_product_purchased).
func NotBought(p Product) ProductPeriod { return bought(p, gr.SegmentProductOperatorIsNot) }

func bought(of Product, operator gr.SegmentProductOperator) ProductPeriod {
	set := func(p period) Condition {
		return conditionOf(&gr.SegmentEcommerceProductPurchasedCondition{
			ShopScope: of.Shop, CategoryScope: of.Category, ProductScope: of.ID,
			OperatorType: gr.SegmentEqualOperatorTypeEqualOperator, Operator: operator,
			DateOperator: gr.SegmentProductDateOperator(p.word), Value: p.value(),
			NumberOfDays: p.numberOfDays(), IncludeCurrentPeriod: p.includesToday(),
		}, idOrAny("shop", of.Shop), idOrAny("category", of.Category), idOrAny("product", of.ID), p.fault)
	}
	ever := func(period) Condition { return set(period{word: allTime}) } // the word differs from that of other conditions
	return ProductPeriod{ever(period{}).made(), ever, newDateOps(set), set}
}

// BoughtBrand matches contacts who bought a product of the brand in the shop of this ID
// (ecommerce_brand_purchased).
func BoughtBrand(shop, brand string) Condition {
	return boughtBrand(shop, brand, gr.SegmentBrandOperatorIs)
}

// NotBoughtBrand matches contacts who did not buy a product of the brand in the shop of
// this ID (ecommerce_brand_purchased).
func NotBoughtBrand(shop, brand string) Condition {
	return boughtBrand(shop, brand, gr.SegmentBrandOperatorNotIs)
}

func boughtBrand(shop, brand string, operator gr.SegmentBrandOperator) Condition {
	return conditionOf(&gr.SegmentEcommerceBrandPurchasedCondition{
		Scope: shop, OperatorType: gr.SegmentEqualOperatorTypeEqualOperator, Operator: operator, Value: brand,
	}, id("shop", shop), text("brand", brand))
}

// CartPeriod is a condition on an abandoned cart and the choice of the period. Without a
// choice it may have been abandoned at any time.
type CartPeriod struct {
	condition
	anytime[Condition]
	recent[Condition]
	past[Condition]
	rolling[Condition]
	fullDays[Condition]
	since[Condition]
	between[Condition]
	never func() Condition
}

// Never matches contacts who never abandoned such a cart.
func (c CartPeriod) Never() Condition {
	if c.never == nil {
		return nil
	}
	return c.never()
}

// CartOperators are the operators of a condition on the value of an abandoned cart. Their
// Value is [Money], their Result a [CartPeriod].
type CartOperators struct{ numberOps[Money, CartPeriod] }

// AbandonedCart is a condition on the value of the goods in a cart that the contact
// abandoned in the shop of this ID, or in any shop with [Any] (ecommerce_abandoned_cart).
func AbandonedCart(shop string) CartOperators {
	return CartOperators{func(operator gr.SegmentNumericOperator, value Money) CartPeriod {
		amount, fault := value.sent()
		set := func(p period) Condition {
			p = p.counted()
			form := &gr.SegmentEcommerceAbandonedCartCondition{
				ShopScope: shop, CartValue: gr.SegmentCartValue{Currency: value.currency, Value: amount, Operator: operator},
				DateOperator: gr.SegmentCartDateOperator(p.word),
				Value:        p.dayOrDays(), IncludeCurrentPeriod: p.includesToday(),
			}
			if p.word == custom {
				form.Range = p.bothDays()
			}
			return conditionOf(form, idOrAny("shop", shop), fault, p.fault)
		}
		never := func() Condition { return set(period{word: "never"}) }
		return CartPeriod{set(period{word: "anytime"}).made(), set, set, set, set, set, set, set, never}
	}}
}
