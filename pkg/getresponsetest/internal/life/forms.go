package life

import (
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
				variants := []any{}
				for _, variant := range engine.Objects(row, "variants") {
					variants = append(variants, engine.Merge(variant, Object{"statistics": formStatistics(variant)}))
				}
				return variants
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
			for name, sum := range figures {
				n, _ := engine.Sub(part, "statistics")[name].(float64)
				figures[name] = sum.(float64) + n
			}
		}
	}
	figures["subscriptionRate"] = percentOf(figures["subscribed"], figures["visitors"])
	return figures
}

// listFormVariants lists the variants with the names that their figures have there.
func listFormVariants(c *Call, row Object) (int, any, *Failure) {
	out := []any{}
	for _, variant := range engine.Objects(row, "variants") {
		figures, winner := formStatistics(variant), "no"
		if engine.Scalar(variant["winner"]) == "true" {
			winner = "yes"
		}
		out = append(out, engine.Merge(variant, Object{
			"formId": row["formId"], "webformId": row["webformId"], "winner": winner, "numberOfVisitors": figures["visitors"],
			"numberOfUniqueVisitors": figures["uniqueVisitors"], "numberOfSubscribers": figures["subscribed"], "subscriptionRate": figures["subscriptionRate"],
		}))
	}
	_, shown, _ := c.OK(out)
	for i, item := range shown.([]any) {
		out[i] = c.Choose(item)
	}
	return http.StatusOK, out, nil
}
