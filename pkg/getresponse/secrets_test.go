package getresponse_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Credentials with characters that JSON and URLs escape.
const (
	secretKey   = `s3cr3t/wert+zuiop=asdfgh`
	secretToken = "s3cr3t.J/T0k+3nqwertz=="
)

// shows returns every form in which a value may be shown: printed, logged, encoded,
// unwrapped and taken apart.
func shows(v any) []string {
	var texts []string
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		texts = append(texts, fmt.Sprintf(format, v))
	}
	var logs bytes.Buffer
	slog.New(slog.NewTextHandler(&logs, nil)).Info("m", "v", v)
	slog.New(slog.NewJSONHandler(&logs, nil)).Info("m", "v", v)
	raw, _ := json.Marshal(v)
	texts = append(texts, logs.String(), string(raw))
	if err, ok := v.(error); ok {
		if inner := errors.Unwrap(err); inner != nil {
			texts = append(texts, shows(inner)...)
		}
	}
	value := reflect.ValueOf(v)
	if value.Kind() == reflect.Pointer && !value.IsNil() {
		texts = append(texts, fmt.Sprintf("%+v", value.Elem())) // without the methods of the pointer
	}
	return parts(texts, value, map[uintptr]bool{})
}

// parts adds all strings and byte slices below v, in unexported fields as well.
func parts(texts []string, v reflect.Value, visited map[uintptr]bool) []string {
	switch v.Kind() {
	case reflect.String:
		texts = append(texts, v.String())
	case reflect.Pointer:
		if visited[v.Pointer()] {
			return texts
		}
		visited[v.Pointer()] = true
		fallthrough
	case reflect.Interface:
		if !v.IsNil() {
			texts = parts(texts, v.Elem(), visited)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			texts = parts(texts, v.Field(i), visited)
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return append(texts, fmt.Sprintf("%s", v))
		}
		for i := range v.Len() {
			texts = parts(texts, v.Index(i), visited)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			texts = parts(parts(texts, key, visited), v.MapIndex(key), visited)
		}
	}
	return texts
}

// wantNoSecret fails where v shows a secret, more than 7 characters of its
// beginning, or its end.
func wantNoSecret(t *testing.T, v any, secrets ...string) {
	t.Helper()
	for _, text := range shows(v) {
		for _, secret := range secrets {
			for _, part := range []string{secret[:8], secret[len(secret)-8:]} {
				if strings.Contains(text, part) || strings.Contains(text, url.QueryEscape(part)) {
					t.Errorf("%T shows %q: %s", v, part, text)
				}
			}
		}
	}
}

func TestShowsFindsSecrets(t *testing.T) { // a test of the test
	for _, v := range []any{
		secretKey, errors.New(secretKey), fmt.Errorf("%w", errors.New(secretKey)), struct{ a []byte }{[]byte(secretKey)},
		&getresponse.Error{Context: []byte(secretKey)}, &getresponse.Error{Body: secretKey}, map[string]int{secretKey: 1},
	} {
		if !strings.Contains(strings.Join(shows(v), "\n"), secretKey) {
			t.Errorf("%T hides it", v)
		}
	}
}

func TestClientsAndOptionsHideCredentials(t *testing.T) {
	clientOptions := map[string]getresponse.Option{
		"WithAPIKey":        getresponse.WithAPIKey(secretKey),
		"WithTokenSource":   getresponse.WithTokenSource(fixedToken(secretToken)),
		"WithRequestEditor": header("Authorization", "Bearer "+secretToken),
	}
	t.Setenv("GETRESPONSE_API_KEY", secretKey)
	t.Setenv("GETRESPONSE_ACCESS_TOKEN", "")
	clientOptions["FromEnv"] = getresponse.FromEnv()
	for name, opt := range clientOptions {
		t.Run(name, func(t *testing.T) {
			wantNoSecret(t, opt, secretKey, secretToken)
			client := mustNew(t, opt)
			wantNoSecret(t, client, secretKey, secretToken)
			wantNoSecret(t, client.Contacts, secretKey, secretToken)
			wantNoSecret(t, options{opt}, secretKey, secretToken)
		})
	}
}

