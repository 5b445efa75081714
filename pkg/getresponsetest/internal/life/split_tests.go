package life

import "github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"

// splitTests lists the active tests only, unless the query has a status.
func splitTests(e *engine.Engine, _ Settings) {
	e.Handle("listSplitTests", func(c *Call) (int, any, *Failure) {
		var rows []Object
		for _, row := range c.Visible("split test") {
			if c.Query.Has("query[status]") || row["status"] == "active" {
				rows = append(rows, row)
			}
		}
		return c.Page("split test", rows)
	})
}
