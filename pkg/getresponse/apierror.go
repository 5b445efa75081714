package getresponse

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

const (
	maxErrorBody = 1 << 20 // bytes that are read of the body of an error response
	maxErrorText = 512     // bytes that Error.Body keeps
)

// envelope is the body of an error response, in all known forms.
type envelope struct {
	Code            wire.Int       `json:"code"`
	CodeDescription string         `json:"codeDescription"`
	Message         string         `json:"message"`
	MoreInfo        string         `json:"moreInfo"`
	Context         jsontext.Value `json:"context"`
	UUID            string         `json:"uuid"`
}

// readAPIError turns an error response into an *Error. If the body is cut off, too
// long or not JSON, the error has fewer details.
func readAPIError(c *call, resp *http.Response, r report) (report, error) {
	hidden := redactorOf(c.request, resp.Request)
	e := &Error{Operation: c.name, StatusCode: resp.StatusCode, RateLimit: r.result.RateLimit}
	body, readErr := readErrorBody(resp)
	var env envelope
	if err := wire.Unmarshal(body, &env); err != nil || readErr != nil || env.Code == 0 && env.Message == "" && len(env.Context) == 0 {
		// Redact before cutting: the redactor does not find a few characters of a credential.
		text := hidden.String(string(body))
		e.Body = strings.ToValidUTF8(text[:min(len(text), maxErrorText)], "\uFFFD")
	} else {
		e.Code = Code(env.Code)
		e.Description = hidden.String(env.CodeDescription)
		e.Message = hidden.String(env.Message)
		e.MoreInfo = hidden.String(env.MoreInfo)
		e.UUID = hidden.String(env.UUID)
		e.Context = json.RawMessage(hidden.JSON(env.Context))
	}
	r.transient = isTransientStatus(e)
	// The reset of a window does not matter to a failure for another reason.
	if wait, known := timeToReset(resp.Header, env.Context); known && (isRateLimited(e) || resp.Header.Get("Retry-After") != "") {
		r.retryAfter = &wait
	}
	return r, e
}

// readErrorBody reads the body of an error response up to a bound. After status 101
// there is no body but an open connection, which may stay silent without end.
func readErrorBody(resp *http.Response) ([]byte, error) {
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return nil, nil
	}
	return io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
}

// isTransientStatus reports whether a response says that the server, not the call,
// is at fault. Code 1 alone does not: it comes with HTTP 400 as well.
func isTransientStatus(e *Error) bool {
	switch e.StatusCode {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case http.StatusInternalServerError:
		return e.Code == CodeInternal || e.Code == 0
	}
	return false
}
