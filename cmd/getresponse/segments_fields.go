package main

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/segment"
)

// comparisons are the operators of --field, the longer ones first.
var comparisons = []string{"!=", "!~", ">=", "<=", "=", "~", ">", "<"}

// splitComparison splits a condition such as age>=30. Without an operator it is a name.
func splitComparison(text string) (name, operator, value string) {
	at := strings.IndexAny(text, "=!~<>")
	if at < 0 {
		return text, "", ""
	}
	for _, operator := range comparisons {
		if value, ok := strings.CutPrefix(text[at:], operator); ok {
			return text[:at], operator, value
		}
	}
	return text, "", ""
}

// onField makes the condition of --field. The operators depend on the values of the field.
func (l *lookup) onField(text string) (segment.Condition, error) {
	name, operator, value := splitComparison(text)
	field, err := l.field("field", name)
	if err != nil {
		return nil, err
	}
	if operator != "" && value == "" {
		return nil, usagef("--field is %q: there is no value after %s", text, operator)
	}
	switch kindOfField(field) {
	case numberField:
		return onNumber(field, text, operator, value)
	case dateField:
		return onDate(field, text, operator, value)
	case choiceField:
		if operator == "=" && len(field.Values) > 0 && !slices.Contains(field.Values, value) {
			return nil, usagef("--field is %q: the choices of %s are %s", text, field.Name, strings.Join(field.Values, ", "))
		}
		return onText(segment.ChoiceField(field.CustomFieldID), text, operator, value)
	}
	return onText(segment.CustomField(field.CustomFieldID), text, operator, value)
}

// withoutField makes the condition of --not-field.
func (l *lookup) withoutField(name string) (segment.Condition, error) {
	field, err := l.field("not-field", name)
	if err != nil {
		return nil, err
	}
	switch id := field.CustomFieldID; kindOfField(field) {
	case numberField:
		return segment.NumberField(id).IsNotSet(), nil
	case dateField:
		return segment.DateField(id).IsNotSet(), nil
	case choiceField:
		return segment.ChoiceField(id).IsNotSet(), nil
	default:
		return segment.CustomField(id).IsNotSet(), nil
	}
}

// fieldKind is a kind of values of custom fields that has operators of its own.
type fieldKind int

const (
	textField fieldKind = iota
	choiceField
	numberField
	dateField
)

// kindOfField returns the kind of a field's values. The service has it in several
// properties, of which a response may lack some.
func kindOfField(f *gr.CustomField) fieldKind {
	for _, word := range []string{string(f.ValueType), string(f.Type), string(f.Format)} {
		switch word {
		case "number":
			return numberField
		case "date", "datetime":
			return dateField
		case "radio", "checkbox", "single_select", "multi_select":
			return choiceField
		}
	}
	return textField
}

func onText(on segment.CustomStringOperators, text, operator, value string) (segment.Condition, error) {
	switch operator {
	case "":
		return on.IsSet(), nil
	case "=":
		return on.Is(value), nil
	case "!=":
		return on.IsNot(value), nil
	case "~":
		return on.Contains(value), nil
	case "!~":
		return on.DoesNotContain(value), nil
	}
	return nil, usagef("--field is %q: the field has text, which compares by = != ~ !~", text)
}

func onNumber(field *gr.CustomField, text, operator, value string) (segment.Condition, error) {
	on := segment.NumberField(field.CustomFieldID)
	if operator == "" {
		return on.IsSet(), nil
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return nil, usagef("--field is %q: the field has numbers, %q is none", text, value)
	}
	switch operator {
	case "=":
		return on.Is(n), nil
	case "!=":
		return on.IsNot(n), nil
	case "<":
		return on.LessThan(n), nil
	case "<=":
		return on.AtMost(n), nil
	case ">":
		return on.MoreThan(n), nil
	case ">=":
		return on.AtLeast(n), nil
	}
	return nil, usagef("--field is %q: the field has numbers, which compare by = != < <= > >=", text)
}

func onDate(field *gr.CustomField, text, operator, value string) (segment.Condition, error) {
	on := segment.DateField(field.CustomFieldID)
	if operator == "" {
		return on.IsSet(), nil
	}
	t, err := time.Parse(time.DateOnly, value)
	if err != nil {
		return nil, usagef("--field is %q: the field has dates, want a day such as 2027-01-31", text)
	}
	day := segment.DateOf(t)
	switch operator {
	case "=":
		return on.Between(day, day), nil
	case "<=":
		return on.Until(day), nil
	case ">=":
		return on.Since(day), nil
	}
	return nil, usagef("--field is %q: the field has dates, which compare by = <= >=", text)
}
