package life

import (
	"net/http"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// campaigns keeps exactly one campaign the default.
func campaigns(e *engine.Engine, _ Settings) {
	e.On("campaign", engine.Hooks{
		Creating: func(c *Call, row Object) *Failure {
			name := engine.Text(row, "name")
			row["description"], row["techName"] = name, strings.ToLower(name)
			return changeCampaign(c, row)
		},
		Updating: func(c *Call, old, row Object) *Failure {
			if engine.Text(old, "isDefault") == "true" && engine.Text(row, "isDefault") == "false" {
				return &Failure{Status: http.StatusBadRequest, Code: 1,
					Message: "Exactly one campaign can be default. Set isDefault on another campaign instead."}
			}
			return changeCampaign(c, row)
		},
	})
}

func changeCampaign(c *Call, row Object) *Failure {
	row["languageCode"] = strings.ToUpper(engine.Text(row, "languageCode"))
	if engine.Text(row, "isDefault") == "true" {
		for _, other := range c.Rows("campaign").All() {
			other["isDefault"] = "false"
		}
	}
	return nil
}
