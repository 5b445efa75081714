package redact

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-getresponse/getresponse/internal/printable"
)

// maxError is the maximum length of the text of an error in bytes.
const maxError = 4000

// Error returns an error with the text of err: without the credentials, printable, and
// at most 4,000 bytes of it. errors.Is and errors.As work as for err. The new error
// unwraps to err unless that is very long or fmt would print a credential of it.
//
// The fields of err are out of reach for marshalers, fmt and slog: it may be of any
// type and may hold the request. The errors of contexts are returned as they are.
func (r Redactor) Error(err error) error {
	if err == context.Canceled || err == context.DeadlineExceeded { //nolint:errorlint // not those that wrap them
		return err
	}
	hidden := &hiddenError{textError: r.text(err)}
	if len(err.Error()) > maxError || r.Finds(err) {
		return hidden
	}
	switch err.(type) { //nolint:errorlint // not one within
	case *textError, *hiddenError, *foreignError:
		return err
	}
	return &foreignError{hidden}
}

// Finds reports whether fmt prints a credential of err.
func (r Redactor) Finds(err error) bool {
	text := err.Error()
	all := fmt.Sprintf("%+v\n%#v", err, err)
	return r.String(text) != text || r.String(all) != all
}

// Text is Error for an error that holds more than it prints. Only errors.Is finds it.
func (r Redactor) Text(err error) error { return r.text(err) }

func (r Redactor) text(err error) *textError {
	return &textError{text: printable.Text(Shorten(r.String(err.Error()), maxError)), err: func() error { return err }}
}

// Foreign is Error where no credential can be in err.
func Foreign(err error) error { return Redactor{}.Error(err) }

// textError is an error's text. It has the error itself in a function, which
// neither fmt nor a marshaler calls.
type textError struct {
	text string
	err  func() error
}

func (e *textError) Error() string { return e.text }

// MarshalText implements [encoding.TextMarshaler].
func (e *textError) MarshalText() ([]byte, error) { return []byte(e.text), nil }

func (e *textError) Is(target error) bool { return errors.Is(e.err(), target) }

// hiddenError is the textError through which errors.As finds the error.
type hiddenError struct{ *textError }

func (e *hiddenError) As(target any) bool { return errors.As(e.err(), target) }

// foreignError is a hiddenError that unwraps.
type foreignError struct{ *hiddenError }

func (e *foreignError) Unwrap() error { return e.err() }
