package hostile_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// echoed are the ways in which a service or a proxy writes a key that it echoes.
func echoed() map[string]func(key string) string {
	each := func(format string) func(string) string {
		return func(key string) string {
			var b strings.Builder
			for i := range len(key) {
				fmt.Fprintf(&b, format, key[i])
			}
			return b.String()
		}
	}
	special := func(format string) func(string) string {
		return func(key string) string {
			var b strings.Builder
			for _, c := range []byte(key) {
				if c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' {
					b.WriteByte(c)
				} else {
					fmt.Fprintf(&b, format, c)
				}
			}
			return b.String()
		}
	}
	then := func(all ...func(string) string) func(string) string {
		return func(key string) string {
			for _, f := range all {
				key = f(key)
			}
			return key
		}
	}
	return map[string]func(string) string{
		"plain":                    func(key string) string { return key },
		"JSON, special characters": special(`\u%04X`),
		"JSON, all characters":     each(`\u%04x`),
		"HTML, decimal":            special("&#%d;"),
		"HTML, hexadecimal":        each("&#x%x;"),
		"percent, small":           special("%%%02x"),
		"percent, all":             each("%%%02X"),
		"percent twice":            then(special("%%%02x"), url.PathEscape),
		"percent in JSON":          then(special("%%%02X"), special(`\u%04x`)),
		"JSON in percent":          then(special(`\u%04x`), special("%%%02X")),
		"JSON in HTML":             then(special(`\u%04x`), special("&#%d;")),
		"HTML in percent in JSON":  then(special("&#%d;"), special("%%%02x"), each(`\u%04x`)),
		"one after the other": func(key string) string {
			return special(`\u%04x`)(key[:12]) + special("%%%02x")(key[12:20]) + special("&#%d;")(key[20:])
		},
		"the beginning is cut":        func(key string) string { return special("&#%d;")(key[7:]) },
		"the end is cut":              func(key string) string { return special(`\u%04x`)(key)[:25] },
		"cut within an escape at 8":   func(key string) string { return special("%%%02x")(key)[:8] },
		"between escapes of its own":  func(key string) string { return `%\&#` + special("%%%02x")(key) + `;2f\u002F` },
		"letters of another alphabet": func(key string) string { return "ż" + each("&#%04d;")(key) + "ż" },
	}
}

// A key that comes back in any encoding is in nothing that an error holds.
func TestEchoedKeyInEveryEncoding(t *testing.T) {
	const key = "s3cr3t/+=a%4q~w&er<ty>;#uiop"
	places := map[string]func(echo string) (int, string, string){
		"page":          func(echo string) (int, string, string) { return 502, "text/html", "<p>bad key " + echo + "</p>" },
		"end of a page": func(echo string) (int, string, string) { return 502, "text/html", strings.Repeat("-", 495) + echo },
		"foreign JSON":  func(echo string) (int, string, string) { return 401, "application/json", `{"error":"` + echo + `"}` },
		"message": func(echo string) (int, string, string) {
			return 401, "application/json", envelopeOf(`"message":%q`, echo)
		},
		"context": func(echo string) (int, string, string) {
			return 400, "application/json", envelopeOf(`"message":"m","context":[["a",%q]]`, echo)
		},
		"field": func(echo string) (int, string, string) {
			return 400, "application/json", envelopeOf(`"message":"m","context":{%q:"is bad"}`, echo)
		},
		"value": func(echo string) (int, string, string) {
			return 200, "application/json", fmt.Sprintf(`{"a":%q}`, echo)
		},
		"member": func(echo string) (int, string, string) {
			return 200, "application/json", fmt.Sprintf(`{%q:"x"}`, echo)
		},
	}
	for encoding, encode := range echoed() {
		for place, respond := range places {
			status, contentType, body := respond(encode(key))
			c, err := getresponse.New(getresponse.WithAPIKey(key), getresponse.WithRetries(0), getresponse.WithHTTPClient(&http.Client{
				Transport: cannedTransport(func(req *http.Request) (*http.Response, error) {
					return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1, Request: req}, nil
				}),
			}))
			if err != nil {
				t.Fatal(err)
			}
			var numbers map[string]int // which the values of a success do not fit
			_, err = c.Do(t.Context(), http.MethodGet, "/sums", nil, &numbers)
			if err == nil {
				t.Fatalf("%s, %s: no error", place, encoding)
			}
			shown := printed(err)
			if e, ok := errors.AsType[*getresponse.Error](err); ok {
				shown += e.Body + e.Message + string(e.Context) + fmt.Sprint(e.Details())
			}
			if found := testsecret.Find(decodeAll(shown)); found != "" {
				t.Errorf("%s, %s: %q is left", place, encoding, found)
			}
			for i := 0; i+8 <= len(key); i++ {
				if part := key[i : i+8]; strings.Contains(decodeAll(shown), part) {
					t.Errorf("%s, %s: %q is left in %q", place, encoding, part, shown)
					break
				}
			}
		}
	}
}

// envelopeOf is an error of the API with members.
func envelopeOf(members, echo string) string {
	return `{"code":1014,` + fmt.Sprintf(members, echo) + `}`
}
