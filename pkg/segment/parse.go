package segment

import (
	"strconv"

	"github.com/go-getresponse/getresponse/gen/gr"
)

// Parse returns a segment as the service has it (SearchContacts.Get, Create and Update).
// It equals the segment that was saved. Sections, conditions, operators and members that
// the contract does not know are kept: they are printed as JSON, and saved again as they
// are. nil is the zero Segment.
func Parse(saved *gr.SearchContact) Segment {
	if saved == nil {
		return Segment{}
	}
	s := Segment{
		name: saved.Name, operator: saved.SectionLogicOperator,
		states: []State{Subscribed}, // the default
		extra:  cloneExtra(saved.Extra),
	}
	for _, name := range []string{"searchContactId", "createdOn", "href"} { // of a form that is not known
		delete(s.extra, name)
	}
	if len(saved.SubscribersType) > 0 {
		s.states = nil
	}
	for _, state := range saved.SubscribersType {
		s.states = append(s.states, State(state))
	}
	for _, section := range saved.Section {
		s.sections = append(s.sections, parseSection(section))
	}
	return s
}

func parseSection(saved gr.SegmentSection) Section {
	form, err := cloneSection(saved)
	if err != nil {
		return Section{fault: "it has no form that can be saved: " + err.Error()}
	}
	section := Section{form: form}
	switch v := form.Value.(type) {
	case *gr.SegmentPeriodSection:
		section.conditions, v.Conditions = parseConditions(v.Conditions), nil
	case *gr.SegmentCustomPeriodSection:
		section.conditions, v.Conditions = parseConditions(v.Conditions), nil
	}
	return section
}

func parseConditions(forms []gr.SegmentCondition) []condition {
	var conditions []condition
	for _, form := range forms {
		switch v := form.Value.(type) {
		case *gr.SegmentNotOpenedCondition:
			useNumber(&v.Value, string(v.DateOperator))
		case *gr.SegmentLinkNotClickedCondition:
			useNumber(&v.Value, string(v.DateOperator))
		case *gr.SegmentEcommerceAbandonedCartCondition:
			useNumber(&v.Value, string(v.DateOperator))
		}
		conditions = append(conditions, condition{form: form})
	}
	return conditions
}

// useNumber makes a number of days that was read as a string a number, as it is built.
func useNumber(v *gr.SegmentDateOrDays, operator string) {
	if operator != lastNDays || v.Text == nil {
		return
	}
	if days, err := strconv.Atoi(*v.Text); err == nil && strconv.Itoa(days) == *v.Text {
		*v = gr.SegmentDateOrDays{Number: &days}
	}
}
