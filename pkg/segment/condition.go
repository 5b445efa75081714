package segment

import (
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Condition is what a contact must match. The functions of this package make all
// conditions of the service; nothing else can implement it.
type Condition interface{ made() condition }

// condition is a condition in the form of the service. It is the only form: a sentence
// is read off it, so that a parsed condition reads like one that was built.
type condition struct {
	form  gr.SegmentCondition // never changed
	fault string              // why it cannot be sent; "" if it can
}

func (c condition) made() condition { return c }

// conditionOf returns a condition with the first of the faults that it has.
func conditionOf(value gr.SegmentConditionValue, faults ...string) Condition {
	return condition{gr.SegmentCondition{Value: value}, first(faults...)}
}

// Any stands for every shop, category, product, link, form, import, landing page,
// webinar, website or stage, where a function says that it can be given.
const Any = "all"

// first returns the first of the faults that is not "".
func first(faults ...string) string {
	for _, f := range faults {
		if f != "" {
			return f
		}
	}
	return ""
}

// id returns what is wrong with an ID of one thing.
func id(of, value string) string {
	if value == Any {
		return fmt.Sprintf("the %s cannot be Any here", of)
	}
	return idOrAny(of, value)
}

// idOrAny returns what is wrong with an ID that may be [Any].
func idOrAny(of, value string) string { return text("ID of the "+of, value) }

// text returns what is wrong with a string to send.
func text(what, value string) string {
	switch {
	case value == "":
		return fmt.Sprintf("the %s is empty", what)
	case !utf8.ValidString(value):
		return fmt.Sprintf("the %s %q is not UTF-8", what, value)
	}
	return ""
}

// int32Value returns an integer of the service's range.
func int32Value(v int) (value wire.Int, fault string) {
	if v < math.MinInt32 || v > math.MaxInt32 {
		return 0, fmt.Sprintf("%d does not fit 32 bits", v)
	}
	return wire.Int(v), ""
}

// number returns a number that JSON can hold.
func number(v float64) (value wire.Float, fault string) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Sprintf("%v is not a number to compare with", v)
	}
	return wire.Float(v), ""
}
