package contract

import (
	"fmt"
	"net/http"
	"strings"
)

// Object is a JSON object.
type Object = map[string]any

// Failure is a response that is an error, in the service's envelope.
type Failure struct {
	Status  int
	Code    int
	Message string
	Context any // nil is sent as []
}

// descriptions holds the codeDescription of each code that the server uses.
var descriptions = map[int]string{
	1000:   "The request does not hold, the context says where",
	1001:   "A resource that the request refers to does not exist",
	1002:   "The state of the resource does not allow this",
	1008:   "A value that must be unique exists already",
	1009:   "The resource is in use and cannot be changed",
	1013:   "The requested resource does not exist",
	1014:   "The request could not be authenticated",
	1015:   "Too many calls",
	1021:   "A header is missing or wrong",
	1024:   "No account has this domain",
	100002: "The method is not allowed here",
}

// NotFound is the failure of a path or an ID that does not exist.
func NotFound(message string) *Failure {
	return &Failure{Status: http.StatusNotFound, Code: 1013, Message: message}
}

// BadHeaders is the failure of a request with a wrong header.
func BadHeaders(message string) *Failure {
	return &Failure{Status: http.StatusBadRequest, Code: 1021, Message: message}
}

// Unauthorized is the failure of a request without a valid credential.
func Unauthorized() *Failure {
	return &Failure{Status: http.StatusUnauthorized, Code: 1014, Message: "Unable to authenticate request",
		Context: Object{"authenticationType": "auth_token"}}
}

// Duplicate is the failure of a value that must be unique and exists already.
func Duplicate(message string) *Failure {
	return &Failure{Status: http.StatusConflict, Code: 1008, Message: message}
}

// RelatedNotFound is the failure of a reference to something that does not exist.
func RelatedNotFound(message string) *Failure {
	return &Failure{Status: http.StatusBadRequest, Code: 1001, Message: message}
}

// Invalid is the failure of a request that breaks the contract.
func Invalid(details ...any) *Failure {
	return &Failure{Status: http.StatusBadRequest, Code: 1000, Message: "The request is not valid, see the context", Context: details}
}

// Detail is one item of the context of a failed validation.
func Detail(kind string, path []string, value any, text string) Object {
	var field any = path
	if len(path) == 0 {
		field = ""
	}
	return Object{"validationType": kind, "fieldName": field, "originalValue": value, "errorDescription": text}
}

// Places says in words what the details of the context name, "" without details.
func (e *Failure) Places() string {
	text := ""
	details, _ := e.Context.([]any)
	for _, item := range details {
		detail, _ := item.(Object)
		text += fmt.Sprintf("; %v: %v", detail["fieldName"], detail["errorDescription"])
	}
	return text
}

// Envelope returns the body of a failure, the service's envelope of errors.
func (e *Failure) Envelope(number int64) Object {
	context := e.Context
	if context == nil {
		context = []any{}
	}
	return Object{
		"httpStatus":      e.Status,
		"code":            e.Code,
		"codeDescription": descriptions[e.Code],
		"message":         e.Message,
		"moreInfo":        fmt.Sprintf("https://apidocs.getresponse.com/v3/errors#%d", e.Code),
		"context":         context,
		"uuid":            fmt.Sprintf("00000000-0000-4000-8000-%012d", number),
	}
}

// Summary returns a failure in one line, with the first of the details in its context.
func (e *Failure) Summary() string {
	details, _ := e.Context.([]any)
	for _, d := range details {
		if detail, ok := d.(Object); ok {
			path, _ := detail["fieldName"].([]string)
			return fmt.Sprintf("%s (%s): %v", strings.Join(path, "."), detail["validationType"], detail["errorDescription"])
		}
	}
	return e.Message
}
