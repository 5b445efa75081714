package getresponsetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Statistics equal what the orders of the lists add up to, for random orders and periods.
func TestEcommerceStatisticsAgreeWithOrders(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	shops := []string{f.shop("PLN").ShopID, f.shop("PLN").ShopID}
	r := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		body := gr.NewOrder{TotalPrice: float64(r.IntN(100_000)) / 100, Currency: "PLN", SelectedVariants: []gr.OrderVariantInput{}}
		if r.IntN(5) > 0 {
			body.ProcessedAt = wire.NewTime(clock.now().Add(-time.Duration(r.IntN(120*24*60)) * time.Minute))
		}
		_, err := f.client.Orders.Create(f.ctx, shops[r.IntN(2)], nil, body)
		f.ok(err)
	}
	placed := map[string][]gr.Order{}
	for _, shop := range shops {
		placed[shop] = collect(f, f.client.Orders.All(f.ctx, shop, nil))
	}
	for range 40 {
		var from, to *wire.Date
		first := clock.now().AddDate(0, 0, -r.IntN(130))
		last := first.AddDate(0, 0, r.IntN(100))
		if r.IntN(4) > 0 {
			from = new(wire.NewDate(first.Date()))
		}
		if r.IntN(4) > 0 {
			to = new(wire.NewDate(last.Date()))
		}
		chosen := shops[:1+r.IntN(2)]
		all := placed[shops[0]]
		if len(chosen) == 2 {
			all = slices.Concat(all, placed[shops[1]])
		}
		orders, cents := ordersIn(all, from, to)
		filter := strings.Join(chosen, ",")
		p, err := f.client.EcommerceStatistics.GetPerformance(f.ctx, &gr.GetEcommercePerformanceStatisticsParams{ShopID: &filter, OrderDateFrom: from, OrderDateTo: to})
		f.ok(err)
		average := 0.0
		if orders > 0 {
			average = math.Round(float64(cents)/float64(orders)) / 100
		}
		equal(f, "performance", fmt.Sprint(p.Currency, p.Order.Orders, p.Revenue.Revenue, p.Order.AvgOrderRevenue), fmt.Sprint("PLN", orders, float64(cents)/100, average))
		s, err := f.client.EcommerceStatistics.GetRevenue(f.ctx, &gr.GetEcommerceRevenueStatisticsParams{ShopID: &filter, OrderDateFrom: from, OrderDateTo: to})
		f.ok(err)
		next := ""
		for _, interval := range s.TimeSeries {
			begin, length, _ := strings.Cut(interval.TimeInterval, "/")
			if next != "" && begin != next {
				t.Errorf("an interval begins at %s, want %s", begin, next)
			}
			at, err := time.Parse("2006-01-02T15:04:05-0700", begin)
			f.ok(err)
			days := 0
			_, err = fmt.Sscanf(length, "P%dDT0H0M0S", &days)
			f.ok(err)
			end := at.AddDate(0, 0, days)
			next = end.Format("2006-01-02T15:04:05-0700")
			a, b := ordersIn(all, latest(from, at), earliest(to, end.AddDate(0, 0, -1)))
			equal(f, "interval "+interval.TimeInterval, fmt.Sprint(interval.Orders, interval.Revenue), fmt.Sprint(a, float64(b)/100))
			orders, cents = orders-int(interval.Orders), cents-int(math.Round(float64(interval.Revenue)*100))
		}
		equal(f, "what the intervals leave out", []int{orders, cents}, []int{0, 0})
		equal(f, "intervals within bounds", len(s.TimeSeries) <= 31, true)
	}
	for _, id := range shops {
		shop, err := f.client.Shops.Get(f.ctx, id, nil)
		f.ok(err)
		_, cents := ordersIn(placed[id], nil, nil)
		equal(f, "revenue of a shop", fmt.Sprint(shop.ProductRevenue, shop.RevenueCurrency), fmt.Sprint(float64(cents)/100, "PLN"))
	}
}

