package life

import (
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
)

func TestEveryOperationHasAHandler(t *testing.T) {
	t.Parallel()
	c, err := contract.Shared()
	if err != nil {
		t.Fatal(err)
	}
	e := NewEngine(c, Settings{})
	for _, rt := range c.Routes {
		if e.Handler(rt.Operation.OperationID) == nil {
			t.Errorf("%s has no handler", rt.Operation.OperationID)
		}
	}
}
