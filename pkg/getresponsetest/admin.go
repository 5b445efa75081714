package getresponsetest

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/events"
)

// adminPath is where the handles are over HTTP. The service has no such path.
const adminPath = "/-/getresponse/"

const (
	maxSnapshot = 1 << 30
	maxAdvance  = 10 * 365 * 24 * time.Hour
)

// adminRoutes are the handles over HTTP. docs/server.md describes them.
func (s *Server) adminRoutes() map[string]func(*http.Request) (any, error) {
	return map[string]func(*http.Request) (any, error){
		"GET " + adminPath + "state":      func(*http.Request) (any, error) { return s.overview(), nil },
		"GET " + adminPath + "requests":   s.adminRequests,
		"GET " + adminPath + "violations": func(*http.Request) (any, error) { return s.Violations(), nil },
		"GET " + adminPath + "faults":     func(*http.Request) (any, error) { return s.Faults(), nil },
		"POST " + adminPath + "faults":    s.adminInject,
		"DELETE " + adminPath + "faults": func(*http.Request) (any, error) {
			s.ClearFaults()
			return s.Faults(), nil
		},
		"POST " + adminPath + "advance": s.adminAdvance,
		"POST " + adminPath + "reset": func(*http.Request) (any, error) {
			s.Reset()
			return s.overview(), nil
		},
		"GET " + adminPath + "snapshot": func(*http.Request) (any, error) { return s.capture() },
		"PUT " + adminPath + "snapshot": func(r *http.Request) (any, error) {
			if err := s.Restore(r.Body); err != nil {
				return nil, err
			}
			return s.overview(), nil
		},
		adminPath: func(r *http.Request) (any, error) {
			return nil, fmt.Errorf("there is no handle %s %s; docs/server.md has those that exist", r.Method, r.URL.Path)
		},
	}
}

// newAdmin returns the handler of the page and of the handles.
func (s *Server) newAdmin() http.Handler {
	mux := http.NewServeMux()
	routes := s.adminRoutes()
	maps.Copy(routes, s.adminLife())
	maps.Copy(routes, s.adminWebhooks())
	for pattern, handle := range routes {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, maxSnapshot)
			status := http.StatusOK
			out, err := handle(r)
			if err != nil {
				status, out = http.StatusBadRequest, map[string]string{"message": err.Error()}
			}
			raw, err := json.Marshal(out, durations(), json.Deterministic(true), jsontext.AllowInvalidUTF8(true), jsontext.WithIndent(" "))
			if err != nil {
				status, raw = http.StatusInternalServerError, []byte(err.Error())
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = w.Write(append(raw, '\n'))
		})
	}
	mux.HandleFunc("GET /{$}", s.showPage)
	mux.HandleFunc("POST /{$}", s.press)
	mux.HandleFunc("GET "+adminPath+"page.css", func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "page.css", time.Time{}, bytes.NewReader(pageStyle))
	})
	return mux
}

// serveAdmin handles a request for the page or a handle. Pages of other origins can link
// to the page and do nothing else.
func (s *Server) serveAdmin(w http.ResponseWriter, r *http.Request) {
	if (r.URL.Path != "/" || r.Method != http.MethodGet) && isForeign(r) {
		http.Error(w, "A page of another origin must not use the handles.", http.StatusForbidden)
		return
	}
	s.admin.ServeHTTP(w, r)
}

// isForeign reports whether a browser sent a request for a page of another origin.
func isForeign(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return true
	}
	origin := r.Header.Get("Origin")
	from, err := url.Parse(origin)
	return origin != "" && (err != nil || from.Host != r.Host)
}

// durations makes JSON hold durations as strings such as "1h30m".
func durations() json.Options {
	return json.JoinOptions(
		json.WithMarshalers(json.MarshalFunc(func(d time.Duration) ([]byte, error) { return json.Marshal(d.String()) })),
		json.WithUnmarshalers(json.UnmarshalFunc(func(raw []byte, d *time.Duration) error {
			text, err := strconv.Unquote(string(raw))
			if err == nil {
				*d, err = time.ParseDuration(text)
			}
			if err != nil {
				return fmt.Errorf("%s is no duration such as \"90s\" or \"1h30m\"", raw)
			}
			return nil
		})),
	)
}

// adminBody decodes the body of a request for a handle.
func adminBody(r *http.Request, into any) error {
	if err := json.UnmarshalRead(r.Body, into, durations(), json.RejectUnknownMembers(true)); err != nil {
		return fmt.Errorf("the body cannot be read: %w", err)
	}
	return nil
}

func (s *Server) adminInject(r *http.Request) (any, error) {
	var f Fault
	err := adminBody(r, &f)
	if err == nil {
		err = s.inject([]Fault{f})
	}
	return s.Faults(), err
}

func (s *Server) adminAdvance(r *http.Request) (any, error) {
	var in struct {
		By time.Duration `json:"by"`
	}
	if err := adminBody(r, &in); err != nil {
		return nil, err
	}
	if in.By <= 0 || in.By > maxAdvance {
		return nil, fmt.Errorf("by is %v, want more than 0s and at most %v", in.By, maxAdvance)
	}
	s.Advance(in.By)
	return s.overview(), nil
}

