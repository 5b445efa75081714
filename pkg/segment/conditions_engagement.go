package segment

import (
	"fmt"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// CycleDayOperators are the operators of a condition on the day of the autoresponder
// cycle. Their Value is an integer of 32 bits.
type CycleDayOperators struct {
	numberOps[int, Condition]
	presence
}

// CycleDay is a condition on the day of the autoresponder cycle that the contact is at.
// It is not set for contacts outside the cycle (phase).
func CycleDay() CycleDayOperators {
	set := func(operator gr.SegmentAssignableNumericOperator, day *wire.Int, fault string) Condition {
		return conditionOf(&gr.SegmentAutoresponderDayCondition{
			OperatorType: gr.SegmentNumericOperatorTypeNumericOperator, Operator: operator, Value: day,
		}, fault)
	}
	numbers, presence := assignable(set)
	return CycleDayOperators{numbers, presence}
}

// GoalOperators are the operators of a condition on a goal. Their Value is an integer of
// 32 bits.
type GoalOperators struct {
	numberOps[int, Condition]
	presence presence
}

// Goal is a condition on the value of the goal of this ID for the contact (goal).
func Goal(goal string) GoalOperators {
	set := func(operator gr.SegmentAssignableNumericOperator, value *wire.Int, fault string) Condition {
		return conditionOf(&gr.SegmentGoalCondition{
			Scope: goal, OperatorType: gr.SegmentNumericOperatorTypeNumericOperator, Operator: operator, Value: value,
		}, id("goal", goal), fault)
	}
	numbers, presence := assignable(set)
	return GoalOperators{numbers, presence}
}

// Reached matches contacts who reached the goal.
func (g GoalOperators) Reached() Condition { return g.presence.IsSet() }

// NotReached matches contacts who did not reach the goal.
func (g GoalOperators) NotReached() Condition { return g.presence.IsNotSet() }

// assignable returns the operators of a number that may be missing.
func assignable(set func(gr.SegmentAssignableNumericOperator, *wire.Int, string) Condition) (numberOps[int, Condition], presence) {
	compare := func(operator gr.SegmentNumericOperator, number int) Condition {
		value, fault := int32Value(number)
		return set(gr.SegmentAssignableNumericOperator(operator), &value, fault)
	}
	return compare, func(isSet bool) Condition {
		if isSet {
			return set(gr.SegmentAssignableNumericOperatorAssigned, nil, "")
		}
		return set(gr.SegmentAssignableNumericOperatorNotAssigned, nil, "")
	}
}

// Role is the role of a contact in a webinar.
type Role = gr.SegmentWebinarContactType

// Roles in a webinar.
const (
	Host       = gr.SegmentWebinarContactTypeHost
	Listener   = gr.SegmentWebinarContactTypeListener
	Presenter  = gr.SegmentWebinarContactTypePresenter
	Registrant = gr.SegmentWebinarContactTypeRegistrant
	AnyRole    = gr.SegmentWebinarContactTypeAll
)

// TookPart matches contacts who took part in the webinar of this ID in a role (webinar).
func TookPart(webinar string, as Role) Condition {
	return participation(webinar, as, gr.SegmentWebinarParticipationParticipated)
}

// DidNotTakePart matches contacts with a role in the webinar of this ID who did not take
// part (webinar).
func DidNotTakePart(webinar string, as Role) Condition {
	return participation(webinar, as, gr.SegmentWebinarParticipationNotParticipated)
}

func participation(webinar string, as Role, participation gr.SegmentWebinarParticipation) Condition {
	fault := ""
	switch as {
	case Host, Listener, Presenter, Registrant, AnyRole:
	default:
		fault = fmt.Sprintf("the role %q is none of the constants", as)
	}
	return conditionOf(&gr.SegmentWebinarCondition{
		Scope: webinar, WebinarCondition: participation, ContactType: as,
	}, id("webinar", webinar), fault)
}

// InPipeline matches contacts in any stage of the CRM pipeline of this ID (crm).
func InPipeline(pipeline string) Condition {
	return conditionOf(&gr.SegmentCRMCondition{PipelineScope: pipeline, StageScope: Any}, id("pipeline", pipeline))
}

// InStage matches contacts in a stage of a CRM pipeline (crm).
func InStage(pipeline, stage string) Condition {
	return conditionOf(&gr.SegmentCRMCondition{PipelineScope: pipeline, StageScope: stage},
		id("pipeline", pipeline), id("stage", stage))
}

// EventPeriod is a condition on a custom event and the choice of the period. Without a
// choice it is all time.
type EventPeriod struct {
	condition
	anytime[Condition]
	dateOps
	times[Condition]
}

// EventOccurred matches contacts for whom the custom event of this ID occurred
// (custom_event).
func EventOccurred(event string) EventPeriod {
	return eventPeriod(event, gr.SegmentEventOccurrenceOccurred)
}

// EventDidNotOccur matches contacts for whom the custom event of this ID did not occur
// (custom_event).
func EventDidNotOccur(event string) EventPeriod {
	return eventPeriod(event, gr.SegmentEventOccurrenceNotOccurred)
}

func eventPeriod(event string, occurrence gr.SegmentEventOccurrence) EventPeriod {
	set := func(p period) Condition {
		p = p.withoutNumber()
		return conditionOf(&gr.SegmentCustomEventCondition{
			CustomEventID: event, Occurrence: occurrence,
			DateOperator: gr.SegmentEventDateOperator(p.word), Date: p.value(),
		}, id("custom event", event), p.fault)
	}
	return EventPeriod{set(period{word: "anytime"}).made(), set, newDateOps(set), set}
}
