package report

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

const (
	messagesPerCall = 50 // IDs that fit an address
	// concurrently is how many calls for figures are made concurrently: less than half of
	// the service's limit, so that other programs of the account can go on.
	concurrently = 4
)

// newsletters returns the newsletters that were sent in the period, the latest first, and
// how many more there are.
func (c *collector) newsletters(ctx context.Context) (found []Message, more int, err error) {
	params := gr.ListNewslettersParams{
		SendOnFrom: new(wire.NewTime(c.Period.First)), SendOnTo: new(wire.NewTime(c.Period.lastSecond())),
		SortSendOn: new(gr.SortOrderDESC), CampaignID: c.only(),
	}
	for n, err := range c.client.Newsletters.All(ctx, &params) {
		switch {
		case err != nil:
			return nil, 0, fmt.Errorf("newsletters: %w", err)
		case n.Type == gr.NewsletterTypeDraft, n.SendMetrics.Status == gr.NewsletterSendStatusScheduled, n.SendOn.After(c.Now), !c.covers(n.Campaign.CampaignID):
		case len(found) == c.MostMessages:
			more++
		default:
			found = append(found, Message{ID: n.NewsletterID, Name: n.Name, Subject: n.Subject, List: c.nameOf(n.Campaign.CampaignID), SentOn: n.SendOn.Time})
		}
	}
	total := gr.NewsletterStatisticsPeriodTotal
	s := statistics{
		several: func(ids string) (*wire.Page[gr.NewsletterStatistics], error) {
			return c.client.Newsletters.ListStatistics(ctx, &gr.ListNewsletterStatisticsParams{NewsletterID: &ids, GroupBy: &total})
		},
		one: func(ctx context.Context, id string) iter.Seq2[gr.NewsletterStatistics, error] {
			return c.client.Newsletters.AllStatisticsFor(ctx, id, &gr.ListStatisticsForNewsletterParams{GroupBy: &total})
		},
	}
	if err := s.fill(ctx, found); err != nil {
		return nil, 0, fmt.Errorf("figures of newsletters: %w", err)
	}
	return found, more, nil
}

// autoresponders returns the autoresponders with their figures of the period, beginning
// with those that were sent most, and how many more there are.
func (c *collector) autoresponders(ctx context.Context) (found []Message, more int, err error) {
	params := gr.ListAutorespondersParams{SortDelivered: new(gr.SortOrderDESC), CampaignID: c.only()}
	for a, err := range c.client.Autoresponders.All(ctx, &params) {
		list := a.Campaign.CampaignID
		if list == "" {
			list = a.CampaignID
		}
		switch {
		case err != nil:
			return nil, 0, fmt.Errorf("autoresponders: %w", err)
		case !c.covers(list), a.CreatedOn.After(c.Period.lastSecond()):
		case len(found) == c.MostMessages:
			more++
		default:
			found = append(found, Message{ID: a.AutoresponderID, Name: a.Name, Subject: a.Subject, List: c.nameOf(list)})
		}
	}
	total := gr.StatisticsPeriodTotal
	from, to := wire.NewTime(c.Period.First), wire.NewTime(c.Period.lastSecond())
	s := statistics{
		several: func(ids string) (*wire.Page[gr.NewsletterStatistics], error) {
			return c.client.Autoresponders.ListStatistics(ctx, &gr.ListAutoresponderStatisticsParams{AutoreponderID: &ids, GroupBy: &total, CreatedOnFrom: &from, CreatedOnTo: &to})
		},
		one: func(ctx context.Context, id string) iter.Seq2[gr.NewsletterStatistics, error] {
			return c.client.Autoresponders.AllStatisticsFor(ctx, id, &gr.ListStatisticsForAutoresponderParams{GroupBy: &total, CreatedOnFrom: &from, CreatedOnTo: &to})
		},
	}
	if err := s.fill(ctx, found); err != nil {
		return nil, 0, fmt.Errorf("figures of autoresponders: %w", err)
	}
	return found, more, nil
}

// statistics are the calls for the figures of messages of a kind.
type statistics struct {
	several func(ids string) (*wire.Page[gr.NewsletterStatistics], error)
	one     func(ctx context.Context, id string) iter.Seq2[gr.NewsletterStatistics, error]
}

// fill adds the figures to messages. A call for several messages responds in one of two
// forms: by message, or with a sum that says nothing about one of them. After a sum each
// message is asked for alone.
func (s *statistics) fill(ctx context.Context, messages []Message) error {
	for len(messages) > 1 {
		part := messages[:min(len(messages), messagesPerCall)]
		isByMessage, err := s.fillTogether(part)
		if err != nil {
			return err
		}
		if !isByMessage {
			break
		}
		messages = messages[len(part):]
	}
	return s.fillEach(ctx, messages)
}

// fillTogether adds the figures of one call to messages. It reports whether the response
// was in the form by message.
func (s *statistics) fillTogether(messages []Message) (bool, error) {
	ids := make([]string, len(messages))
	for i, m := range messages {
		ids[i] = m.ID
	}
	page, err := s.several(strings.Join(ids, ","))
	if err != nil || page.Keys == nil {
		return false, err
	}
	for i, keys := range page.Keys {
		at := -1
		if len(keys) > 0 {
			at = slices.Index(ids, keys[0])
		}
		if at < 0 {
			return false, nil
		}
		messages[at].Figures = messages[at].plus(figuresOf(page.Items[i]))
	}
	return true, nil
}

// fillEach adds the figures of a call for each message.
func (s *statistics) fillEach(ctx context.Context, messages []Message) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	turns := make(chan struct{}, concurrently)
	for i := range messages {
		group.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			m := &messages[i]
			m.Figures = Figures{}
			for row, err := range s.one(ctx, m.ID) {
				if err != nil {
					cancel(err)
					return
				}
				m.Figures = m.plus(figuresOf(row))
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}

func figuresOf(s gr.NewsletterStatistics) Figures {
	return Figures{
		Sent: int(s.Sent), Opened: int(s.UniqueOpened), Clicked: int(s.UniqueClicked), Bounced: int(s.Bounced),
		Unsubscribed: int(s.Unsubscribed), Complaints: int(s.Complaints),
	}
}
