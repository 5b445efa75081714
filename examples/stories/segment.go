package main

import (
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
)

const day = 24 * time.Hour

// everybodyWith is the section of a segment: all contacts of the default campaign that
// satisfy every condition.
func (s *story) everybodyWith(conditions ...gr.SegmentConditionValue) []gr.SegmentSection {
	section := &gr.SegmentPeriodSection{
		SubscriptionDate: "all_time", CampaignIdsList: []string{s.list}, LogicOperator: gr.SegmentLogicOperatorAnd,
		SubscriberCycle: []gr.SegmentSubscriberCycle{gr.SegmentSubscriberCycleReceivingAutoresponder, gr.SegmentSubscriberCycleNotReceivingAutoresponder},
	}
	for _, c := range conditions {
		section.Conditions = append(section.Conditions, gr.SegmentCondition{Value: c})
	}
	return []gr.SegmentSection{{Value: section}}
}

// segment saves a segment and returns its ID.
func (s *story) segment(name string, conditions ...gr.SegmentConditionValue) (string, error) {
	saved, err := s.SearchContacts.Create(s.ctx, gr.NewSearchContact{
		Name: name, SubscribersType: []gr.SegmentSubscriberType{gr.SegmentSubscriberTypeSubscribed}, SectionLogicOperator: gr.SegmentLogicOperatorOr,
		Section: s.everybodyWith(conditions...),
	})
	if err != nil {
		return "", err
	}
	return saved.SearchContactID, nil
}
