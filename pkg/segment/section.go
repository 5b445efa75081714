package segment

import (
	"slices"

	"github.com/go-getresponse/getresponse/gen/gr"
)

// Section is a group of conditions and its scope: the contacts of some lists. [In] begins
// a Section. [Draft.AllOf] and [Draft.AnyOf] combine sections.
type Section struct {
	form       gr.SegmentSection // without conditions; never changed
	conditions []condition
	fault      string
}

// Scope is a selection of contacts that still lacks conditions. Where, WhereAny and
// Everyone complete it to a T: a [Segment] after [Draft.In], a [Section] after [In].
type Scope[T any] struct {
	lists    []string
	cycle    []gr.SegmentSubscriberCycle
	signedUp period
	complete func(Section) T
}

// In begins a section: contacts of the lists (campaigns) with these IDs.
func In(lists ...string) Scope[Section] {
	return newScope(lists, func(s Section) Section { return s })
}

func newScope[T any](lists []string, complete func(Section) T) Scope[T] {
	return Scope[T]{
		lists: slices.Clone(lists),
		cycle: []gr.SegmentSubscriberCycle{
			gr.SegmentSubscriberCycleReceivingAutoresponder, gr.SegmentSubscriberCycleNotReceivingAutoresponder,
		},
		signedUp: period{word: allTime},
		complete: complete,
	}
}

// InCycle restricts the scope to contacts in the autoresponder cycle.
func (s Scope[T]) InCycle() Scope[T] {
	s.cycle = []gr.SegmentSubscriberCycle{gr.SegmentSubscriberCycleReceivingAutoresponder}
	return s
}

// NotInCycle restricts the scope to contacts outside the autoresponder cycle.
func (s Scope[T]) NotInCycle() Scope[T] {
	s.cycle = []gr.SegmentSubscriberCycle{gr.SegmentSubscriberCycleNotReceivingAutoresponder}
	return s
}

// ScopePeriod is the choice of the period in which the contacts of a scope signed up. It
// can be the last 7 or the last 30 days, and no other number of days. Its Result is the
// [Scope].
type ScopePeriod[T any] struct {
	recent[Scope[T]]
	past[Scope[T]]
	twoMonths[Scope[T]]
	rolling[Scope[T]]
	between[Scope[T]]
}

// SignedUp restricts the scope to contacts who signed up in a period.
func (s Scope[T]) SignedUp() ScopePeriod[T] {
	set := func(p period) Scope[T] {
		s.signedUp = p.withoutNumber()
		return s
	}
	return ScopePeriod[T]{set, set, set, set, set}
}

// Where completes the scope: contacts who match all of the conditions, at most 8.
func (s Scope[T]) Where(conditions ...Condition) T {
	return s.with(gr.SegmentLogicOperatorAnd, conditions)
}

// WhereAny completes the scope: contacts who match at least one of the conditions, at
// most 8.
func (s Scope[T]) WhereAny(conditions ...Condition) T {
	return s.with(gr.SegmentLogicOperatorOr, conditions)
}

// Everyone completes the scope: all contacts in it.
func (s Scope[T]) Everyone() T { return s.done(s.section(gr.SegmentLogicOperatorAnd)) }

func (s Scope[T]) with(operator gr.SegmentLogicOperator, conditions []Condition) T {
	section := s.section(operator)
	for _, c := range conditions {
		if c == nil {
			c = condition{fault: "it is nil"}
		}
		section.conditions = append(section.conditions, c.made())
	}
	if len(conditions) == 0 && section.fault == "" { // an empty list of conditions must not select everyone
		section.fault = "it has no conditions; Everyone selects all contacts of its lists"
	}
	return s.done(section)
}

func (s Scope[T]) done(section Section) T {
	if s.complete == nil { // the zero Scope
		var none T
		return none
	}
	return s.complete(section)
}

func (s Scope[T]) section(operator gr.SegmentLogicOperator) Section {
	fault := s.signedUp.fault
	if len(s.lists) == 0 {
		fault = "it has no list"
	}
	for _, list := range s.lists {
		fault = first(fault, id("list", list))
	}
	named := gr.SegmentPeriodSection{
		CampaignIdsList: s.lists, LogicOperator: operator, SubscriberCycle: s.cycle, SubscriptionDate: s.signedUp.word,
	}
	if s.signedUp.word != custom {
		return Section{form: gr.SegmentSection{Value: &named}, fault: fault}
	}
	return Section{form: gr.SegmentSection{Value: &gr.SegmentCustomPeriodSection{
		CampaignIdsList: s.lists, LogicOperator: operator, SubscriberCycle: s.cycle, SubscriptionDate: custom,
		CustomDate: gr.SegmentDateRange{From: s.signedUp.first, To: s.signedUp.last},
	}}, fault: fault}
}
