package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// methodView is the data of service.tmpl and operations.tmpl for an operation.
type methodView struct {
	ID, PublishedID, Service, Name, Method, Path string

	GoID        string // ID as a Go name
	BuilderName string // function that builds the request of a list

	Doc, AllDoc string
	Args        []string // path parameters
	Params      *paramsView
	Body        string // type of the request body, "" without one
	Call        string // function of package wire that sends it
	AllName     string // name of the method over all pages, "" for no list
	AllCall     string
	Item        string // type argument of Call, "" for none
	Result      string // result type, "" for none
	Idempotent  bool
	Paged       bool
	Deprecated  bool
	Limits      limits
	Shadowed    []string
}

// limits are the limits of an operation in addition to the account's.
type limits struct {
	Class                                       string
	CallsPerSecond, CallsPer10Minutes, MaxItems int
}

// limitsOf reads the extension x-rate-limit.
func limitsOf(extensions map[string]any) (l limits, err error) {
	raw, ok := extensions["x-rate-limit"].(map[string]any)
	if !ok {
		return l, nil
	}
	for name, value := range raw {
		number, isNumber := value.(float64)
		switch name {
		case "class":
			l.Class, ok = value.(string)
		case "callsPerSecond":
			l.CallsPerSecond, ok = int(number), isNumber
		case "callsPer10Minutes":
			l.CallsPer10Minutes, ok = int(number), isNumber
		case "maxItems":
			l.MaxItems, ok = int(number), isNumber
		default:
			ok = false
		}
		if !ok {
			return l, fmt.Errorf("x-rate-limit: %s: %v is not understood", name, value)
		}
	}
	return l, nil
}

func (l limits) String() string {
	if l.Class == "" {
		return ""
	}
	text := fmt.Sprintf("%d per second, %d per 10 minutes", l.CallsPerSecond, l.CallsPer10Minutes)
	if l.MaxItems > 0 {
		text += fmt.Sprintf(", %d items a call", l.MaxItems)
	}
	return text
}

type paramsView struct {
	Doc, Name string
	Fields    []paramView
	Paged     bool
	Required  bool // one of them is required
}

type paramView struct {
	fieldView
	Param string // name on the wire
	Add   string // function of package wire that adds it; "" for page and perPage
}

// methods returns the views of operations, ordered by name.
func (h *hints) methods(ops []codegen.OperationDefinition) ([]methodView, error) {
	views := make([]methodView, len(ops))
	for i, op := range ops {
		v, err := h.method(op)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", op.SpecOperationId, err)
		}
		views[i] = v
	}
	slices.SortFunc(views, func(a, b methodView) int {
		return strings.Compare(a.Service+" "+a.Name, b.Service+" "+b.Name)
	})
	return views, nil
}

func (h *hints) method(op codegen.OperationDefinition) (v methodView, err error) {
	service := serviceName(op.Spec.Tags[0])
	v = methodView{
		ID:   op.SpecOperationId,
		GoID: codegen.SchemaNameToTypeName(op.SpecOperationId),

		BuilderName: op.SpecOperationId + "Request",
		Service:     service,
		Name:        methodName(service, op.SpecOperationId),
		Method:      op.Method,
		Path:        op.Path,
		Idempotent:  op.Method == "GET" || op.Method == "DELETE" || op.Spec.Extensions["x-idempotent"] == true,
		Shadowed:    h.shadowed[op.Path],
		Deprecated:  op.Spec.Deprecated,
	}
	if name, ok := op.Spec.Extensions["x-go-method"].(string); ok {
		v.Name = name
	}
	v.PublishedID, _ = op.Spec.Extensions["x-getresponse-operation"].(string)
	if v.Limits, err = limitsOf(op.Spec.Extensions); err != nil {
		return v, err
	}
	for _, p := range op.PathParams {
		v.Args = append(v.Args, argName(p.ParamName))
	}
	if body := op.Spec.RequestBody; body != nil {
		media := body.Value.Content["application/json"]
		switch {
		case body.Value.Content["multipart/form-data"] != nil:
			v.Body = "wire.Upload"
		case media == nil || media.Schema.Ref == "":
			return v, fmt.Errorf("the body is neither a form nor a reference to a schema in application/json")
		default:
			v.Body = goType(media.Schema)
		}
	}
	if len(op.QueryParams) > 0 {
		v.Params = params(op, service, v.Name)
		v.Paged = v.Params.Paged
	}
	if err := v.setResult(op.Spec.Responses); err != nil {
		return v, err
	}
	v.Doc = comment(methodDoc(v, op.Spec), 0)
	if v.Paged {
		v.AllName = allName(v.Name)
		v.AllDoc = comment(fmt.Sprintf("%s returns an iterator over the items of all pages of [%sService.%s]. "+
			"It requests 1000 items a page unless params say otherwise. It ends with the first error.", v.AllName, service, v.Name), 0)
	}
	return v, nil
}

