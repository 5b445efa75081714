package eventsql_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"

	"github.com/go-getresponse/getresponse/pkg/events"
	"github.com/go-getresponse/getresponse/pkg/events/eventsql"
)

// Contacts are added to a table exactly once each. The example is not run, as this module
// has no driver; those in sqltest are.
func ExampleTx() {
	db, err := sql.Open("pgx", "postgres:///shop")
	if err != nil {
		fmt.Println(err)
		return
	}
	store, err := eventsql.New(db, eventsql.PostgreSQL)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := store.CreateTable(context.Background()); err != nil {
		fmt.Println(err)
		return
	}
	handler, err := events.NewHandler(
		events.WithSecret("secret", "s3cr3t-of-my-url"),
		events.WithStore(store),
		events.OnContactAdded(func(ctx context.Context, e events.ContactAdded) error {
			tx, err := eventsql.Tx(ctx)
			if err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, "INSERT INTO contacts (id, email) VALUES ($1, $2)", e.Contact.ContactID, e.Contact.Email)
			return err
		}),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	http.Handle("/getresponse", handler)
}
