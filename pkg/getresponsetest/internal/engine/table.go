package engine

import (
	"slices"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
)

// Table holds the rows of one entity in the order of their creation.
type Table struct {
	Entity *contract.Entity

	places map[string]*place
	order  []*place          // of creation
	unique map[string]string // ID of a row by its unique properties
}

// place holds the row with an ID.
type place struct{ row Object }

func newTable(e *contract.Entity) *Table {
	return &Table{Entity: e, places: map[string]*place{}, unique: map[string]string{}}
}

// Len returns the number of rows.
func (t *Table) Len() int { return len(t.order) }

// Get returns a row, nil if there is none with that ID.
func (t *Table) Get(id string) Object {
	if p := t.places[id]; p != nil {
		return p.row
	}
	return nil
}

// All returns the rows in the order of their creation.
func (t *Table) All() []Object {
	rows := make([]Object, len(t.order))
	for i, p := range t.order {
		rows[i] = p.row
	}
	return rows
}

// ID returns the ID of a row.
func (t *Table) ID(row Object) string { return Scalar(row[t.Entity.ID]) }

// Find returns the first row whose property has that value, nil without one. Case does
// not matter.
func (t *Table) Find(name, value string) Object {
	for _, p := range t.order {
		if strings.EqualFold(Text(p.row, name), value) {
			return p.row
		}
	}
	return nil
}

// Put stores a row under the ID that it has, in the place of one with the same ID.
func (t *Table) Put(row Object) {
	id := t.ID(row)
	if p := t.places[id]; p != nil {
		t.forget(p.row, id)
		p.row = row
	} else {
		p = &place{row}
		t.places[id], t.order = p, append(t.order, p)
	}
	if key, ok := t.key(row); ok {
		t.unique[key] = id
	}
}

// Holder returns the ID of the row that has the unique properties of row.
func (t *Table) Holder(row Object) (id string, taken bool) {
	if key, ok := t.key(row); ok {
		id, taken = t.unique[key]
	}
	return id, taken
}

func (t *Table) remove(id string) {
	p := t.places[id]
	if p == nil {
		return
	}
	t.forget(p.row, id)
	delete(t.places, id)
	i := slices.Index(t.order, p)
	t.order = slices.Delete(t.order, i, i+1)
}

func (t *Table) forget(row Object, id string) {
	if key, ok := t.key(row); ok && t.unique[key] == id {
		delete(t.unique, key)
	}
}

// key joins the unique properties of a row and the IDs of its parents. It reports false
// where one is missing.
func (t *Table) key(row Object) (string, bool) {
	if len(t.Entity.Unique) == 0 {
		return "", false
	}
	var b strings.Builder
	for _, id := range t.Entity.Own()[1:] {
		b.WriteString(Scalar(row[id]))
		b.WriteByte(0)
	}
	for _, path := range t.Entity.Unique {
		value := ""
		for v := range Values(row, strings.Split(path, ".")) {
			value = Scalar(v)
		}
		if value == "" {
			return "", false
		}
		if !strings.HasSuffix(path, "Id") { // IDs differ by case
			value = strings.ToLower(value)
		}
		b.WriteString(value)
		b.WriteByte(0)
	}
	return b.String(), true
}
