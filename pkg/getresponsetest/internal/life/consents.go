package life

import (
	"net/http"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

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
	consents := []Object{}
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
	_, shown, _ := c.OK(consents)
	for i, consent := range shown.([]any) {
		shown.([]any)[i] = c.Choose(consent, "consentId")
	}
	return http.StatusOK, shown, nil
}
