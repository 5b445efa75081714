package life

import (
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

const (
	// sendRSS is due when new articles are sent.
	sendRSS = "send RSS newsletter"

	// articles is the property of the row of an RSS newsletter with the number of articles
	// that are new since it was sent.
	articles = "articles"
)

// rssNewsletters send what [Publish] adds to their feeds: the server reads no feeds.
func rssNewsletters(e *engine.Engine, _ Settings) {
	e.When(sendRSS, "RSS newsletter", func(c *Call, row Object) {
		row[articles] = engine.Int(0)
		if to, failure := recipientsOf(c, engine.Sub(row, "sendSettings")); failure == nil {
			deliver(c, engine.Text(row, "rssNewsletterId"), engine.Texts(to), nil)
		}
	})
	e.On("RSS newsletter", engine.Hooks{
		Updating: func(c *Call, _, row Object) *Failure {
			if given, ok := c.Body["sendSettings"].(Object); ok { // as a whole, as its kind decides what it has
				row["sendSettings"] = given
			}
			return nil
		},
		Storing: checkRSS,
		Stored: func(c *Call, row Object) {
			trackHTML(c, engine.Text(row, "rssNewsletterId"))
			planRSS(c, row)
		},
		Deleted: messageGone("RSS newsletter", sendRSS),
		Derived: map[string]func(*Call, Object) any{
			"clickTracks": shownTracks("RSS newsletter"),
			"sendSettings": func(c *Call, row Object) any {
				settings := engine.Merge(engine.Sub(row, "sendSettings"), nil)
				if c.Route.Operation.OperationID == "listRssNewsletters" {
					delete(settings, "selectedContacts")
				}
				return settings
			},
		},
	})
	e.Handle("listRssNewsletterStatistics", chosenFigures("RSS newsletter", "sendSettings.selectedCampaigns", "rssNewsletterId"))
	e.HandleRow("listStatisticsForRssNewsletter", "RSS newsletter", figuresOfOne("RSS newsletter"))
}

// checkRSS returns a failure if an RSS newsletter has no content, or is enabled without
// recipients that can be chosen.
func checkRSS(c *Call, row Object) *Failure {
	if failure := needContent(row); failure != nil {
		return failure
	}
	if engine.Text(row, "status") == "enabled" {
		if _, failure := recipientsOf(c, engine.Sub(row, "sendSettings")); failure != nil {
			return failure
		}
	}
	if day := engine.Sub(row, "sendSettings")["sendAtMonthDay"]; day == 29.0 || day == 30.0 {
		at := []string{"sendSettings", "sendAtMonthDay"}
		return contract.Invalid(contract.Detail("body", at, day, "1 to 28, or 31 for the last day of the month"))
	}
	return nil
}

// Publish adds articles to a feed. It returns the number of enabled RSS newsletters that
// watch the feed and will send them.
func Publish(c *Call, feed string, n int) (watching int) {
	for _, row := range c.Rows("RSS newsletter").All() {
		if row["rssFeedUrl"] == feed && row["status"] == "enabled" {
			have, _ := row[articles].(float64)
			row[articles] = have + float64(n)
			planRSS(c, row)
			watching++
		}
	}
	return watching
}

// planRSS plans when an RSS newsletter with new articles is sent.
func planRSS(c *Call, row Object) {
	id := engine.Text(row, "rssNewsletterId")
	c.Unschedule(sendRSS, id)
	if n, _ := row[articles].(float64); n == 0 || row["status"] != "enabled" {
		return
	}
	settings := engine.Sub(row, "sendSettings")
	at := c.Now
	switch engine.Text(settings, "frequency") {
	case "daily":
		at = nextHour(c, at, settings, func(time.Time) bool { return true })
	case "weekly":
		at = nextHour(c, at, settings, func(day time.Time) bool { return day.Weekday().String() == settings["sendAtWeekDay"] })
	case "monthly":
		at = nextHour(c, at, settings, func(day time.Time) bool {
			if settings["sendAtMonthDay"] == 31.0 {
				return day.AddDate(0, 0, 1).Day() == 1
			}
			return engine.Int(day.Day()) == settings["sendAtMonthDay"]
		})
	}
	c.Schedule(at, sendRSS, id)
}
