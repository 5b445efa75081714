package life

import (
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// subscriptionConfirmations has the bodies and subjects of messages that ask contacts to
// confirm. They come from the seed, which has a few languages.
func subscriptionConfirmations(e *engine.Engine, _ Settings) {
	for operation, entity := range map[string]string{
		"listSubscriptionConfirmationBodies":   "confirmation body",
		"listSubscriptionConfirmationSubjects": "confirmation subject",
	} {
		e.Handle(operation, func(c *Call) (int, any, *Failure) {
			var rows []Object
			for _, row := range c.Rows(entity).All() {
				if strings.EqualFold(engine.Text(row, "languageCode"), c.Params["languageCode"]) {
					rows = append(rows, row)
				}
			}
			if len(rows) == 0 {
				return failed(contract.NotFound("There is no " + entity + " in the language " + c.Params["languageCode"] + "."))
			}
			return c.Page(entity, rows)
		})
	}
}
