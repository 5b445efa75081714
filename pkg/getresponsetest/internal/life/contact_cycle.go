package life

import (
	"slices"
	"strconv"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

const (
	// cycleStart is the property of the row of a contact with the time of day 0 of its cycle.
	cycleStart = "cycleStart"

	// cycleGoesOn is due when a contact is sent its next autoresponder.
	cycleGoesOn = "cycle goes on"
)

// contactCycle sends autoresponders to the contacts that are in the cycle.
func contactCycle(e *engine.Engine, _ Settings) {
	e.When(cycleGoesOn, func(c *Call, id string) {
		contact := c.Rows("contact").Get(id)
		if contact == nil {
			return
		}
		for _, row := range c.Rows("autoresponder").All() {
			if at, ok := autoresponderTime(c, row, contact); ok && at.Equal(c.Now) {
				sendAutoresponder(c, engine.Text(row, "autoresponderId"), id)
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
