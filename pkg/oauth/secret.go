package oauth

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/go-getresponse/getresponse/internal/redact"
	"github.com/go-getresponse/getresponse/internal/sealed"
)

// Secret is a credential that cannot be printed: fmt, log/slog and encoders do not reach
// it, also if it is in an unexported field of another struct. The zero value is the
// empty secret. Copies of a Secret are equal (==); secrets of different calls of
// [NewSecret] are not.
type Secret struct{ box sealed.Box[string] }

// NewSecret returns a secret with a value.
func NewSecret(value string) Secret {
	if value == "" {
		return Secret{}
	}
	return Secret{sealed.New(value)}
}

// Reveal returns the value. The caller is responsible for what becomes of it.
func (s Secret) Reveal() string { return s.box.Open() }

// Format implements [fmt.Formatter]. No verb prints the value.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redact.Mark) }

// LogValue implements [slog.LogValuer]. It omits the value.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redact.Mark) }
