package faulttest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// retries is how often the clients of these tests retry a call.
const retries = 2

// outcome is the expected result of a call.
type outcome struct {
	requests int    // that the server saw
	err      string // as describe has it; "" for a success
}

// succeeds is a success with the n-th request.
func succeeds(n int) outcome { return outcome{requests: n} }

// failsAfter is an error after n requests.
func failsAfter(n int, causes ...string) outcome { return outcome{n, strings.Join(causes, ", ")} }

// once is an error after the only request.
func once(causes ...string) outcome { return failsAfter(1, causes...) }

// retried is an error after all retries.
func retried(causes ...string) outcome { return failsAfter(1+retries, causes...) }

// unknown is an error that says that the write may have been carried out.
func unknown(causes ...string) outcome {
	return once(append([]string{"OutcomeUnknownError"}, causes...)...)
}

// Causes of errors.
const (
	transport     = "TransportError"
	redirect      = "RedirectError"
	rateLimited   = "RateLimitError"
	canceled      = "context.Canceled"
	deadline      = "context.DeadlineExceeded"
	duplicatePage = "ErrDuplicatePage"
)

func apiError(status int) string   { return fmt.Sprintf("Error %d", status) }
func decode(status int) string     { return fmt.Sprintf("DecodeError %d", status) }
func timeout(what string) string   { return fmt.Sprintf("TimeoutError of the %s", what) }
func exceeded(limit string) string { return fmt.Sprintf("TooLargeError of the %s", limit) }

// describe names everything that errors.As and errors.Is find in an error.
func describe(err error) string {
	var causes []string
	is := func(found bool, cause string) {
		if found {
			causes = append(causes, cause)
		}
	}
	_, ok := errors.AsType[*getresponse.OutcomeUnknownError](err)
	is(ok, "OutcomeUnknownError")
	limited, ok := errors.AsType[*getresponse.RateLimitError](err)
	is(ok, rateLimited)
	_, ok = errors.AsType[*getresponse.TransportError](err)
	is(ok, transport)
	if e, ok := errors.AsType[*getresponse.Error](err); ok {
		is(true, apiError(e.StatusCode))
		is(e.StatusCode >= 500 && !errors.Is(err, getresponse.ErrServer), "not ErrServer")
	}
	if e, ok := errors.AsType[*getresponse.DecodeError](err); ok {
		is(true, decode(e.StatusCode))
	}
	_, ok = errors.AsType[*getresponse.RedirectError](err)
	is(ok, redirect)
	if e, ok := errors.AsType[*getresponse.TooLargeError](err); ok {
		is(true, exceeded(e.What))
	}
	late, ok := errors.AsType[*getresponse.TimeoutError](err)
	if ok {
		is(true, timeout(late.What))
		is(!errors.Is(err, context.DeadlineExceeded), "not context.DeadlineExceeded")
	}
	is(limited != nil && !errors.Is(err, getresponse.ErrRateLimited), "not ErrRateLimited")
	is(errors.Is(err, context.Canceled), canceled)
	is(late == nil && errors.Is(err, context.DeadlineExceeded), deadline)
	is(errors.Is(err, wire.ErrDuplicatePage), duplicatePage)
	if err != nil && len(causes) == 0 {
		return fmt.Sprintf("%T", err)
	}
	return strings.Join(causes, ", ")
}
