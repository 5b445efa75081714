package main

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// exportColumn is a column of an export.
type exportColumn struct {
	name     string
	property string // of the service, "" for the tags
	usual    bool   // without --columns too
	value    func(*gr.ContactListItem) node
}

// propertyColumns are the columns that every account has. An import reads those that
// can be set.
var propertyColumns = []exportColumn{
	{"contactId", "contactId", false, func(c *gr.ContactListItem) node { return textOrNull(c.ContactID) }},
	{"email", "email", true, func(c *gr.ContactListItem) node { return textOrNull(c.Email) }},
	{"name", "name", true, func(c *gr.ContactListItem) node { return textOrNull(c.Name) }},
	{"list", "campaign", false, func(c *gr.ContactListItem) node { return textOrNull(c.Campaign.Name) }},
	{"tags", "", true, nil},
	{"dayOfCycle", "dayOfCycle", true, func(c *gr.ContactListItem) node {
		if day, ok := c.DayOfCycle.Get(); ok {
			return numberText(strconv.FormatInt(int64(day), 10))
		}
		return null
	}},
	{"scoring", "scoring", true, func(c *gr.ContactListItem) node {
		if score, ok := c.Scoring.Get(); ok {
			return numberText(strconv.FormatFloat(float64(score), 'f', -1, 64))
		}
		return null
	}},
	{"engagementScore", "engagementScore", false, func(c *gr.ContactListItem) node {
		if score, ok := c.EngagementScore.Get(); ok {
			return numberText(strconv.FormatInt(int64(score), 10))
		}
		return null
	}},
	{"ipAddress", "ipAddress", true, func(c *gr.ContactListItem) node { return textOrNull(c.IPAddress) }},
	{"note", "note", true, func(c *gr.ContactListItem) node { return textOrNull(c.Note) }},
	{"origin", "origin", false, func(c *gr.ContactListItem) node { return textOrNull(string(c.Origin)) }},
	{"timeZone", "timeZone", false, func(c *gr.ContactListItem) node { return textOrNull(c.TimeZone) }},
	{"createdOn", "createdOn", true, func(c *gr.ContactListItem) node { return timeValue(c.CreatedOn) }},
	{"changedOn", "changedOn", false, func(c *gr.ContactListItem) node { return timeValue(c.ChangedOn) }},
}

func timeValue(t wire.Time) node {
	if t.IsZero() {
		return null
	}
	return textOrNull(t.Format(time.RFC3339))
}

// customPrefix begins the name of a custom field that has the name of a property.
const customPrefix = "custom:"

// customColumn is the column of a custom field.
func customColumn(field *gr.CustomField) exportColumn {
	name := field.Name
	if slices.ContainsFunc(propertyColumns, func(c exportColumn) bool { return strings.EqualFold(c.name, name) }) {
		name = customPrefix + name
	}
	id, several := field.CustomFieldID, hasSeveral(field)
	return exportColumn{name, "customFieldValues", true, func(c *gr.ContactListItem) node {
		for _, v := range c.CustomFieldValues {
			values := v.Value
			if len(values) == 0 {
				values = v.Values
			}
			switch {
			case v.CustomFieldID != id:
			case several || len(values) > 1:
				return textList(values)
			case len(values) == 1:
				return textOrNull(values[0])
			}
		}
		return null
	}}
}

// hasSeveral reports whether a contact can have several values of a field.
func hasSeveral(field *gr.CustomField) bool {
	for _, form := range []string{string(field.Format), string(field.Type), string(field.ValueType), field.FieldType} { //nolint:staticcheck // some responses have the format only there
		if form == string(gr.CustomFieldFormatMultiSelect) || form == string(gr.CustomFieldFormatCheckbox) {
			return true
		}
	}
	return false
}

// exportColumns returns the columns with the given names; without names the usual ones.
func exportColumns(ctx context.Context, client *getresponse.Client, names []string) ([]exportColumn, error) {
	all := slices.Clone(propertyColumns)
	fields, err := everything(ctx, client.CustomFields.List, func(p *gr.ListCustomFieldsParams, page, perPage *int) { p.Page, p.PerPage = page, perPage },
		func(f gr.CustomField) string { return f.CustomFieldID })
	if err != nil {
		return nil, err
	}
	for i := range fields {
		all = append(all, customColumn(&fields[i]))
	}
	if len(names) == 0 {
		return slices.DeleteFunc(all, func(c exportColumn) bool { return !c.usual }), nil
	}
	var chosen []exportColumn
	for _, name := range names {
		i := slices.IndexFunc(all, func(c exportColumn) bool { return strings.EqualFold(c.name, name) })
		if i < 0 {
			return nil, usagef("--columns: there is no column %q; the columns are %s", name, strings.Join(namesOf(all), ", "))
		}
		if slices.Contains(namesOf(chosen), all[i].name) {
			return nil, usagef("--columns: %q is there twice", all[i].name)
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

func namesOf(columns []exportColumn) (names []string) {
	for _, c := range columns {
		names = append(names, c.name)
	}
	return names
}

// everything reads all items of a small list. It waits for limits as long as it takes.
func everything[T, P any](ctx context.Context, list func(context.Context, *P, ...wire.CallOption) (*wire.Page[T], error), set func(params *P, page, perPage *int), id func(T) string) (items []T, err error) {
	walk, err := bulk.Export(bulk.List[T]{ID: id, Page: func(ctx context.Context, page, perPage int) (*wire.Page[T], error) {
		var params P
		set(&params, &page, &perPage)
		return list(ctx, &params)
	}}, bulk.ExportOptions{})
	if err != nil {
		return nil, err
	}
	for item, err := range walk.Items(ctx) {
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}
