package segment

import (
	"strconv"

	"github.com/go-getresponse/getresponse/gen/gr"
)

// CustomStringOperators are the operators of a condition on a custom field with strings.
type CustomStringOperators struct {
	stringOps
	presence
}

// CustomField is a condition on the custom field of this ID, which has strings that
// contacts type in (custom, string_operator).
func CustomField(field string) CustomStringOperators {
	return customStrings(field, gr.SegmentCustomFieldOperatorTypeStringOperator)
}

// ChoiceField is a condition on the custom field of this ID, which has strings from a
// list, such as a single select (custom, string_operator_list).
func ChoiceField(field string) CustomStringOperators {
	return customStrings(field, gr.SegmentCustomFieldOperatorTypeStringOperatorList)
}

func customStrings(field string, as gr.SegmentCustomFieldOperatorType) CustomStringOperators {
	return CustomStringOperators{func(operator gr.SegmentStringOperator, value string) Condition {
		return customCondition(gr.SegmentCustomFieldCondition{
			Scope: field, OperatorType: as, Operator: gr.SegmentCustomFieldOperator(operator), Value: value,
		}, text("value", value))
	}, customPresence(field, as)}
}

// CustomNumberOperators are the operators of a condition on a custom field with numbers.
// Their Value is a float64.
type CustomNumberOperators struct {
	numberOps[float64, Condition]
	presence
}

// NumberField is a condition on the custom field of this ID, which has numbers (custom,
// numeric_operator).
func NumberField(field string) CustomNumberOperators {
	const as = gr.SegmentCustomFieldOperatorTypeNumericOperator
	return CustomNumberOperators{func(operator gr.SegmentNumericOperator, v float64) Condition {
		value, fault := number(v)
		return customCondition(gr.SegmentCustomFieldCondition{
			Scope: field, OperatorType: as, Operator: gr.SegmentCustomFieldOperator(operator),
			Value: strconv.FormatFloat(float64(value), 'f', -1, 64),
		}, fault)
	}, customPresence(field, as)}
}

// CustomDateOperators are the operators of a condition on a custom field with dates.
type CustomDateOperators struct {
	dateOps
	fullDays[Condition]
	times[Condition]
	presence
}

// DateField is a condition on the custom field of this ID, which has dates or times
// (custom, date_operator).
func DateField(field string) CustomDateOperators {
	const as = gr.SegmentCustomFieldOperatorTypeDateOperator
	set := func(p period) Condition {
		if p.full { // last_7_days and last_30_days cannot say so here
			p = p.counted()
		}
		form := gr.SegmentCustomFieldCondition{Scope: field, OperatorType: as}
		var operator gr.SegmentDateOperator
		operator, form.Value = p.dateOperator()
		form.Operator = gr.SegmentCustomFieldOperator(operator)
		if form.NumberOfDays = p.numberOfDays(); form.NumberOfDays != nil {
			form.IncludeCurrentPeriod = p.includesToday()
		}
		return customCondition(form, p.fault)
	}
	return CustomDateOperators{newDateOps(set), set, set, customPresence(field, as)}
}

func customPresence(field string, as gr.SegmentCustomFieldOperatorType) presence {
	return func(isSet bool) Condition {
		operator := gr.SegmentCustomFieldOperatorNotAssigned
		if isSet {
			operator = gr.SegmentCustomFieldOperatorAssigned
		}
		return customCondition(gr.SegmentCustomFieldCondition{Scope: field, OperatorType: as, Operator: operator})
	}
}

func customCondition(form gr.SegmentCustomFieldCondition, faults ...string) Condition {
	return conditionOf(&form, append([]string{id("custom field", form.Scope)}, faults...)...)
}
