package getresponse

import (
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

const redacted = "[redacted]"

// secrets are the credentials that a request carried.
type secrets []string

// secretsOf finds the credentials in the headers that are about to be sent, so
// that those of the caller's own editors are known as well.
func secretsOf(h http.Header) secrets {
	var s secrets
	for _, name := range []string{headerAuthToken, "Authorization"} {
		for _, value := range h.Values(name) {
			// "api-key KEY" and "Bearer TOKEN"
			if _, secret, ok := strings.Cut(value, " "); ok {
				value = secret
			}
			if value = strings.TrimSpace(value); value != "" {
				s = append(s, value)
			}
		}
	}
	return s
}

// redact cuts the credentials out of a text.
func (s secrets) redact(text string) string {
	for _, secret := range s {
		text = strings.ReplaceAll(text, secret, redacted)
	}
	return text
}

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
