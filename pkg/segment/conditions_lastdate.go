package segment

import "github.com/go-getresponse/getresponse/gen/gr"

// DateOperators are the operators of a condition on the date of the last event of a kind.
type DateOperators struct{ dateOps }

type dateOps struct {
	recent[Condition]
	past[Condition]
	twoMonths[Condition]
	rolling[Condition]
	since[Condition]
	until[Condition]
	between[Condition]
}

// CurrentDateOperators are the operators with which the date of the last event says
// whether there was any. Someone who opened a message last week may have opened another
// one since; so the condition on the last open cannot say that.
type CurrentDateOperators struct {
	current[Condition]
	rolling[Condition]
	since[Condition]
}

// Opened matches contacts who opened any message in a period that lasts until now
// (last_open_date). For one message see [OpenedMessage], for older periods [LastOpened].
func Opened() CurrentDateOperators { return currentDateOperators(lastOpened()) }

// LastOpened is a condition on the date when the contact last opened a message
// (last_open_date).
func LastOpened() DateOperators { return dateOperators(lastOpened()) }

// Clicked matches contacts who clicked any link in a period that lasts until now
// (last_click_date). For one link see [ClickedLink], for older periods [LastClicked].
func Clicked() CurrentDateOperators { return currentDateOperators(lastClicked()) }

// LastClicked is a condition on the date when the contact last clicked a link
// (last_click_date).
func LastClicked() DateOperators { return dateOperators(lastClicked()) }

// WereSent matches contacts who were sent any message in a period that lasts until now
// (last_send_date). For one message see [SentMessage], for older periods [LastSent].
func WereSent() CurrentDateOperators { return currentDateOperators(lastSent()) }

// LastSent is a condition on the date when the contact was last sent a message
// (last_send_date).
func LastSent() DateOperators { return dateOperators(lastSent()) }

// LastSentNewsletter is a condition on the date when the contact was last sent a
// newsletter. GetResponse's PHP library has it; the published interface has last_send_date
// for all messages instead (last_newsletter_date).
func LastSentNewsletter() DateOperators {
	return dateOperators(dateCondition(func(form gr.SegmentSubscriptionDateCondition) gr.SegmentConditionValue {
		return new(gr.SegmentLastNewsletterDateCondition(form))
	}))
}

// LastSentAutoresponder is a condition on the date when the contact was last sent an
// autoresponder. GetResponse's PHP library has it; the published interface has
// last_send_date for all messages instead (last_autoresponder_date).
func LastSentAutoresponder() DateOperators {
	return dateOperators(dateCondition(func(form gr.SegmentSubscriptionDateCondition) gr.SegmentConditionValue {
		return new(gr.SegmentLastAutoresponderDateCondition(form))
	}))
}

func lastOpened() func(period) Condition {
	return dateCondition(func(form gr.SegmentSubscriptionDateCondition) gr.SegmentConditionValue {
		return new(gr.SegmentLastOpenDateCondition(form))
	})
}

func lastClicked() func(period) Condition {
	return dateCondition(func(form gr.SegmentSubscriptionDateCondition) gr.SegmentConditionValue {
		return new(gr.SegmentLastClickDateCondition(form))
	})
}

func lastSent() func(period) Condition {
	return dateCondition(func(form gr.SegmentSubscriptionDateCondition) gr.SegmentConditionValue {
		return new(gr.SegmentLastSendDateCondition(form))
	})
}

func dateOperators(set func(period) Condition) DateOperators { return DateOperators{newDateOps(set)} }

func newDateOps(set func(period) Condition) dateOps {
	return dateOps{set, set, set, set, set, set, set}
}

func currentDateOperators(set func(period) Condition) CurrentDateOperators {
	return CurrentDateOperators{set, set, set}
}

// dateCondition returns the conditions on one date: as gives the type that it has among
// those of the same members.
func dateCondition(as func(gr.SegmentSubscriptionDateCondition) gr.SegmentConditionValue) func(period) Condition {
	return func(p period) Condition {
		p = p.withoutNumber()
		form := gr.SegmentSubscriptionDateCondition{OperatorType: gr.SegmentDateOperatorTypeDateOperator}
		form.Operator, form.Value = p.dateOperator()
		return conditionOf(as(form), p.fault)
	}
}

// dateOperator returns the period as an operator and a value of conditions that compare a
// date.
func (p period) dateOperator() (operator gr.SegmentDateOperator, value string) {
	switch p.word {
	case dateFrom, dateTo, custom:
		return gr.SegmentDateOperator(p.word), p.value()
	}
	return gr.SegmentDateOperatorSpecificDate, p.word
}
