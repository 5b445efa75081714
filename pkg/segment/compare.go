package segment

import (
	"fmt"
	"strings"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Types that conditions embed for the operators that they have.

// stringOps compares a string with another.
type stringOps func(operator gr.SegmentStringOperator, value string) Condition

func (f stringOps) compare(operator gr.SegmentStringOperator, value string) Condition {
	if f == nil {
		return nil
	}
	return f(operator, value)
}

// Is matches a string that equals value.
func (f stringOps) Is(value string) Condition { return f.compare(gr.SegmentStringOperatorIs, value) }

// IsNot matches a string that does not equal value.
func (f stringOps) IsNot(value string) Condition {
	return f.compare(gr.SegmentStringOperatorIsNot, value)
}

// Contains matches a string that has part in it.
func (f stringOps) Contains(part string) Condition {
	return f.compare(gr.SegmentStringOperatorContains, part)
}

// DoesNotContain matches a string that does not have part in it.
func (f stringOps) DoesNotContain(part string) Condition {
	return f.compare(gr.SegmentStringOperatorNotContains, part)
}

// StartsWith matches a string that begins with start.
func (f stringOps) StartsWith(start string) Condition {
	return f.compare(gr.SegmentStringOperatorStarts, start)
}

// DoesNotStartWith matches a string that does not begin with start.
func (f stringOps) DoesNotStartWith(start string) Condition {
	return f.compare(gr.SegmentStringOperatorNotStarts, start)
}

// EndsWith matches a string that ends with end.
func (f stringOps) EndsWith(end string) Condition {
	return f.compare(gr.SegmentStringOperatorEnds, end)
}

// DoesNotEndWith matches a string that does not end with end.
func (f stringOps) DoesNotEndWith(end string) Condition {
	return f.compare(gr.SegmentStringOperatorNotEnds, end)
}

// numberOps compares a number with a Value, which leads to a Result.
type numberOps[Value, Result any] func(operator gr.SegmentNumericOperator, value Value) Result

func (f numberOps[Value, Result]) compare(operator gr.SegmentNumericOperator, value Value) (result Result) {
	if f == nil {
		return result
	}
	return f(operator, value)
}

// Is matches a number that equals value.
func (f numberOps[Value, Result]) Is(value Value) Result {
	return f.compare(gr.SegmentNumericOperatorNumericEq, value)
}

// IsNot matches a number that does not equal value.
func (f numberOps[Value, Result]) IsNot(value Value) Result {
	return f.compare(gr.SegmentNumericOperatorNumericNotEq, value)
}

// LessThan matches a number below value.
func (f numberOps[Value, Result]) LessThan(value Value) Result {
	return f.compare(gr.SegmentNumericOperatorNumericLt, value)
}

// MoreThan matches a number above value.
func (f numberOps[Value, Result]) MoreThan(value Value) Result {
	return f.compare(gr.SegmentNumericOperatorNumericGt, value)
}

// AtMost matches a number that is value or below.
func (f numberOps[Value, Result]) AtMost(value Value) Result {
	return f.compare(gr.SegmentNumericOperatorNumericLtEq, value)
}

// AtLeast matches a number that is value or above.
func (f numberOps[Value, Result]) AtLeast(value Value) Result {
	return f.compare(gr.SegmentNumericOperatorNumericGtEq, value)
}

// presence matches whether there is a value.
type presence func(isSet bool) Condition

func (f presence) ask(isSet bool) Condition {
	if f == nil {
		return nil
	}
	return f(isSet)
}

// IsSet matches contacts who have any value.
func (f presence) IsSet() Condition { return f.ask(true) }

// IsNotSet matches contacts who have no value.
func (f presence) IsNotSet() Condition { return f.ask(false) }

// StringOperators are the operators of a condition on a string.
type StringOperators struct{ stringOps }

// NumberOperators are the operators of a condition on an integer of 32 bits.
type NumberOperators struct{ numberOps[int, Condition] }

// Money is an amount in a currency.
type Money struct {
	amount   float64
	currency string
}

// Amount returns an amount in a currency, such as Amount(9.99, "PLN"). The currency is a
// code of three capital letters (ISO 4217).
func Amount(amount float64, currency string) Money { return Money{amount, currency} }

// sent returns the amount as sent, and what is wrong with it.
func (m Money) sent() (amount wire.Float, fault string) {
	amount, fault = number(m.amount)
	if len(m.currency) != 3 || strings.Trim(m.currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		fault = first(fault, fmt.Sprintf("the currency %q is not a code of three capital letters", m.currency))
	}
	return amount, fault
}
