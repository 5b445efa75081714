// Package eventsql keeps events in a database of database/sql: SQLite from 3.35 on, or
// PostgreSQL. A [Store] is an [events.Store] and an [events.Queue].
//
//	store, err := eventsql.New(db, eventsql.PostgreSQL)
//	err = store.CreateTable(ctx)
//	handler, err := events.NewHandler(events.WithStore(store), ...)
//
// # Exactly once
//
// What a function writes with [Tx] commits together with the memory of its event: both
// are in the database, or none is, even if the process is killed.
//
//	events.OnContactAdded(func(ctx context.Context, e events.ContactAdded) error {
//		tx, err := eventsql.Tx(ctx)
//		if err != nil {
//			return err
//		}
//		_, err = tx.ExecContext(ctx, "INSERT INTO contacts (email) VALUES (?)", e.Contact.Email)
//		return err
//	})
//
// A function does what takes long before it calls Tx: the transaction begins there, and
// SQLite has only one writer at a time.
//
// # SQLite
//
// The package imports no driver. Open SQLite in WAL mode, with a busy timeout below that
// of the handler, and with immediate transactions. For the driver modernc.org/sqlite:
//
//	sql.Open("sqlite", "file:events.db?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=busy_timeout(3000)")
//
// With synchronous=FULL, the default, an acknowledged event survives a loss of power;
// with synchronous=NORMAL only the end of the process.
//
// # What the table has
//
// A row has an event as JSON, with personal data, until it is handled. Then only its ID
// stays, for 7 days or as [WithRetention] says. [WithMaxItems] bounds the events that
// wait.
package eventsql
