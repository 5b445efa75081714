package contracttest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// operation is an operation with a client that decodes strictly. Its responses are what
// the test says, and its requests are kept.
type operation struct {
	wire.Operation
	route    *contract.Route
	contract *contract.Contract
	client   *getresponse.Client

	respond func(*http.Request) *http.Response
	sent    []sentRequest
}

// sentRequest is a request as the transport got it, and what the contract says of it.
type sentRequest struct {
	*http.Request
	body    []byte
	invalid error
}

// eachOperation runs a subtest for each operation of the contract.
func eachOperation(t *testing.T, test func(*testing.T, *operation)) {
	t.Helper()
	c, err := contract.Shared()
	if err != nil {
		t.Fatal(err)
	}
	if len(gr.Operations()) != 220 {
		t.Errorf("%d operations", len(gr.Operations()))
	}
	for _, op := range gr.Operations() {
		t.Run(op.ID, func(t *testing.T) {
			t.Parallel()
			o := &operation{Operation: op, route: c.Route(op.ID), contract: c}
			client, err := getresponse.New(getresponse.WithAPIKey("s3cr3t-of-contract-tests"), getresponse.WithoutLimits(), getresponse.WithRetries(0), getresponse.WithMaxWait(0),
				getresponse.WithStrictDecoding(), getresponse.WithHTTPClient(&http.Client{Transport: o}))
			if err != nil {
				t.Fatal(err)
			}
			o.client = client
			test(t, o)
		})
	}
}

// RoundTrip implements [http.RoundTripper].
func (o *operation) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	sent := sentRequest{Request: r, body: body, invalid: o.check(r, body)}
	o.sent = append(o.sent, sent)
	resp := o.respond(r)
	resp.Request = r
	return resp, nil
}

// check returns what the contract says against a request.
func (o *operation) check(r *http.Request, body []byte) error {
	return o.keepRequest(r, body, o.fault(r, body))
}

func (o *operation) fault(r *http.Request, body []byte) error {
	rt, params, failure := o.contract.Find(r.Method, r.URL.EscapedPath())
	if failure == nil && rt != o.route {
		return fmt.Errorf("%s %s is %s", r.Method, r.URL, rt.Operation.OperationID)
	}
	if failure == nil {
		_, _, failure = o.contract.CheckRequest(r, rt, params, body)
	}
	if failure != nil {
		return fmt.Errorf("code %d: %s%s", failure.Code, failure.Message, failure.Places())
	}
	return nil
}

// response makes a response from a tree.
func response(status int, tree any, header http.Header) *http.Response {
	var body []byte
	contentType := "application/json"
	switch tree := tree.(type) {
	case nil:
	case []byte:
		body, contentType = tree, http.DetectContentType(tree)
	default:
		var err error
		if body, err = wire.Marshal(tree); err != nil {
			panic(err) // a tree of JSON values
		}
	}
	header = header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Set("Content-Type", contentType)
	return &http.Response{StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: header, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body))}
}

func (o *operation) method(name string) reflect.Value {
	return reflect.ValueOf(o.client.Services).FieldByName(o.Service).MethodByName(name)
}

// queryParameters are those that fields of a params struct stand for, in their order.
func (o *operation) queryParameters() (list []*openapi3.Parameter) {
	for _, p := range o.route.Operation.Parameters {
		if p.Value.In == "query" {
			list = append(list, p.Value)
		}
	}
	return list
}

// bodySchema is the schema of the JSON body, nil without one.
func (o *operation) bodySchema() *openapi3.Schema {
	if o.route.Operation.RequestBody == nil {
		return nil
	}
	if media := o.route.Operation.RequestBody.Value.Content.Get("application/json"); media != nil {
		return media.Schema.Value
	}
	return nil
}

// responseSchema is the schema of the JSON body of a success, nil without one.
func (o *operation) responseSchema() *openapi3.Schema {
	if media := o.route.Operation.Responses.Status(o.route.Status).Value.Content.Get("application/json"); media != nil {
		return media.Schema.Value
	}
	return nil
}

// arguments builds the arguments of the method: IDs, a body and query parameters. A value
// that the Go type cannot hold is an error.
func (o *operation) arguments(ids []string, query object, body any) ([]reflect.Value, error) {
	args := []reflect.Value{reflect.ValueOf(context.Background())}
	t := o.method(o.GoMethod).Type()
	for i := 1; i < t.NumIn()-1; i++ {
		into := reflect.New(t.In(i))
		var err error
		switch in := t.In(i); {
		case in.Kind() == reflect.String:
			into.Elem().SetString(ids[0])
			ids = ids[1:]
		case in == reflect.TypeFor[wire.Upload]():
			into.Elem().Set(reflect.ValueOf(wire.Upload{Name: "a.png", Content: strings.NewReader("\x89PNG not really")}))
		case in.Kind() == reflect.Pointer:
			into.Elem().Set(reflect.New(in.Elem()))
			err = o.fill(into.Elem().Elem(), query)
		default:
			err = decode(body, into.Interface())
		}
		if err != nil {
			return nil, err
		}
		args = append(args, into.Elem())
	}
	return args, nil
}

// required builds arguments with what an operation requires, and further parameters.
func (o *operation) required(t *testing.T, query object) []reflect.Value {
	t.Helper()
	values := contract.Examples{Request: true}
	all := maps.Clone(query)
	if all == nil {
		all = object{}
	}
	for _, p := range o.queryParameters() {
		if p.Required {
			all[p.Name] = values.Value(p.Schema)
		}
	}
	var body any
	if s := o.bodySchema(); s != nil {
		body = values.Value(&openapi3.SchemaRef{Value: s})
	}
	args, err := o.arguments([]string{"a", "b", "c"}, all, body)
	if err != nil {
		t.Fatal(err)
	}
	return args
}

func (o *operation) fill(params reflect.Value, query object) error {
	parameters := o.queryParameters()
	if len(parameters) != params.NumField() {
		return fmt.Errorf("%d parameters, but %s has %d fields", len(parameters), params.Type(), params.NumField())
	}
	for i, p := range parameters {
		value, given := query[p.Name]
		if !given {
			continue
		}
		field := params.Field(i)
		if field.Kind() == reflect.Pointer {
			field.Set(reflect.New(field.Type().Elem()))
			field = field.Elem()
		}
		if err := decode(value, field.Addr().Interface()); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	return nil
}

func decode(tree, into any) error {
	raw, err := wire.Marshal(tree)
	if err != nil {
		return err
	}
	return wire.Unmarshal(raw, into)
}

// call calls the method. result is nil if it returns none.
func call(method reflect.Value, args []reflect.Value) (result any, err error) {
	results := method.Call(args)
	err, _ = results[len(results)-1].Interface().(error)
	if len(results) == 2 {
		result = results[0].Interface()
	}
	return result, err
}

func operations() []wire.Operation { return gr.Operations() }
