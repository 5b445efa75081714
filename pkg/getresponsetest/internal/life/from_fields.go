package life

import (
	"net/http"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// fromFields keeps exactly one from field the default.
func fromFields(e *engine.Engine, _ Settings) {
	e.On("from field", engine.Hooks{Deleting: deletingFromField})
	e.HandleRow("setDefaultFromField", "from field", func(c *Call, row Object) (int, any, *Failure) {
		for _, other := range c.Rows("from field").All() {
			other["isDefault"] = "false"
		}
		row["isDefault"] = "true"
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
