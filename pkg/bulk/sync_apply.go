package bulk

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// apply makes the changes.
func (s *syncer) apply(ctx context.Context) error {
	if err := s.add(ctx); err != nil {
		return err
	}
	var others []*Change
	for i := range s.result.Changes {
		if s.result.Changes[i].Kind != Add {
			others = append(others, &s.result.Changes[i])
		}
	}
	return each(ctx, others, func(ctx context.Context, c *Change) (err error) {
		if c.Kind == Remove {
			err = surely(ctx, func() error { return s.client.Contacts.Delete(ctx, c.ContactID, nil) })
			if errors.Is(err, getresponse.ErrNotFound) {
				err = nil // by another program, or by a call whose outcome was unknown
			}
			c.Outcome = Removed
		} else {
			c.Outcome, err = s.update(ctx, c)
		}
		switch {
		case err == nil:
			return nil
		case isAbout(err), errors.Is(err, getresponse.ErrNotFound):
			c.Outcome, c.Reason = Rejected, reasonOf(err)
			return nil
		}
		c.Outcome, c.Reason = Unknown, err.Error()
		return err
	})
}

// add imports the contacts that the list does not have.
func (s *syncer) add(ctx context.Context) error {
	var adds []*Change
	for i := range s.result.Changes {
		if s.result.Changes[i].Kind == Add {
			adds = append(adds, &s.result.Changes[i])
		}
	}
	if len(adds) == 0 {
		return nil
	}
	rows := func(yield func(Contact, error) bool) {
		for _, c := range adds {
			if !yield(c.contact, nil) {
				return
			}
		}
	}
	_, err := Import(ctx, s.client, s.campaignID, rows, ImportOptions{Wait: s.o.Wait, Report: func(r ImportRow) {
		c := adds[r.Row]
		c.Outcome, c.ContactID, c.Reason = r.Outcome, r.ContactID, r.Reason
	}})
	return err
}

// update changes what differs. It replaces the tags and fields of a contact only where
// one of them is to be removed.
func (s *syncer) update(ctx context.Context, c *Change) (Outcome, error) {
	var have *gr.Contact
	err := patiently(ctx, func() (err error) {
		have, err = s.client.Contacts.Get(ctx, c.ContactID, nil)
		return err
	})
	if err != nil {
		return Unknown, err
	}
	want, tags, fields := Contact{Name: c.contact.Name}, Merge, Merge
	values := fieldsOf(have.CustomFieldValues)
	want.CustomFields = map[string][]string{}
	for _, id := range s.o.CustomFields {
		if v := c.contact.CustomFields[id]; len(v) > 0 {
			want.CustomFields[id] = v
		} else if len(values[id]) > 0 {
			fields = Replace
		}
	}
	if fields == Replace {
		maps.DeleteFunc(values, func(id string, _ []string) bool { return slices.Contains(s.o.CustomFields, id) })
		maps.Copy(values, want.CustomFields)
		want.CustomFields = values
	}
	for _, id := range s.o.Tags {
		if slices.Contains(c.contact.Tags, id) {
			want.Tags = append(want.Tags, id)
		}
	}
	others := []string{} // not nil, so that the last tag can be removed
	for _, tag := range have.Tags {
		if !slices.Contains(s.o.Tags, tag.TagID) {
			others = append(others, tag.TagID)
		} else if !slices.Contains(want.Tags, tag.TagID) {
			tags = Replace
		}
	}
	if tags == Replace {
		want.Tags = append(others, want.Tags...)
	}
	changes := changesOf(have, want, tags, fields)
	if changes.none() {
		return Unchanged, nil // by another program meanwhile
	}
	if err := changes.apply(ctx, s.client.Contacts, c.ContactID); err != nil {
		return Unknown, err
	}
	return Updated, nil
}

// each calls f for all items, a few concurrently, until one fails. It returns the first
// error.
func each[T any](ctx context.Context, items []T, f func(context.Context, T) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	calls := newPool()
	for _, item := range items {
		calls.start(func() {
			if ctx.Err() != nil {
				return
			}
			if err := f(ctx, item); err != nil {
				cancel(err)
			}
		})
	}
	calls.wait()
	return context.Cause(ctx)
}
