package hostile_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// place is a place where a string of the caller ends up in a header.
type place struct {
	header string // that has the string
	secret bool
	opts   func(value string) []getresponse.Option
}

// headerPlaces are all such places but those of uploads.
func headerPlaces() map[string]place {
	key := getresponse.WithAPIKey("s3cr3t-0123456789")
	with := func(o getresponse.Option) []getresponse.Option { return []getresponse.Option{key, o} }
	editor := func(edit func(req *http.Request, v string)) func(string) []getresponse.Option {
		return func(v string) []getresponse.Option {
			return with(getresponse.WithRequestEditor(func(_ context.Context, req *http.Request) error { edit(req, v); return nil }))
		}
	}
	return map[string]place{
		"API key": {"X-Auth-Token", true, func(v string) []getresponse.Option {
			return []getresponse.Option{getresponse.WithAPIKey("s3cr3t" + v)}
		}},
		"token": {"Authorization", true, func(v string) []getresponse.Option {
			return []getresponse.Option{getresponse.WithTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "s3cr3t" + v}))}
		}},
		"user agent": {"User-Agent", false, func(v string) []getresponse.Option { return with(getresponse.WithUserAgent(v)) }},
		"time zone":  {"X-Time-Zone", false, func(v string) []getresponse.Option { return with(getresponse.WithTimeZone(v)) }},
		"domain": {"X-Domain", false, func(v string) []getresponse.Option {
			return with(getresponse.WithEnvironment(getresponse.EnterpriseUS(v)))
		}},
		"parent login": {"X-Parent-Login", false, func(v string) []getresponse.Option {
			return append(with(getresponse.WithParentLogin(v)), getresponse.WithEnvironment(getresponse.EnterprisePL("example.com")))
		}},
		"an editor's value": {"X-Own", false, editor(func(req *http.Request, v string) { req.Header["X-Own"] = []string{v} })},
		"an editor's name":  {"", false, editor(func(req *http.Request, v string) { req.Header[v] = []string{"x"} })},
		"an editor's host":  {"", false, editor(func(req *http.Request, v string) { req.Host = v })},
	}
}

