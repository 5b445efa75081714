package getresponse_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// The fuzz targets respond to a call with the fuzzer's input, into which they may
// plant the credential of the request. A call must end immediately, with either a
// result or a typed error that can be printed anywhere.

// wireResponse is a transport with one fixed response in its wire format.
type wireResponse struct {
	status int
	header string // lines
	body   []byte

	requests int
	read     http.Header // of the response, nil where net/http cannot read it
}

func (w *wireResponse) RoundTrip(req *http.Request) (*http.Response, error) {
	w.requests++
	if req.Body != nil {
		defer req.Body.Close()
	}
	var raw bytes.Buffer
	fmt.Fprintf(&raw, "HTTP/1.1 %d\r\n%s\r\n\r\n%s", w.status, strings.TrimRight(w.header, "\r\n"), w.body)
	resp, err := http.ReadResponse(bufio.NewReader(&raw), req)
	if err != nil {
		return nil, err
	}
	w.read = resp.Header
	return resp, nil
}

// neverWaits fails a test whose call waits or is retried.
type neverWaits struct {
	getresponse.NoHook
	t *testing.T
}

func (n neverWaits) Waited(_ context.Context, w getresponse.Wait) { n.t.Errorf("it waited: %+v", w) }
func (n neverWaits) Retried(_ context.Context, r getresponse.Retry) {
	n.t.Errorf("it retried: %+v", r)
}

// client returns a client that gets the response and neither waits nor retries.
func (w *wireResponse) client(t *testing.T) *getresponse.Client {
	t.Helper()
	c, err := getresponse.New(getresponse.WithAPIKey(secretKey), getresponse.WithHTTPClient(&http.Client{Transport: w}),
		getresponse.WithoutLimits(), getresponse.WithMaxWait(0), getresponse.WithRetries(0), getresponse.WithHook(neverWaits{t: t}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// secretForms are the forms in which services echo a credential.
var secretForms = []string{secretKey, strings.ReplaceAll(secretKey, "/", `\/`), url.QueryEscape(secretKey), url.PathEscape(secretKey)}

// plant inserts a form of the credential into a response, or its beginning: at least
// 8 characters, as errors must not show that many. Form 0 inserts nothing.
func plant(in []byte, at uint16, form, cut uint8) (out []byte, planted string) {
	if form %= uint8(len(secretForms) + 1); form == 0 {
		return in, ""
	}
	planted = secretForms[form-1]
	if n := 8 + int(cut); cut > 0 && n < len(planted) {
		planted = planted[:n]
	}
	i := int(at) % (len(in) + 1)
	return fmt.Appendf(nil, "%s%s%s", in[:i], planted, in[i:]), planted
}

// longestText is a bound for the text of an error.
const longestText = 8 << 10

// checkPrintable fails unless err can be shown to anybody, in every way: it is
// of bounded length, valid UTF-8 and without what was planted.
func checkPrintable(t *testing.T, err error, planted string) {
	t.Helper()
	text := err.Error()
	if len(text) > longestText || !utf8.ValidString(text) {
		t.Errorf("the error has %d bytes, valid UTF-8 %v: %.500q", len(text), utf8.ValidString(text), text)
	}
	var parts []string
	for _, form := range secretForms {
		parts = append(parts, form[:8])
	}
	if planted != "" {
		parts = append(parts, planted[len(planted)-8:])
	}
	values := []any{err}
	if e, ok := errors.AsType[*getresponse.Error](err); ok {
		values = append(values, e.Details())
	}
	for _, v := range values {
		for _, text := range shows(v) {
			for _, part := range parts {
				if strings.Contains(text, part) {
					t.Fatalf("%T shows %q of %q: %.500q", v, part, planted, text)
				}
			}
		}
	}
}

// files returns the contents of the files that match.
func files(f *testing.F, pattern string) [][]byte {
	f.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		f.Fatalf("%s: %d files, %v", pattern, len(names), err)
	}
	contents := make([][]byte, len(names))
	for i, name := range names {
		if contents[i], err = os.ReadFile(name); err != nil {
			f.Fatal(err)
		}
	}
	return contents
}
