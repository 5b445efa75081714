package life

import (
	"slices"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// suppressed reports whether one of the suppressions with these IDs keeps messages from
// an address.
func suppressed(c *Call, ids []string, email string) bool {
	return slices.ContainsFunc(ids, func(id string) bool {
		return matches(engine.Items(c.Rows("suppression").Get(id), "masks"), email)
	})
}
