package life

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// figures count what happened to messages by the kind of journal entry.
type figures map[string]int

// unique counts each recipient of a message once.
func (f figures) unique(kind string) int { return f["unique "+kind] }

func (f figures) delivered() int { return f[sent] - f[bounced] }

func figuresOf(entries []engine.Entry) figures {
	f, seen := figures{}, map[[3]string]bool{}
	for _, e := range entries {
		f[e.Kind]++
		if key := [3]string{e.Kind, e.Message, e.Contact}; !seen[key] {
			seen[key] = true
			f["unique "+e.Kind]++
		}
	}
	return f
}

// performance is the number of delivered messages and the shares of those that were opened
// and clicked in, see [rate].
func (f figures) performance(units float64) Object {
	return Object{
		"delivered": engine.Int(f.delivered()), "openRate": rate(f.unique(opened), f.delivered(), units),
		"clickRate": rate(f.unique(clicked), f.delivered(), units),
	}
}

// rate returns part of whole in units of which a whole has as many as given, 1 for a share
// and 100 for percent, with two decimals. It is 0 of nothing.
func rate(part, whole int, units float64) float64 {
	if whole == 0 {
		return 0
	}
	return math.Round(100*units*float64(part)/float64(whole)) / 100
}

// statisticsOf responds with the figures of messages, summed by period.
func statisticsOf(c *Call, messages []string) (int, any, *Failure) {
	var rows []Object
	for _, p := range periodsOf(c, messages, "createdOn") {
		f := figuresOf(p.entries)
		rows = append(rows, Object{
			"timeInterval": p.interval, "sent": f[sent],
			"totalOpened": f[opened], "totalHumanOpened": f[opened], "uniqueOpened": f.unique(opened), "uniqueHumanOpened": f.unique(opened),
			"totalClicked": f[clicked], "totalHumanClicked": f[clicked], "uniqueClicked": f.unique(clicked), "uniqueHumanClicked": f.unique(clicked),
			"bounced": f[bounced], "complaints": f[complained], "unsubscribed": f[unsubscribed],
			"goals": 0, "uniqueGoals": 0, "forwarded": 0, // nothing in the API causes them
		})
	}
	return c.Sorted("", rows, "timeInterval") // the queries select messages, they are no conditions on the figures
}

// chosenFigures returns a handler for the statistics of the messages that a query chooses
// by their own IDs or by those of their campaigns.
func chosenFigures(entity, campaign string, ids ...string) engine.Handler {
	return func(c *Call) (int, any, *Failure) {
		var chosen []string
		for _, row := range c.Visible(entity) {
			id := c.Rows(entity).ID(row)
			fits := c.Query.Get("query[campaignId]") == ""
			for of := range engine.Values(row, strings.Split(campaign, ".")) {
				fits = fits || oneOf(c.Query.Get("query[campaignId]"), engine.Scalar(of))
			}
			for _, name := range ids {
				fits = fits && oneOf(c.Query.Get("query["+name+"]"), id)
			}
			if fits {
				chosen = append(chosen, id)
			}
		}
		return statisticsOf(c, chosen)
	}
}

// figuresOfOne returns a handler for the statistics of the message that the path names.
func figuresOfOne(entity string) func(*Call, Object) (int, any, *Failure) {
	return func(c *Call, row Object) (int, any, *Failure) {
		return statisticsOf(c, []string{c.Rows(entity).ID(row)})
	}
}

// oneOf reports whether a comma-separated list holds id; an empty one holds all.
func oneOf(list, id string) bool {
	return list == "" || slices.Contains(strings.Split(list, ","), id)
}

// span is what happened to messages within one period of statistics.
type span struct {
	interval string
	entries  []engine.Entry
}

// periodsOf groups what happened to messages by the periods of the request, in their
// order. Bounds is the name of the parameter with the first and the last time.
func periodsOf(c *Call, messages []string, bounds string) []span {
	var entries []engine.Entry
	for _, id := range messages {
		entries = append(entries, c.Journal.OfMessage(id)...)
	}
	slices.SortStableFunc(entries, func(a, b engine.Entry) int { return a.At.Compare(b.At) })
	var spans []span
	last := ""
	for _, e := range entries {
		if !c.InPeriod(bounds, e.At) {
			continue
		}
		if key := period(c, e.At); len(spans) == 0 || key != last {
			last = key
			spans = append(spans, span{interval: interval(c, e.At)})
		}
		at := &spans[len(spans)-1]
		at.entries = append(at.entries, e)
	}
	return spans
}

// interval writes the period around a time as its start and its duration. The period
// "total" begins with a day and lasts until now, as the service was recorded to write it.
func interval(c *Call, at time.Time) string {
	at = at.UTC()
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	const form = "2006-01-02T15:04:05-0700"
	switch c.Query.Get("query[groupBy]") {
	case "hour":
		return at.Truncate(time.Hour).Format(form) + "/PT1H"
	case "day":
		return day.Format(form) + "/P1D"
	case "month":
		return day.AddDate(0, 0, 1-day.Day()).Format(form) + "/P1M"
	}
	seconds := int(c.Now.Sub(day).Seconds())
	return fmt.Sprintf("%s/P%dDT%dH%dM%dS", day.Format(form), seconds/86400, seconds/3600%24, seconds/60%60, seconds%60)
}
