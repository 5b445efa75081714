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
func (f *Flags[E]) UnmarshalJSON(v []byte) error { return DecodeJSON(v, f, DecodeFlags) }

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (f *FlagsText[E]) UnmarshalJSON(v []byte) error { return DecodeJSON(v, f, DecodeFlags) }

// appendFlags appends the flags of a comma-separated string.
func appendFlags[S ~[]E, E ~string](flags S, text string) S {
	for flag := range strings.SplitSeq(text, ",") {
		if flag = strings.TrimSpace(flag); flag != "" {
			flags = append(flags, E(flag))
		}
	}
	return flags
}
