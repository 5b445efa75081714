package contracttest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// codes are the error codes that the service documents, and that of a wrong method.
var codes = map[int]getresponse.Code{
	1: getresponse.CodeInternal, 1000: getresponse.CodeValidation, 1001: getresponse.CodeRelatedNotFound, 1002: getresponse.CodeForbiddenState,
	1003: getresponse.CodeBadFormat, 1004: getresponse.CodeBadCount, 1005: getresponse.CodeMissingParameter, 1006: getresponse.CodeBadType,
	1007: getresponse.CodeBadLength, 1008: getresponse.CodeDuplicate, 1009: getresponse.CodeInUse, 1010: getresponse.CodeExternal,
	1011: getresponse.CodeAlreadySending, 1012: getresponse.CodeBadMessage, 1013: getresponse.CodeNotFound, 1014: getresponse.CodeAuthentication,
	1015: getresponse.CodeQuotaReached, 1016: getresponse.CodeTemporarilyBlocked, 1017: getresponse.CodePermanentlyBlocked, 1018: getresponse.CodeIPBlocked,
	1019: getresponse.CodeMaintenance, 1021: getresponse.CodeBadHeaders, 1023: getresponse.CodeNoPermission, 1024: getresponse.CodeDomainNotFound,
	1027: getresponse.CodeContactLimit, 1028: getresponse.CodeRestrictedResource, 1029: getresponse.CodeRestrictedProperty, 100002: getresponse.CodeMethodNotAllowed,
}

// contexts are the shapes in which the service explains an error, with the number of
// details that the client reads.
var contexts = []struct {
	json    string
	details int
}{
	{`[]`, 0},
	{`["Empty value. ID: y8jnp"]`, 1},
	{`[{"validationType":"body","fieldName":["confirmation","fromField"],"originalValue":null,"errorDescription":"wrong"},{"fieldName":" ","originalValue":7,"errorDescription":"too"}]`, 2},
	{`{"authenticationType":"auth_token"}`, 1},
	{`{"email":["wrong","too long"]}`, 2},
}

// statuses are the statuses of the errors that the contract has for an operation. Its
// default stands for those of the server.
func (o *operation) statuses() (all []int) {
	for name := range o.route.Operation.Responses.Map() {
		status, err := strconv.Atoi(name)
		switch {
		case err != nil:
			all = append(all, http.StatusForbidden, http.StatusInternalServerError, http.StatusServiceUnavailable)
		case status >= 400:
			all = append(all, status)
		}
	}
	slices.Sort(all)
	return all
}

// Every error that the contract has for an operation, with every code, is an Error of
// package getresponse with all that the service says.
func TestContractErrors(t *testing.T) {
	t.Parallel()
	eachOperation(t, func(t *testing.T, o *operation) {
		statuses := o.statuses()
		if len(statuses) < 6 || len(statuses) > len(codes) {
			t.Errorf("the contract has the errors %v", statuses)
		}
		for i, number := range slices.Sorted(maps.Keys(codes)) {
			o.fails(t, statuses[i%len(statuses)], number, i)
		}
	})
}

// fails calls an operation whose response is an error.
func (o *operation) fails(t *testing.T, status, code, number int) {
	t.Helper()
	context := contexts[number%len(contexts)]
	want := &getresponse.Error{
		Operation: o.ID, StatusCode: status, Code: codes[code], Description: fmt.Sprintf("meaning of %d", code), Message: "what went wrong",
		MoreInfo: fmt.Sprintf("https://apidocs.getresponse.com/v3/errors/%d", code), UUID: fmt.Sprintf("861c0426-f876-49a9-%04d-b15cd5d3db2f", number),
	}
	tree := object{
		"httpStatus": status, "code": code, "codeDescription": want.Description, "message": want.Message,
		"moreInfo": want.MoreInfo, "context": json.RawMessage(context.json), "uuid": want.UUID,
	}
	o.respond = func(*http.Request) *http.Response { return response(status, tree, nil) }
	result, err := call(o.method(o.GoMethod), o.required(t, nil))
	if result != nil && !reflect.ValueOf(result).IsZero() {
		t.Errorf("HTTP %d has the result %v", status, result)
	}
	e, ok := errors.AsType[*getresponse.Error](err)
	if !ok {
		t.Fatalf("HTTP %d with code %d is %T: %v", status, code, err, err)
	}
	want.Context, want.RateLimit = e.Context, e.RateLimit
	if !reflect.DeepEqual(e, want) {
		t.Errorf("got %+v, want %+v", *e, *want)
	}
	if !sameJSON(e.Context, context.json) || len(e.Details()) != context.details {
		t.Errorf("the context %s has %d details, want %d of %s", e.Context, len(e.Details()), context.details, context.json)
	}
}

func sameJSON(got json.RawMessage, want string) bool {
	var g, w any
	return json.Unmarshal(got, &g) == nil && json.Unmarshal([]byte(want), &w) == nil && reflect.DeepEqual(g, w)
}
