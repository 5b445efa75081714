package report

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// listsPerCall is how many lists a call asks for: as many as fit an address.
const listsPerCall = 50

// lists returns the growth of the lists. The service tells how many contacts a list has
// now, and how many came and left in a time. The sizes before are computed from that.
func (c *collector) lists(ctx context.Context) (all []List, err error) {
	for chosen := range slices.Chunk(c.Lists, listsPerCall) {
		lists := make([]List, len(chosen))
		of := make(map[string]*List, len(chosen))
		ids := make([]string, len(chosen))
		for i, l := range chosen {
			lists[i] = List{ID: l.ID, Name: l.Name, Parts: make([]Growth, len(c.spans))}
			of[l.ID], ids[i] = &lists[i], l.ID
		}
		if err := c.grow(ctx, strings.Join(ids, ","), of); err != nil {
			return nil, fmt.Errorf("growth of lists: %w", err)
		}
		all = append(all, lists...)
	}
	return all, nil
}

// grow fills in the growth of the lists with the given IDs.
func (c *collector) grow(ctx context.Context, ids string, of map[string]*List) error {
	sizes, err := c.client.Campaigns.GetSummaryStatistics(ctx, &gr.GetCampaignSummaryStatisticsParams{CampaignID: &ids})
	if err != nil {
		return err
	}
	for _, e := range sizes {
		if list := of[e.Key()]; list != nil {
			list.End = int(e.Value.TotalSubscribers)
		}
	}
	if end := c.Period.End(); end.Before(c.Now) {
		since := gr.GetCampaignBalanceStatisticsParams{CampaignID: ids, GroupBy: new(gr.StatisticsPeriodTotal), CreatedOnFrom: new(wire.NewTime(end))}
		if err := c.changes(ctx, since, of, func(list *List, _ string, added, removed int) error {
			list.End += removed - added
			return nil
		}); err != nil {
			return err
		}
	}
	// By hour, as the days of the service are not those of the report's zone.
	within := gr.GetCampaignBalanceStatisticsParams{
		CampaignID: ids, GroupBy: new(gr.StatisticsPeriodHour),
		CreatedOnFrom: new(wire.NewTime(c.Period.First)), CreatedOnTo: new(wire.NewTime(c.Period.lastSecond())),
	}
	if err := c.changes(ctx, within, of, c.place); err != nil {
		return err
	}
	for _, list := range of {
		list.Start = list.End - list.Added + list.Removed
		size := list.Start
		for i := range list.Parts {
			part := &list.Parts[i]
			part.Start = size
			size += part.Added - part.Removed
			part.End = size
		}
	}
	return nil
}

// place adds the changes of an hour to the part of the period that it is in.
func (c *collector) place(list *List, hour string, added, removed int) error {
	at, err := hourOf(hour, c.Period.First.Location())
	if err != nil {
		return err
	}
	if !at.Add(time.Hour).After(c.Period.First) || !at.Before(c.Period.End()) {
		return fmt.Errorf("the service responded with figures of %s, which was not asked for", hour)
	}
	i := max(spanOf(c.spans, at), 0) // days of a zone such as +05:30 begin within an hour of the service
	list.Added += added
	list.Removed += removed
	list.Parts[i].Added += added
	list.Parts[i].Removed += removed
	return nil
}

// hourOf reads an hour as statistics name it. A day without a time is one of the zone.
func hourOf(text string, zone *time.Location) (time.Time, error) {
	if day, err := time.ParseInLocation(dayForm, text, zone); err == nil {
		return day, nil
	}
	var t wire.Time
	if err := t.UnmarshalJSON([]byte(strconv.Quote(text))); err != nil || t.IsZero() {
		return time.Time{}, fmt.Errorf("the service responded with figures of %q, want an hour", text)
	}
	return t.Time, nil
}

// changes requests how many contacts were added to the lists and removed from them.
func (c *collector) changes(ctx context.Context, params gr.GetCampaignBalanceStatisticsParams, of map[string]*List, add func(list *List, period string, added, removed int) error) error {
	balance, err := c.client.Campaigns.GetBalanceStatistics(ctx, &params)
	if err != nil {
		return err
	}
	for _, e := range balance {
		if len(e.Path) == 0 {
			continue
		}
		list := of[e.Path[0]]
		if list == nil && len(of) == 1 { // a response for one list may leave out its ID
			for _, list = range of {
			}
		}
		if list == nil || len(e.Path) < 2 && e.Path[0] == list.ID {
			continue // without figures
		}
		added, err := sumOf(e.Value.Subscriptions, int(e.Value.Subscriptions.Summary))
		if err != nil {
			return err
		}
		removed, err := sumOf(e.Value.Removals, 0)
		if err != nil {
			return err
		}
		if err := add(list, e.Key(), added, removed); err != nil {
			return err
		}
	}
	return nil
}

// sumOf returns the sum of all counts of an object, those that the contract does not know
// among them. A member with the sum is not counted twice.
func sumOf(counts any, summary int) (sum int, err error) {
	raw, err := wire.Marshal(counts)
	if err != nil {
		return 0, err
	}
	var members map[string]wire.Int
	if err := json.Unmarshal(raw, &members); err != nil {
		return 0, fmt.Errorf("the service responded with the counts %s: %w", raw, err)
	}
	for name, n := range members {
		if name != "summary" {
			sum += int(n)
		}
	}
	return max(sum, summary), nil
}
