package getresponsetest

import (
	"fmt"
	"net/http"
	"time"
)

// object is a JSON object of the server's state. Times are time.Time; render
// formats them in the zone of the request.
type object = map[string]any

// apiError is a failure that is sent in the service's envelope.
type apiError struct {
	status  int
	code    int
	message string
	context any // nil is sent as []
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

func notFound(message string) *apiError {
	return &apiError{status: http.StatusNotFound, code: 1013, message: message}
}

func badHeaders(message string) *apiError {
	return &apiError{status: http.StatusBadRequest, code: 1021, message: message}
}

func unauthorized() *apiError {
	return &apiError{status: http.StatusUnauthorized, code: 1014, message: "Unable to authenticate request",
		context: object{"authenticationType": "auth_token"}}
}

func duplicate(message string) *apiError {
	return &apiError{status: http.StatusConflict, code: 1008, message: message}
}

func relatedNotFound(message string) *apiError {
	return &apiError{status: http.StatusBadRequest, code: 1001, message: message}
}

// invalid is the failure of a request that breaks the contract.
func invalid(details ...any) *apiError {
	return &apiError{status: http.StatusBadRequest, code: 1000, message: "The request is not valid, see the context", context: details}
}

// detail is one item of the context of a failed validation.
func detail(kind string, path []string, value any, text string) object {
	var field any = path
	if len(path) == 0 {
		field = ""
	}
	return object{"validationType": kind, "fieldName": field, "originalValue": value, "errorDescription": text}
}

// envelope returns the body of a failure.
func (e *apiError) envelope(number int64) object {
	context := e.context
	if context == nil {
		context = []any{}
	}
	return object{
		"httpStatus":      e.status,
		"code":            e.code,
		"codeDescription": descriptions[e.code],
		"message":         e.message,
		"moreInfo":        fmt.Sprintf("https://apidocs.getresponse.com/v3/errors#%d", e.code),
		"context":         context,
		"uuid":            fmt.Sprintf("00000000-0000-4000-8000-%012d", number),
	}
}

// render copies a tree and formats its times in the given zone.
func render(v any, zone *time.Location) any {
	switch v := v.(type) {
	case time.Time:
		return v.In(zone).Format("2006-01-02T15:04:05-0700")
	case object:
		out := make(object, len(v))
		for name, value := range v {
			out[name] = render(value, zone)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, value := range v {
			out[i] = render(value, zone)
		}
		return out
	case []object:
		out := make([]any, len(v))
		for i, value := range v {
			out[i] = render(value, zone)
		}
		return out
	}
	return v
}
