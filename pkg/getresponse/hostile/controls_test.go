package hostile_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// forged is text that forges a line of a log, drives a terminal and turns the
// direction of what follows.
const forged = "a\r\nlevel=INFO msg=forged\x1b[2J\u009b31m\u0085\u202egpj.\u2066exe\u2028\x7f"

// wantPlain fails for text with a control character or one that changes its direction.
func wantPlain(t testing.TB, what, text string) {
	t.Helper()
	for _, r := range text {
		if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp) {
			t.Fatalf("%s has %U: %q", what, r, text)
		}
	}
}

// wantPlainError checks all that prints an error.
func wantPlainError(t testing.TB, err error) {
	t.Helper()
	chain := []error{err}
	for e := errors.Unwrap(err); e != nil && ofThisModule(e); e = errors.Unwrap(e) {
		chain = append(chain, e)
	}
	for _, e := range chain {
		wantPlain(t, fmt.Sprintf("%T", e), e.Error())
		if v, ok := e.(slog.LogValuer); ok {
			wantPlain(t, fmt.Sprintf("LogValue of %T", e), v.LogValue().String())
		}
		var lines bytes.Buffer
		slog.New(slog.NewTextHandler(&lines, nil)).Info("m", "err", e)
		slog.New(slog.NewJSONHandler(&lines, nil)).Info("m", "err", e)
		if n := strings.Count(lines.String(), "\n"); n != 2 {
			t.Errorf("%T makes %d lines in the log: %q", e, n, lines.String())
		}
		wantPlain(t, fmt.Sprintf("the log of %T", e), strings.ReplaceAll(lines.String(), "\n", ""))
	}
	if e, ok := errors.AsType[*getresponse.Error](err); ok {
		for _, detail := range e.Details() {
			wantPlain(t, "a detail", detail.String())
		}
	}
}

// Every error type of the packages escapes what its fields hold.
func TestErrorTypesEscape(t *testing.T) {
	cause := errors.New(forged)
	for _, err := range []error{
		&getresponse.Error{Context: []byte(`[{"fieldName":["a\u202e"],"errorDescription":"b\u001b"}]`)}, &getresponse.RequestError{}, &getresponse.TransportError{},
		&getresponse.OutcomeUnknownError{}, &getresponse.RateLimitError{}, &getresponse.DecodeError{}, &getresponse.TooLargeError{},
		&getresponse.TimeoutError{}, &getresponse.RedirectError{}, &oauth.Error{}, &oauth.SignInError{}, &redisquota.UnavailableError{}, &wire.ValueError{},
	} {
		fields := reflect.ValueOf(err).Elem()
		for i := range fields.NumField() {
			switch f := fields.Field(i); f.Interface().(type) {
			case string:
				f.SetString(forged)
			default:
				if f.Type() == reflect.TypeFor[error]() {
					f.Set(reflect.ValueOf(cause))
				}
			}
		}
		wantPlainError(t, err)
		if text := err.Error(); strings.Contains(text, "forged") && !strings.Contains(text, `\x1b[2J`) {
			t.Errorf("%T does not show what it escapes: %s", err, text)
		}
	}
	wantPlain(t, "a detail", getresponse.FieldDetail{Path: []string{forged}, Message: forged}.String())
}

