package getresponse

import (
	"errors"
	"net/http"

	"github.com/go-getresponse/getresponse/internal/redact"
	"github.com/go-getresponse/getresponse/pkg/wire"
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

// redactError is [redact.Redactor.Error] for everything but the errors of this client,
// which have nothing to hide. It keeps a *RedirectError, without the credentials in its
// hosts.
func redactError(r redact.Redactor, err error) error {
	switch own := err.(type) { //nolint:errorlint // not those that wrap one
	case *Error, *TimeoutError, *TooLargeError:
		return err
	case *wire.ValueError:
		return &wire.ValueError{Want: own.Want, Value: r.String(own.Value)}
	}
	redirect, found := errors.AsType[*RedirectError](err)
	if _, itself := err.(*RedirectError); itself || found && r.Finds(err) { //nolint:errorlint // not one within
		return blockRedirect(redact.Shorten(r.String(redirect.From), maxShown), redact.Shorten(r.String(redirect.To), maxShown), redirect.Reason)
	}
	return r.Error(err)
}
