package faulttest

import (
	"fmt"
	"testing"
)

// TestPagingIsIgnored has lists whose server does not page as its headers say.
func TestPagingIsIgnored(t *testing.T) {
	page := "[" + contact + "," + contact + "]"
	// Every other kind of call gets its usual response.
	lists := func(name string, f fault, want outcome) row {
		return row{
			name: name, fault: func(x *exchange) {
				if x.server.kind.name == anIterator {
					f(x)
					return
				}
				x.respondWell()
			},
			safe: succeeds(1), write: succeeds(1), other: map[string]outcome{anIterator: want},
		}
	}
	run(t,
		lists("the same page without end", respondWith(200, page, asJSON, "TotalCount: 2500", "TotalPages: 3"), failsAfter(2, duplicatePage)),
		lists("two pages in turn", func(x *exchange) {
			x.respond(200, fmt.Sprintf(`[{"contactId":"c%d"},{"contactId":"d"}]`, x.number%2), asJSON, "TotalCount: 2500")
		}, failsAfter(3, duplicatePage)),
		lists("the same page without a total", respondWith(200, page, asJSON), succeeds(2)),
		lists("a second page that fails at first", func(x *exchange) {
			switch x.number {
			case 1:
				x.respond(200, page, asJSON, "TotalCount: 3")
			case 2:
				x.readAll()
				x.reset()
			default:
				x.respond(200, "["+contact+"]", asJSON, "TotalCount: 3")
			}
		}, succeeds(3)),
		lists("a second page that fails for good", inTurn(respondWith(200, page, asJSON, "TotalCount: 3"), respondWith(503, "")), failsAfter(2+retries, apiError(503))),
	)
}
