package contract

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/go-json-experiment/json"
)

// input converts a request for openapi3filter.
func (c *Contract) input(r *http.Request, rt *Route, params map[string]string) *openapi3filter.RequestValidationInput {
	return &openapi3filter.RequestValidationInput{
		Request:    r,
		PathParams: params,
		Route:      &rt.Route,
		Options: &openapi3filter.Options{
			MultiError:                        true,
			RejectWhenRequestBodyNotSpecified: true,
			SkipSettingDefaults:               true,
			AuthenticationFunc:                openapi3filter.NoopAuthenticationFunc,
			SchemaValidationOptions: []openapi3.SchemaValidationOption{
				openapi3.WithStringFormatValidators(formats), openapi3.EnableFormatValidation(),
			},
		},
	}
}

// CheckRequest rejects a request that the contract does not allow. It returns the query as
// the service reads it, and the body as package json decodes it.
func (c *Contract) CheckRequest(r *http.Request, rt *Route, params map[string]string, body []byte) (url.Values, any, *Failure) {
	var details []any
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil { // net/url drops the parameters that it cannot decode
		details = append(details, Detail("query", nil, r.URL.RawQuery, "The query cannot be decoded: "+err.Error()))
	}
	query = c.quirks.asRead(rt, query)
	details = append(details, c.quirks.faultsOf(rt, query)...)
	tree, failures, failure := c.checkBody(r, rt, &body)
	if failure != nil {
		return nil, nil, failure
	}
	if details = append(details, failures...); len(details) >= maxDetails {
		return nil, nil, Invalid(details[:maxDetails]...) // others would not be named
	}
	read := r.Clone(r.Context())
	read.URL.RawQuery = query.Encode()
	read.Body = io.NopCloser(bytes.NewReader(body))
	if err := openapi3filter.ValidateRequest(r.Context(), c.input(read, rt, params)); err != nil {
		details = append(details, detailsOf(err)...)
	}
	if len(details) > 0 {
		return nil, nil, Invalid(details[:min(len(details), maxDetails)]...)
	}
	return query, tree, nil
}

// maxDetails is how many faults of a request a response names.
const maxDetails = 20

// checkBody decodes a body, and replaces it where the service reads another one. It returns
// what keeps the body from being read at all, or the properties that the contract does not
// have.
func (c *Contract) checkBody(r *http.Request, rt *Route, raw *[]byte) (tree any, details []any, failure *Failure) {
	body := *raw
	if rt.Operation.RequestBody == nil {
		return nil, nil, nil
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, nil, Invalid(Detail("body", nil, "", "Empty payload"))
	}
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	content := rt.Operation.RequestBody.Value.Content[media]
	if err != nil || content == nil {
		return nil, nil, BadHeaders(fmt.Sprintf("Content-Type %q is not one that %s takes.", r.Header.Get("Content-Type"), rt.Operation.OperationID))
	}
	if media != "application/json" {
		return nil, nil, nil
	}
	if err := json.Unmarshal(body, &tree); err != nil {
		return nil, nil, Invalid(Detail("body", nil, nil, "The body is no JSON: "+err.Error()))
	}
	if c.quirks.LooseTypes || c.quirks.UnknownProperties {
		tree = c.quirks.bodyAsRead(tree, rt.Request)
		read, err := json.Marshal(tree)
		if err != nil {
			return nil, nil, Invalid(Detail("body", nil, nil, "The body cannot be read: "+err.Error()))
		}
		*raw = read
	}
	for _, u := range rt.Request.unknownMembers(tree) {
		details = append(details, Detail("body", u.path, u.value, "This property is not known"))
	}
	return tree, details, nil
}

// detailsOf turns the errors of openapi3filter into items of a context.
func detailsOf(err error) []any {
	var many openapi3.MultiError
	if errors.As(err, &many) {
		var details []any
		for _, e := range many {
			var re *openapi3filter.RequestError
			if errors.As(err, &re) && !errors.As(e, &re) {
				e = &openapi3filter.RequestError{Input: re.Input, Parameter: re.Parameter, RequestBody: re.RequestBody, Err: e}
			}
			details = append(details, detailsOf(e)...)
		}
		return details
	}
	kind, path := "request", []string(nil)
	var re *openapi3filter.RequestError
	if errors.As(err, &re) {
		switch {
		case re.Parameter != nil:
			kind, path = re.Parameter.In, []string{re.Parameter.Name}
		case re.RequestBody != nil:
			kind = "body"
		}
	}
	var se *openapi3.SchemaError
	if errors.As(err, &se) {
		return []any{Detail(kind, append(path, se.JSONPointer()...), se.Value, se.Reason)}
	}
	return []any{Detail(kind, path, nil, err.Error())}
}

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
