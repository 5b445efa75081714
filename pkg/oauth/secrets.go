package oauth

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

const redacted = "[redacted]"

// partialSecret is how much of the beginning of a secret is cut out as if it
// were all of it: texts that are shown were shortened before.
const partialSecret = 8

// secrets are the credentials that a token request carried.
type secrets []string

// hide returns the secrets; with a clientID also in the form in which Basic
// authentication writes the client's.
func hide(clientID string, values ...string) secrets {
	var s secrets
	for _, value := range values {
		if value == "" || slices.Contains(s, value) {
			continue
		}
		s = append(s, value)
		if clientID != "" {
			pair := url.QueryEscape(clientID) + ":" + url.QueryEscape(value)
			s = append(s, base64.StdEncoding.EncodeToString([]byte(pair)))
		}
	}
	return s
}

// redact cuts the secrets out of a text, also as JSON, HTML and addresses write
// them.
func (s secrets) redact(text string) string {
	for _, secret := range s {
		quoted, _ := json.Marshal(secret)
		inJSON := strings.Trim(string(quoted), `"`)
		forms := []string{secret, inJSON, strings.ReplaceAll(inJSON, "/", `\/`),
			url.QueryEscape(secret), url.PathEscape(secret), html.EscapeString(secret)}
		var heads []string
		for _, form := range forms {
			head := form[:min(len(form), partialSecret)]
			if head != "" && !slices.Contains(heads, head) {
				heads = append(heads, head)
				text = cutOut(text, head, forms)
			}
		}
	}
	return text
}

// cutOut replaces head in text, with as much as follows of the form that it
// begins.
func cutOut(text, head string, forms []string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, head)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString(redacted)
		longest := 0
		for _, form := range forms {
			if rest, ok := strings.CutPrefix(form, head); ok {
				n := 0
				for n < len(rest) && n < len(after) && rest[n] == after[n] {
					n++
				}
				longest = max(longest, n)
			}
		}
		text = after[longest:]
	}
}

// show redacts a text of the service and makes it fit for one line of a log: cut
// after redacting, as half a secret is not found.
func (s secrets) show(text string) string {
	text = s.redact(text)
	cut := text[:min(len(text), maxErrorText)]
	cut = strings.ToValidUTF8(cut, "\uFFFD")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, cut)
}

// redactError returns err, or where its text shows a secret an error that says
// the same without it: errors.Is finds what err is, but nothing unwraps it.
func (s secrets) redactError(err error) error {
	// The caller's own transport may have put a request into its error.
	all := fmt.Sprintf("%v\n%+v\n%#v", err, err, err)
	if s.redact(all) == all {
		return err
	}
	var redirect *getresponse.RedirectError
	if errors.As(err, &redirect) {
		return &getresponse.RedirectError{From: s.redact(redirect.From), To: s.redact(redirect.To), Reason: redirect.Reason}
	}
	return &cleanError{text: s.redact(err.Error()), is: func(target error) bool { return errors.Is(err, target) }}
}

// cleanError is an error without the secret that it showed.
type cleanError struct {
	text string
	is   func(error) bool
}

func (e *cleanError) Error() string { return e.text }

func (e *cleanError) Is(target error) bool { return e.is(target) }
