package redact_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/internal/redact"
)

const secret = `s3cr3t/<wert>+zuiop="asdf~gh&`

// written returns the forms in which programs write a credential.
func written(c string) []string {
	quoted, _ := json.Marshal(c)
	inJSON := strings.Trim(string(quoted), `"`)
	twice, _ := json.Marshal(inJSON)
	return []string{
		c, url.QueryEscape(c), url.PathEscape(c), html.EscapeString(c),
		inJSON, strings.ReplaceAll(inJSON, "/", `\/`), strings.Trim(string(twice), `"`),
		strings.NewReplacer("~", "~0", "/", "~1").Replace(c),
	}
}

func TestStringInEveryForm(t *testing.T) {
	r := redact.New(secret, "", secret)
	for _, form := range written(secret) {
		for _, text := range []string{form, "key " + form + " is wrong", form + form, form[:8], "cut: " + form[:len(form)-3]} {
			got := r.String(text)
			if strings.Contains(got, "s3cr3t") || !strings.Contains(got, redact.Mark) {
				t.Errorf("%q became %q", text, got)
			}
		}
	}
	if got := r.String("nothing here"); got != "nothing here" {
		t.Errorf("%q", got)
	}
}

func FuzzString(f *testing.F) {
	f.Add(secret, "before ", " after")
	f.Add("s3cr3t%", "%", "2525")
	f.Fuzz(func(t *testing.T, c, before, after string) {
		if len(c) < 8 || !utf8.ValidString(c) {
			t.Skip("no credential")
		}
		if len(c) < 16 { // neighbors could garble all of it
			before, after = before+" ", " "+after
		}
		r := redact.New(c)
		for _, form := range written(c) {
			if got := r.String(before + form + after); len(form) >= 8 && strings.Contains(got, form) && !strings.Contains(before+redact.Mark+after, form) {
				t.Errorf("%q is left in %q", form, got)
			}
		}
	})
}

// holder is an error of a transport that keeps the request.
type holder struct{ Header http.Header }

func (holder) Error() string { return "it failed" }

func TestError(t *testing.T) {
	r := redact.New(secret)
	clean := errors.New("clean")
	if got := r.Error(clean); got.Error() != "clean" || errors.Unwrap(got) != clean { //nolint:errorlint // the very one
		t.Errorf("%v is not to be reached from %v", clean, got)
	}
	if again := r.Error(r.Error(clean)); errors.Unwrap(again) != clean { //nolint:errorlint // the very one
		t.Error("the error is wrapped twice")
	}
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		if r.Error(end) != end { //nolint:errorlint // the very one
			t.Errorf("%v is replaced", end)
		}
	}
	for name, err := range map[string]error{
		"text":  fmt.Errorf("%w: %s", context.Canceled, secret),
		"field": fmt.Errorf("%w: %w", context.Canceled, holder{http.Header{"X-Auth-Token": {secret}}}),
		"long":  fmt.Errorf("%w: %s", context.Canceled, strings.Repeat("x", 10_000)),
	} {
		got := r.Error(err)
		if !errors.Is(got, context.Canceled) || errors.Unwrap(got) != nil {
			t.Errorf("%s: it is not what it was, or it can be unwrapped: %v", name, got)
		}
		if shown := fmt.Sprintf("%v %+v %#v", got, got, got.Error()); strings.Contains(shown, "s3cr3t") || len(got.Error()) > 4100 {
			t.Errorf("%s: %.200s", name, shown)
		}
	}
}

func TestJSON(t *testing.T) {
	r := redact.New(secret)
	quoted, _ := json.Marshal(secret)
	in := fmt.Sprintf(`{"a":[%s,1],"sentToken":"another","client_secret":{"x":1},%s:true}`, quoted, quoted)
	got := string(r.JSON(jsontext.Value(in)))
	want := `{"[redacted]":true,"a":["[redacted]",1],"client_secret":"[redacted]","sentToken":"[redacted]"}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, bad := range []string{"", "{", "no JSON"} {
		if got := r.JSON(jsontext.Value(bad)); got != nil {
			t.Errorf("%q became %q", bad, got)
		}
	}
}

func TestCredentials(t *testing.T) {
	h := http.Header{"X-Auth-Token": {"api-key s3cr3t-1"}, "Authorization": {"Bearer  s3cr3t-2", "s3cr3t-3"}, "X-Other": {"x"}}
	if got, want := redact.Credentials(h, nil), []string{"s3cr3t-1", "s3cr3t-2", "s3cr3t-3"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestShorten(t *testing.T) {
	for _, test := range []struct{ in, want string }{{"abc", "abc"}, {"abcdef", "abcd..."}, {"abcł", "abc..."}} {
		if got := redact.Shorten(test.in, 4); got != test.want {
			t.Errorf("%q became %q, want %q", test.in, got, test.want)
		}
	}
}
