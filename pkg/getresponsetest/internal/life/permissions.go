package life

import (
	"errors"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
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
	return engine.Where(w.Tables["contact"].All(), func(row Object) bool { return row[unconfirmed] == true })
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

// subscriptionConfirmations has the bodies and subjects of messages that ask contacts to
// confirm. They come from the seed, which has a few languages.
func subscriptionConfirmations(e *engine.Engine, _ Settings) {
	for operation, entity := range map[string]string{
		"listSubscriptionConfirmationBodies":   "confirmation body",
		"listSubscriptionConfirmationSubjects": "confirmation subject",
	} {
		e.Handle(operation, func(c *Call) (int, any, *Failure) {
			rows := engine.Where(c.Rows(entity).All(), func(row Object) bool {
				return strings.EqualFold(engine.Text(row, "languageCode"), c.Params["languageCode"])
			})
			if len(rows) == 0 {
				return failed(contract.NotFound("There is no " + entity + " in the language " + c.Params["languageCode"] + "."))
			}
			return c.Page(entity, rows)
		})
	}
}

// declarations are in the row of a contact: what it declared about consents, in order.
// The API cannot set them; they come with forms and imports.
const declarations = "declarations"

// Declare records that a contact gives or withdraws a consent, in its newest wording.
func Declare(c *Call, contact, gdprField Object, granted bool) {
	declaration := Object{
		"gdprFieldId": gdprField["gdprFieldId"], "content": engine.Sub(gdprField, "latestVersion")["content"],
		"wasGranted": granted, "declaredAt": engine.Time(c.Now), "createdAt": engine.Time(c.Now),
	}
	contact[declarations] = append(engine.Items(contact, declarations), declaration)
}

// listContactConsents lists the consents that a contact declared something about.
func listContactConsents(c *Call, contact Object) (int, any, *Failure) {
	consents := []any{}
	for _, field := range c.Rows("GDPR field").All() {
		history := []any{}
		granted := false
		for _, declaration := range engine.Objects(contact, declarations) {
			if declaration["gdprFieldId"] == field["gdprFieldId"] {
				history = append(history, declaration)
				granted = declaration["wasGranted"] == true
			}
		}
		if len(history) > 0 {
			consents = append(consents, Object{
				"consentId": field["gdprFieldId"], "name": field["name"], "content": engine.Sub(field, "latestVersion")["content"],
				"isGranted": granted, "history": history,
			})
		}
	}
	return c.Chosen(consents, "consentId")
}
