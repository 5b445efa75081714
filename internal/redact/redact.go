// Package redact removes credentials from strings, JSON values and errors. It finds
// them plain and as JSON, PHP's JSON, JSON pointers, HTML and URLs write them.
package redact

import (
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Mark replaces a credential.
const Mark = "[redacted]"

const (
	// partial is how many leading bytes of a credential are removed where the rest does
	// not follow, as in a string that was shortened before.
	partial = 8
	// maxError is the maximum length of the text of an error in bytes.
	maxError = 4000
)

// Redactor removes the credentials that New got. The zero Redactor removes none.
type Redactor struct{ secrets []secret }

// secret is a credential in all its forms.
type secret struct {
	forms []string
	heads []string // distinct beginnings of the forms
}

// New returns a redactor for credentials. It ignores empty and duplicate ones.
func New(credentials ...string) Redactor {
	var r Redactor
	for i, c := range credentials {
		if c == "" || slices.Contains(credentials[:i], c) {
			continue
		}
		s := secret{forms: formsOf(c)}
		for _, form := range s.forms {
			if head := form[:min(len(form), partial)]; head != "" && !slices.Contains(s.heads, head) {
				s.heads = append(s.heads, head)
			}
		}
		r.secrets = append(r.secrets, s)
	}
	return r
}

// Credentials returns the credentials in the headers X-Auth-Token and Authorization,
// without the scheme.
func Credentials(headers ...http.Header) (credentials []string) {
	for _, h := range headers {
		for _, name := range []string{"X-Auth-Token", "Authorization"} {
			for _, value := range h.Values(name) {
				// "api-key KEY" and "Bearer TOKEN"
				if _, c, ok := strings.Cut(value, " "); ok {
					value = c
				}
				credentials = append(credentials, strings.TrimSpace(value))
			}
		}
	}
	return credentials
}

// formsOf returns the forms in which a string can contain a credential.
func formsOf(c string) []string {
	forms := []string{url.QueryEscape(c), url.PathEscape(c), html.EscapeString(c)}
	for _, plain := range []string{c, strings.NewReplacer("~", "~0", "/", "~1").Replace(c)} {
		quoted, _ := jsontext.AppendQuote(nil, plain)
		inJSON := strings.Trim(string(quoted), `"`)
		inHTML := strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`).Replace(inJSON) // as encoding/json writes it
		forms = append(forms, plain)
		for _, written := range []string{inJSON, inHTML} {
			inPHP := strings.ReplaceAll(written, "/", `\/`)
			for _, once := range []string{written, inPHP} {
				forms = append(forms, once, strings.ReplaceAll(once, `\`, `\\`)) // JSON within JSON
			}
		}
	}
	return forms
}

// String returns text without the credentials.
func (r Redactor) String(text string) string {
	for _, s := range r.secrets {
		for _, head := range s.heads {
			text = cutOut(text, head, s.forms)
		}
	}
	return text
}

// cutOut replaces head in text, together with as much as follows of one of the forms.
func cutOut(text, head string, forms []string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, head)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString(Mark)
		longest := 0
		for _, form := range forms {
			if rest, ok := strings.CutPrefix(form, head); ok {
				longest = max(longest, commonPrefix(rest, after))
			}
		}
		text = after[longest:]
	}
}

func commonPrefix(a, b string) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// Error returns err, unless its text is very long or fmt would print a credential of
// it. Then it returns an error with the clean text. errors.Is works as for err, but the
// new error does not unwrap.
func (r Redactor) Error(err error) error {
	text := err.Error()
	// The error of a caller's transport can contain the request.
	all := fmt.Sprintf("%+v\n%#v", err, err)
	if len(text) <= maxError && r.String(text) == text && r.String(all) == all {
		return err
	}
	return r.Text(err)
}

// Text returns an error with the clean text of err, at most 4,000 bytes of it.
func (r Redactor) Text(err error) error {
	return &textError{text: Shorten(r.String(err.Error()), maxError), is: func(target error) bool { return errors.Is(err, target) }}
}

// textError is the text of an error.
type textError struct {
	text string
	is   func(error) bool
}

func (e *textError) Error() string { return e.text }

func (e *textError) Is(target error) bool { return e.is(target) }

// Shorten cuts text to at most limit bytes, and marks the cut.
func Shorten(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "") + "..."
}
