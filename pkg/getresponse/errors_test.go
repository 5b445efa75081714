package getresponse_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

var sentinels = map[string]error{
	"BadRequest":     getresponse.ErrBadRequest,
	"Unauthorized":   getresponse.ErrUnauthorized,
	"Forbidden":      getresponse.ErrForbidden,
	"NotFound":       getresponse.ErrNotFound,
	"Duplicate":      getresponse.ErrDuplicate,
	"RateLimited":    getresponse.ErrRateLimited,
	"DomainNotFound": getresponse.ErrDomainNotFound,
	"ContactLimit":   getresponse.ErrContactLimit,
	"Server":         getresponse.ErrServer,
}

// sentinelsOf returns the names of the sentinels that match err.
func sentinelsOf(err error) string {
	var is []string
	for _, name := range slices.Sorted(maps.Keys(sentinels)) {
		if errors.Is(err, sentinels[name]) {
			is = append(is, name)
		}
	}
	return strings.Join(is, " ")
}

// failWith calls getContact against a server with one fixed response.
func failWith(t *testing.T, status int, contentType, body string) *getresponse.Error {
	t.Helper()
	s := serve(t, respond(status, contentType, body))
	contact, err := newClient(t, s).Contacts.Get(t.Context(), "pV3r", nil)
	if contact != nil {
		t.Errorf("a contact came with the error %v", err)
	}
	return as[*getresponse.Error](t, err)
}

