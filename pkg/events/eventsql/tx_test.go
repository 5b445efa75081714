package eventsql_test

import (
	"errors"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/events/eventsql"
)

// Everything that needs a database is tested in the module sqltest.
func TestTxWithoutEvent(t *testing.T) {
	if tx, err := eventsql.Tx(t.Context()); tx != nil || !errors.Is(err, eventsql.ErrNoEvent) {
		t.Errorf("got %v, %v", tx, err)
	}
	if s, err := eventsql.New(nil, eventsql.SQLite); s != nil || err == nil {
		t.Error("a store without a database")
	}
}
