package segment

import "github.com/go-getresponse/getresponse/gen/gr"

// Message is a message that contacts were sent: a [Newsletter], an [Autoresponder], a
// [SplitTest] or an [AutomationMessage].
type Message struct {
	kind gr.SegmentMessageType
	id   string
}

// Newsletter is the newsletter of this ID.
func Newsletter(id string) Message { return Message{gr.SegmentMessageTypeNewsletter, id} }

// Autoresponder is the autoresponder of this ID.
func Autoresponder(id string) Message { return Message{gr.SegmentMessageTypeAutoresponder, id} }

// SplitTest is the split test (A/B test) of this ID.
func SplitTest(id string) Message { return Message{gr.SegmentMessageTypeSplittest, id} }

// AutomationMessage is the message of an automation workflow of this ID.
func AutomationMessage(id string) Message { return Message{gr.SegmentMessageTypeAutomation, id} }

func (m Message) fault() string {
	if m.kind == "" {
		return "the message is the zero Message"
	}
	return id(string(m.kind), m.id)
}

// OpenedMessage matches contacts who opened the message (opened).
func OpenedMessage(m Message) Condition {
	return conditionOf(&gr.SegmentOpenedCondition{
		OperatorType: gr.SegmentMessageOperatorTypeMessageOperator, Operator: m.kind, Value: m.id,
	}, m.fault())
}

// SentMessage matches contacts who were sent the message (sent).
func SentMessage(m Message) Condition {
	return conditionOf(&gr.SegmentMessageSentCondition{
		OperatorType: gr.SegmentMessageOperatorTypeMessageOperator, Operator: m.kind, Value: m.id,
	}, m.fault())
}

// NotSentMessage matches contacts who were not sent the message (not_sent).
func NotSentMessage(m Message) Condition {
	return conditionOf(&gr.SegmentMessageNotSentCondition{
		OperatorType: gr.SegmentMessageOperatorTypeMessageOperator, Operator: m.kind, Value: m.id,
	}, m.fault())
}

// ClickedLink matches contacts who clicked the link of this ID in the message, or any of
// its links with [Any] (clicked).
func ClickedLink(m Message, link string) Condition {
	return conditionOf(&gr.SegmentLinkClickedCondition{
		OperatorType: gr.SegmentMessageOperatorTypeMessageOperator, Operator: m.kind, Scope: m.id, ClickTrackID: link,
	}, m.fault(), idOrAny("link", link))
}

// InactivityPeriod is a condition that contacts did not do something, and the choice of
// the period. Without a choice they never did.
type InactivityPeriod struct{ inactivity }

type inactivity struct {
	condition
	recent[Condition]
	rolling[Condition]
	fullDays[Condition]
	since[Condition]
}

func newInactivity(set func(period) Condition) inactivity {
	return inactivity{set(period{word: "never"}).made(), set, set, set, set}
}

// NotOpenedPeriod is a condition that contacts did not open a certain message.
type NotOpenedPeriod struct {
	inactivity
	message Message
}

// WithoutPeriod is the condition in the shorter form that GetResponse's agent skill
// sends. The published interface requires a period.
func (n NotOpenedPeriod) WithoutPeriod() Condition {
	return conditionOf(&gr.SegmentNotOpenedCondition{
		OperatorType: gr.SegmentNotOpenedOperatorTypeMessageOperator,
		Operator:     gr.SegmentAnyMessageType(n.message.kind),
		Value:        gr.SegmentDateOrDays{Text: &n.message.id},
	}, n.message.fault())
}

// NotOpened matches contacts who did not open the message in a period, or never if none
// is chosen (not_opened).
func NotOpened(m Message) NotOpenedPeriod {
	form := gr.SegmentNotOpenedCondition{Operator: gr.SegmentAnyMessageType(m.kind), Scope: m.id}
	return NotOpenedPeriod{notOpened(form, m.fault()), m}
}

// OpenedNothing matches contacts who did not open any message in a period, or never if
// none is chosen (not_opened).
func OpenedNothing() InactivityPeriod {
	return InactivityPeriod{notOpened(gr.SegmentNotOpenedCondition{Operator: gr.SegmentAnyMessageTypeAll}, "")}
}

func notOpened(form gr.SegmentNotOpenedCondition, fault string) inactivity {
	form.OperatorType = gr.SegmentNotOpenedOperatorTypeComplexMessageOperator
	return newInactivity(func(p period) Condition {
		form := form
		form.DateOperator = gr.SegmentInactivityPeriod(p.word)
		form.Value, form.IncludeCurrentPeriod = p.dayOrDays(), p.includesToday()
		return conditionOf(&form, fault, p.fault)
	})
}

// NotClicked matches contacts who did not click the link of this ID in the message, or
// any of its links with [Any], in a period, or never if none is chosen (not_clicked).
func NotClicked(m Message, link string) InactivityPeriod {
	return notClicked(gr.SegmentLinkNotClickedCondition{
		Operator: gr.SegmentAnyMessageType(m.kind), Scope: m.id, ClickTrackID: link,
	}, first(m.fault(), idOrAny("link", link)))
}

// ClickedNothing matches contacts who did not click any link of any message in a period,
// or never if none is chosen (not_clicked).
func ClickedNothing() InactivityPeriod {
	return notClicked(gr.SegmentLinkNotClickedCondition{Operator: gr.SegmentAnyMessageTypeAll}, "")
}

func notClicked(form gr.SegmentLinkNotClickedCondition, fault string) InactivityPeriod {
	form.OperatorType = gr.SegmentComplexMessageOperatorTypeComplexMessageOperator
	return InactivityPeriod{newInactivity(func(p period) Condition {
		form := form
		form.DateOperator = gr.SegmentInactivityPeriod(p.word)
		form.Value, form.IncludeCurrentPeriod = p.dayOrDays(), p.includesToday()
		return conditionOf(&form, fault, p.fault)
	})}
}

// SMSDelivery is a condition that contacts were sent a text message, and the choice of
// its delivery. Without a choice the delivery does not matter.
type SMSDelivery struct {
	condition
	sms string
}

// SentSMS matches contacts who were sent the text message (SMS) of this ID (sms_sent).
func SentSMS(sms string) SMSDelivery {
	return SMSDelivery{sentSMS(sms, gr.SegmentSMSDeliveryStatusAny).made(), sms}
}

// Delivered matches contacts who received the message.
func (s SMSDelivery) Delivered() Condition {
	return sentSMS(s.sms, gr.SegmentSMSDeliveryStatusDelivered)
}

// NotDelivered matches contacts to whom the message was sent but not delivered.
func (s SMSDelivery) NotDelivered() Condition {
	return sentSMS(s.sms, gr.SegmentSMSDeliveryStatusUndelivered)
}

func sentSMS(sms string, status gr.SegmentSMSDeliveryStatus) Condition {
	return conditionOf(&gr.SegmentSMSSentCondition{SMSID: sms, DeliveryStatus: status}, id("text message", sms))
}

// ClickedSMSLink matches contacts who clicked the link in the text message (SMS)
// (sms_link_clicked).
func ClickedSMSLink(sms, link string) Condition {
	return conditionOf(&gr.SegmentSMSLinkClickedCondition{SMSID: sms, ClickTrackID: link}, id("text message", sms), id("link", link))
}

// NotClickedSMSLink matches contacts who did not click the link in the text message (SMS)
// (sms_link_not_clicked).
func NotClickedSMSLink(sms, link string) Condition {
	return conditionOf(&gr.SegmentSMSLinkNotClickedCondition{SMSID: sms, ClickTrackID: link}, id("text message", sms), id("link", link))
}
