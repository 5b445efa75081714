package life

import (
	"errors"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// unconfirmed is set in the row of a contact that has not confirmed its subscription. No
// operation shows it.
const unconfirmed = "unconfirmed"

// mustConfirm reports whether the campaign of a contact wants double opt-in for the way
// in which the contact came. By the names of the ways, all kinds of pages are web forms;
// a contact that a user added or copied has none and need not confirm.
func mustConfirm(c *Call, row Object) bool {
	campaign := c.Rows("campaign").Get(campaignOf(row))
	way := engine.Text(row, "origin")
	switch way {
	case "www", "landing_page", "webinar", "website_builder_elegant", "survey":
		way = "webform"
	case "api", "import", "email":
	default:
		return false
	}
	return engine.Text(engine.Sub(campaign, "optinTypes"), way) == "double"
}

// Unconfirmed returns the contacts of an account that have to confirm, the oldest first.
func Unconfirmed(w *engine.World) []Object {
	var rows []Object
	for _, row := range w.Tables["contact"].All() {
		if row[unconfirmed] == true {
			rows = append(rows, row)
		}
	}
	return rows
}

// Confirm makes a contact visible that had to confirm. It returns the address of the
// page that the campaign shows then, "" if the service hosts it.
func Confirm(c *Call, row Object) (page string, err error) {
	if row[unconfirmed] != true {
		return "", errors.New("getresponsetest: the contact is confirmed already")
	}
	if checkBlocked(c, row) != nil { // since it came
		return "", errors.New("getresponsetest: the address is blocked")
	}
	appear(c, row)
	confirmation := engine.Sub(c.Rows("campaign").Get(campaignOf(row)), "confirmation")
	if engine.Text(confirmation, "redirectType") == "customUrl" {
		page = engine.Text(confirmation, "redirectUrl")
	}
	return page, nil
}