// Strings of the caller that a call rejects, and what a service may send.
func TestErrorsOfCallsEscape(t *testing.T) {
	quoted, err := wire.Marshal(forged)
	if err != nil {
		t.Fatal(err)
	}
	text := string(quoted)
	c := func(opts ...getresponse.Option) *getresponse.Client {
		client, err := getresponse.New(append(opts, getresponse.WithAPIKey("s3cr3t-0123456789"), getresponse.WithRetries(0))...)
		if err != nil {
			t.Fatal(err)
		}
		return client
	}
	respond := func(status int, header http.Header, body string) getresponse.Option {
		return getresponse.WithHTTPClient(&http.Client{Transport: cannedTransport(func(req *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1, Request: req}, nil
		})})
	}
	asJSON := http.Header{"Content-Type": {"application/json"}}
	get := func(o getresponse.Option) error {
		var numbers map[string]int // which the values of a success do not fit
		_, err := c(o).Do(t.Context(), http.MethodGet, "/sums", nil, &numbers)
		return err
	}
	raw := func(method, path string) error {
		_, err := c().Do(t.Context(), method, path, nil, nil)
		return err
	}
	_, badID := c().Contacts.Get(t.Context(), forged, nil)
	for name, err := range map[string]error{
		"ID":           badID,
		"method":       raw(forged, "/x"),
		"path":         raw("GET", "/"+forged),
		"message":      get(respond(400, asJSON, `{"code":1000,"message":`+text+`,"codeDescription":`+text+`,"uuid":`+text+`,"context":[`+text+`]}`)),
		"context":      get(respond(400, asJSON, `{"code":1000,"message":"m","context":{`+text+`:`+text+`}}`)),
		"value":        get(respond(200, asJSON, `{"a":`+text+`}`)),
		"raw value":    get(respond(200, asJSON, `{"a":"`+"\u202e\u0085"+`"}`)),
		"member":       get(respond(200, asJSON, `{`+text+`:1`)),
		"content type": get(respond(200, http.Header{"Content-Type": {"text/" + forged}}, "x")),
		"redirect":     get(respond(302, http.Header{"Location": {"https://\u202eevil.example/"}}, "")),
		"location":     get(respond(302, http.Header{"Location": {forged}}, "")),
		"transport": get(getresponse.WithHTTPClient(&http.Client{Transport: cannedTransport(func(*http.Request) (*http.Response, error) {
			return nil, errors.New(forged)
		})})),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		wantPlainError(t, err)
	}
}

// FuzzPrintable has any response, and checks all that is printed and logged of it. The
// fields have the values as they came.
func FuzzPrintable(f *testing.F) {
	f.Add(uint16(400), "application/json", "", `{"code":1000,"message":"a\u001b[2J\u0085\u202e","context":{"a\u2028":["b\r\n"]},"uuid":"\u009b"}`)
	f.Add(uint16(200), "text/\u202e", "", "<p>\x1b")
	f.Add(uint16(200), "application/json", "", "{\"tagId\":{\"\u202e\":1}}")
	f.Add(uint16(302), "", "https://\u202ea/\x1b", "")
	f.Add(uint16(503), "text/html", "", "\xff\u0085")
	f.Fuzz(func(t *testing.T, status uint16, contentType, location, body string) {
		var lines bytes.Buffer
		hook := getresponse.NewLogHook(slog.New(slog.NewTextHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug})))
		var seen []error
		c, err := getresponse.New(getresponse.WithAPIKey("s3cr3t-0123456789"), getresponse.WithoutLimits(), getresponse.WithRetries(0), getresponse.WithMaxWait(0),
			getresponse.WithHook(hook), getresponse.WithHook(failingHook{seen: &seen}),
			getresponse.WithHTTPClient(&http.Client{Transport: cannedTransport(func(req *http.Request) (*http.Response, error) {
				header := http.Header{"Content-Type": {contentType}, "Location": {location}}
				return &http.Response{StatusCode: int(status % 1000), Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1, Request: req}, nil
			})}))
		if err != nil {
			t.Fatal(err)
		}
		_, writing := c.Tags.Create(t.Context(), gr.NewTag{Name: "vip"})
		_, reading := c.Tags.Get(t.Context(), "t1", nil)
		for _, err := range append(seen, writing, reading) {
			if err != nil {
				wantPlainError(t, err)
			}
		}
		for line := range strings.Lines(lines.String()) {
			wantPlain(t, "a line of the log hook", strings.TrimSuffix(line, "\n"))
		}
		if e, ok := errors.AsType[*getresponse.Error](reading); ok && e.Code != 0 {
			var raw struct {
				Message string `json:"message"`
			}
			if wire.Unmarshal([]byte(body), &raw) == nil && raw.Message != e.Message {
				t.Errorf("the message %q became %q", raw.Message, e.Message)
			}
		}
	})
}
