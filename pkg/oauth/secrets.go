package oauth

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strings"

	"github.com/go-getresponse/getresponse/internal/redact"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// hide returns a redactor for credentials. With a client ID it also redacts the form
// of Basic authentication.
func hide(clientID string, values ...string) redact.Redactor {
	var all []string
	for _, value := range values {
		all = append(all, value)
		if clientID != "" && value != "" {
			pair := url.QueryEscape(clientID) + ":" + url.QueryEscape(value)
			all = append(all, base64.StdEncoding.EncodeToString([]byte(pair)))
		}
	}
	return redact.New(all...)
}

// show redacts a string of the service, limits its length and removes line breaks. It
// redacts before it cuts, as a redactor does not find half a credential.
func show(hidden redact.Redactor, text string) string {
	text = hidden.String(text)
	text = strings.ToValidUTF8(text[:min(len(text), maxErrorText)], "\uFFFD")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
}

// redactError is like [redact.Redactor.Error], but it keeps a
// *getresponse.RedirectError and redacts its hosts.
func redactError(hidden redact.Redactor, err error) error {
	var redirect *getresponse.RedirectError
	if errors.As(err, &redirect) && hidden.Finds(err) {
		return &getresponse.RedirectError{From: hidden.String(redirect.From), To: hidden.String(redirect.To), Reason: redirect.Reason}
	}
	return hidden.Error(err)
}
