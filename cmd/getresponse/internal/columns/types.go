package columns

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
)

// kind returns the type and the input format of a column's custom field: those of the
// field that exists, or those that all its observed values allow. Columns are text if
// there is a doubt. Countries, currencies and genders are text as well, as it is not known
// which values the service accepts for them.
func (c *Column) kind() (gr.CustomFieldType, gr.CustomFieldFormat) {
	if c.existing != nil {
		return existingKind(c.existing)
	}
	g, text := &c.guess, gr.CustomFieldFormatText
	_, dates := g.dates.one()
	_, times := g.times.one()
	switch {
	case g.long:
		return gr.CustomFieldTypeString, gr.CustomFieldFormatTextarea
	case g.values == 0:
		return gr.CustomFieldTypeString, text
	case c.Property == Phone && g.phone:
		return gr.CustomFieldTypePhone, text
	case c.Property == Phone:
		return gr.CustomFieldTypeString, text
	case g.number.are():
		return gr.CustomFieldTypeNumber, text
	case dates:
		return gr.CustomFieldTypeDate, text
	case times:
		return gr.CustomFieldTypeDatetime, text
	case g.ip:
		return gr.CustomFieldTypeIP, text
	case g.url:
		return gr.CustomFieldTypeURL, text
	}
	return gr.CustomFieldTypeString, text
}

// formats are the input formats, which some responses have as the type.
func formats() []string {
	return []string{
		string(gr.CustomFieldFormatText), string(gr.CustomFieldFormatTextarea), string(gr.CustomFieldFormatRadio),
		string(gr.CustomFieldFormatCheckbox), string(gr.CustomFieldFormatSingleSelect), string(gr.CustomFieldFormatMultiSelect),
	}
}

func existingKind(f *gr.CustomField) (gr.CustomFieldType, gr.CustomFieldFormat) {
	kind, format := f.Type, f.Format
	if slices.Contains(formats(), string(kind)) {
		if format == "" {
			format = gr.CustomFieldFormat(kind)
		}
		kind = gr.CustomFieldTypeString
	}
	return kind, format
}

// Fields returns the custom fields that contacts need, for [bulk.EnsureCustomFields], with
// the types that fit all rows observed. A column without any value needs none.
func (p *Plan) Fields() (fields []gr.NewCustomField) {
	for _, c := range p.Columns {
		if c.Field == "" || c.Property != Field && c.Property != Phone || c.Values == 0 {
			continue
		}
		kind, format := c.kind()
		fields = append(fields, gr.NewCustomField{Name: c.Field, Type: kind, Format: format, Values: []string{}})
	}
	return fields
}

// convert returns a value as the custom field has it, or why it cannot have it.
func (c *Column) convert(value string) (values []string, fault string) {
	kind, format := c.kind()
	if c.existing != nil && len(c.existing.Values) > 0 && format != gr.CustomFieldFormatText && format != gr.CustomFieldFormatTextarea {
		return c.choose(value, format)
	}
	switch kind {
	case gr.CustomFieldTypeNumber:
		var form numberForm
		form.add(value)
		if form.other || c.guess.values > 0 && !c.guess.number.are() && form.comma {
			return nil, "it is no number"
		}
		value = asNumber(value)
	case gr.CustomFieldTypeDate:
		return c.convertTime(value, c.guess.dates, dateLayouts(), func(_ string, at time.Time) string { return at.Format(time.DateOnly) })
	case gr.CustomFieldTypeDatetime:
		return c.convertTime(value, c.guess.times, timeLayouts(), asTime)
	case gr.CustomFieldTypeIP:
		if !isIP(value) {
			return nil, "it is no IP address"
		}
	case gr.CustomFieldTypeURL:
		if !isURL(value) {
			return nil, "it is no URL with http or https"
		}
	}
	return []string{value}, ""
}

// convertTime converts a date or a time: in the layout of all observed values, or in the
// only one that the value has.
func (c *Column) convertTime(value string, seen, all layouts, format func(string, time.Time) string) ([]string, string) {
	layout, sure := seen.that(value).one()
	if !sure {
		if layout, sure = all.that(value).one(); !sure {
			return nil, "it is no date that can be read without doubt; 2006-01-02 can"
		}
	}
	at, err := time.Parse(layout, value)
	if err != nil {
		return nil, err.Error()
	}
	return []string{format(layout, at)}, ""
}

// choose finds the choices of an existing field that a value names, without case.
func (c *Column) choose(value string, format gr.CustomFieldFormat) (values []string, fault string) {
	parts := []string{value}
	if format == gr.CustomFieldFormatCheckbox || format == gr.CustomFieldFormatMultiSelect {
		parts = splitList(value)
	}
	for _, part := range parts {
		i := slices.IndexFunc(c.existing.Values, func(choice string) bool { return strings.EqualFold(choice, part) })
		if i < 0 {
			return nil, fmt.Sprintf("%s is no choice of the custom field %s", quoted(part), quoted(c.Field))
		}
		values = append(values, c.existing.Values[i])
	}
	return values, ""
}
