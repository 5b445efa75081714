package hostile_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// keeping is a caller's struct with unexported fields, around whose types fmt and slog
// walk without calling their methods.
type keeping[T any] struct {
	value   T
	pointer *T
	list    []T
	byName  map[string]T
	anyhow  any
}

func keep[T any](v T) keeping[T] { return keeping[T]{v, &v, []T{v}, map[string]T{"a": v}, v} }

// printed returns a value in every form in which fmt, slog and JSON write it.
func printed(v any) string {
	var out bytes.Buffer
	for _, verb := range []string{"v", "+v", "#v", "s", "q", "x", "X", "d", "o", "T"} {
		fmt.Fprintf(&out, "%"+verb+"\n", v)
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("m", "v", v)
	}
	if data, err := json.Marshal(v); err == nil {
		out.Write(data)
	}
	return out.String()
}

// holdsSecret reports whether reflection leads to a credential, through unexported
// fields too. It cannot call functions.
func holdsSecret(v reflect.Value, visited map[uintptr]bool) bool {
	switch v.Kind() {
	case reflect.String:
		return testsecret.Find(v.String()) != ""
	case reflect.Pointer:
		if v.IsNil() || visited[v.Pointer()] {
			return false
		}
		visited[v.Pointer()] = true
		return holdsSecret(v.Elem(), visited)
	case reflect.Interface:
		return !v.IsNil() && holdsSecret(v.Elem(), visited)
	case reflect.Struct:
		for _, field := range v.Fields() {
			if holdsSecret(field, visited) {
				return true
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return testsecret.Find(fmt.Sprintf("%s", v)) != ""
		}
		for i := range v.Len() {
			if holdsSecret(v.Index(i), visited) {
				return true
			}
		}
	case reflect.Map:
		for key, value := range v.Seq2() {
			if holdsSecret(key, visited) || holdsSecret(value, visited) {
				return true
			}
		}
	}
	return false
}

// Options, editors and clients hold credentials only in functions: nothing that walks
// through fields can print them, whoever holds the value.
func TestCredentialsAreNotHeldInPrintableForm(t *testing.T) {
	const secret = "s3cr3t-0123456789"
	t.Setenv("GETRESPONSE_API_KEY", secret)
	key, err := getresponse.APIKeyEditor(secret)
	if err != nil {
		t.Fatal(err)
	}
	bearer, err := getresponse.BearerEditor(secret)
	if err != nil {
		t.Fatal(err)
	}
	source := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: secret})
	tokens := getresponse.TokenSourceEditor(source)
	own := &http.Client{Transport: cannedTransport(func(req *http.Request) (*http.Response, error) { return nil, key(req.Context(), req) })}
	values := map[string]any{
		"APIKeyEditor": keep(key), "BearerEditor": keep(bearer), "TokenSourceEditor": keep(tokens),
		"option for a call": keep[getresponse.CallOption](getresponse.WithRequestEditor(bearer)),
	}
	for name, o := range map[string]getresponse.Option{
		"WithAPIKey": getresponse.WithAPIKey(secret), "WithTokenSource": getresponse.WithTokenSource(source), "FromEnv": getresponse.FromEnv(),
		"WithRequestEditor": getresponse.WithRequestEditor(key), "WithHTTPClient": getresponse.WithHTTPClient(own),
	} {
		c, err := getresponse.New(o)
		if err != nil {
			t.Fatal(err)
		}
		values[name] = keep(o)
		values["client of "+name] = keep(c)
		values["client of "+name+" by value"] = keep(*c)
		values["services of "+name] = keep(c.Services)
		values["service of "+name] = keep(c.Contacts)
		values["options of "+name] = keep([]getresponse.Option{o})
	}
	for name, v := range values {
		if found := testsecret.Find(printed(v)); found != "" {
			t.Errorf("%s prints %q", name, found)
		}
		if holdsSecret(reflect.ValueOf(v), map[uintptr]bool{}) {
			t.Errorf("%s holds a credential within reach of reflection", name)
		}
	}
}

// The test above finds what a struct holds.
func TestPrintedFinds(t *testing.T) {
	const secret = "s3cr3t-0123456789"
	for name, v := range map[string]any{
		"string": keep(secret), "bytes": keep([]byte(secret)), "struct": keep(struct{ a string }{secret}),
		"token": keep(oauth2.Token{AccessToken: secret}), "header": keep(http.Header{"A": {secret}}), "model": keep(gr.NewTag{Name: secret}),
	} {
		if testsecret.Find(printed(v)) == "" {
			t.Errorf("%s: nothing is printed", name)
		}
		if !holdsSecret(reflect.ValueOf(v), map[uintptr]bool{}) {
			t.Errorf("%s: nothing is found", name)
		}
	}
}
