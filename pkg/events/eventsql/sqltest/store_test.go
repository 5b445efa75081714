// Package sqltest tests package eventsql with databases. It is a module of its own, so
// that their drivers are not dependencies of the client.
package sqltest

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/go-getresponse/getresponse/pkg/events"
	"github.com/go-getresponse/getresponse/pkg/events/eventsql"
	"github.com/go-getresponse/getresponse/pkg/events/eventstest"
)

// dsn opens a file as the documentation of eventsql says.
func dsn(path string) string {
	return "file:" + path + "?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=busy_timeout(3000)&_pragma=synchronous(NORMAL)"
}

func openSQLite(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// postgresVariable has the URL of an empty PostgreSQL database for these tests.
const postgresVariable = "GETRESPONSE_TEST_POSTGRES"

// eachDatabase runs a test with SQLite, and with PostgreSQL where the variable is set.
func eachDatabase(t *testing.T, test func(t *testing.T, open func(*testing.T, ...eventsql.Option) (*eventsql.Store, *sql.DB))) {
	t.Run("SQLite", func(t *testing.T) {
		test(t, func(t *testing.T, opts ...eventsql.Option) (*eventsql.Store, *sql.DB) {
			db := openSQLite(t, filepath.Join(t.TempDir(), "events.db"))
			return newStore(t, db, eventsql.SQLite, opts...), db
		})
	})
	t.Run("SQLite with one connection", func(t *testing.T) {
		test(t, func(t *testing.T, opts ...eventsql.Option) (*eventsql.Store, *sql.DB) {
			db := openSQLite(t, filepath.Join(t.TempDir(), "events.db"))
			db.SetMaxOpenConns(1)
			return newStore(t, db, eventsql.SQLite, opts...), db
		})
	})
	url := os.Getenv(postgresVariable)
	if url == "" {
		return
	}
	t.Run("PostgreSQL", func(t *testing.T) {
		test(t, func(t *testing.T, opts ...eventsql.Option) (*eventsql.Store, *sql.DB) {
			db, err := sql.Open("pgx", url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			for _, statement := range []string{"DROP TABLE IF EXISTS getresponse_events", "DROP TABLE IF EXISTS effects"} {
				if _, err := db.Exec(statement); err != nil {
					t.Fatal(err)
				}
			}
			return newStore(t, db, eventsql.PostgreSQL, opts...), db
		})
	})
}

func newStore(t testing.TB, db *sql.DB, dialect eventsql.Dialect, opts ...eventsql.Option) *eventsql.Store {
	t.Helper()
	s, err := eventsql.New(db, dialect, opts...)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // it may exist already
		if err := s.CreateTable(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestStore(t *testing.T) {
	eachDatabase(t, func(t *testing.T, open func(*testing.T, ...eventsql.Option) (*eventsql.Store, *sql.DB)) {
		eventstest.TestStore(t, func(t *testing.T) events.Store { s, _ := open(t); return s })
	})
}

func TestQueue(t *testing.T) {
	eachDatabase(t, func(t *testing.T, open func(*testing.T, ...eventsql.Option) (*eventsql.Store, *sql.DB)) {
		eventstest.TestQueue(t, func(t *testing.T, maxItems int) events.Queue {
			s, _ := open(t, eventsql.WithMaxItems(maxItems))
			return s
		})
	})
}

// What a function writes with Tx is there if and only if its event is remembered.
func TestTx(t *testing.T) {
	eachDatabase(t, func(t *testing.T, open func(*testing.T, ...eventsql.Option) (*eventsql.Store, *sql.DB)) {
		s, db := open(t)
		if _, err := db.Exec("CREATE TABLE effects (n INTEGER)"); err != nil {
			t.Fatal(err)
		}
		effects := func(want int) {
			t.Helper()
			var n int
			if err := db.QueryRow("SELECT COUNT(*) FROM effects").Scan(&n); err != nil || n != want {
				t.Errorf("%d effects, not %d, %v", n, want, err)
			}
		}
		var kept context.Context
		write := func(ctx context.Context) error {
			kept = ctx
			for range 2 { // it is the same transaction
				tx, err := eventsql.Tx(ctx)
				if err != nil {
					return err
				}
				if _, err := tx.Exec("INSERT INTO effects (n) VALUES (1)"); err != nil {
					return err
				}
			}
			return nil
		}
		fails := errors.New("the function fails")
		if err := s.Once(t.Context(), "1", func(ctx context.Context) error { return errors.Join(write(ctx), fails) }); !errors.Is(err, fails) {
			t.Error(err)
		}
		func() {
			defer func() { _ = recover() }()
			_ = s.Once(t.Context(), "1", func(ctx context.Context) error { _ = write(ctx); panic("of a function") })
		}()
		effects(0)
		if err := s.Once(t.Context(), "1", write); err != nil {
			t.Error(err)
		}
		effects(2)
		if _, err := eventsql.Tx(kept); !errors.Is(err, eventsql.ErrNoEvent) {
			t.Errorf("after the function: %v", err)
		}
		if _, err := eventsql.Tx(t.Context()); !errors.Is(err, eventsql.ErrNoEvent) {
			t.Errorf("outside of a function: %v", err)
		}
		// In the queue, a lost lease undoes the effect.
		if err := s.Push(t.Context(), []events.Item{{ID: "2", Lane: "l", Data: []byte("{}")}}); err != nil {
			t.Fatal(err)
		}
		items, err := s.Take(t.Context(), 1, time.Hour)
		if err != nil || len(items) != 1 {
			t.Fatal(items, err)
		}
		lost := items[0]
		lost.Lease = "other"
		if err := s.Handle(t.Context(), lost, write); !errors.Is(err, events.ErrLeaseLost) {
			t.Error(err)
		}
		effects(2)
		if err := s.Handle(t.Context(), items[0], write); err != nil {
			t.Error(err)
		}
		effects(4)
		var data []byte
		if err := db.QueryRow("SELECT data FROM getresponse_events WHERE id = '2'").Scan(&data); err != nil || data != nil {
			t.Errorf("the data of a handled event is %q, %v", data, err)
		}
	})
}

// A second process handles the event at the same time and is faster: only its effect
// stays.
func TestOnceOfTwoProcesses(t *testing.T) {
	eachDatabase(t, func(t *testing.T, open func(*testing.T, ...eventsql.Option) (*eventsql.Store, *sql.DB)) {
		s, db := open(t)
		if _, err := db.Exec("CREATE TABLE effects (n INTEGER)"); err != nil {
			t.Fatal(err)
		}
		write := func(ctx context.Context, n int) error {
			tx, err := eventsql.Tx(ctx)
			if err == nil {
				_, err = tx.Exec("INSERT INTO effects (n) VALUES (" + string(rune('0'+n)) + ")")
			}
			return err
		}
		err := s.Once(t.Context(), "1", func(ctx context.Context) error {
			if err := s.Once(t.Context(), "1", func(ctx context.Context) error { return write(ctx, 2) }); err != nil {
				t.Error(err)
			}
			return write(ctx, 1)
		})
		var n, sum int
		if scanErr := db.QueryRow("SELECT COUNT(*), SUM(n) FROM effects").Scan(&n, &sum); err != nil || scanErr != nil || n != 1 || sum != 2 {
			t.Errorf("%d effects, sum %d, %v, %v", n, sum, err, scanErr)
		}
	})
}

// Old IDs are forgotten, those of the retention and events that wait are not.
func TestRetention(t *testing.T) {
	eachDatabase(t, func(t *testing.T, open func(*testing.T, ...eventsql.Option) (*eventsql.Store, *sql.DB)) {
		_, db := open(t)
		dialect := eventsql.SQLite
		if strings.HasSuffix(t.Name(), "PostgreSQL") {
			dialect = eventsql.PostgreSQL
		}
		ago := func(d time.Duration) int64 { return time.Now().Add(-d).UnixMilli() }
		for id, done := range map[string]any{"old": ago(61 * time.Minute), "young": ago(59 * time.Minute), "waits": nil} {
			statement := "INSERT INTO getresponse_events (id, lane, due, done) VALUES ('" + id + "', 'l', 0, "
			if dialect == eventsql.PostgreSQL {
				statement += "$1)"
			} else {
				statement += "?)"
			}
			if _, err := db.Exec(statement, done); err != nil {
				t.Fatal(err)
			}
		}
		s := newStore(t, db, dialect, eventsql.WithRetention(time.Hour))
		if err := s.Push(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		rows, err := db.Query("SELECT id FROM getresponse_events ORDER BY id")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		var left []string
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				t.Fatal(err)
			}
			left = append(left, id)
		}
		if strings.Join(left, " ") != "waits young" || rows.Err() != nil {
			t.Errorf("left are %v, %v", left, rows.Err())
		}
	})
}

func TestNew(t *testing.T) {
	db := openSQLite(t, filepath.Join(t.TempDir(), "events.db"))
	for want, build := range map[string]func() (*eventsql.Store, error){
		"the database is nil":           func() (*eventsql.Store, error) { return eventsql.New(nil, eventsql.SQLite) },
		"the dialect 0 is neither":      func() (*eventsql.Store, error) { return eventsql.New(db, 0) },
		"an option is nil":              func() (*eventsql.Store, error) { return eventsql.New(db, eventsql.SQLite, nil) },
		`table name "a;b" is not 1`:     func() (*eventsql.Store, error) { return eventsql.New(db, eventsql.SQLite, eventsql.WithTable("a;b")) },
		"maximum of 0 items is below 1": func() (*eventsql.Store, error) { return eventsql.New(db, eventsql.SQLite, eventsql.WithMaxItems(0)) },
		"the retention 1m0s is below": func() (*eventsql.Store, error) {
			return eventsql.New(db, eventsql.SQLite, eventsql.WithRetention(time.Minute))
		},
	} {
		if s, err := build(); s != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// Without its table, every method returns an error that names its step.
func TestWithoutTable(t *testing.T) {
	s, err := eventsql.New(openSQLite(t, filepath.Join(t.TempDir(), "events.db")), eventsql.SQLite, eventsql.WithTable("other"))
	if err != nil {
		t.Fatal(err)
	}
	item := events.Item{ID: "1", Lane: "1", Data: []byte("jan@example.com")}
	nothing := func(context.Context) error { return nil }
	_, takeErr := s.Take(t.Context(), 1, time.Minute)
	for step, err := range map[string]error{
		"count events": s.Push(t.Context(), []events.Item{item}), "take": takeErr, "postpone": s.Postpone(t.Context(), item, 0),
		"remember event": s.Handle(t.Context(), item, nothing), "look up event": s.Once(t.Context(), "1", nothing),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "eventsql: "+step+": ") || strings.Contains(err.Error(), "jan@") {
			t.Errorf("%s: %v", step, err)
		}
	}
}
