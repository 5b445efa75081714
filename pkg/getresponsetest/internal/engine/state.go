package engine

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
)

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
