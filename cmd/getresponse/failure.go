package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-getresponse/getresponse/internal/printable"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// Exit statuses, which the help of the command lists.
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitSignIn      = 3
	exitNotFound    = 4
	exitRateLimited = 5
	exitUnknown     = 6
	exitNetwork     = 7
	exitRejected    = 8
	exitRows        = 9
	exitInterrupted = 130
)

const exitHelp = `Exit statuses:
  0    success
  1    another failure, such as of a file
  2    the command line is invalid
  3    not signed in, or the credential was rejected
  4    not found
  5    rate limited
  6    the outcome is unknown: the service may have carried out the call
  7    no response: the network, a timeout, or a failure of the server
  8    the service rejected the call
  9    rows of an import failed; the others are on the list
  130  interrupted`

// usageError reports a command line that is invalid.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...)}
}

// interruptedError reports a command that ended in order after an interrupt.
type interruptedError struct{}

func (*interruptedError) Error() string { return "interrupted" }
func (*interruptedError) Unwrap() error { return context.Canceled }

// errSignIn reports that there is no credential.
var errSignIn = errors.New("not signed in")

// exitStatus returns the exit status of an error.
func exitStatus(err error) int {
	switch kind := getresponse.KindOf(err); {
	case err == nil:
		return exitOK
	case isA[*rowsError](err):
		return exitRows
	case isA[*usageError](err), isA[*bulk.JournalError](err), kind == getresponse.KindRequest:
		return exitUsage
	case isA[*nameError](err), errors.Is(err, getresponse.ErrNotFound):
		return exitNotFound
	case kind == getresponse.KindOutcomeUnknown:
		return exitUnknown
	case kind == getresponse.KindCanceled:
		return exitInterrupted
	case kind == getresponse.KindRateLimit:
		return exitRateLimited
	case errors.Is(err, errSignIn), errors.Is(err, getresponse.ErrUnauthorized), errors.Is(err, oauth.ErrSignInAgain), errors.Is(err, oauth.ErrNoToken), errors.Is(err, getresponse.ErrDomainNotFound):
		return exitSignIn
	case errors.Is(err, getresponse.ErrServer), kind == getresponse.KindTransport, kind == getresponse.KindTimeout:
		return exitNetwork
	case kind == getresponse.KindAPI:
		return exitRejected
	case strings.HasPrefix(err.Error(), "unknown command"): // of cobra, which has no type for it
		return exitUsage
	}
	return exitFailure
}

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// report prints an error with the fields at fault and what to do.
func report(w io.Writer, err error) {
	var failure *getresponse.Error
	if errors.As(err, &failure) && !isA[*getresponse.OutcomeUnknownError](err) {
		reportFailure(w, failure)
	} else {
		fmt.Fprintln(w, "getresponse: "+printable.Text(strings.TrimPrefix(err.Error(), "getresponse: ")))
	}
	if hint := whatToDo(err); hint != "" {
		fmt.Fprintln(w, "  "+hint)
	}
}

// reportFailure prints an error of the service, one line for each field.
func reportFailure(w io.Writer, e *getresponse.Error) {
	short := *e
	short.Context, short.UUID = nil, ""
	fmt.Fprintln(w, printable.Text(short.Error()))
	for _, detail := range e.Details() {
		fmt.Fprintln(w, "  "+detail.String())
	}
	if e.UUID != "" {
		fmt.Fprintln(w, "  ID of the failure, for GetResponse's support: "+printable.Text(e.UUID))
	}
}

// whatToDo returns advice, "" where the error says all.
func whatToDo(err error) string {
	switch exitStatus(err) {
	case exitSignIn:
		return "Sign in with getresponse login, or set GETRESPONSE_API_KEY. Enterprise needs its environment and domain too."
	case exitNotFound:
		return "Check the ID or the name; the list command of the same service shows what there is."
	case exitRateLimited:
		return "Wait until the limit resets, then run the command again."
	case exitUnknown:
		return "Read the resource before you run the command again: it may have been carried out."
	case exitNetwork:
		return "Check the network and try again; nothing is known to have changed."
	case exitRows:
		if rows, _ := errors.AsType[*rowsError](err); rows.file == "" {
			return ""
		}
		return "Correct the rows in that file and import it, or change what the reasons name."
	case exitRejected:
		switch {
		case errors.Is(err, getresponse.ErrDuplicate):
			return "It exists already: use the update command, or another name."
		case errors.Is(err, getresponse.ErrForbidden):
			return "The account or its plan does not allow this."
		}
		return "Correct the fields above; --help describes them."
	}
	return ""
}
