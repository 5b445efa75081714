package oauth

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strings"

	"github.com/go-getresponse/getresponse/internal/redact"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// hide returns a redactor for credentials. With a client ID it also hides the form in
// which Basic authentication writes them.
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

// show redacts a string of the service and makes it fit for one line of a log. It is
// cut after redacting: half a credential is not found.
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

// redactError is [redact.Redactor.Error] that keeps a *getresponse.RedirectError,
// without the credentials in its hosts.
func redactError(hidden redact.Redactor, err error) error {
	clean := hidden.Error(err)
	var redirect *getresponse.RedirectError
	if errors.As(err, &redirect) && clean != err { //nolint:errorlint // whether it is the same value
		return &getresponse.RedirectError{From: hidden.String(redirect.From), To: hidden.String(redirect.To), Reason: redirect.Reason}
	}
	return clean
}