// headerCall makes a call with a transport that writes the request as it is, and
// returns the header lines of the request; nil where nothing was sent.
func headerCall(t testing.TB, opts []getresponse.Option) (lines []string, err error) {
	t.Helper()
	tr := cannedTransport(func(req *http.Request) (*http.Response, error) {
		var head bytes.Buffer
		fmt.Fprintf(&head, "Host: %s\r\n", req.Host)
		for name, values := range req.Header {
			for _, v := range values {
				fmt.Fprintf(&head, "%s: %s\r\n", name, v)
			}
		}
		lines = strings.FieldsFunc(head.String(), func(r rune) bool { return r == '\r' || r == '\n' })
		return &http.Response{StatusCode: 202, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
	})
	c, err := getresponse.New(append(opts, getresponse.WithHTTPClient(&http.Client{Transport: tr}))...)
	if err != nil {
		return nil, err
	}
	return lines, c.Contacts.Create(t.Context(), newContact("jan@example.com"))
}

// checkHeaders fails where a string adds a header, or is sent although it is invalid.
func checkHeaders(t testing.TB, name string, p place, value string) {
	t.Helper()
	lines, err := headerCall(t, p.opts(value))
	if err != nil {
		if lines != nil {
			t.Errorf("%s %q: it was sent, and then: %v", name, value, err)
		}
		wantPlainError(t, err)
		if p.secret && testsecret.Find(err.Error()) != "" {
			t.Errorf("%s: %v", name, err)
		}
		return
	}
	for _, line := range lines {
		if strings.HasPrefix(strings.ToLower(line), "injected") && name != "an editor's name" {
			t.Errorf("%s %q adds the header %q", name, value, line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
			t.Errorf("%s %q: the line %q", name, value, line)
		}
	}
	found := slices.ContainsFunc(lines, func(line string) bool {
		return strings.HasPrefix(line, p.header+": ") && strings.Contains(line, value)
	})
	if p.header != "" && !found {
		t.Errorf("%s %q is not in %q", name, value, lines)
	}
}

// injections are what may add a header or end the headers.
var injections = []string{
	"a\r\ninjected: x", "a\ninjected: x", "a\rinjected: x", "a\r\n\r\ninjected", "\r\ninjected: x", "a\r\n injected: x",
	"a\x00b", "a\x7fb", "a\vb", "a\u0085injected: x", "a\u2028injected: x", "injected: x", " injected", "a\x1b[0m", "\xff\xfe", "",
}

func TestNoStringAddsAHeader(t *testing.T) {
	for name, p := range headerPlaces() {
		for _, value := range injections {
			checkHeaders(t, name, p, value)
		}
	}
	for name, value := range map[string]string{
		"API key": "-0123/+=", "token": ".a-b_c~d/+==", "user agent": "shop-sync/1.4 (x; y)", "time zone": "Europe/Warsaw",
		"domain": "example.com", "parent login": "jan@example.com", "an editor's value": "a\tb \u00e9", "an editor's name": "x_own!", "an editor's host": "[::1]:80",
	} {
		if lines, err := headerCall(t, headerPlaces()[name].opts(value)); err != nil || lines == nil {
			t.Errorf("%s %q: %v", name, value, err)
		}
	}
}

// partHeaders encodes an upload and returns the headers of its only part.
func partHeaders(t testing.TB, u wire.Upload) (textproto.MIMEHeader, string, error) {
	t.Helper()
	body, err := wire.EncodeBody(u)
	if err != nil {
		return nil, "", err
	}
	_, boundary, _ := strings.Cut(body.ContentType, "boundary=")
	form := multipart.NewReader(body.Reader, boundary)
	part, err := form.NextRawPart()
	if err != nil {
		t.Fatalf("%+v: %v", u, err)
	}
	content, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := form.NextRawPart(); !errors.Is(err, io.EOF) {
		t.Errorf("%+v: a second part, %v", u, err)
	}
	return part.Header, string(content), nil
}

func checkUpload(t testing.TB, name, contentType string) (ok bool) {
	t.Helper()
	header, content, err := partHeaders(t, wire.Upload{Name: name, ContentType: contentType, Content: strings.NewReader("content")})
	if err != nil {
		wantPlain(t, "the error", err.Error())
		return false
	}
	if len(header) != 2 || len(header["Content-Type"]) != 1 || len(header["Content-Disposition"]) != 1 || content != "content" {
		t.Errorf("%q, %q: headers %q, content %q", name, contentType, header, content)
	}
	if got := header.Get("Content-Type"); contentType != "" && got != strings.TrimSpace(contentType) {
		t.Errorf("content type %q became %q", contentType, got)
	}
	return true
}

func TestNoStringAddsAFormHeader(t *testing.T) {
	for _, value := range injections {
		broken := strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f })
		if checkUpload(t, value+".png", "") && broken {
			t.Errorf("the name %q was sent", value)
		}
		if value != "" && checkUpload(t, "a.png", "image/png"+value) && broken {
			t.Errorf("the content type %q was sent", value)
		}
	}
	for _, name := range []string{"logo.png", `a "quoted" \ name.png`, "zażółć 漢字.png", "a;b=c.png"} {
		for _, contentType := range []string{"", "image/png", "text/csv; charset=utf-8"} {
			if !checkUpload(t, name, contentType) {
				t.Errorf("%q, %q is an error", name, contentType)
			}
		}
	}
}

// FuzzHeaders puts any string into every place.
func FuzzHeaders(f *testing.F) {
	for _, value := range injections {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		for name, p := range headerPlaces() {
			checkHeaders(t, name, p, value)
		}
		checkUpload(t, value, "")
		checkUpload(t, "a", value)
		checkUpload(t, value, "image/"+value)
	})
}
