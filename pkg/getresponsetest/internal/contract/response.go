package contract

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// CheckResponse returns an error for a response that the contract does not allow:
// status, headers, properties and values. The body is a tree as package json decodes it;
// nil is none.
func (c *Contract) CheckResponse(rt *Route, status int, header http.Header, contentType string, body any) error {
	declared := rt.Operation.Responses.Status(status)
	if declared == nil {
		if status < 300 {
			return fmt.Errorf("%s has no response %d", rt.Operation.OperationID, status)
		}
		declared = rt.Operation.Responses.Default()
	}
	for name, h := range declared.Value.Headers {
		if h.Value.Required && header.Get(name) == "" {
			return fmt.Errorf("the header %s is missing", name)
		}
	}
	switch media := declared.Value.Content.Get(contentType); {
	case len(declared.Value.Content) == 0 && body != nil:
		return errors.New("the response has a body, but the contract allows none")
	case len(declared.Value.Content) == 0, body == nil && status == http.StatusAccepted:
		return nil
	case media == nil:
		return fmt.Errorf("the response has the content type %q", contentType)
	case strings.HasPrefix(contentType, "image/"):
		return nil
	default:
		return checkTree(media.Schema.Value, c.shapes[media.Schema.Value], body)
	}
}

func checkTree(schema *openapi3.Schema, shape *Shape, body any) error {
	options := []openapi3.SchemaValidationOption{
		openapi3.VisitAsResponse(), openapi3.MultiErrors(),
		openapi3.WithStringFormatValidators(formats), openapi3.EnableFormatValidation(),
	}
	if err := schema.VisitJSON(body, options...); err != nil {
		details := detailsOf(err) // the text of err holds the whole schema
		faults := make([]string, min(len(details), maxDetails))
		for i := range faults {
			detail := details[i].(Object)
			faults[i] = fmt.Sprintf("%v: %v", detail["fieldName"], detail["errorDescription"])
		}
		return errors.New(strings.Join(faults, "; "))
	}
	if unknown := shape.unknownMembers(body); len(unknown) > 0 {
		return fmt.Errorf("the property %s is not known", strings.Join(unknown[0].path, "."))
	}
	return nil
}