func TestOptionErrorsHideCredentials(t *testing.T) {
	for _, opts := range []options{
		{getresponse.WithAPIKey(secretKey + "\n")},
		{getresponse.WithAPIKey(secretKey + "ż")},
		{getresponse.WithAPIKey(secretKey), getresponse.WithAPIKey(secretKey)},
		{getresponse.WithAPIKey(secretKey), getresponse.WithBaseURL("https://jan:" + secretKey + "@example.com")},
		{getresponse.WithAPIKey(secretKey), getresponse.WithBaseURL("https://" + url.QueryEscape(secretToken) + "@example.com")},
		{getresponse.WithAPIKey(secretKey), getresponse.WithBaseURL("jan:" + secretToken + "@example.com")},
		{getresponse.WithAPIKey(secretKey), getresponse.WithBaseURL("https://example.com?key=" + secretKey)},
		{getresponse.WithAPIKey(secretKey), getresponse.WithBaseURL("https://example.com:" + secretKey)},
	} {
		_, err := getresponse.New(opts...)
		if err == nil {
			t.Fatal("New accepted it")
		}
		wantNoSecret(t, err, secretKey, secretToken)
	}
	_, err := getresponse.BearerEditor(secretToken + "\n")
	wantNoSecret(t, err, secretToken)
	_, err = getresponse.APIKeyEditor(secretKey + "\n")
	wantNoSecret(t, err, secretKey)
}

// echoes are responses that echo the credential of the request. Where shown is set,
// the error must have "[redacted]" in its place, so that nothing else is lost.
var echoes = []struct {
	name  string
	shown bool
	send  func(w http.ResponseWriter, secret string)
}{
	{"message", true, echo(401, "application/json", `{"code":1014,"message":"Bad SECRET!"}`)},
	{"other texts", false, echo(401, "application/json", `{"code":1014,"message":"m","codeDescription":"SECRET","moreInfo":"https://e.com/SECRET","uuid":"SECRET"}`)},
	{"context.sentToken", true, echo(401, "application/json", `{"code":1014,"message":"m","context":{"authenticationType":"auth_token","sentToken":"SECRET"}}`)},
	{"sentToken cut", true, echo(401, "application/json", `{"code":1014,"message":"m","context":{"sentToken":"START..."}}`)},
	{"sentToken without its beginning", true, echo(401, "application/json", `{"code":1014,"message":"m","context":{"sentToken":"xEND"}}`)},
	{"beginning in a string", true, echo(401, "application/json", `{"code":1014,"message":"m","context":["sent START..."]}`)},
	{"nested array", true, echo(400, "application/json", `{"code":1000,"message":"m","context":[["a",["SECRET"]]]}`)},
	{"nested object", false, echo(400, "application/json", `{"code":1000,"message":"m","context":[{"originalValue":{"a":["SECRET"]},"errorDescription":"d"}]}`)},
	{"field name", true, echo(400, "application/json", `{"code":1000,"message":"m","context":{"SECRET":["bad"]}}`)},
	{"field path", true, echo(400, "application/json", `{"code":1000,"message":"m","context":[{"fieldName":["a","SECRET"],"errorDescription":"d"}]}`)},
	{"header in context", false, echo(400, "application/json", `{"code":1021,"message":"m","context":{"headers":{"X-Auth-Token":"api-key SECRET","Authorization":"Bearer SECRET"}}}`)},
	{"HTML", false, echo(503, "text/html", `<p>api-key SECRET was rejected</p>`)},
	{"HTML cut within", false, echo(503, "text/html", strings.Repeat("-", 500)+`SECRET`)},
	{"HTML link", false, echo(503, "text/html", `<a href="/login?token=QUERY&t=PATH">`)},
	{"cut off JSON", false, echo(401, "application/json", `{"code":1014,"message":"SECRET", "con`)},
	{"JSON of other form", false, echo(401, "application/json", `{"error":"SECRET"}`)},
	{"wrong type", true, echo(200, "application/json", `{"email":{"token":"SECRET"}}`)},
	{"wrong value", true, echo(200, "application/json", `{"createdOn":"SECRET"}`)},
	{"wrong value cut within", false, echo(200, "application/json", `{"createdOn":"`+strings.Repeat("-", 50)+`SECRET"}`)},
	{"wrong type cut within", false, echo(200, "application/json", `{"email":["`+strings.Repeat("-", 50)+`SECRET"]}`)},
	{"text instead of an object", false, echo(200, "application/json", `"SECRET"`)},
	{"not JSON", false, echo(200, "application/json", `SECRET`)},
	{"content type", true, echo(200, "text/PATH", `<p>`)},
	{"redirect nowhere", true, func(w http.ResponseWriter, secret string) {
		w.Header().Set("Location", "http://[::1/?token="+secret)
		w.WriteHeader(302)
	}},
}

