package main

import (
	"fmt"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

const readers = 600

// playNewsletter sends a newsletter to contacts with a tag, with a value of a custom field
// and with an open within the last 30 days. Some engage with it. Those who did not open it
// get a follow-up.
func playNewsletter(s *story) error {
	tag, city, ids, err := s.addReaders()
	if err != nil {
		return err
	}
	everybody := gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{s.list}}
	// Every third contact opens the first news, 45 days before the offer, and every fifth the
	// second, 22 days before it.
	for _, news := range []struct {
		subject string
		opened  int
	}{{"First news", 3}, {"Second news", 5}} {
		if err := s.sendAndOpen(news.subject, everybody, ids, news.opened); err != nil {
			return err
		}
		s.server.Advance(45 * day / 2)
	}
	segment, err := s.segment("VIPs in Gdynia who read",
		&gr.SegmentTagCondition{OperatorType: gr.SegmentTagOperatorTypeExists, Operator: gr.SegmentTagOperatorExists, Value: tag},
		&gr.SegmentCustomFieldCondition{Scope: city, OperatorType: gr.SegmentCustomFieldOperatorTypeStringOperator, Operator: gr.SegmentCustomFieldOperatorIs, Value: "Gdynia"},
		&gr.SegmentLastOpenDateCondition{OperatorType: gr.SegmentDateOperatorTypeDateOperator, Operator: gr.SegmentDateOperatorSpecificDate, Value: "last_30_days"},
	)
	if err != nil {
		return err
	}
	offer, err := s.newsletter("An offer for you", gr.NewsletterSendSettingsInput{SelectedSegments: []string{segment}})
	if err != nil {
		return err
	}
	s.tell("%q: %s, sent to %d of %d contacts", offer.Subject, offer.SendMetrics.Status, offer.SendMetrics.Sent, readers)
	if err := s.engageWith(offer.NewsletterID, segment); err != nil {
		return err
	}
	if err := s.tellFigures(offer.NewsletterID); err != nil {
		return err
	}
	s.server.Advance(3 * day)
	return s.followUp(offer.NewsletterID)
}

// addReaders adds contacts. Every second has the tag vip, every third lives in Gdynia.
func (s *story) addReaders() (tag, city string, ids []string, err error) {
	vip, err := s.Tags.Create(s.ctx, gr.NewTag{Name: "vip"})
	if err != nil {
		return "", "", nil, err
	}
	field, err := s.CustomFields.Create(s.ctx, gr.NewCustomField{Name: "town", Type: gr.CustomFieldTypeString, Format: gr.CustomFieldFormatText, Values: []string{}})
	if err != nil {
		return "", "", nil, err
	}
	var batch []gr.NewBatchContact
	for n := range readers {
		contact := gr.NewBatchContact{Email: fmt.Sprintf("reader%03d@example.com", n), Name: fmt.Sprintf("Reader %d", n)}
		if n%2 == 0 {
			contact.Tags = &gr.BatchContactTags{Ids: []string{vip.TagID}}
		}
		town := "Sopot"
		if n%3 == 0 {
			town = "Gdynia"
		}
		contact.CustomFieldValues = []gr.CustomFieldValueInput{{CustomFieldID: field.CustomFieldID, Value: []string{town}}}
		batch = append(batch, contact)
	}
	byAddress, err := s.add(batch)
	for _, contact := range batch {
		ids = append(ids, byAddress[contact.Email])
	}
	return vip.TagID, field.CustomFieldID, ids, err
}

// sendAndOpen sends a newsletter, which every n-th contact opens.
func (s *story) sendAndOpen(subject string, to gr.NewsletterSendSettingsInput, ids []string, n int) error {
	sent, err := s.newsletter(subject, to)
	if err != nil {
		return err
	}
	for i := 0; i < len(ids); i += n {
		if err := s.engage(sent.NewsletterID, ids[i], getresponsetest.ActionOpen); err != nil {
			return err
		}
	}
	return nil
}

// engageWith lets the members of a segment do what people do with a message: of every ten,
// five open it, two of these click, one unsubscribes and one bounces.
func (s *story) engageWith(newsletter, segment string) error {
	actions := [10][]getresponsetest.Action{
		{getresponsetest.ActionOpen, getresponsetest.ActionClick},
		{getresponsetest.ActionOpen, getresponsetest.ActionOpen, getresponsetest.ActionClick},
		{getresponsetest.ActionOpen}, {getresponsetest.ActionOpen},
		{getresponsetest.ActionOpen, getresponsetest.ActionUnsubscribe},
		{getresponsetest.ActionBounce},
	}
	var members []string
	for contact, err := range s.SearchContacts.AllContactsOf(s.ctx, segment, nil) {
		if err != nil {
			return err
		}
		members = append(members, contact.ContactID)
	}
	for n, contact := range members {
		for _, action := range actions[n%len(actions)] {
			if err := s.engage(newsletter, contact, action); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellFigures prints the statistics of a newsletter and the clicks on its link.
func (s *story) tellFigures(newsletter string) error {
	statistics, err := s.Newsletters.ListStatisticsFor(s.ctx, newsletter, nil)
	if err != nil {
		return err
	}
	for _, f := range statistics.Items {
		s.tell("%d opens by %d, %d clicks by %d, %d unsubscribed, %d bounced", f.TotalOpened, f.UniqueOpened, f.TotalClicked, f.UniqueClicked, f.Unsubscribed, f.Bounced)
	}
	message, err := s.Newsletters.Get(s.ctx, newsletter, nil)
	if err != nil {
		return err
	}
	for _, track := range message.ClickTracks {
		s.tell("%s: %d clicks", track.URL, track.Amount)
	}
	return nil
}

// followUp sends another newsletter to those who were sent one and did not open it. Who
// bounced is no longer in the campaign.
func (s *story) followUp(newsletter string) error {
	segment, err := s.segment("Did not open the offer",
		&gr.SegmentMessageSentCondition{OperatorType: gr.SegmentMessageOperatorTypeMessageOperator, Operator: gr.SegmentMessageTypeNewsletter, Value: newsletter},
		&gr.SegmentNotOpenedCondition{
			OperatorType: gr.SegmentNotOpenedOperatorTypeComplexMessageOperator, Operator: gr.SegmentAnyMessageTypeNewsletter, Scope: newsletter,
			DateOperator: gr.SegmentInactivityPeriodNever,
		},
	)
	if err != nil {
		return err
	}
	sent, err := s.newsletter("Did you see our offer?", gr.NewsletterSendSettingsInput{SelectedSegments: []string{segment}})
	if err != nil {
		return err
	}
	s.tell("%q: sent to %d", sent.Subject, sent.SendMetrics.Sent)
	return nil
}
