package life

import (
	"math"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// publishedPages has what visitors see: popups, landing pages and websites, which only a
// seed can add. All their statistics are sums of the daily figures of their rows, of which
// there is one item for each day, device, location and page.
func publishedPages(e *engine.Engine, _ Settings) {
	for entity, operation := range map[string]string{
		"popup": "getPopupPerformance", "landing page": "getLandingPagePerformance", "website": "getWebsitePerformance",
	} {
		derived := map[string]func(*Call, Object) any{"statistics": func(c *Call, row Object) any { return sumsOf(c, row, "stats") }}
		for _, name := range []string{"pageViews", "visits", "uniqueVisitors"} {
			derived[name] = func(c *Call, row Object) any { return sumsOf(c, row, "stats")[name] }
		}
		e.On(entity, engine.Hooks{Derived: derived})
		e.HandleRow(operation, entity, func(c *Call, row Object) (int, any, *Failure) {
			return c.Reply(engine.Merge(row, sumsOf(c, row, "query[date]")))
		})
	}
}

// sumsOf adds up the daily figures of a row that match the query, within the bounds of
// param. Who comes on two days counts twice as a unique visitor.
func sumsOf(c *Call, row Object, param string) Object {
	sums := Object{"views": 0.0, "clicks": 0.0, "leads": 0.0, "pageViews": 0.0, "visits": 0.0, "uniqueVisitors": 0.0}
	for _, figures := range engine.Objects(row, "daily") {
		at, _ := engine.ParseTime(engine.Text(figures, "date"))
		matches := c.Within(param, at)
		for _, name := range []string{"device", "location", "page"} {
			want := c.Query.Get("query[" + name + "]")
			matches = matches && (want == "" || figures[name] == want)
		}
		for name, sum := range sums {
			if n, ok := figures[name].(float64); ok && matches {
				sums[name] = sum.(float64) + n
			}
		}
	}
	sums["ctr"] = math.Round(percentOf(sums["clicks"], sums["views"]))
	sums["subscriptionRate"] = math.Round(percentOf(sums["leads"], sums["visits"]))
	return sums
}

// percentOf is one count in percent of another, 0 of nothing.
func percentOf(part, whole any) float64 {
	p, _ := part.(float64)
	w, _ := whole.(float64)
	if w == 0 {
		return 0
	}
	return math.Round(10_000*p/w) / 100
}
