// Package redact removes credentials from strings, JSON values and errors. It finds
// them plain and in every mixture of the encodings of JSON, HTML, URLs and JSON
// pointers.
package redact

import (
	"net/http"
	"strings"
)

// Mark replaces a credential.
const Mark = "[redacted]"

// Redactor removes the credentials that New got. The zero Redactor removes none.
type Redactor struct{ needles *needles }

// New returns a redactor for credentials. It ignores empty ones.
func New(credentials ...string) Redactor {
	var r Redactor
	for _, c := range credentials {
		if c == "" {
			continue
		}
		if r.needles == nil {
			r.needles = &needles{}
		}
		r.needles.add(c)
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

// maxText bounds the work and the memory for one string. The service's are shorter.
const maxText = 64 << 10

// String returns text without the credentials, at most 64 KiB of it.
func (r Redactor) String(text string) string {
	text = Shorten(text, maxText)
	if r.needles == nil {
		return text
	}
	found := r.needles.find(text)
	if len(found) == 0 {
		return text
	}
	var b strings.Builder
	end := 0
	for _, s := range found {
		b.WriteString(text[end:s.from] + Mark)
		end = s.to
	}
	b.WriteString(text[end:])
	return b.String()
}

// Shorten cuts text to at most limit bytes, and marks the cut.
func Shorten(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "") + "..."
}
