// Package secondvalidator holds the validator libopenapi-validator against kin-openapi.
package secondvalidator

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	validation "github.com/pb33f/libopenapi-validator/errors"

	"github.com/go-getresponse/getresponse/api"
)

// exchange is a request or response that the contract tests checked with kin-openapi.
type exchange struct {
	Operation   string
	Method, URL string
	ContentType string
	Body        []byte
	Status      int
	Invalid     string
}

// record runs the contract tests and returns what they checked.
func record(t *testing.T) []exchange {
	t.Helper()
	file := filepath.Join(t.TempDir(), "exchanges")
	args := []string{"test", "-count=1", "-run", "^TestContract(Requests|Rejections|Responses)$", ".", "-exchanges", file}
	if checks := os.Getenv("RAPID_CHECKS"); checks != "" {
		args = append(args, "-rapid.checks", checks)
	}
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	raw, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	var all []exchange
	for d := json.NewDecoder(raw); ; {
		var e exchange
		if err := d.Decode(&e); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
}

// Both validators agree on every request and response of the contract tests, except for
// what differences explains.
func TestSecondValidator(t *testing.T) {
	doc, err := libopenapi.NewDocument(api.OpenAPI())
	if err != nil {
		t.Fatal(err)
	}
	second, errs := validator.NewValidator(doc, options()...)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	seen := map[string]int{}
	for range 5 { // the draws of one run may miss a difference
		all := record(t)
		if len(all) < 1000 {
			t.Errorf("only %d exchanges", len(all))
		}
		for _, e := range all {
			seen[compare(t, second, e)]++
		}
		if !slices.ContainsFunc(differences, func(d difference) bool { return seen[d.why] == 0 }) {
			break
		}
	}
	for _, d := range differences {
		if seen[d.why] == 0 {
			t.Errorf("there is no difference any more: %s", d.why)
		}
	}
	for name, n := range seen {
		t.Logf("%d: %s", n, name)
	}
}

// compare returns "agreed", or why the validators differ.
func compare(t *testing.T, second validator.Validator, e exchange) string {
	t.Helper()
	ok, faults := check(t, second, e)
	if ok == (e.Invalid == "") {
		return "agreed"
	}
	text := describe(faults)
	name := explain(e, text)
	if name == "" {
		t.Errorf("%s %s %s, status %d: %.300s\nkin-openapi: %.500q\nlibopenapi-validator: %.500q", e.Operation, e.Method, e.URL, e.Status, e.Body, e.Invalid, text)
	}
	return name
}

// options make the validator as strict as the server's: it rejects unknown properties and
// checks formats, in the forms that the service writes.
func options() []config.Option {
	all := []config.Option{config.WithStrictMode(), config.WithStrictRejectReadOnly(), config.WithFormatAssertions(), config.WithRejectUndeclaredRequestBody()}
	for format, parse := range map[string]func(string) error{
		"date-time":         times("2006-01-02T15:04:05-0700", time.RFC3339, time.DateTime),
		"date-or-date-time": times("2006-01-02T15:04:05-0700", time.RFC3339, time.DateTime, time.DateOnly),
		"local-date-time":   times("2006-01-02T15:04:05"),
		"integer-text":      func(s string) error { _, err := strconv.ParseInt(s, 10, 64); return err },
		"decimal-text":      func(s string) error { _, err := strconv.ParseFloat(s, 64); return err },
	} {
		all = append(all, config.WithCustomFormat(format, func(v any) error {
			if s, ok := v.(string); ok {
				return parse(s)
			}
			return nil
		}))
	}
	return all
}

func times(layouts ...string) func(string) error {
	return func(s string) (err error) {
		for _, layout := range layouts {
			if _, err = time.Parse(layout, s); err == nil {
				return nil
			}
		}
		return err
	}
}

func check(t *testing.T, v validator.Validator, e exchange) (bool, []*validation.ValidationError) {
	t.Helper()
	r, err := http.NewRequest(e.Method, e.URL, bytes.NewReader(e.Body))
	if err != nil {
		t.Fatal(err)
	}
	if e.Status == 0 {
		r.Header.Set("Content-Type", e.ContentType)
		r.Header.Set("X-Auth-Token", "api-key s3cr3t")
		return v.ValidateHttpRequest(r)
	}
	return v.ValidateHttpResponse(r, &http.Response{
		StatusCode: e.Status, Header: http.Header{"Content-Type": {e.ContentType}}, Body: io.NopCloser(bytes.NewReader(e.Body)),
	})
}

func describe(faults []*validation.ValidationError) string {
	var all []string
	for _, f := range faults {
		text := f.Message + ": " + f.Reason
		for _, s := range f.SchemaValidationErrors {
			text += "; " + s.FieldPath + " " + s.Reason
		}
		all = append(all, text)
	}
	return strings.Join(all, "\n")
}

// difference is a place where the validators differ. is reports whether their faults are of
// that place.
type difference struct {
	why string
	is  func(first, second string) bool
}

// differences are the places where the validators differ, and why.
var differences = []difference{
	{
		"libopenapi-validator takes the empty segment of a path for a value",
		func(first, second string) bool {
			return second == "" && strings.Contains(first, "in path has an error: value is required but missing")
		},
	},
	{
		"kin-openapi checks the variant that a discriminator names; libopenapi-validator counts all variants that fit, as JSON Schema does, and a value may fit several",
		func(first, second string) bool {
			return first == "" && overlap.MatchString(second)
		},
	},
	{
		"the strict mode of libopenapi-validator declares no properties of a union's variants and of objects without declared ones",
		func(first, second string) bool {
			for line := range strings.Lines(second) {
				if !undeclared.MatchString(line) {
					return false
				}
			}
			return first == "" && second != ""
		},
	},
	{
		"the strict mode of libopenapi-validator does not look into a list that is a variant of a union, as in statistics that may be keyed",
		func(first, second string) bool {
			return second == "" && unknownInList.MatchString(first)
		},
	},
}

var (
	// A variant that is a list is the whole response, or the statistics by country of a text message.
	unknownInList = regexp.MustCompile(`^the property (countryStatistics\.)?\d+\..* is not known$`)

	overlap    = regexp.MustCompile(`'oneOf' failed, subschemas \d+(, \d+)+ matched`)
	undeclared = regexp.MustCompile(`is not declared in schema: Strict mode: .* Declared properties: \[\]`)
)

func explain(e exchange, second string) string {
	for _, d := range differences {
		if d.is(e.Invalid, second) {
			return d.why
		}
	}
	return ""
}
