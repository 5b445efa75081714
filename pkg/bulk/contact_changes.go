package bulk

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Mode says what happens to the tags or custom fields that a contact has already.
type Mode int

// The modes.
const (
	Merge   Mode = iota // others stay
	Replace             // others are removed; a nil list or map leaves all as they are
)

// changes are the calls that bring a contact up to date. Tags and custom fields that are
// merged have calls of their own, which lose nothing that others set concurrently.
type changes struct {
	update gr.ContactUpdate
	whole  bool // update has a change
	tags   []gr.ContactTagReference
	fields []gr.CustomFieldValueInput
}

func (c changes) none() bool { return !c.whole && len(c.tags) == 0 && len(c.fields) == 0 }

// changesOf returns what is to change on a contact.
func changesOf(have *gr.Contact, want Contact, tags, fields Mode) (c changes) {
	if want.Name != "" && want.Name != have.Name {
		c.update.Name, c.whole = want.Name, true
	}
	if want.DayOfCycle != nil {
		if day, ok := have.DayOfCycle.Get(); !ok || int(day) != *want.DayOfCycle {
			c.update.DayOfCycle, c.whole = wire.Value(wire.IntText(*want.DayOfCycle)), true
		}
	}
	if want.Scoring != nil {
		if score, ok := have.Scoring.Get(); !ok || float64(score) != *want.Scoring {
			c.update.Scoring, c.whole = wire.Value(*want.Scoring), true
		}
	}
	c.changeTags(have, want.Tags, tags)
	c.changeFields(have, want.CustomFields, fields)
	return c
}

func (c *changes) changeTags(have *gr.Contact, want []string, mode Mode) {
	has := map[string]bool{}
	for _, tag := range have.Tags {
		has[tag.TagID] = true
	}
	var missing []string
	for _, id := range want {
		if !has[id] {
			missing = append(missing, id)
			has[id] = true
		}
	}
	switch {
	case mode == Merge:
		c.tags = tagReferences(missing)
	case want != nil && (len(missing) > 0 || len(has) > len(slices.Compact(slices.Sorted(slices.Values(want))))):
		c.update.Tags, c.whole = tagReferences(want), true
	}
}

func (c *changes) changeFields(have *gr.Contact, want map[string][]string, mode Mode) {
	has := fieldsOf(have.CustomFieldValues)
	changed := maps.Clone(want)
	maps.DeleteFunc(changed, func(id string, values []string) bool { return slices.Equal(has[id], values) })
	switch {
	case mode == Merge:
		c.fields = fieldValues(changed)
	case want != nil && (len(changed) > 0 || len(has) > len(want)):
		c.update.CustomFieldValues, c.whole = append([]gr.CustomFieldValueInput{}, fieldValues(want)...), true
	}
}

// fieldsOf returns the values of a contact by custom field.
func fieldsOf(values []gr.ContactCustomFieldValue) map[string][]string {
	all := map[string][]string{}
	for _, v := range values {
		all[v.CustomFieldID] = v.Value
		if len(v.Value) == 0 {
			all[v.CustomFieldID] = v.Values
		}
	}
	return all
}

// apply carries changes out. Each of its calls has the same result if it is carried out
// twice, so calls with an unknown outcome are retried.
func (c changes) apply(ctx context.Context, contacts *gr.ContactsService, id string) error {
	if c.whole {
		if err := surely(ctx, func() error { _, err := contacts.Update(ctx, id, c.update); return err }); err != nil {
			return err
		}
	}
	if len(c.tags) > 0 {
		body := gr.ContactTagsUpsert{Tags: c.tags}
		if err := surely(ctx, func() error { _, err := contacts.UpsertTags(ctx, id, body); return err }); err != nil {
			return err
		}
	}
	if len(c.fields) > 0 {
		body := gr.ContactCustomFieldsUpsert{CustomFieldValues: c.fields}
		if err := surely(ctx, func() error { _, err := contacts.UpsertCustomFields(ctx, id, body); return err }); err != nil {
			return err
		}
	}
	return nil
}

// bringUpToDate reads a contact and changes what differs.
func bringUpToDate(ctx context.Context, contacts *gr.ContactsService, id string, want Contact, tags, fields Mode) (Outcome, error) {
	var have *gr.Contact
	err := patiently(ctx, func() (err error) {
		have, err = contacts.Get(ctx, id, nil)
		return err
	})
	if err != nil {
		return Unknown, err
	}
	c := changesOf(have, want, tags, fields)
	if c.none() {
		return Unchanged, nil
	}
	if err := c.apply(ctx, contacts, id); err != nil {
		return Unknown, err
	}
	return Updated, nil
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
