package life

import (
	"math"
	"net/http"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// forms has forms, which only a seed can add. The figures of a form are the sums of those
// of its variants, if it has any.
func forms(e *engine.Engine, _ Settings) {
	e.On("form", engine.Hooks{
		Derived: map[string]func(*Call, Object) any{
			"hasVariants": func(_ *Call, row Object) any { return len(engine.Items(row, "variants")) > 0 },
			"statistics":  func(_ *Call, row Object) any { return formStatistics(row) },
			"variants": func(_ *Call, row Object) any {
				return engine.Mapped(engine.Objects(row, "variants"), func(variant Object) any {
					return engine.Merge(variant, Object{"statistics": formStatistics(variant)})
				})
			},
		},
		Matches: map[string]func(*Call, Object, string) bool{
			"status": func(_ *Call, row Object, want string) bool {
				published := row["status"] == "published"
				return row["status"] == want || want == "enabled" && published || want == "disabled" && !published
			},
		},
	})
	e.HandleRow("listFormVariants", "form", listFormVariants)
}

// formStatistics are the figures of a form or of a variant of one.
func formStatistics(row Object) Object {
	figures := Object{"visitors": 0.0, "uniqueVisitors": 0.0, "subscribed": 0.0}
	for _, part := range append(engine.Objects(row, "variants"), row) {
		if len(engine.Items(part, "variants")) == 0 {
			addUp(figures, engine.Sub(part, "statistics"))
		}
	}
	figures["subscriptionRate"] = percentOf(figures["subscribed"], figures["visitors"])
	return figures
}

// listFormVariants lists the variants with the names that their figures have there.
func listFormVariants(c *Call, row Object) (int, any, *Failure) {
	variants := engine.Mapped(engine.Objects(row, "variants"), func(variant Object) any {
		figures, winner := formStatistics(variant), "no"
		if engine.Scalar(variant["winner"]) == "true" {
			winner = "yes"
		}
		return engine.Merge(variant, Object{
			"formId": row["formId"], "webformId": row["webformId"], "winner": winner, "numberOfVisitors": figures["visitors"],
			"numberOfUniqueVisitors": figures["uniqueVisitors"], "numberOfSubscribers": figures["subscribed"], "subscriptionRate": figures["subscriptionRate"],
		})
	})
	return c.Chosen(variants)
}

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
		if matches {
			addUp(sums, figures)
		}
	}
	sums["ctr"] = math.Round(percentOf(sums["clicks"], sums["views"]))
	sums["subscriptionRate"] = math.Round(percentOf(sums["leads"], sums["visits"]))
	return sums
}

// addUp adds figures to the sums of the same names.
func addUp(sums, figures Object) {
	for name, sum := range sums {
		n, _ := figures[name].(float64)
		sums[name] = sum.(float64) + n
	}
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

// webinars can be filtered for all types.
func webinars(e *engine.Engine, _ Settings) {
	e.On("webinar", engine.Hooks{Matches: map[string]func(*Call, Object, string) bool{
		"type": func(_ *Call, row Object, want string) bool { return want == "all" || row["type"] == want },
	}})
}

// workflows can be switched on and off, unless they are not fully built.
func workflows(e *engine.Engine, _ Settings) {
	e.On("workflow", engine.Hooks{Updating: func(_ *Call, old, row Object) *Failure {
		if (old["status"] == "incomplete") != (row["status"] == "incomplete") {
			return &Failure{Status: http.StatusBadRequest, Code: 1002, Message: "Only the web application completes a workflow or takes it apart."}
		}
		return nil
	}})
}

// splitTests lists the active tests only, unless the query has a status.
func splitTests(e *engine.Engine, _ Settings) {
	e.Handle("listSplitTests", func(c *Call) (int, any, *Failure) {
		return c.Page("split test", engine.Where(c.Visible("split test"), func(row Object) bool {
			return c.Query.Has("query[status]") || row["status"] == "active"
		}))
	})
}
