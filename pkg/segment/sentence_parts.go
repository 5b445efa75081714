package segment

import (
	"strconv"
	"strings"
)

// period removes a period and returns it in words. Conditions differ in the members for
// its word, its day or days, and its number of days.
func (m *members) period(wordMember, dayMember, daysMember string) string {
	switch w := m.peek(wordMember); w {
	case "specific_date":
		if words := m.named(dayMember, daysMember); words != "" {
			m.text(wordMember)
			return words
		}
	case dateFrom, dateTo, custom:
		day := m.peek(dayMember)
		from, to, two := strings.Cut(day, "/")
		if day == "" || two != (w == custom) {
			break
		}
		m.text(wordMember)
		m.text(dayMember)
		switch w {
		case dateFrom:
			return "from " + plain(day) + " on"
		case dateTo:
			return "until " + plain(day)
		}
		return "between " + plain(from) + " and " + plain(to)
	default:
		if words := m.named(wordMember, daysMember); words != "" {
			return words
		}
	}
	return "in the period " + m.json(wordMember, dayMember, daysMember)
}

// named removes a period that has a name and returns it in words; "" if the name is not
// known.
func (m *members) named(member, daysMember string) string {
	words := ""
	switch w := m.peek(member); w {
	case "today", "yesterday", "this_week", "last_week", "this_month", "last_month":
		words = word(w)
	case lastNDays:
		if m.peek(daysMember) == "" {
			return ""
		}
		words = "in the last " + plain(m.text(daysMember)) + " days"
	case "anytime", allTime:
		words = "at any time"
	default: // last_7_days, last_2_months and other numbers
		number, isLast := strings.CutPrefix(w, "last_")
		number, unit, _ := strings.Cut(number, "_")
		if _, err := strconv.ParseUint(number, 10, 16); err != nil || !isLast || unit != "days" && unit != "months" {
			return ""
		}
		words = "in the " + word(w)
	}
	m.text(member)
	switch {
	case m.is("includeCurrentPeriod", "true"):
		words += " with today"
	case m.is("includeCurrentPeriod", "false"):
		words += " without today"
	}
	return words
}

// comparison removes an operator and its value and returns them in words.
func (m *members) comparison() string {
	switch m.peek("operator") {
	case "assigned":
		m.text("operator")
		return "is set"
	case "not_assigned":
		m.text("operator")
		return "is not set"
	case "specific_date", dateFrom, dateTo, custom:
		return "is " + m.period("operator", "value", "numberOfDays")
	}
	isNumber := strings.HasPrefix(m.peek("operator"), "numeric_")
	operator := inWords(m.peek("operator"))
	if _, hasValue := m.values["value"]; !hasValue || operator == "" {
		return "compares as " + m.json("operatorType", "operator", "value")
	}
	m.text("operator")
	return operator + " " + m.value(isNumber)
}

// value removes the value of a comparison: a string in quotes, or a number with its
// currency.
func (m *members) value(isNumber bool) string {
	value := string(m.values["value"])
	if number := m.peek("value"); isNumber && number != "" {
		value = plain(number) // custom fields have numbers as strings
	}
	delete(m.values, "value")
	if m.peek("currency") != "" {
		return value + " " + plain(m.text("currency"))
	}
	return value
}

// inWords returns an operator that compares with one value.
func inWords(operator string) string {
	switch operator {
	case "is", "numeric_eq":
		return "is"
	case "is_not", "numeric_not_eq":
		return "is not"
	case "contains":
		return "contains"
	case "not_contains":
		return "does not contain"
	case "starts":
		return "starts with"
	case "not_starts":
		return "does not start with"
	case "ends":
		return "ends with"
	case "not_ends":
		return "does not end with"
	case "numeric_lt":
		return "is less than"
	case "numeric_gt":
		return "is more than"
	case "numeric_lt_eq":
		return "is at most"
	case "numeric_gt_eq":
		return "is at least"
	}
	return ""
}

// message removes a message and returns it in words. Conditions differ in the member that
// has its ID.
func (m *members) message(idMember string) string {
	switch kind := m.text("operator"); kind {
	case Any:
		return "any message"
	case "splittest":
		return m.thing("split test", idMember)
	case "automation":
		return m.thing("automation message", idMember)
	default:
		return m.thing(word(kind), idMember)
	}
}

// inactive returns what contacts did not do: did in the past tense, or do after "did not".
func (m *members) inactive(did, do, what, dayMember string) string {
	if m.is("dateOperator", "never") {
		return "who never " + did + " " + what
	}
	return "who did not " + do + " " + what + " " + m.period("dateOperator", dayMember, dayMember)
}

// purchaseDate removes the period of purchases and returns it in words, with a space in
// front.
func (m *members) purchaseDate() string {
	if m.values["date"] == nil {
		return ""
	}
	date := m.child("date")
	return " " + date.period("operator", "range", "numberOfDays")
}
