package getresponsetest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	json "github.com/go-json-experiment/json"

	"github.com/go-getresponse/getresponse/api"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// basePath is where the API begins, as on the real hosts.
const basePath = "/v3"

// contract is the OpenAPI document, prepared to check requests and responses.
type contract struct {
	doc    *openapi3.T
	routes []*route
}

// route is one operation of the contract.
type route struct {
	routers.Route
	segments []string
}

// sharedContract is read once in a process, as that takes longer than most tests. It is
// never changed.
var sharedContract = sync.OnceValues(loadContract)

func loadContract() (*contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI())
	if err != nil {
		return nil, err
	}
	c := &contract{doc: doc}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			c.routes = append(c.routes, &route{
				Route:    routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: op},
				segments: strings.Split(path[1:], "/"),
			})
		}
	}
	return c, nil
}

// formats returns the checks of the contract's string formats. The forms of times
// are those that the service is known to accept.
func formats() map[string]openapi3.StringFormatValidator {
	decodesIf := func(form func(string) bool, into func() any) openapi3.StringFormatValidator {
		return openapi3.NewCallbackValidator(func(s string) error {
			if s == "" || !form(s) { // package wire reads more than requests may hold
				return errors.New("it has another form")
			}
			raw, err := json.Marshal(s)
			if err != nil {
				return err
			}
			return wire.Unmarshal(raw, into())
		})
	}
	decodes := func(into func() any) openapi3.StringFormatValidator {
		return decodesIf(func(string) bool { return true }, into)
	}
	return map[string]openapi3.StringFormatValidator{
		"date":              decodesIf(isDay, func() any { return new(wire.Date) }),
		"date-time":         decodesIf(func(s string) bool { return !isDay(s) }, func() any { return new(wire.Time) }),
		"date-or-date-time": decodes(func() any { return new(wire.Time) }),
		"local-date-time":   decodes(func() any { return new(wire.LocalTime) }),
		"integer-text":      decodes(func() any { return new(wire.IntText) }),
		"decimal-text":      decodes(func() any { return new(wire.FloatText) }),
		"email": openapi3.NewCallbackValidator(func(s string) error {
			address, err := mail.ParseAddress(s)
			if err != nil || address.Address != s || !strings.Contains(s[strings.LastIndexByte(s, '@')+1:], ".") {
				return errors.New("no e-mail address")
			}
			return nil
		}),
		"uri": openapi3.NewCallbackValidator(func(s string) error {
			if u, err := url.Parse(s); err != nil || u.Scheme == "" {
				return errors.New("no absolute address")
			}
			return nil
		}),
		"ipv4": openapi3.NewCallbackValidator(func(s string) error {
			if address, err := netip.ParseAddr(s); err != nil || !address.Is4() {
				return errors.New("no IPv4 address")
			}
			return nil
		}),
	}
}

// isDay reports whether a string has the length of a date without a time.
func isDay(s string) bool { return len(s) == len("2006-01-02") }

// find returns the operation of a request and its path parameters. Fixed
// segments win over parameters.
func (c *contract) find(method, escapedPath string) (*route, map[string]string, *apiError) {
	rest, ok := strings.CutPrefix(escapedPath, basePath+"/")
	if !ok {
		return nil, nil, notFound(fmt.Sprintf("The API begins at %s/, not at %s.", basePath, escapedPath))
	}
	segments := c.withoutSlash(method, strings.Split(rest, "/"))
	for i, s := range segments {
		decoded, err := url.PathUnescape(s)
		if err != nil {
			return nil, nil, notFound("The path cannot be decoded.")
		}
		segments[i] = decoded
	}
	var best *route
	fixed, methodWrong := -1, false
	for _, r := range c.routes {
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
		return nil, nil, &apiError{status: http.StatusBadRequest, code: 100002, message: "Request method not allowed",
			context: object{"requestMethod": strings.ToLower(method)}}
	}
	if best == nil {
		return nil, nil, notFound(fmt.Sprintf("The contract has no path %s.", escapedPath))
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
func (r *route) match(segments []string) (fixed int, ok bool) {
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

// input converts a request for openapi3filter.
func (c *contract) input(r *http.Request, rt *route, params map[string]string) *openapi3filter.RequestValidationInput {
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
				openapi3.WithStringFormatValidators(formats()), openapi3.EnableFormatValidation(),
			},
		},
	}
}

