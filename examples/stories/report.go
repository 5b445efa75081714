package main

import (
	"fmt"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// playReport lets an account live for three days, and prints each night what the lists
// have, and what became of newsletters and autoresponders so far.
func playReport(s *story) error {
	welcome, err := s.startCycle()
	if err != nil {
		return err
	}
	for night := range 3 {
		if err := s.liveADay(welcome, night); err != nil {
			return err
		}
		s.server.Advance(day)
		s.tell("-- %s", s.server.Now().Format("2006-01-02"))
		if err := s.report(); err != nil {
			return err
		}
	}
	return nil
}

// startCycle creates two autoresponders: a welcome on the first day, and tips a day later.
func (s *story) startCycle() (welcome string, err error) {
	for dayOfCycle, name := range []string{"Welcome", "Tips"} {
		created, err := s.Autoresponders.Create(s.ctx, gr.NewAutoresponder{
			Name: name, Subject: name, CampaignID: &s.list, Status: gr.StatusEnabled, Content: gr.MessageContent{Plain: name},
			Flags:           []gr.MessageFlag{gr.MessageFlagOpenrate},
			SendSettings:    gr.AutoresponderSendSettingsInput{Value: &gr.AutoresponderSendImmediatelyInput{}},
			TriggerSettings: gr.AutoresponderTriggerSettingsInput{DayOfCycle: &dayOfCycle},
		})
		if err != nil {
			return "", err
		}
		if dayOfCycle == 0 {
			welcome = created.AutoresponderID
		}
	}
	return welcome, nil
}

// liveADay adds twenty contacts, half of which open the welcome. On the second day a
// newsletter is sent. Each day one contact is deleted.
func (s *story) liveADay(welcome string, n int) error {
	var batch []gr.NewBatchContact
	for i := range 20 {
		batch = append(batch, gr.NewBatchContact{Email: fmt.Sprintf("day%d-%02d@example.com", n, i), DayOfCycle: new(wire.IntText(0))})
	}
	ids, err := s.add(batch)
	if err != nil {
		return err
	}
	for i := 0; i < len(batch); i += 2 {
		if err := s.engage(welcome, ids[batch[i].Email], getresponsetest.ActionOpen); err != nil {
			return err
		}
	}
	if n == 1 {
		sent, err := s.newsletter("News of the week", gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{s.list}})
		if err != nil {
			return err
		}
		for i := range 5 {
			contact := ids[batch[i].Email]
			for _, action := range []getresponsetest.Action{getresponsetest.ActionOpen, getresponsetest.ActionClick} {
				if err := s.engage(sent.NewsletterID, contact, action); err != nil {
					return err
				}
			}
		}
	}
	return s.Contacts.Delete(s.ctx, ids[batch[19].Email], nil)
}

// report is the nightly report: it walks all lists, newsletters and autoresponders.
func (s *story) report() error {
	for list, err := range s.Campaigns.All(s.ctx, nil) {
		if err != nil {
			return err
		}
		if err := s.reportList(&list); err != nil {
			return fmt.Errorf("campaign %s: %w", list.Name, err)
		}
	}
	for n, err := range s.Newsletters.All(s.ctx, nil) {
		if err != nil {
			return err
		}
		statistics, err := s.Newsletters.ListStatisticsFor(s.ctx, n.NewsletterID, nil)
		if err != nil {
			return err
		}
		s.tellMessage("newsletter", n.Subject, statistics.Items)
	}
	for a, err := range s.Autoresponders.All(s.ctx, nil) {
		if err != nil {
			return err
		}
		statistics, err := s.Autoresponders.ListStatisticsFor(s.ctx, a.AutoresponderID, nil)
		if err != nil {
			return err
		}
		s.tellMessage("autoresponder", a.Name, statistics.Items)
	}
	return nil
}

// reportList prints the size of a list, and how many came and left in total.
func (s *story) reportList(list *gr.CampaignListItem) error {
	summary, err := s.Campaigns.GetSummaryStatistics(s.ctx, &gr.GetCampaignSummaryStatisticsParams{CampaignID: &list.CampaignID})
	if err != nil {
		return err
	}
	came, err := s.Campaigns.GetSubscriptionStatistics(s.ctx, &gr.GetCampaignSubscriptionStatisticsParams{CampaignID: list.CampaignID})
	if err != nil {
		return err
	}
	left, err := s.Campaigns.GetRemovalStatistics(s.ctx, &gr.GetCampaignRemovalStatisticsParams{CampaignID: list.CampaignID})
	if err != nil {
		return err
	}
	var contacts, added, deleted wire.Int
	for _, e := range summary {
		contacts += wire.Int(e.Value.TotalSubscribers)
	}
	for _, e := range came {
		added += e.Value.Summary
	}
	for _, e := range left {
		deleted += e.Value.API
	}
	s.tell("list           %-18s %3d contacts  %3d added  %d deleted", list.Name, contacts, added, deleted)
	return nil
}

// tellMessage prints the sums of the statistics of a message.
func (s *story) tellMessage(kind, name string, statistics []gr.NewsletterStatistics) {
	var sum gr.NewsletterStatistics
	for _, of := range statistics {
		sum.Sent, sum.UniqueOpened, sum.UniqueClicked = sum.Sent+of.Sent, sum.UniqueOpened+of.UniqueOpened, sum.UniqueClicked+of.UniqueClicked
	}
	s.tell("%-14s %-18s %3d sent      %3d opened %d clicked", kind, name, sum.Sent, sum.UniqueOpened, sum.UniqueClicked)
}
