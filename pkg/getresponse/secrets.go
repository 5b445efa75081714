package getresponse

import (
	"errors"
	"net/http"

	"github.com/go-getresponse/getresponse/internal/redact"
)

// redactorOf returns a redactor for the credentials of requests, those of the caller's
// own editors and transport among them. A request may be nil.
func redactorOf(sent ...*http.Request) redact.Redactor {
	var headers []http.Header
	for _, req := range sent {
		if req != nil {
			headers = append(headers, req.Header)
		}
	}
	return redact.New(redact.Credentials(headers...)...)
}

// redactError is [redact.Redactor.Error] that keeps a *RedirectError, without the
// credentials in its hosts.
func redactError(r redact.Redactor, err error) error {
	clean := r.Error(err)
	var redirect *RedirectError
	if errors.As(err, &redirect) && clean != err { //nolint:errorlint // whether it is the same value
		return blockRedirect(redact.Shorten(r.String(redirect.From), maxShown), redact.Shorten(r.String(redirect.To), maxShown), redirect.Reason)
	}
	return clean
}
