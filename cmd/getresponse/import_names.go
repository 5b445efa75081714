package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/columns"
	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// importNames is what the columns and tags of a file are in the account.
type importNames struct {
	plan         *columns.Plan
	have         []gr.CustomField
	fields, tags map[string]string // IDs by name in lower case, once they are ensured
}

// findNames makes the plan of the columns, with the custom fields of the account.
func (j *importJob) findNames() (*importNames, error) {
	header := j.in.reader.Header()
	overrides := append(exportOverrides(header, j.overrides), j.overrides...)
	plan, err := columns.New(header, overrides...)
	if err != nil {
		return nil, &usageError{fmt.Errorf("%s: %w", j.in.path, err)}
	}
	have, err := everything(j.ctx, j.client.CustomFields.List, func(p *gr.ListCustomFieldsParams, page, perPage *int) { p.Page, p.PerPage = page, perPage },
		func(f gr.CustomField) string { return f.CustomFieldID })
	if err != nil {
		return nil, err
	}
	plan.UseFields(have)
	return &importNames{plan: plan, have: have}, nil
}

// missingFields returns the custom fields that the account lacks.
func (n *importNames) missingFields() (names []string) {
	for _, f := range n.plan.Fields() {
		if !slices.ContainsFunc(n.have, func(have gr.CustomField) bool { return strings.EqualFold(have.Name, f.Name) }) {
			names = append(names, f.Name)
		}
	}
	return names
}

// ensure creates the custom fields and tags that the account lacks.
func (n *importNames) ensure(ctx context.Context, client *getresponse.Client, note func(string, ...any)) error {
	fields, err := bulk.EnsureCustomFields(ctx, client, n.plan.Fields()...)
	if err != nil {
		return err
	}
	tags, err := bulk.EnsureTags(ctx, client, n.plan.Tags()...)
	if err != nil {
		return err
	}
	n.fields, n.tags = byName(fields), byName(tags)
	if created := createdOf(fields); created != "" {
		note("New custom fields: %s.", created)
	}
	if created := createdOf(tags); created != "" {
		note("New tags: %s.", created)
	}
	return nil
}

func createdOf(all []bulk.Ensured) string {
	var names []string
	for _, one := range all {
		if one.Created {
			names = append(names, one.Name)
		}
	}
	return sortedNames(names)
}

func byName(all []bulk.Ensured) map[string]string {
	ids := map[string]string{}
	for _, one := range all {
		ids[strings.ToLower(one.Name)] = one.ID
	}
	return ids
}

// contact returns the contact of a row with the IDs of the account. The error is of this
// row only. The address is always that of the file: the journal is compared by it.
func (n *importNames) contact(row sheet.Row) (bulk.Contact, error) {
	address := n.address(row)
	c, err := n.plan.Contact(row)
	if err != nil {
		return bulk.Contact{Email: address}, err
	}
	out := bulk.Contact{Email: address, Name: c.Name, DayOfCycle: c.DayOfCycle, Scoring: c.Scoring, IPAddress: c.IPAddress}
	for _, name := range c.Tags {
		id, known := n.tags[strings.ToLower(name)]
		if !known {
			return bulk.Contact{Email: address}, fmt.Errorf("the file has too many tags, and the tag %s is not created", name)
		}
		out.Tags = append(out.Tags, id)
	}
	for name, values := range c.Fields {
		if out.CustomFields == nil {
			out.CustomFields = map[string][]string{}
		}
		out.CustomFields[n.fields[strings.ToLower(name)]] = values
	}
	return out, nil
}

// address returns what a row has in the column of e-mail addresses.
func (n *importNames) address(row sheet.Row) string {
	for i, c := range n.plan.Columns {
		if c.Property == columns.Email && i < len(row.Cells) {
			return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(row.Cells[i]), "mailto:"))
		}
	}
	return ""
}

// exportOverrides says what the columns of a file are that contacts export or an import
// has written: what no import can set is left out, and custom fields have their own names
// even where a person would mean something else by them. Columns that the user maps are
// left to the user.
func exportOverrides(header, overrides []string) (more []string) {
	exported := slices.Contains(header, "email") && (slices.Contains(header, "createdOn") || slices.Contains(header, "dayOfCycle") || slices.Contains(header, "contactId"))
	for i, name := range header {
		number := fmt.Sprintf("#%d", i+1)
		if slices.ContainsFunc(overrides, func(o string) bool {
			mapped := strings.TrimSpace(o[:max(strings.LastIndexByte(o, '='), 0)])
			return mapped == number || strings.EqualFold(mapped, strings.TrimSpace(name))
		}) {
			continue
		}
		field, custom := strings.CutPrefix(name, customPrefix)
		switch {
		case name == failedColumn:
			more = append(more, number+"=-")
		case custom:
			more = append(more, number+"=field:"+field)
		case !exported || settable[name]:
		case slices.ContainsFunc(propertyColumns, func(c exportColumn) bool { return c.name == name }):
			more = append(more, number+"=-")
		case name != "":
			more = append(more, number+"=field:"+name)
		}
	}
	return more
}

// settable are the columns of an export that an import reads.
var settable = map[string]bool{"email": true, "name": true, "tags": true, "dayOfCycle": true, "scoring": true, "ipAddress": true}
