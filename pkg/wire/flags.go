package wire

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Flags is a set of flags that reads ["a","b"] and "a,b" and writes ["a","b"].
type Flags[E ~string] []E

// FlagsText is a set of flags that reads "a,b" and ["a","b"] and writes "a,b".
type FlagsText[E ~string] []E

// MarshalJSON implements [encoding/json.Marshaler].
func (f FlagsText[E]) MarshalJSON() ([]byte, error) {
	texts := make([]string, len(f))
	for i, e := range f {
		texts[i] = string(e)
	}
	return jsontext.AppendQuote(nil, strings.Join(texts, ","))
}

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (f *Flags[E]) UnmarshalJSON(v []byte) error { return unmarshalFlags(v, (*[]E)(f)) }

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (f *FlagsText[E]) UnmarshalJSON(v []byte) error { return unmarshalFlags(v, (*[]E)(f)) }

func unmarshalFlags[E ~string](v jsontext.Value, into *[]E) error {
	const want = "a list of flags"
	switch v.Kind() {
	case 'n':
		*into = nil
		return nil
	case '"':
		text, ok := stringText(v)
		if !ok {
			return badValue(want, v)
		}
		*into = appendFlags([]E{}, string(text))
		return nil
	case '[':
		var texts []string
		if err := Unmarshal(v, &texts); err != nil {
			return badValue(want, v)
		}
		flags := []E{}
		for _, text := range texts {
			flags = appendFlags(flags, text)
		}
		*into = flags
		return nil
	}
	return badValue(want, v)
}

// appendFlags appends the flags of a comma-separated string.
func appendFlags[E ~string](flags []E, text string) []E {
	for flag := range strings.SplitSeq(text, ",") {
		if flag = strings.TrimSpace(flag); flag != "" {
			flags = append(flags, E(flag))
		}
	}
	return flags
}