// echo responds with a body in which SECRET stands for the credential (escaped in
// JSON, as PHP does), START and END for parts of it, QUERY and PATH for its escaped
// forms in a URL.
func echo(status int, contentType, body string) func(http.ResponseWriter, string) {
	return func(w http.ResponseWriter, secret string) {
		plain := secret
		if contentType == "application/json" {
			plain = strings.ReplaceAll(secret, "/", `\/`)
		}
		fill := strings.NewReplacer("SECRET", plain, "START", secret[:12], "END", secret[9:],
			"QUERY", url.QueryEscape(secret), "PATH", url.PathEscape(secret))
		respond(status, fill.Replace(contentType), fill.Replace(body))(w, nil)
	}
}

func TestErrorsHideEchoedCredentials(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, secret, _ := strings.Cut(r.Header.Get("X-Auth-Token")+r.Header.Get("Authorization"), " ")
		number, _ := strconv.Atoi(r.URL.Path[len("/contacts/"):])
		echoes[number].send(w, secret)
	})
	base, once := getresponse.WithBaseURL(s.URL), getresponse.WithRetries(0)
	var lenient getresponse.Response
	signing := transportFunc(func(req *http.Request) (*http.Response, error) {
		req = req.Clone(req.Context())
		req.Header.Set("Authorization", "Bearer "+secretToken)
		return http.DefaultTransport.RoundTrip(req)
	})
	clients := map[string]*getresponse.Client{
		"key":       mustNew(t, base, once, getresponse.WithAPIKey(secretKey)),
		"token":     mustNew(t, base, once, getresponse.WithTokenSource(fixedToken(secretToken))),
		"editor":    mustNew(t, base, once, header("Authorization", "Bearer "+secretToken)),
		"transport": mustNew(t, base, once, getresponse.WithHTTPClient(&http.Client{Transport: signing})),
	}
	for number, e := range echoes {
		for signed, client := range clients {
			if signed == "transport" && strings.HasPrefix(e.name, "redirect") {
				continue // without a response, the client does not know the credential
			}
			t.Run(e.name+"/"+signed, func(t *testing.T) {
				_, err := client.Contacts.Get(t.Context(), strconv.Itoa(number), nil, getresponse.WithResponse(&lenient))
				wantNoSecret(t, lenient.Mismatches, secretKey, secretToken)
				if err == nil && len(lenient.Mismatches) == 0 {
					t.Fatal("neither an error nor a mismatch")
				}
				_, err = client.Contacts.Get(t.Context(), strconv.Itoa(number), nil, getresponse.WithStrictDecoding())
				if err == nil {
					t.Fatal("no error")
				}
				wantNoSecret(t, err, secretKey, secretToken)
				if e.shown {
					wantContains(t, err.Error(), "[redacted]")
				}
				if apiErr, ok := errors.AsType[*getresponse.Error](err); ok {
					wantNoSecret(t, apiErr.Details(), secretKey, secretToken)
				}
			})
		}
	}
}

func TestErrorsHideTheCredentialOfACall(t *testing.T) {
	s := serve(t, respondJSON(401, `{"code":1014,"message":"Bad `+secretToken+`"}`))
	bearer, err := getresponse.BearerEditor(secretToken)
	if err != nil {
		t.Fatal(err)
	}
	_, err = newClient(t, s).Contacts.Get(t.Context(), "pV3r", nil, getresponse.WithRequestEditor(bearer))
	wantContains(t, err.Error(), "Bad [redacted]")
	wantNoSecret(t, err, secretToken)
}

