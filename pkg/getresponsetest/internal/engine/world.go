package engine

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
)

// World is the state of one account. It consists of JSON values only, so that it can
// be written to a file and read again.
type World struct {
	Tables  map[string]*Table // by the name of an entity
	Singles map[string]Object // what there is one of, such as the account itself
	Lists   map[string][]any  // lists of plain values, such as the block list
	Journal Journal
	Due     []Due // in the order of their times
	IDs     *int  `json:"-"` // counts for all accounts of a server

	kept map[string][]Object // lists by what selects their rows
}

// Due is something that happens at a time.
type Due struct {
	At   time.Time
	Kind string // selects the function that does it, see [Engine.When]
	ID   string // of the row that it happens to
}

// NewWorld returns an empty account.
func (e *Engine) NewWorld(ids *int) *World {
	w := &World{Tables: map[string]*Table{}, Singles: map[string]Object{}, Lists: map[string][]any{}, IDs: ids, kept: map[string][]Object{}}
	for _, entity := range e.contract.Entities {
		w.Tables[entity.Name] = newTable(entity)
	}
	return w
}

// Schedule makes something happen to a row at a time.
func (w *World) Schedule(at time.Time, kind, id string) {
	i, _ := slices.BinarySearchFunc(w.Due, at, func(d Due, at time.Time) int {
		if d.At.After(at) {
			return 1
		}
		return -1 // behind those of the same time
	})
	w.Due = slices.Insert(w.Due, i, Due{at, kind, id})
}

// Unschedule forgets what was to happen to a row.
func (w *World) Unschedule(kind, id string) {
	w.Due = slices.DeleteFunc(w.Due, func(d Due) bool { return d.Kind == kind && d.ID == id })
}

const idAlphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// NextID returns an ID that no row of any account has had, so an ID of another
// account is always unknown. It has the form of the service's IDs, so that no test
// relies on a pattern.
func (w *World) NextID() string {
	*w.IDs++
	n := 90_000 + *w.IDs*7 // every ID has three characters or more
	var id []byte
	for ; n > 0; n /= len(idAlphabet) {
		id = append(id, idAlphabet[n%len(idAlphabet)])
	}
	return string(id)
}

// ReadWorld reads a World from the JSON that [json.Marshal] makes of it.
func (e *Engine) ReadWorld(raw []byte, ids *int) (*World, error) {
	w := e.NewWorld(ids)
	if err := json.Unmarshal(raw, w, json.RejectUnknownMembers(true)); err != nil {
		return nil, err
	}
	return w, nil
}

// MarshalJSON writes the rows in their order.
func (t *Table) MarshalJSON() ([]byte, error) {
	return json.Marshal(t.All(), json.Deterministic(true))
}

// UnmarshalJSON reads the rows of a table that has an entity and no rows yet.
func (t *Table) UnmarshalJSON(raw []byte) error {
	if t.Entity == nil {
		return errors.New("the contract has no entity of this name")
	}
	var rows []Object
	if err := json.Unmarshal(raw, &rows); err != nil {
		return err
	}
	for _, row := range rows {
		id := t.ID(row)
		if id == "" || t.places[id] != nil {
			return fmt.Errorf("a %s has the %s %q, which is empty or that of another", t.Entity.Name, t.Entity.ID, id)
		}
		t.Put(row)
	}
	return nil
}

// MarshalJSON writes the entries in their order.
func (j *Journal) MarshalJSON() ([]byte, error) {
	return json.Marshal(j.entries, json.Deterministic(true), json.OmitZeroStructFields(true))
}

// UnmarshalJSON adds entries.
func (j *Journal) UnmarshalJSON(raw []byte) error {
	var entries []Entry
	if err := json.Unmarshal(raw, &entries, json.RejectUnknownMembers(true)); err != nil {
		return err
	}
	for _, entry := range entries {
		j.Add(entry)
	}
	return nil
}