func latest(bound *wire.Date, at time.Time) *wire.Date {
	if day := wire.NewDate(at.Date()); bound == nil || day.After(bound.Time) {
		return &day
	}
	return bound
}

func earliest(bound *wire.Date, at time.Time) *wire.Date {
	if day := wire.NewDate(at.Date()); bound == nil || day.Before(bound.Time) {
		return &day
	}
	return bound
}

// ordersIn counts the orders that were placed on the days from and to or between.
func ordersIn(orders []gr.Order, from, to *wire.Date) (count, cents int) {
	for _, order := range orders {
		at := order.ProcessedAt
		if at.IsZero() {
			at = order.CreatedOn
		}
		day := at.UTC().Truncate(24 * time.Hour)
		if (from == nil || !day.Before(from.Time)) && (to == nil || !day.After(to.Time)) {
			count++
			cents += int(math.Round(float64(order.TotalPrice) * 100))
		}
	}
	return count, cents
}

func TestEcommerceTrends(t *testing.T) {
	f := start(t)
	shop := f.shop("PLN").ShopID
	for day, price := range map[int]float64{1: 100, 2: 100, 3: 300, 4: 200, 5: 250} {
		_, err := f.client.Orders.Create(f.ctx, shop, nil, gr.NewOrder{TotalPrice: price, Currency: "PLN", ProcessedAt: *hourOf(2026, 2, day, 9), SelectedVariants: []gr.OrderVariantInput{}})
		f.ok(err)
	}
	day := func(d int) *wire.Date { return new(wire.NewDate(2026, 2, d)) }
	for _, test := range []struct {
		from, to *wire.Date
		want     string
	}{
		{day(3), day(4), "2 0 250 150 500 150"}, {day(5), day(5), "1 0 250 25 250 25"}, {day(1), day(2), "2 100 100 100 200 100"},
		{day(20), day(21), "0 0 0 0 0 0"}, {nil, nil, "5 0 190 0 950 0"}, {day(6), day(6), "0 -100 0 -100 0 -100"},
	} {
		p, err := f.client.EcommerceStatistics.GetPerformance(f.ctx, &gr.GetEcommercePerformanceStatisticsParams{OrderDateFrom: test.from, OrderDateTo: test.to})
		f.ok(err)
		o := p.Order
		equal(f, "performance", fmt.Sprint(o.Orders, o.OrdersTrend, o.AvgOrderRevenue, o.AvgOrderRevenueTrend, p.Revenue.Revenue, p.Revenue.RevenueTrend), test.want)
	}
}

// The server has no exchange rates and does not pretend.
func TestEcommerceCurrencies(t *testing.T) {
	f := start(t)
	empty, err := f.client.EcommerceStatistics.GetRevenue(f.ctx, nil)
	f.ok(err)
	equal(f, "without shops", fmt.Sprint(empty.Currency, len(empty.TimeSeries), empty.TimeSeries[0].Orders), "USD1 0")
	shops := map[string]string{}
	for _, currency := range []string{"PLN", "EUR"} {
		shops[currency] = f.shop(currency).ShopID
		_, err := f.client.Orders.Create(f.ctx, shops[currency], nil, gr.NewOrder{TotalPrice: 1, Currency: currency, SelectedVariants: []gr.OrderVariantInput{}})
		f.ok(err)
	}
	_, err = f.client.EcommerceStatistics.GetRevenue(f.ctx, nil)
	f.fails(err, http.StatusBadRequest, 1002)
	for currency, shop := range shops {
		p, err := f.client.EcommerceStatistics.GetPerformance(f.ctx, &gr.GetEcommercePerformanceStatisticsParams{ShopID: &shop})
		f.ok(err)
		equal(f, "currency", p.Currency, currency)
	}
	_, err = f.client.EcommerceStatistics.GetPerformance(f.ctx, &gr.GetEcommercePerformanceStatisticsParams{ShopID: new("zzz")})
	f.fails(err, http.StatusBadRequest, 1001)
}
