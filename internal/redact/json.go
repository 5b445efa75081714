package redact

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// JSON returns a JSON value without the credentials. It also replaces the value of every
// member whose name indicates a credential: the API echoes the sent token, perhaps
// shortened or changed, in context.sentToken. JSON returns nil for invalid JSON.
func (r Redactor) JSON(v jsontext.Value) jsontext.Value {
	if len(v) == 0 {
		return nil
	}
	var tree any
	if err := wire.Unmarshal(v, &tree); err != nil {
		return nil
	}
	clean, err := json.Marshal(r.tree(tree), json.Deterministic(true))
	if err != nil {
		return nil
	}
	return clean
}

func (r Redactor) tree(v any) any {
	switch v := v.(type) {
	case string:
		return r.String(v)
	case float64: // a credential of digits, perhaps rounded
		if text := strconv.FormatFloat(v, 'f', -1, 64); r.String(text) != text {
			return Mark
		}
	case []any:
		for i := range v {
			v[i] = r.tree(v[i])
		}
	case map[string]any:
		clean := make(map[string]any, len(v))
		for name, value := range v {
			if namesSecret(name) {
				clean[r.String(name)] = Mark
				continue
			}
			clean[r.String(name)] = r.tree(value)
		}
		return clean
	}
	return v
}

// namesSecret reports whether a name indicates a credential.
func namesSecret(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"token", "secret", "password", "authorization", "apikey", "api-key", "api_key"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
