package getresponsetest

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/go-getresponse/getresponse/pkg/events"
)

// Bodies of requests for handles that have no type in Go.
type (
	adminAdvance struct {
		By time.Duration `json:"by"`
	}
	adminFeed struct {
		FeedURL  string `json:"feedUrl"`
		Articles int    `json:"articles"`
	}
	adminConfirmation struct {
		CampaignID string `json:"campaignId"`
		Email      string `json:"email"`
	}
	adminConsent struct {
		ContactID   string `json:"contactId"`
		GdprFieldID string `json:"gdprFieldId"`
		Granted     bool   `json:"granted"`
	}
	adminCopy struct {
		ContactID  string `json:"contactId"`
		CampaignID string `json:"campaignId"`
	}
	adminWebhook struct {
		URL   string        `json:"url"`
		Kinds []events.Kind `json:"kinds"`
	}
)

// adminHandlers are the handles over HTTP by method and path, as docs/server.md describes
// them. Each is a method of Server in Go.
func (s *Server) adminHandlers() map[string]adminHandler {
	state := func(err error) (any, error) { return s.overview(), err }
	faults := func(err error) (any, error) { return s.Faults(), err }
	named := func(name string) func(id string, err error) (any, error) {
		return func(id string, err error) (any, error) { return map[string]string{name: id}, err }
	}
	return map[string]adminHandler{
		"GET state":      func(*http.Request) (any, error) { return s.overview(), nil },
		"GET requests":   s.adminRequests,
		"GET violations": func(*http.Request) (any, error) { return s.Violations(), nil },
		"GET faults":     func(*http.Request) (any, error) { return s.Faults(), nil },
		"POST faults":    withBody(func(in Fault) (any, error) { return faults(s.inject([]Fault{in})) }),
		"DELETE faults": func(*http.Request) (any, error) {
			s.ClearFaults()
			return s.Faults(), nil
		},
		"POST advance": withBody(func(in adminAdvance) (any, error) { return state(s.advance(in.By)) }),
		"POST reset": func(*http.Request) (any, error) {
			s.Reset()
			return s.overview(), nil
		},
		"GET snapshot": func(*http.Request) (any, error) { return s.capture() },
		"PUT snapshot": func(r *http.Request) (any, error) { return state(s.Restore(r.Body)) },

		"POST engage":     withBody(func(in Engagement) (any, error) { return in, s.Engage(in) }),
		"POST publish":    withBody(func(in adminFeed) (any, error) { return in, s.Publish(in.FeedURL, in.Articles) }),
		"POST subscribe":  withBody(func(in Subscription) (any, error) { return named("contactId")(s.Subscribe(in)) }),
		"GET unconfirmed": func(*http.Request) (any, error) { return s.Unconfirmed(), nil },
		"POST confirm":    withBody(func(in adminConfirmation) (any, error) { return in, s.Confirm(in.CampaignID, in.Email) }),
		"POST consent": withBody(func(in adminConsent) (any, error) {
			return in, s.DeclareConsent(in.ContactID, in.GdprFieldID, in.Granted)
		}),
		"POST copy": withBody(func(in adminCopy) (any, error) { return named("contactId")(s.CopyContact(in.ContactID, in.CampaignID)) }),

		"GET webhooks":  func(*http.Request) (any, error) { return s.Webhooks(), nil },
		"POST webhooks": withBody(func(in adminWebhook) (any, error) { return named("id")(s.AddWebhook(in.URL, in.Kinds...)) }),
		"DELETE webhooks": func(r *http.Request) (any, error) {
			id := r.URL.Query().Get("id")
			return named("id")(id, s.RemoveWebhook(id))
		},
		"GET deliveries": func(*http.Request) (any, error) { return s.Deliveries(), nil },
	}
}

// advance is [Server.Advance] for a duration from outside.
func (s *Server) advance(by time.Duration) error {
	if by <= 0 || by > maxAdvance {
		return fmt.Errorf("by is %v, want more than 0s and at most %v", by, maxAdvance)
	}
	s.Advance(by)
	return nil
}

// adminRequests returns the recorded requests without their credentials.
func (s *Server) adminRequests(r *http.Request) (any, error) {
	var matching []RequestMatcher
	last := 0
	for name, values := range r.URL.Query() {
		number, err := strconv.Atoi(values[0])
		switch {
		case name == "operation":
			matching = append(matching, OfOperation(values...))
		case name == "status" && err == nil:
			matching = append(matching, OfStatus(number))
		case name == "failed" && values[0] == "true":
			matching = append(matching, Failed())
		case name == "last" && err == nil && number > 0:
			last = number
		default:
			return nil, errors.New("the query can have operation=ID, status=NUMBER, failed=true and last=NUMBER")
		}
	}
	requests := s.Requests(matching...)
	if last > 0 {
		requests = requests[max(0, len(requests)-last):]
	}
	for _, q := range requests {
		for _, name := range []string{"Authorization", "X-Auth-Token", "Cookie"} {
			q.Header.Del(name)
		}
	}
	return requests, nil
}
