package life

import (
	"slices"
	"strconv"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// autoresponders are sent to the contacts of their campaigns by the day of the cycle.
func autoresponders(e *engine.Engine, _ Settings) {
	e.On("autoresponder", engine.Hooks{
		Creating: func(c *Call, row Object) *Failure {
			if row["campaignId"] == nil {
				row["campaignId"] = defaultOf(c, "campaign")
			}
			if row["fromField"] == nil {
				row["fromField"] = Object{"fromFieldId": defaultOf(c, "from field")}
			}
			return nil
		},
		Storing: checkAutoresponder,
		Stored: func(c *Call, row Object) {
			trackHTML(c, engine.Text(row, "autoresponderId"))
			planCycles(c)
		},
		Deleted: messageGone("autoresponder"), // what is due for contacts finds nothing to send
		Derived: map[string]func(*Call, Object) any{
			"campaign":    autoresponderCampaign,
			"clickTracks": shownTracks("autoresponder"),
			"editor":      autoresponderEditor,
			"statistics": func(c *Call, row Object) any {
				return figuresOf(c.Journal.OfMessage(engine.Text(row, "autoresponderId"))).performance(1)
			},
		},
		Matches: map[string]func(*Call, Object, string) bool{
			"type":        func(_ *Call, _ Object, value string) bool { return value == "timebase" }, // others cannot be created any more
			"triggerType": func(_ *Call, _ Object, value string) bool { return value == "onday" },
		},
	})
	e.Handle("listAutoresponderStatistics", chosenFigures("autoresponder", "campaignId", "autoreponderId", "autoresponderId"))
	e.HandleRow("listStatisticsForAutoresponder", "autoresponder", figuresOfOne("autoresponder"))
}

// defaultOf returns the ID of the default row of an entity.
func defaultOf(c *Call, entity string) string {
	for _, row := range c.Rows(entity).All() {
		if engine.Scalar(row["isDefault"]) == "true" {
			return c.Rows(entity).ID(row)
		}
	}
	return ""
}

// checkAutoresponder returns a failure if an autoresponder has no content, or is enabled
// for a segment that the server cannot evaluate.
func checkAutoresponder(c *Call, row Object) *Failure {
	if failure := needContent(row); failure != nil || engine.Text(row, "status") != "enabled" {
		return failure
	}
	for _, segment := range engine.Texts(engine.Items(engine.Sub(row, "triggerSettings"), "selectedSegments")) {
		if _, failure := segmentMembers(c, segment); failure != nil {
			return failure
		}
	}
	return nil
}

// autoresponderCampaign has the ID of the campaign under both of its published names.
func autoresponderCampaign(c *Call, row Object) any {
	id := engine.Text(row, "campaignId")
	if id == "" {
		return engine.Omit
	}
	return Object{"campaignId": id, "id": id, "name": c.Rows("campaign").Get(id)["name"], "href": c.Href("campaigns", id)}
}

// autoresponderEditor is the editor under the name that responses have. Which of the
// editors of requests is which is not published.
func autoresponderEditor(_ *Call, row Object) any {
	switch editor := engine.Text(row, "editor"); editor {
	case "text", "getresponse":
		return editor
	case "html2":
		return "editor_v3"
	}
	return "html"
}

// autoresponderTime returns when a contact receives an autoresponder, false if it never
// does.
func autoresponderTime(c *Call, row, contact Object) (time.Time, bool) {
	start, inCycle := engine.ParseTime(engine.Text(contact, cycleStart))
	settings, trigger := engine.Sub(row, "sendSettings"), engine.Sub(row, "triggerSettings")
	day, onDay := trigger["dayOfCycle"].(float64)
	if !inCycle || !onDay || contact[hidden] == true || engine.Text(row, "status") != "enabled" {
		return time.Time{}, false
	}
	campaigns := engine.Texts(engine.Items(trigger, "selectedCampaigns"))
	if len(campaigns) == 0 {
		campaigns = []string{engine.Text(row, "campaignId")}
	}
	if !slices.Contains(campaigns, campaignOf(contact)) {
		return time.Time{}, false
	}
	at := start.AddDate(0, 0, int(day))
	switch engine.Text(settings, "type") {
	case "delay":
		hours, _ := settings["delayInHours"].(float64)
		at = at.Add(time.Duration(hours) * time.Hour)
	case "custom":
		at = nextHour(c, at, settings, func(time.Time) bool { return true })
	}
	for range 7 {
		if !slices.Contains(engine.Items(settings, "excludedDaysOfWeek"), any(at.In(accountZone(c)).Weekday().String())) {
			return at, true
		}
		at = at.AddDate(0, 0, 1)
	}
	return time.Time{}, false
}

// sendAutoresponder sends an autoresponder to a contact if it is in one of its segments,
// which are not restricted if there are none. It is sent once for one day.
func sendAutoresponder(c *Call, row Object, contact string) {
	id, segments := engine.Text(row, "autoresponderId"), engine.Texts(engine.Items(engine.Sub(row, "triggerSettings"), "selectedSegments"))
	in := len(segments) == 0
	for _, segment := range segments {
		members, failure := segmentMembers(c, segment)
		in = in || failure == nil && slices.Contains(members, contact)
	}
	again := slices.ContainsFunc(c.Journal.OfContact(contact), func(e engine.Entry) bool {
		return e.Kind == sent && e.Message == id && e.At.Equal(c.Now)
	})
	if in && !again {
		deliver(c, id, []string{contact}, nil)
	}
}

// accountZone returns the time zone of the account, in which hours of sending are.
func accountZone(c *Call) *time.Location {
	zone, err := time.LoadLocation(engine.Text(engine.Sub(c.Singles["account"], "timeZone"), "name"))
	if err != nil {
		return time.UTC
	}
	return zone
}

// nextHour returns the first time at or after from that is the hour of the settings on a
// day that fits.
func nextHour(c *Call, from time.Time, settings Object, fits func(day time.Time) bool) time.Time {
	hour, _ := settings["sendAtHour"].(float64)
	local := from.In(accountZone(c))
	at := time.Date(local.Year(), local.Month(), local.Day(), int(hour), 0, 0, 0, local.Location())
	for at.Before(from) || !fits(at) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

const (
	// cycleStart is the property of the row of a contact with the time of day 0 of its cycle.
	cycleStart = "cycleStart"

	// cycleGoesOn is due when a contact is sent its next autoresponder.
	cycleGoesOn = "cycle goes on"
)

// contactCycle sends autoresponders to the contacts that are in the cycle.
func contactCycle(e *engine.Engine, _ Settings) {
	e.When(cycleGoesOn, "contact", func(c *Call, contact Object) {
		for _, row := range c.Rows("autoresponder").All() {
			if at, ok := autoresponderTime(c, row, contact); ok && at.Equal(c.Now) {
				sendAutoresponder(c, row, engine.Text(contact, "contactId"))
			}
		}
		planNext(c, contact, c.Now.Add(time.Second))
	})
}

// startCycle notes on which day of the cycle a contact is from now on.
func startCycle(c *Call, contact Object) {
	if day, isNumber := contact["dayOfCycle"].(float64); isNumber { // requests may hold a number
		contact["dayOfCycle"] = strconv.Itoa(int(day))
	}
	delete(contact, cycleStart)
	if day, err := strconv.Atoi(engine.Text(contact, "dayOfCycle")); err == nil {
		contact[cycleStart] = engine.Time(c.Now.AddDate(0, 0, -day))
	}
}

// dayOfCycle is the day on which a contact is now, null for one outside of the cycle.
func dayOfCycle(c *Call, contact Object) any {
	start, ok := engine.ParseTime(engine.Text(contact, cycleStart))
	if !ok {
		return contact["dayOfCycle"]
	}
	return strconv.Itoa(int(c.Now.Sub(start) / (24 * time.Hour)))
}

// planCycle plans the next autoresponder of a contact anew.
func planCycle(c *Call, contact Object) {
	c.Unschedule(cycleGoesOn, engine.Text(contact, "contactId"))
	planNext(c, contact, c.Now.Truncate(time.Second))
}

// planCycles plans for all contacts anew, because autoresponders have changed.
func planCycles(c *Call) {
	c.Due = slices.DeleteFunc(c.Due, func(d engine.Due) bool { return d.Kind == cycleGoesOn })
	for _, contact := range c.Rows("contact").All() {
		planNext(c, contact, c.Now.Truncate(time.Second))
	}
}

// planNext makes the first autoresponder due that a contact receives at or after a time.
func planNext(c *Call, contact Object, from time.Time) {
	var next time.Time
	for _, row := range c.Rows("autoresponder").All() {
		at, ok := autoresponderTime(c, row, contact)
		if ok && !at.Before(from) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	if !next.IsZero() {
		c.Schedule(next, cycleGoesOn, engine.Text(contact, "contactId"))
	}
}