func TestQuotedCredential(t *testing.T) {
	const key = `a"s3cr3t\c/0123456789`
	quoted, err := json.Marshal(map[string]string{"error": "bad key " + key})
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, respondJSON(401, string(quoted)))
	_, err = mustNew(t, getresponse.WithBaseURL(s.URL), getresponse.WithAPIKey(key)).Contacts.Get(t.Context(), "pV3r", nil)
	if e := as[*getresponse.Error](t, err); e.Body != `{"error":"bad key [redacted]"}` {
		t.Errorf("body %s", e.Body)
	}
}

// Values are cut to 64 characters. Nothing remains of a credential at the cut.
func TestCredentialAtTheCut(t *testing.T) {
	for _, field := range []string{"createdOn", "note"} {
		s := serve(t, respondJSON(200, `{"`+field+`":["`+strings.Repeat("-", 58)+testKey+`"]}`))
		_, err := newClient(t, s).Contacts.Get(t.Context(), "pV3r", nil, getresponse.WithStrictDecoding())
		e := as[*getresponse.DecodeError](t, err)
		wantContains(t, e.Error(), "--[re")
		if strings.Contains(e.Error(), testKey[:3]) {
			t.Errorf("%q shows the key", err)
		}
	}
}

func TestRedirectErrorHidesCredentials(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+testKey+".example.com/?key="+testKey, http.StatusFound)
	})
	_, err := newClient(t, s).Contacts.Get(t.Context(), "pV3r", nil)
	if e := as[*getresponse.RedirectError](t, err); e.To != "http://[redacted].example.com" {
		t.Errorf("leads to %q", e.To)
	}
	wantNoSecret(t, err, testKey)
}

// A short credential is part of many words. Redacting it must not blow up messages.
func TestShortCredentials(t *testing.T) {
	s := httptest.NewServer(respondJSON(401, `{"code":1014,"message":"the key is rejected"}`))
	defer s.Close()
	for _, key := range []string{"e", "red", "\xff\xfe\xfd"} {
		client := mustNew(t, getresponse.WithBaseURL(s.URL), header("X-Auth-Token", "api-key "+key))
		_, err := client.Contacts.Get(t.Context(), "pV3r", nil)
		if e := as[*getresponse.Error](t, err); len(e.Message) > 100 {
			t.Errorf("key %q: %q", key, e.Message)
		}
	}
}

func TestDecodeErrorFieldHidesCredentials(t *testing.T) {
	s := serve(t, respondJSON(200, `{"`+secretToken[:10]+`":"x"}`))
	client := mustNew(t, getresponse.WithBaseURL(s.URL), getresponse.WithTokenSource(fixedToken(secretToken[:10])))
	var result map[string]int
	_, err := client.Do(t.Context(), "GET", "/sums", nil, &result)
	if e := as[*getresponse.DecodeError](t, err); e.Field != "/[redacted]" {
		t.Errorf("field %q", e.Field)
	}
	wantNoSecret(t, err, secretToken[:10])
}

func TestTransportErrorsHideCredentials(t *testing.T) {
	cause := errors.New("dump of the request: Authorization: Bearer " + secretToken)
	for name, opts := range map[string]options{
		"no connection": {getresponse.WithAPIKey(secretKey), getresponse.WithBaseURL("http://127.0.0.1:1")}, // nothing listens there
		"chatty editor": {getresponse.WithTokenSource(fixedToken(secretToken)), getresponse.WithRequestEditor(
			func(context.Context, *http.Request) error { return cause })},
		"chatty transport": {getresponse.WithTokenSource(fixedToken(secretToken)), getresponse.WithHTTPClient(
			&http.Client{Transport: transportFunc(func(*http.Request) (*http.Response, error) { return nil, cause })})},
	} {
		t.Run(name, func(t *testing.T) {
			err := mustNew(t, opts...).Contacts.Create(t.Context(), gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignRef("cdd")})
			has[*getresponse.TransportError](t, err)
			wantNoSecret(t, err, secretKey, secretToken)
			if strings.HasPrefix(name, "chatty") && !errors.Is(err, cause) {
				t.Error("the cause is no longer found")
			}
		})
	}
}
