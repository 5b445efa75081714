package getresponse

import (
	"strings"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// findOperation returns the operation of a method and path, nil where the
// contract has none. Of several templates, that with the fewest parameters counts,
// as on the server: /contacts/batch before /contacts/{contactId}.
func findOperation(operations []wire.Operation, method, path string) (found *wire.Operation) {
	for i := range operations {
		op := &operations[i]
		if op.Method == method && fitsTemplate(path, op.Path) &&
			(found == nil || strings.Count(op.Path, "{") < strings.Count(found.Path, "{")) {
			found = op
		}
	}
	return found
}
