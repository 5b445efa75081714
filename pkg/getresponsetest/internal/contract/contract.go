// Package contract is the OpenAPI document for the embedded server: it finds the operation
// of a request, checks requests and responses, and knows the collections and their facts.
package contract

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/go-getresponse/getresponse/api"
)

// BasePath is where the API begins, as on the real hosts.
const BasePath = "/v3"

// Contract is the OpenAPI document, prepared to check requests and responses.
type Contract struct {
	Routes   []*Route
	Entities []*Entity

	doc    *openapi3.T
	shapes shapes // of all bodies
	quirks Quirks
}

// Route is one operation of the contract.
type Route struct {
	routers.Route
	Status   int    // of a success
	Request  *Shape // of the JSON body, nil without one
	Response *Shape // of the JSON body of a success, nil without one

	segments []string
}

// Shared is read once in a process, as that takes longer than most tests. It is
// never changed.
var Shared = sync.OnceValues(Load)

// Load reads the contract.
func Load() (*Contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI())
	if err != nil {
		return nil, err
	}
	built := shapes{}
	c := &Contract{doc: doc, shapes: built}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			rt := &Route{
				Route:    routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: op},
				segments: strings.Split(path[1:], "/"),
			}
			status, response := success(op)
			rt.Status, rt.Response = status, built.of(response)
			if op.RequestBody != nil {
				if media := op.RequestBody.Value.Content.Get("application/json"); media != nil {
					rt.Request = built.of(media.Schema)
				}
			}
			for _, r := range op.Responses.Map() {
				if media := r.Value.Content.Get("application/json"); media != nil {
					built.of(media.Schema)
				}
			}
			c.Routes = append(c.Routes, rt)
		}
	}
	return c, c.addEntities()
}

// Route returns the route of an operation, nil if there is none with that ID.
func (c *Contract) Route(operation string) *Route {
	for _, rt := range c.Routes {
		if rt.Operation.OperationID == operation {
			return rt
		}
	}
	return nil
}

// Find returns the operation of a request and its path parameters. Fixed
// segments win over parameters.
func (c *Contract) Find(method, escapedPath string) (*Route, map[string]string, *Failure) {
	rest, ok := strings.CutPrefix(escapedPath, BasePath+"/")
	if !ok {
		return nil, nil, NotFound(fmt.Sprintf("The API begins at %s/, not at %s.", BasePath, escapedPath))
	}
	segments := c.withoutSlash(method, strings.Split(rest, "/"))
	for i, s := range segments {
		decoded, err := url.PathUnescape(s)
		if err != nil {
			return nil, nil, NotFound("The path cannot be decoded.")
		}
		segments[i] = decoded
	}
	var best *Route
	fixed, methodWrong := -1, false
	for _, r := range c.Routes {
		n, ok := r.match(segments)
		switch {
		case !ok:
		case r.Method != method:
			methodWrong = true
		case n > fixed:
			best, fixed = r, n
		}
	}
	if best == nil && methodWrong {
		return nil, nil, &Failure{Status: http.StatusBadRequest, Code: 100002, Message: "Request method not allowed",
			Context: Object{"requestMethod": strings.ToLower(method)}}
	}
	if best == nil {
		return nil, nil, NotFound(fmt.Sprintf("The contract has no path %s.", escapedPath))
	}
	params := map[string]string{}
	for i, s := range best.segments {
		if strings.HasPrefix(s, "{") {
			params[strings.Trim(s, "{}")] = segments[i]
		}
	}
	return best, params, nil
}

// match reports whether segments fit the route and how many of them are fixed.
func (r *Route) match(segments []string) (fixed int, ok bool) {
	if len(segments) != len(r.segments) {
		return 0, false
	}
	for i, s := range r.segments {
		switch {
		case s == segments[i]:
			fixed++
		case !strings.HasPrefix(s, "{"):
			return 0, false
		}
	}
	return fixed, true
}