func TestRecordedErrors(t *testing.T) {
	const (
		general    = "General error of validation process, more details should be in context section"
		validation = "Validation error, see context section for more information"
		credential = "Unable to authenticate request. Check credentials or authentication method details"
		auth       = "Problem during authentication process, check headers!"
		docs       = "https://apidocs.getresponse.com/v3/errors#"
		docsEN     = "https://apidocs.getresponse.com/en/v3/errors/"
		internal   = "We're experiencing an internal server problem. We've logged the issue. Our ops team is fixing the problem now."
	)
	type fields = []getresponse.FieldDetail
	tests := map[string]struct {
		status    int
		want      getresponse.Error // without Context
		fields    fields
		sentinels string
	}{
		"error-400-1-internal-1.json": {400, getresponse.Error{
			Code: getresponse.CodeInternal, Description: internal, MoreInfo: docs + "1", UUID: "185cd821-b546-46ce-9272-66d7520e0b31",
			Message: "Could not create campaign: Exactly one campaign can be default. Set isDefault on other campaign to disable.",
		}, nil, "BadRequest"},
		"error-400-1000-empty-payload-1.json": {400, getresponse.Error{
			Code: getresponse.CodeValidation, Description: general, Message: validation, MoreInfo: docs + "1000", UUID: "4b2580ad-8900-4d7d-bcf4-1dc8bcf2b2ee",
		}, fields{{Value: []byte(`""`), Kind: "body", Message: "Empty payload"}}, "BadRequest"},
		"error-400-1000-object-array-context-1.json": {400, getresponse.Error{
			Code: getresponse.CodeValidation, Description: general, Message: validation, MoreInfo: docs + "1000", UUID: "dde5abc9-b75a-4a9d-aea7-94a40cdfbb8b",
		}, fields{
			{Path: []string{"confirmation", "fromField", "fromFieldId"}, Value: []byte(`"noreply@example.com"`), Kind: "body", Message: "Provided ID is not valid"},
			{Path: []string{"confirmation", "replyTo", "fromFieldId"}, Value: []byte(`"support@example.com"`), Kind: "body", Message: "Provided ID is not valid"},
			{Path: []string{"confirmation", "subscriptionConfirmationBodyId"}, Value: []byte(`null`), Kind: "body", Message: "Provided resource ID has wrong format - `string` expected."},
		}, "BadRequest"},
		"error-400-1000-string-array-context-1.json": {400, getresponse.Error{
			Code: getresponse.CodeValidation, Description: general, Message: "Custom field invalid", MoreInfo: docsEN + "1000", UUID: "5a42dd48-7f57-4919-9b32-391e594ce375",
		}, fields{{Message: "Empty value. ID: y8jnp"}}, "BadRequest"},
		"error-400-100002-object-context-1.json": {400, getresponse.Error{
			Code: getresponse.CodeMethodNotAllowed, Description: "Method not allowed, please check for allowed methods in context",
			Message: "Request method not allowed", MoreInfo: docs + "100002", UUID: "b3dddc27-1ac6-41fc-bf3c-dda0da54c61d",
		}, fields{{Path: []string{"requestMethod"}, Message: "patch"}}, "BadRequest"},
		"error-400-1003-regex-context-1.json": {400, getresponse.Error{
			Code: getresponse.CodeBadFormat, Description: "Bad format of one or more parameters.",
			Message: "Tag name is invalid. Please see context for valid regex.", MoreInfo: docsEN + "1003", UUID: "b8108117-198b-4d4a-b1fd-6169009400df",
		}, fields{{Path: []string{"regex"}, Message: "/^[A-Za-z0-9_]*$/"}}, "BadRequest"},
		"error-400-1013-empty-context-1.json": {400, getresponse.Error{
			Code: getresponse.CodeNotFound, Description: "The requested resource was not found",
			Message: "Resource identifier is invalid.", MoreInfo: docs + "1013", UUID: "2cd2e48d-3541-47e8-95db-c725213e55b3",
		}, nil, "BadRequest NotFound"},
		"error-400-field-message-context-1.json": {400, getresponse.Error{Message: "Validation failed"},
			fields{{Path: []string{"email"}, Message: "Email is required"}}, "BadRequest"},
		"error-400-field-message-context-2.json": {400, getresponse.Error{Message: "Bad Request"},
			fields{{Path: []string{"recordId"}, Message: "Invalid record ID format"}}, "BadRequest"},
		"error-400-fieldname-object-context-1.json": {400, getresponse.Error{},
			fields{{Path: []string{"fieldName"}, Message: "Invalid value"}}, "BadRequest"},
		"error-401-1014-empty-context-1.json": {401, getresponse.Error{
			Code: getresponse.CodeAuthentication, Description: auth, Message: credential, MoreInfo: docs + "1014", UUID: "2517db28-d578-4eb9-868b-889b36fb3cbc",
		}, nil, "Unauthorized"},
		"error-401-1014-object-context-1.json": {401, getresponse.Error{
			Code: getresponse.CodeAuthentication, Description: auth, Message: credential, MoreInfo: docsEN + "1014", UUID: "474a4b57-df76-4dd9-be3e-31625d93cae6",
		}, fields{{Path: []string{"authenticationType"}, Message: "auth_token"}}, "Unauthorized"},
		"error-401-short-1.json":         {401, getresponse.Error{Message: credential}, nil, "Unauthorized"},
		"error-404-empty-context-1.json": {404, getresponse.Error{Message: "Resource not found"}, nil, "NotFound"},
		"error-429-1015-object-context-1.json": {429, getresponse.Error{
			Code: getresponse.CodeQuotaReached, Description: "Too many requests", Message: "You have reached your requests limit",
			MoreInfo: docsEN + "1015", UUID: "510c6726-7f65-46b7-a798-ca403133924f",
		}, fields{{Path: []string{"timeToReset"}, Message: "100 seconds"}}, "RateLimited"},
	}
	files, err := filepath.Glob("testdata/errors/*.json")
	if err != nil || len(files) != len(tests) {
		t.Fatalf("%d recorded errors, %d expectations (%v)", len(files), len(tests), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			tt, ok := tests[filepath.Base(file)]
			if !ok {
				t.Fatal("no expectation for this file")
			}
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			e := failWith(t, tt.status, "application/json", string(raw))
			if got := e.Details(); !reflect.DeepEqual(got, tt.fields) {
				t.Errorf("Details() = %q, want %q", got, tt.fields)
			}
			if got := sentinelsOf(e); got != tt.sentinels {
				t.Errorf("is %q, want %q", got, tt.sentinels)
			}
			if hasContext := strings.Contains(string(raw), `"context"`); hasContext != (len(e.Context) > 0) {
				t.Errorf("Context = %s", e.Context)
			}
			text := e.Error()
			wantContains(t, text, "getContact", fmt.Sprint("HTTP ", tt.status), tt.want.Message, tt.want.UUID)
			for _, f := range tt.fields {
				wantContains(t, text, strings.Join(f.Path, "."), f.Message)
			}
			got := *e
			got.Context = nil
			tt.want.Operation, tt.want.StatusCode = "getContact", tt.status
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestSentinels(t *testing.T) {
	tests := []struct {
		status, code int
		want         string
	}{
		{400, 0, "BadRequest"},
		{400, 1, "BadRequest"}, // code 1 is a failure inside the service, but this is not ErrServer
		{400, 1008, "BadRequest Duplicate"},
		{400, 1013, "BadRequest NotFound"},
		{400, 1021, "BadRequest"},
		{401, 0, "Unauthorized"},
		{401, 1014, "Unauthorized"},
		{403, 0, "Forbidden"},
		{403, 1014, "Unauthorized"},
		{403, 1023, "Forbidden"},
		{403, 1016, "Forbidden RateLimited"},
		{403, 1017, "Forbidden"},
		{400, 1014, "BadRequest"},
		{404, 0, "NotFound"},
		{404, 1013, "NotFound"},
		{404, 1024, "DomainNotFound"},
		{400, 1024, "BadRequest DomainNotFound"},
		{409, 1008, "Duplicate"},
		{409, 0, ""},
		{409, 1002, ""},
		{429, 0, "RateLimited"},
		{429, 1015, "RateLimited"},
		{400, 1015, "BadRequest RateLimited"},
		{403, 1027, "ContactLimit Forbidden"},
		{422, 1027, "ContactLimit"},
		{500, 1, "Server"},
		{502, 0, "Server"},
		{503, 1019, "Server"},
		{400, 1019, "BadRequest"},
		{418, 0, ""},
		{304, 0, ""},
	}
	for _, tt := range tests {
		e := failWith(t, tt.status, "application/json", fmt.Sprintf(`{"code":%d,"message":"m"}`, tt.code))
		if tt.status == 304 { // has no body
			e = failWith(t, tt.status, "", "")
		}
		if got := sentinelsOf(e); got != tt.want {
			t.Errorf("HTTP %d, code %d is %q, want %q", tt.status, tt.code, got, tt.want)
		}
		if int(e.Code) != tt.code {
			t.Errorf("HTTP %d: code %d, want %d", tt.status, e.Code, tt.code)
		}
		// A wrapped error matches the same sentinels.
		if got := sentinelsOf(fmt.Errorf("sync: %w", e)); got != tt.want {
			t.Errorf("wrapped: %q, want %q", got, tt.want)
		}
	}
}

func TestErrorResponsesThatAreNoAPIErrors(t *testing.T) {
	const html = "<html><head><title>503 Service Unavailable</title></head><body>nginx</body></html>"
	tests := []struct {
		name, contentType, body string
		status                  int
		wantBody, wantText      string
	}{
		{"HTML", "text/html", html, 503, html, "getresponse: getContact: HTTP 503: Service Unavailable"},
		{"HTML that says JSON", "application/json", html, 502, html, "getresponse: getContact: HTTP 502: Bad Gateway"},
		{"empty", "application/json", "", 500, "", "getresponse: getContact: HTTP 500: Internal Server Error"},
		{"empty without type", "", "", 404, "", "getresponse: getContact: HTTP 404: Not Found"},
		{"unknown status", "text/plain", "origin is down", 522, "origin is down", "getresponse: getContact: HTTP 522"},
		{"cut off JSON", "application/json", `{"httpStatus":409,"code":1008,"mess`, 409, `{"httpStatus":409,"code":1008,"mess`, "getresponse: getContact: HTTP 409: Conflict"},
		{"other JSON", "application/json", `{"error":"invalid_token"}`, 401, `{"error":"invalid_token"}`, "getresponse: getContact: HTTP 401: Unauthorized"},
		{"array", "application/json", `[1]`, 400, `[1]`, "getresponse: getContact: HTTP 400: Bad Request"},
		{"null", "application/json", `null`, 400, `null`, "getresponse: getContact: HTTP 400: Bad Request"},
		{"long", "text/html", strings.Repeat("ab", 4000), 500, strings.Repeat("ab", 256), "getresponse: getContact: HTTP 500: Internal Server Error"},
		{"invalid UTF-8", "text/plain", "a\xffb", 500, "a\uFFFDb", "getresponse: getContact: HTTP 500: Internal Server Error"},
		{"longer than is read", "application/json", `{"message":"` + strings.Repeat("x", 2<<20) + `"}`, 500, `{"message":"` + strings.Repeat("x", 500), "getresponse: getContact: HTTP 500: Internal Server Error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := failWith(t, tt.status, tt.contentType, tt.body)
			want := getresponse.Error{Operation: "getContact", StatusCode: tt.status, Body: tt.wantBody}
			if !reflect.DeepEqual(*e, want) {
				t.Errorf("got  %+v\nwant %+v", *e, want)
			}
			if e.Error() != tt.wantText {
				t.Errorf("says %q, want %q", e, tt.wantText)
			}
			if e.Details() != nil {
				t.Errorf("Details() = %v", e.Details())
			}
		})
	}
}

func TestErrorFieldForms(t *testing.T) {
	tests := []struct{ context, want string }{
		{`{"currentLimit":1000000,"timeToReset":"100 seconds"}`, "currentLimit: 1000000; timeToReset: 100 seconds"},
		{`{"email":["is taken","is too long"],"name":"is empty"}`, "email: is taken; email: is too long; name: is empty"},
		{`[{"fieldName":"email","errorDescription":"is bad"}]`, "email: is bad"},
		{`[{"fieldName":["tags",0,"tagId"],"originalValue":{"a":1},"errorDescription":"is bad"}]`, "tags.0.tagId: is bad"},
		{`[{"fieldName":null,"errorDescription":"is bad"}]`, "is bad"},
		{`["one",["two","three"],4,null]`, "one; two, three; 4"},
		{`[{"other":"shape"}]`, `{"other":"shape"}`},
		{`{"nested":{"a":[1]}}`, `nested: {"a":[1]}`},
		{`["1","2","3","4","5","6"]`, "1; 2; 3; 4; 5; ..."},
		{`null`, ""},
		{`"text"`, ""},
		{`[]`, ""},
		{`{}`, ""},
	}
	for _, tt := range tests {
		e := failWith(t, 400, "application/json", `{"code":1000,"message":"m","context":`+tt.context+`}`)
		_, got, _ := strings.Cut(e.Error(), "code 1000: m")
		if got = strings.TrimPrefix(got, "; "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.context, got, tt.want)
		}
	}
}

func TestErrorFormats(t *testing.T) {
	e := failWith(t, 409, "application/json", `{"code":"1008","codeDescription":"must be unique","message":"Contact already added",`+
		`"context":[{"fieldName":"email","originalValue":"jan@example.com","errorDescription":"is taken"}],"uuid":"u-1"}`)
	const want = "getresponse: getContact: HTTP 409, code 1008: Contact already added; email: is taken (u-1)"
	for _, format := range []string{"%v", "%s", "%+v"} {
		if got := fmt.Sprintf(format, e); got != want {
			t.Errorf("%s: %q, want %q", format, got, want)
		}
	}
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Error("failed", "err", e)
	wantContains(t, out.String(), `"err":{"operation":"getContact","status":409,"code":1008,"description":"must be unique","uuid":"u-1"}`)
	if strings.Contains(out.String(), "jan@example.com") {
		t.Errorf("the log echoes what was sent: %s", &out)
	}
	// Without a message, the error shows the description.
	if got := failWith(t, 400, "application/json", `{"code":1005,"codeDescription":"value missing"}`).Error(); got != "getresponse: getContact: HTTP 400, code 1005: value missing" {
		t.Errorf("says %q", got)
	}
}
