package segment

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/go-getresponse/getresponse/internal/printable"
)

// Names returns the name of something that a condition has the ID of, or "" to print the
// ID. The kind is one of "list", "tag", "custom field", "custom choice field",
// "custom number field", "custom date field", "consent", "newsletter",
// "autoresponder", "split test", "automation message", "text message", "link", "webinar",
// "goal", "pipeline", "stage", "shop", "category", "product", "custom event", "form",
// "legacy form", "popup", "import", "landing page" and "website". A segment of the service
// may have more.
type Names func(kind, id string) string

// String returns the segment as a sentence, with IDs in place of names. It says
// everything that is sent, what the contract does not know as JSON. The sentence of a
// segment is always the same.
func (s Segment) String() string { return s.Describe(nil) }

// Describe returns the sentence of String with names in place of IDs. A nil names keeps
// the IDs.
func (s Segment) Describe(names Names) string {
	var b strings.Builder
	if s.name != "" {
		b.WriteString(strconv.Quote(s.name) + ": ")
	}
	states := make([]string, len(s.states))
	for i, state := range s.states {
		states[i] = plain(string(state))
	}
	b.WriteString(strings.TrimSpace(strings.Join(states, " or ") + " contacts"))
	between := operatorOf(string(s.operator))
	for i, section := range s.sections {
		if i > 0 {
			b.WriteString("; " + between)
		}
		b.WriteString(" " + section.sentence(names))
	}
	b.WriteString(operatorUnused(between, len(s.sections)))
	b.WriteString((&members{values: maps.Clone(s.extra)}).rest())
	return printable.Text(b.String() + ".")
}

// operatorOf returns the word between conditions or sections.
func operatorOf(operator string) string {
	if operator == "" {
		return "(no operator)"
	}
	return word(operator)
}

// operatorUnused returns an operator that is not known if there is nothing that it
// combines.
func operatorUnused(operator string, items int) string {
	if items > 1 || operator == "and" || operator == "or" {
		return ""
	}
	return " (operator: " + operator + ")"
}

func (s Section) sentence(names Names) string {
	switch {
	case s.form.Value == nil && len(s.form.Raw) == 0:
		return "of a section without a form"
	case s.form.Value == nil:
		return "in the section " + membersOf(s.form, names).json()
	}
	m := membersOf(s.form, names)
	var b strings.Builder
	b.WriteString(m.lists())
	if scope := m.scope(); len(scope) > 0 {
		b.WriteString(" (" + strings.Join(scope, ", ") + ")")
	}
	between := operatorOf(m.text("logicOperator"))
	for i, c := range s.conditions {
		if i > 0 {
			b.WriteString(" " + between)
		}
		b.WriteString(" " + c.sentence(names))
	}
	return b.String() + operatorUnused(between, len(s.conditions)) + m.rest()
}

// lists returns the lists of a section in words.
func (m *members) lists() string {
	ids := m.list("campaignIdsList")
	delete(m.values, "campaignIdsList")
	if len(ids) == 0 {
		return "of no list"
	}
	for i, id := range ids {
		ids[i] = m.names.thing("list", id)
	}
	return "of " + strings.Join(ids, " or ")
}

// scope returns the autoresponder cycle and the time of the sign-up in words.
func (m *members) scope() (scope []string) {
	cycle := m.list("subscriberCycle")
	slices.Sort(cycle)
	switch strings.Join(cycle, " ") {
	case "not_receiving_autoresponder receiving_autoresponder":
	case "receiving_autoresponder":
		scope = append(scope, "in the autoresponder cycle")
	case "not_receiving_autoresponder":
		scope = append(scope, "outside the autoresponder cycle")
	case "":
		scope = append(scope, "in no cycle")
	default:
		for i := range cycle {
			cycle[i] = word(cycle[i])
		}
		scope = append(scope, "in the cycles "+strings.Join(cycle, " or "))
	}
	if m.is("subscriptionDate", allTime) {
		return scope
	}
	if m.peek("subscriptionDate") == custom {
		days := m.child("customDate")
		if days.peek("from") != "" && days.peek("to") != "" {
			m.text("subscriptionDate")
			return append(scope, "signed up between "+plain(days.text("from"))+" and "+plain(days.text("to")))
		}
	}
	return append(scope, "signed up "+m.period("subscriptionDate", "", ""))
}
