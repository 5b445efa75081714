package getresponse

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

const redacted = "[redacted]"

// secrets are the credentials that a request carried.
type secrets []string

// secretsIn finds the credentials in the headers of requests, those of the caller's
// own editors and transport among them. A request may be nil.
func secretsIn(sent ...*http.Request) (s secrets) {
	for _, req := range sent {
		if req != nil {
			s = s.and(req.Header)
		}
	}
	return s
}

// and adds the credentials of further headers.
func (s secrets) and(h http.Header) secrets {
	for _, name := range []string{headerAuthToken, "Authorization"} {
		for _, value := range h.Values(name) {
			// "api-key KEY" and "Bearer TOKEN"
			if _, secret, ok := strings.Cut(value, " "); ok {
				value = secret
			}
			if value = strings.TrimSpace(value); value != "" && !slices.Contains(s, value) {
				s = append(s, value)
			}
		}
	}
	return s
}

// redact cuts the credentials out of a text, also as JSON and addresses write
// them.
func (s secrets) redact(text string) string {
	for _, secret := range s {
		forms := formsOf(secret)
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

// formsOf returns a credential as it may stand in a text: as it is and as JSON,
// PHP's JSON, JSON pointers and addresses write it, quoted perhaps.
func formsOf(secret string) []string {
	forms := []string{url.QueryEscape(secret), url.PathEscape(secret)}
	for _, plain := range []string{secret, strings.NewReplacer("~", "~0", "/", "~1").Replace(secret)} {
		quoted, _ := jsontext.AppendQuote(nil, plain)
		inJSON := strings.Trim(string(quoted), `"`)
		inPHP := strings.ReplaceAll(inJSON, "/", `\/`)
		forms = append(forms, plain, inJSON, inPHP, strings.ReplaceAll(inJSON, `\`, `\\`), strings.ReplaceAll(inPHP, `\`, `\\`))
	}
	return forms
}

// partialSecret is how much of the beginning of a credential is cut out as if it
// were all of it: texts that are shown were shortened before.
const partialSecret = 8

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

// redactError returns err, or where its text shows a credential or is very long,
// as a header that net/http quotes may be, an error that says the same without
// it: errors.Is finds what err is, but nothing unwraps it.
func (s secrets) redactError(err error) error {
	text := err.Error()
	clean := shorten(s.redact(text), 4000)
	if clean == text {
		return err
	}
	var redirect *RedirectError
	if errors.As(err, &redirect) {
		return &RedirectError{From: shorten(s.redact(redirect.From), maxShown), To: shorten(s.redact(redirect.To), maxShown), Reason: redirect.Reason}
	}
	return s.textOf(err)
}

// textOf returns an error that is nothing but the clean text of err.
func (s secrets) textOf(err error) error {
	return &cleanError{text: shorten(s.redact(err.Error()), 4000), is: func(target error) bool { return errors.Is(err, target) }}
}

// cleanError is an error without the credential that it showed.
type cleanError struct {
	text string
	is   func(error) bool
}

func (e *cleanError) Error() string { return e.text }

func (e *cleanError) Is(target error) bool { return e.is(target) }

// redactJSON cuts the credentials out of a JSON value, and every member whose
// name says that it holds one: the API echoes the token that was sent in
// context.sentToken, cut or changed perhaps.
func (s secrets) redactJSON(v jsontext.Value) jsontext.Value {
	if len(v) == 0 {
		return nil
	}
	var tree any
	if err := wire.Unmarshal(v, &tree); err != nil {
		return nil
	}
	clean, err := json.Marshal(s.redactTree(tree), json.Deterministic(true))
	if err != nil {
		return nil
	}
	return clean
}

func (s secrets) redactTree(v any) any {
	switch v := v.(type) {
	case string:
		return s.redact(v)
	case []any:
		for i := range v {
			v[i] = s.redactTree(v[i])
		}
	case map[string]any:
		clean := make(map[string]any, len(v))
		for name, value := range v {
			if namesSecret(name) {
				clean[s.redact(name)] = redacted
				continue
			}
			clean[s.redact(name)] = s.redactTree(value)
		}
		return clean
	}
	return v
}

// namesSecret reports whether a member of that name holds a credential.
func namesSecret(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"token", "secret", "password", "authorization", "apikey", "api-key", "api_key"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