// adminRequests returns the recorded requests without their credentials.
func (s *Server) adminRequests(r *http.Request) (any, error) {
	type recorded struct {
		Operation string              `json:"operation"`
		Method    string              `json:"method"`
		Path      string              `json:"path"`
		Query     map[string][]string `json:"query"`
		Header    map[string][]string `json:"header"`
		Body      string              `json:"body"`
		Status    int                 `json:"status"`
		Time      time.Time           `json:"time"`
		Problem   string              `json:"problem"`
	}
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
	out := make([]recorded, len(requests))
	for i, q := range requests {
		for _, name := range []string{"Authorization", "X-Auth-Token", "Cookie"} {
			q.Header.Del(name)
		}
		out[i] = recorded{q.Operation, q.Method, q.Path, q.Query, q.Header, string(q.Body), q.Status, q.Time, q.Problem}
	}
	return out, nil
}

// adminLife are the handles over HTTP for what people do: readers, visitors of forms.
func (s *Server) adminLife() map[string]func(*http.Request) (any, error) {
	return map[string]func(*http.Request) (any, error){
		"POST " + adminPath + "engage":     s.adminEngage,
		"POST " + adminPath + "publish":    s.adminPublish,
		"POST " + adminPath + "subscribe":  s.adminSubscribe,
		"GET " + adminPath + "unconfirmed": func(*http.Request) (any, error) { return s.Unconfirmed(), nil },
		"POST " + adminPath + "confirm":    s.adminConfirm,
		"POST " + adminPath + "consent":    s.adminConsent,
		"POST " + adminPath + "copy":       s.adminCopy,
	}
}

func (s *Server) adminEngage(r *http.Request) (any, error) {
	var in Engagement
	if err := adminBody(r, &in); err != nil {
		return nil, err
	}
	return in, s.Engage(in)
}

func (s *Server) adminPublish(r *http.Request) (any, error) {
	var in struct {
		FeedURL  string `json:"feedUrl"`
		Articles int    `json:"articles"`
	}
	if err := adminBody(r, &in); err != nil {
		return nil, err
	}
	return in, s.Publish(in.FeedURL, in.Articles)
}

// contactID is the response of handles that make a contact.
type contactID struct {
	ContactID string `json:"contactId"`
}

func (s *Server) adminSubscribe(r *http.Request) (any, error) {
	var in Subscription
	if err := adminBody(r, &in); err != nil {
		return nil, err
	}
	id, err := s.Subscribe(in)
	return contactID{id}, err
}

func (s *Server) adminConfirm(r *http.Request) (any, error) {
	var in struct {
		CampaignID string `json:"campaignId"`
		Email      string `json:"email"`
	}
	if err := adminBody(r, &in); err != nil {
		return nil, err
	}
	return in, s.Confirm(in.CampaignID, in.Email)
}

func (s *Server) adminConsent(r *http.Request) (any, error) {
	var in struct {
		ContactID   string `json:"contactId"`
		GdprFieldID string `json:"gdprFieldId"`
		Granted     bool   `json:"granted"`
	}
	if err := adminBody(r, &in); err != nil {
		return nil, err
	}
	return in, s.DeclareConsent(in.ContactID, in.GdprFieldID, in.Granted)
}

func (s *Server) adminCopy(r *http.Request) (any, error) {
	var in struct {
		ContactID  string `json:"contactId"`
		CampaignID string `json:"campaignId"`
	}
	if err := adminBody(r, &in); err != nil {
		return nil, err
	}
	id, err := s.CopyContact(in.ContactID, in.CampaignID)
	return contactID{id}, err
}

// adminWebhooks are the handles over HTTP for webhooks.
func (s *Server) adminWebhooks() map[string]func(*http.Request) (any, error) {
	return map[string]func(*http.Request) (any, error){
		"GET " + adminPath + "webhooks":    func(*http.Request) (any, error) { return s.Webhooks(), nil },
		"POST " + adminPath + "webhooks":   s.adminAddWebhook,
		"DELETE " + adminPath + "webhooks": s.adminRemoveWebhook,
		"GET " + adminPath + "deliveries":  func(*http.Request) (any, error) { return s.Deliveries(), nil },
	}
}

func (s *Server) adminAddWebhook(r *http.Request) (any, error) {
	var in struct {
		URL   string        `json:"url"`
		Kinds []events.Kind `json:"kinds"`
	}
	if err := adminBody(r, &in); err != nil {
		return nil, err
	}
	id, err := s.AddWebhook(in.URL, in.Kinds...)
	return map[string]string{"id": id}, err
}

func (s *Server) adminRemoveWebhook(r *http.Request) (any, error) {
	id := r.URL.Query().Get("id")
	if id == "" {
		return nil, errors.New("the query has no id of a webhook")
	}
	return map[string]string{"id": id}, s.RemoveWebhook(id)
}
