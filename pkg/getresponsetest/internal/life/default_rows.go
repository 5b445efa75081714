package life

import (
	"net/http"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// campaigns keeps exactly one campaign the default.
func campaigns(e *engine.Engine, _ Settings) {
	e.On("campaign", engine.Hooks{
		Creating: func(_ *Call, row Object) *Failure {
			name := engine.Text(row, "name")
			row["description"], row["techName"] = name, strings.ToLower(name)
			return nil
		},
		Updating: func(_ *Call, old, row Object) *Failure {
			if engine.Text(old, "isDefault") == "true" && engine.Text(row, "isDefault") == "false" {
				return &Failure{Status: http.StatusBadRequest, Code: 1,
					Message: "Exactly one campaign can be default. Set isDefault on another campaign instead."}
			}
			return nil
		},
		Storing: func(c *Call, row Object) *Failure {
			row["languageCode"] = strings.ToUpper(engine.Text(row, "languageCode"))
			if row["isDefault"] == "true" {
				makeDefault(c, "campaign", row)
			}
			return nil
		},
	})
}

// makeDefault makes a row the only default of its entity.
func makeDefault(c *Call, entity string, row Object) {
	for _, other := range c.Rows(entity).All() {
		other["isDefault"] = "false"
	}
	row["isDefault"] = "true"
}

// fromFields keeps exactly one from field the default.
func fromFields(e *engine.Engine, _ Settings) {
	e.On("from field", engine.Hooks{Deleting: deletingFromField})
	e.HandleRow("setDefaultFromField", "from field", func(c *Call, row Object) (int, any, *Failure) {
		makeDefault(c, "from field", row)
		return http.StatusOK, nil, nil
	})
}

// deletingFromField keeps the default, as every account must have one. The replacement
// is set where the address was used.
func deletingFromField(c *Call, row Object) *Failure {
	if engine.Text(row, "isDefault") == "true" {
		return &Failure{Status: http.StatusBadRequest, Code: 1009, Message: "The default from field cannot be deleted."}
	}
	other := c.Query.Get("fromFieldIdToReplaceWith")
	if other == "" {
		return nil
	}
	if _, failure := c.Related("from field", other); failure != nil {
		return failure
	}
	if other == row["fromFieldId"] {
		return contract.RelatedNotFound("The from field cannot take its own place.")
	}
	c.Replace("from field", engine.Text(row, "fromFieldId"), other)
	return nil
}
