package contracttest

import (
	"slices"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/life"
)

// The kinds of operations of the embedded server. docs/coverage.md defines them.
const (
	stateful = "stateful"
	derived  = "derived"
	seeded   = "seeded"
)

// fixed are operations outside collections that always show the same.
var fixed = []string{"getAccountBilling", "listAccountTimezones"}

// grown are collections without an operation to create rows, of which the server adds
// rows by itself: when someone signs in.
var grown = []string{"login"}

// kindOf says how the embedded server serves an operation.
func kindOf(c *contract.Contract, e *engine.Engine, rt *contract.Route) string {
	id := rt.Operation.OperationID
	if slices.Contains(fixed, id) {
		return seeded
	}
	if rt.Method != "GET" {
		if rt.Operation.Extensions["x-idempotent"] == true && rt.Method == "POST" {
			return derived // a search
		}
		return stateful
	}
	for _, entity := range c.Entities {
		switch {
		case rt != entity.List && rt != entity.Get:
		case entity.Create != nil, entity.Update != nil, entity.Delete != nil, slices.Contains(grown, entity.Name):
			return stateful
		case e.Derives(entity.Name):
			return derived
		default:
			return seeded
		}
	}
	if rt.PathItem.Post != nil || rt.PathItem.Delete != nil {
		return stateful // of one object, such as the settings of the account
	}
	return derived
}

// All operations have a handler, and nearly all of them show what calls did.
func TestContractKinds(t *testing.T) {
	t.Parallel()
	c, err := contract.Shared()
	if err != nil {
		t.Fatal(err)
	}
	e, counts := life.NewEngine(c, life.Settings{}), map[string]int{}
	for _, op := range operations() {
		if e.Handler(op.ID) == nil {
			t.Errorf("%s has no handler", op.ID)
		}
		counts[kindOf(c, e, c.Route(op.ID))]++
	}
	if alive := counts[stateful] + counts[derived]; len(operations()) != 220 || alive < 200 {
		t.Errorf("%d of %d operations are stateful or derived: %v", alive, len(operations()), counts)
	}
	for _, id := range fixed {
		if c.Route(id) == nil {
			t.Errorf("there is no operation %s", id)
		}
	}
}