// check rejects a request that the contract does not allow. It returns the query as
// the service reads it.
func (c *contract) check(r *http.Request, rt *route, params map[string]string, body []byte) (url.Values, *apiError) {
	var details []any
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil { // net/url drops the parameters that it cannot decode
		details = append(details, detail("query", nil, r.URL.RawQuery, "The query cannot be decoded: "+err.Error()))
	}
	query = rt.asRead(query)
	for name := range query {
		if !rt.knows(name) {
			details = append(details, detail("query", []string{name}, query.Get(name), "Not allowed search field"))
		}
	}
	failures, failure := c.checkBody(r, rt, body)
	if failure != nil {
		return nil, failure
	}
	details = append(details, failures...)
	read := r.Clone(r.Context())
	read.URL.RawQuery = query.Encode()
	read.Body = io.NopCloser(bytes.NewReader(body))
	if err := openapi3filter.ValidateRequest(r.Context(), c.input(read, rt, params)); err != nil {
		details = append(details, detailsOf(err)...)
	}
	if len(details) > 0 {
		return nil, invalid(details...)
	}
	return query, nil
}

// checkBody returns what keeps a body from being read at all, or the properties that
// the contract does not have.
func (c *contract) checkBody(r *http.Request, rt *route, body []byte) (details []any, failure *apiError) {
	if rt.Operation.RequestBody != nil {
		if len(bytes.TrimSpace(body)) == 0 {
			return nil, invalid(detail("body", nil, "", "Empty payload"))
		}
		media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		content := rt.Operation.RequestBody.Value.Content[media]
		if err != nil || content == nil {
			return nil, badHeaders(fmt.Sprintf("Content-Type %q is not one that %s takes.", r.Header.Get("Content-Type"), rt.Operation.OperationID))
		}
		if media == "application/json" {
			var tree any
			if err := json.Unmarshal(body, &tree); err != nil {
				return nil, invalid(detail("body", nil, nil, "The body is no JSON: "+err.Error()))
			}
			for _, u := range unknownMembers(content.Schema.Value, tree, nil) {
				details = append(details, detail("body", u.path, u.value, "This property is not known"))
			}
		}
	}
	return details, nil
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
		return []any{detail(kind, append(path, se.JSONPointer()...), se.Value, se.Reason)}
	}
	return []any{detail(kind, path, nil, err.Error())}
}

type unknownMember struct {
	path  []string
	value any
}

// unknownMembers finds the properties that a schema does not have.
func unknownMembers(s *openapi3.Schema, tree any, path []string) (found []unknownMember) {
	switch tree := tree.(type) {
	case map[string]any:
		known, open := propertiesOf(variantOf(s, tree))
		if open {
			return nil
		}
		for name, value := range tree {
			at := append(slices.Clone(path), name)
			if p, ok := known[name]; ok {
				found = append(found, unknownMembers(p.Value, value, at)...)
			} else {
				found = append(found, unknownMember{at, value})
			}
		}
	case []any:
		if s.Items == nil {
			return nil
		}
		for i, item := range tree {
			found = append(found, unknownMembers(s.Items.Value, item, append(slices.Clone(path), fmt.Sprint(i)))...)
		}
	}
	slices.SortFunc(found, func(a, b unknownMember) int { return slices.Compare(a.path, b.path) })
	return found
}

// variantOf returns the variant of a union that the discriminator of an object
// names, and any other schema unchanged.
func variantOf(s *openapi3.Schema, tree map[string]any) *openapi3.Schema {
	if s.Discriminator == nil {
		return s
	}
	kind, _ := tree[s.Discriminator.PropertyName].(string)
	ref := s.Discriminator.Mapping[kind].Ref
	for _, variant := range s.OneOf {
		if ref != "" && variant.Ref == ref {
			return variant.Value
		}
	}
	return s
}

// propertiesOf collects the properties of a schema and its parts. open says that
// the schema allows any property.
func propertiesOf(s *openapi3.Schema) (known openapi3.Schemas, open bool) {
	known = openapi3.Schemas{}
	for name, p := range s.Properties {
		known[name] = p
	}
	parts := slices.Concat(s.AllOf, s.OneOf, s.AnyOf)
	for _, part := range parts {
		more, partOpen := propertiesOf(part.Value)
		open = open || partOpen
		for name, p := range more {
			known[name] = p
		}
	}
	if len(known) == 0 && len(parts) == 0 {
		open = true
	}
	return known, open
}
