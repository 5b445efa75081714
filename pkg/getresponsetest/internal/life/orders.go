package life

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// orders has carts and orders. Totals stay as they were given. A cart stays when it has
// become an order: deleteCart ends it. The flag skipAutomation changes nothing, as the
// server runs no workflows.
func orders(e *engine.Engine, _ Settings) {
	e.On("cart", engine.Hooks{Derived: map[string]func(*Call, Object) any{"selectedVariants": selectedVariants}})
	e.On("order", engine.Hooks{
		Storing: prepareOrder,
		Derived: map[string]func(*Call, Object) any{"selectedVariants": selectedVariants},
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
	return engine.Mapped(engine.Objects(row, "selectedVariants"), func(line Object) any {
		if variant := c.Rows("product variant").Get(engine.Text(line, "variantId")); variant != nil {
			product := c.Rows("product").Get(engine.Text(variant, "productId"))
			line = engine.Merge(line, Object{"categories": engine.Items(product, "categories")})
			line["href"] = c.Href("shops", engine.Text(variant, "shopId"), "products", engine.Text(variant, "productId"),
				"variants", engine.Text(variant, "variantId"))
		}
		return line
	})
}

// addresses names the country of an address by its code.
func addresses(e *engine.Engine, _ Settings) {
	e.On("address", engine.Hooks{
		Derived: map[string]func(*Call, Object) any{"countryName": countryName},
	})
}

// ecommerceStatistics sums the orders of shops. Revenue is the total price without tax; an
// order counts on the day when it was placed in the shop, or else created. The service
// does not publish which price and day it takes.
func ecommerceStatistics(e *engine.Engine, _ Settings) {
	e.Handle("getEcommercePerformanceStatistics", ecommercePerformance)
	e.Handle("getEcommerceRevenueStatistics", ecommerceRevenue)
}

// saleFigures are the sums of orders. Revenue is in hundredths, so that it is exact.
type saleFigures struct{ orders, cents int }

func (f *saleFigures) add(order Object) {
	price, _ := order["totalPrice"].(float64)
	f.orders++
	f.cents += int(math.Round(price * 100))
}

func (f saleFigures) revenue() float64 { return float64(f.cents) / 100 }

func (f saleFigures) average() float64 {
	return math.Round(float64(f.cents)/float64(max(f.orders, 1))) / 100
}

// orderedAt is when an order was placed, as rows hold times.
func orderedAt(order Object) string {
	return cmp.Or(engine.Text(order, "processedAt"), engine.Text(order, "createdOn"))
}

// placed is when an order was placed.
func placed(order Object) time.Time {
	at, _ := engine.ParseTime(orderedAt(order))
	return at.UTC()
}

// sales returns the orders of the shops of the query, and their currency. Orders in several
// currencies are rejected, as the server has no exchange rates.
func sales(c *Call) (orders []Object, currency string, failure *Failure) {
	currency = engine.Text(c.Singles["billing"], "currencyCode")
	want := c.Query.Get("query[shopId]")
	for _, id := range strings.FieldsFunc(want, func(r rune) bool { return r == ',' }) {
		shop, failure := c.Related("shop", id)
		if failure != nil {
			return nil, "", failure
		}
		currency = engine.Text(shop, "currency")
	}
	for _, order := range c.Rows("order").All() {
		if !oneOf(want, engine.Text(order, "shopId")) {
			continue
		}
		if orders = append(orders, order); order["currency"] != orders[0]["currency"] {
			return nil, "", &Failure{Status: http.StatusBadRequest, Code: 1002,
				Message: "The orders are in several currencies, which this server cannot convert. Select shops of one currency with query[shopId]."}
		}
		currency = engine.Text(order, "currency")
	}
	slices.SortStableFunc(orders, func(a, b Object) int { return placed(a).Compare(placed(b)) })
	return orders, currency, nil
}

// trend is the change from one figure to another in percent; from nothing it is 100.
func trend(from, to float64) float64 {
	if from == 0 && to != 0 {
		return 100
	}
	return percentOf(to-from, from)
}

// ecommercePerformance compares a period with the one of the same length before it. Without
// both bounds there is none, and the trends are 0. What the service compares with is not
// published.
func ecommercePerformance(c *Call) (int, any, *Failure) {
	orders, currency, failure := sales(c)
	if failure != nil {
		return failed(failure)
	}
	from, hasFrom := engine.ParseTime(c.Query.Get("query[orderDate][from]"))
	to, hasTo := engine.ParseTime(c.Query.Get("query[orderDate][to]"))
	earliest := from.AddDate(0, 0, -1).Add(from.Sub(to)) // "to" is a day of the period too
	var now, before saleFigures
	for _, order := range orders {
		at := placed(order)
		if c.InPeriod("orderDate", at) {
			now.add(order)
		} else if at.Before(from) && !at.Before(earliest) {
			before.add(order)
		}
	}
	if !hasFrom || !hasTo {
		before = now
	}
	return c.Reply(Object{
		"currency": currency,
		"order": Object{
			"orders": engine.Int(now.orders), "ordersTrend": trend(float64(before.orders), float64(now.orders)),
			"avgOrderRevenue": now.average(), "avgOrderRevenueTrend": trend(before.average(), now.average()),
		},
		"revenue": Object{"revenue": now.revenue(), "revenueTrend": trend(before.revenue(), now.revenue())},
	})
}

// mostIntervals is how many intervals a period has at most. Up to so many days, one is a day.
const mostIntervals = 31

// ecommerceRevenue divides a period into intervals. A bound that is missing is the first
// order, and today or the last order.
func ecommerceRevenue(c *Call) (int, any, *Failure) {
	orders, currency, failure := sales(c)
	if failure != nil {
		return failed(failure)
	}
	orders = slices.DeleteFunc(orders, func(order Object) bool { return !c.InPeriod("orderDate", placed(order)) })
	from, hasFrom := engine.ParseTime(c.Query.Get("query[orderDate][from]"))
	to, hasTo := engine.ParseTime(c.Query.Get("query[orderDate][to]"))
	first, last := c.Now, c.Now
	if len(orders) > 0 {
		first, last = placed(orders[0]), placed(orders[len(orders)-1])
	}
	if !hasTo && c.Now.Before(last) {
		to = last
	} else if !hasTo {
		to = c.Now
	}
	if !hasFrom && to.Before(first) {
		from = to
	} else if !hasFrom {
		from = first
	}
	from, to = from.UTC().Truncate(24*time.Hour), to.UTC().Truncate(24*time.Hour)
	days := max(0, daysFrom(from, to)+1)
	step := max(1, (days+mostIntervals-1)/mostIntervals)
	sums := make([]saleFigures, (days+step-1)/step)
	for _, order := range orders {
		sums[daysFrom(from, placed(order))/step].add(order)
	}
	series := make([]any, len(sums))
	for i, sum := range sums {
		begin := from.AddDate(0, 0, i*step).Format("2006-01-02T15:04:05-0700")
		series[i] = Object{
			"timeInterval": fmt.Sprintf("%s/P%dDT0H0M0S", begin, min(step, days-i*step)), "orders": engine.Int(sum.orders), "revenue": sum.revenue(),
		}
	}
	return c.Reply(Object{"currency": currency, "timeSeries": series})
}

// daysFrom counts the full days between two times.
func daysFrom(from, to time.Time) int { return int((to.Unix() - from.Unix()) / (24 * 60 * 60)) }
