package eventsql

import (
	"fmt"
	"strconv"
	"strings"
)

// Dialect is the SQL of a database.
type Dialect int

// The dialects.
const (
	SQLite Dialect = iota + 1
	PostgreSQL
)

// statements are the statements of a store.
type statements struct {
	create                 []string
	isDone, done           string
	push, count, prune     string
	take, finish, postpone string
}

// prepared returns the statements that are prepared.
func (s statements) prepared() []string {
	return []string{s.isDone, s.done, s.push, s.count, s.prune, s.take, s.finish, s.postpone}
}

// newStatements writes ? for parameters, which PostgreSQL numbers. A row waits while
// done is NULL; due is when it may be taken: at the end of its lease or delay.
func newStatements(d Dialect, table string) statements {
	serial, bytes := "INTEGER PRIMARY KEY AUTOINCREMENT", "BLOB"
	if d == PostgreSQL {
		serial, bytes = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "BYTEA"
	}
	return statements{
		create: []string{
			d.write(`CREATE TABLE IF NOT EXISTS %[1]s (
				seq `+serial+`, id TEXT NOT NULL UNIQUE, lane TEXT NOT NULL, data `+bytes+`,
				attempt INTEGER NOT NULL DEFAULT 0, due BIGINT NOT NULL, lease TEXT NOT NULL DEFAULT '', done BIGINT)`, table),
			d.write(`CREATE INDEX IF NOT EXISTS %[1]s_lane ON %[1]s (lane, seq) WHERE done IS NULL`, table),
			d.write(`CREATE INDEX IF NOT EXISTS %[1]s_waiting ON %[1]s (seq) WHERE done IS NULL`, table),
			d.write(`CREATE INDEX IF NOT EXISTS %[1]s_done ON %[1]s (done) WHERE done IS NOT NULL`, table),
		},
		isDone: d.write(`SELECT COUNT(*) FROM %[1]s WHERE id = ? AND done IS NOT NULL`, table),
		done:   d.write(`INSERT INTO %[1]s (id, lane, due, done) VALUES (?, '', 0, ?) ON CONFLICT (id) DO NOTHING`, table),
		push:   d.write(`INSERT INTO %[1]s (id, lane, data, due) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`, table),
		count:  d.write(`SELECT COUNT(*) FROM (SELECT 1 FROM %[1]s WHERE done IS NULL LIMIT ?) AS waiting`, table),
		prune:  d.write(`DELETE FROM %[1]s WHERE done IS NOT NULL AND done < ?`, table),
		// One statement, so that SQLite needs no transaction that turns from reading to
		// writing. PostgreSQL checks due again where another worker was faster.
		take: d.write(`UPDATE %[1]s SET due = ?, lease = ?, attempt = attempt + 1
			WHERE done IS NULL AND due <= ? AND seq IN (
				SELECT seq FROM %[1]s AS head WHERE done IS NULL AND due <= ? AND NOT EXISTS (
					SELECT 1 FROM %[1]s AS earlier WHERE earlier.done IS NULL AND earlier.lane = head.lane AND earlier.seq < head.seq)
				ORDER BY seq LIMIT ?)
			RETURNING seq, id, lane, data, attempt`, table),
		finish:   d.write(`UPDATE %[1]s SET done = ?, data = NULL, lease = '' WHERE id = ? AND lease = ? AND done IS NULL`, table),
		postpone: d.write(`UPDATE %[1]s SET due = ?, lease = '' WHERE id = ? AND lease = ? AND done IS NULL`, table),
	}
}

// write puts the name of the table into a statement, and numbers its parameters.
func (d Dialect) write(format, table string) string {
	text := fmt.Sprintf(format, table)
	if d != PostgreSQL {
		return text
	}
	var b strings.Builder
	for n, part := range strings.Split(text, "?") {
		if n > 0 {
			b.WriteString("$" + strconv.Itoa(n))
		}
		b.WriteString(part)
	}
	return b.String()
}