// setResult sets the call and the result by the first successful response.
func (v *methodView) setResult(responses *openapi3.Responses) error {
	var success *openapi3.Response
	for _, status := range []string{"200", "201", "202", "204"} {
		if r := responses.Value(status); r != nil {
			success = r.Value
			break
		}
	}
	switch {
	case success == nil:
		return fmt.Errorf("no response for success")
	case len(success.Content) == 0:
		v.Call = "None"
		return nil
	case success.Content.Get("application/json") == nil:
		v.Call, v.Item, v.Result = "One", "wire.File", "*wire.File"
		return nil
	}
	schema := success.Content.Get("application/json").Schema
	typ := goType(schema)
	item, keyed := elem(typ)
	switch {
	case v.Paged && keyed:
		v.Call, v.AllCall, v.Item, v.Result = "ListKeyed", "AllKeyed", item, "*wire.Page["+item+"]"
	case v.Paged && schema.Value.Type.Is("array"):
		item = goType(schema.Value.Items)
		v.Call, v.AllCall, v.Item, v.Result = "List", "All", item, "*wire.Page["+item+"]"
	case v.Paged:
		return fmt.Errorf("it takes page but its response is no list")
	case keyed:
		v.Call, v.Item, v.Result = "ManyKeyed", item, typ
	case schema.Value.Type.Is("array"):
		v.Call, v.Item, v.Result = "Many", goType(schema.Value.Items), typ
	default:
		v.Call, v.Item, v.Result = "One", typ, "*"+typ
	}
	return nil
}

func params(op codegen.OperationDefinition, service, method string) *paramsView {
	name := codegen.SchemaNameToTypeName(op.SpecOperationId) + "Params"
	view := &paramsView{
		Name: name,
		Doc:  comment(fmt.Sprintf("%s are the query parameters of [%sService.%s].", name, service, method), 0),
	}
	for _, p := range op.QueryParams {
		typ := goType(p.Spec.Schema)
		f := paramView{Param: p.ParamName, Add: "Add" + adder(typ, p.Spec.Schema.Value)}
		f.Doc, f.Name, f.Type = comment(withValues(p.Spec.Description, p.Spec.Schema.Value), 1), paramName(p.ParamName), typ
		switch {
		case p.ParamName == "page" || p.ParamName == "perPage":
			view.Paged = true
			f.Type, f.Add = "*int", ""
		case p.Spec.Required:
			f.Add = "Require" + strings.TrimPrefix(f.Add, "Add")
			view.Required = true
		case !strings.HasPrefix(typ, "[]"):
			f.Type = "*" + typ
		}
		view.Fields = append(view.Fields, f)
	}
	return view
}

// adder names the function of package wire that encodes a parameter.
func adder(typ string, s *openapi3.Schema) string {
	switch {
	case strings.HasPrefix(typ, "[]"):
		return "List"
	case typ == "wire.Time" || typ == "wire.Date":
		return "Time"
	case s.Type.Is("integer"):
		return "Int"
	case s.Type.Is("boolean"), typ == "wire.BoolText":
		return "Bool"
	}
	return "String"
}

// methodDoc returns the doc comment of a method: what it does, its operation, and its
// errors in addition to those of every call.
func methodDoc(v methodView, op *openapi3.Operation) string {
	doc := v.Name + " " + op.Summary
	if op.Description != "" {
		doc += "\n\n" + op.Description
	}
	doc += fmt.Sprintf("\n\nAPI operation: %s %s.", v.Method, v.Path)
	if op.Responses.Value("404") != nil {
		if len(v.Args) > 0 {
			doc += " An unknown ID gives getresponse.ErrNotFound."
		} else {
			doc += " Where there is nothing it gives getresponse.ErrNotFound."
		}
	}
	if op.Responses.Value("409") != nil {
		doc += " A resource that exists already gives getresponse.ErrDuplicate."
	}
	if v.Limits.Class != "" {
		doc += " It has limits of its own: " + v.Limits.String() + "."
	}
	if v.Deprecated {
		doc += "\n\nDeprecated: GetResponse has deprecated this operation."
	}
	return doc
}
