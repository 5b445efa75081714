package events

import (
	"net/http"
	"slices"

	"github.com/go-json-experiment/json"
)

// Verdict is what the service makes of a receiver's response.
type Verdict string

// The verdicts.
const (
	// Received: the receiver has the event.
	Received Verdict = "received"
	// Retried: the service retries the webhook, at most [MaxRetries] times.
	Retried Verdict = "retried"
	// Lost: the event is not received, and the service does not retry it.
	Lost Verdict = "lost"
)

// MaxRetries is how often the service retries a webhook.
const MaxRetries = 3

// VerdictOf returns what the service makes of a response to an event of a kind. statusCode
// is 0 if there was none in time. A webhook is received with 200, 201 or 202 and the body
// {"status":"OK"}, and with 204, which has no body. It is retried without a response,
// without the body, and for 429 and 5xx. A callback is received with every 2xx and never
// retried.
func VerdictOf(kind Kind, statusCode int, body []byte) Verdict {
	if kind.IsCallback() {
		if statusCode/100 == 2 {
			return Received
		}
		return Lost
	}
	switch {
	case statusCode == 0, statusCode == http.StatusTooManyRequests, statusCode >= 500:
		return Retried
	case statusCode == http.StatusNoContent:
		return Received
	case !slices.Contains([]int{http.StatusOK, http.StatusCreated, http.StatusAccepted}, statusCode):
		return Lost
	}
	var receipt struct {
		Status string `json:"status"`
	}
	if json.Unmarshal(body, &receipt) != nil || receipt.Status != "OK" {
		return Retried
	}
	return Received
}
