package report

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Options choose what a report covers.
type Options struct {
	Period       Period
	Lists        []Chosen  // lists to report on
	EveryList    bool      // Lists are all of the account
	MostMessages int       // of the newsletters, and of the autoresponders
	Now          time.Time // the period does not end after it
}

// Chosen is a list to report on.
type Chosen struct{ ID, Name string }

// collector makes the calls of one report.
type collector struct {
	client *getresponse.Client
	Options
	spans []Span
}

// Collect requests the figures. It makes two or three calls for each 50 lists, one for
// each message, and those that list the messages. What happens between the calls can
// make figures differ by what happened.
func Collect(ctx context.Context, client *getresponse.Client, o Options) (*Report, error) {
	c := &collector{client, o, o.Period.Spans()}
	r := &Report{Period: o.Period, Made: o.Now}
	var err error
	if r.Lists, err = c.lists(ctx); err != nil {
		return nil, err
	}
	if r.Newsletters, r.MoreNewsletters, err = c.newsletters(ctx); err != nil {
		return nil, err
	}
	if r.Autoresponders, r.MoreAutoresponders, err = c.autoresponders(ctx); err != nil {
		return nil, err
	}
	slices.SortStableFunc(r.Lists, func(a, b List) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID)) })
	slices.SortStableFunc(r.Newsletters, func(a, b Message) int { return b.SentOn.Compare(a.SentOn) })
	slices.SortStableFunc(r.Autoresponders, func(a, b Message) int { return b.Sent - a.Sent })
	return r, nil
}

// only returns the filter of lists of messages by a single list, nil without one. The
// service filters by one list at most.
func (c *collector) only() *string {
	if len(c.Lists) == 1 && !c.EveryList {
		return &c.Lists[0].ID
	}
	return nil
}

// covers reports whether messages of a list belong to the report.
func (c *collector) covers(list string) bool {
	return c.EveryList || slices.ContainsFunc(c.Lists, func(l Chosen) bool { return l.ID == list })
}

// nameOf returns the name of a list, or its ID if it is not one of the report.
func (c *collector) nameOf(list string) string {
	if i := slices.IndexFunc(c.Lists, func(l Chosen) bool { return l.ID == list }); i >= 0 {
		return c.Lists[i].Name
	}
	return list
}
