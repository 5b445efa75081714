package getresponsetest

import (
	"bytes"
	"embed"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"time"
)

// overview is what the page shows of a server.
type overview struct {
	URL        string            `json:"url"`
	Time       time.Time         `json:"time"`
	Ahead      time.Duration     `json:"ahead"`
	Quirks     Quirks            `json:"quirks"`
	Accounts   []accountOverview `json:"accounts"`
	Faults     []Fault           `json:"faults"`
	Violations []string          `json:"violations"`
}

type accountOverview struct {
	Domain      string         `json:"domain,omitzero"`
	ParentLogin string         `json:"parentLogin,omitzero"`
	Calls       int            `json:"calls"`
	Entities    map[string]int `json:"entities"` // rows by the name of their entity
	Due         int            `json:"due"`      // what happens later
}

func (s *Server) overview() overview {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := overview{
		URL: s.URL(), Time: s.now(), Ahead: s.ahead, Quirks: s.quirks, Faults: slices.Clone(s.faults), Violations: slices.Clone(s.violations),
	}
	for _, a := range s.accounts {
		entities := map[string]int{}
		for name, table := range a.world.Tables {
			if n := table.Len(); n > 0 {
				entities[name] = n
			}
		}
		o.Accounts = append(o.Accounts, accountOverview{a.domain, a.login, a.meters.calls, entities, len(a.world.Due)})
	}
	return o
}

// EntityNames returns the names of the entities in order.
func (a accountOverview) EntityNames() []string { return slices.Sorted(maps.Keys(a.Entities)) }

//go:embed *.html
var pageFiles embed.FS

//go:embed page.css
var pageStyle []byte

var pages = template.Must(template.ParseFS(pageFiles, "*.html"))

// pageReply is a response with the page of a file.
func pageReply(status int, file string, data any) *reply {
	var out bytes.Buffer
	if err := pages.ExecuteTemplate(&out, file, data); err != nil {
		return &reply{status: http.StatusInternalServerError, contentType: "text/plain", raw: []byte(err.Error())}
	}
	return &reply{status: status, contentType: "text/html; charset=utf-8", raw: out.Bytes()}
}

// maxShown is how many requests the page shows.
const maxShown = 200

func (s *Server) showPage(w http.ResponseWriter, _ *http.Request) {
	requests := s.latest(maxShown)
	slices.Reverse(requests)
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	out := pageReply(http.StatusOK, "page.html", struct {
		overview
		Requests []Request
	}{s.overview(), requests})
	h.Set("Content-Type", out.contentType)
	w.WriteHeader(out.status)
	_, _ = w.Write(out.raw)
}

// press does what a button of the page is for.
func (s *Server) press(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	switch button := r.PostFormValue("button"); button {
	case "reset":
		s.Reset()
	case "clear-faults":
		s.ClearFaults()
	case "advance":
		by, err := time.ParseDuration(r.PostFormValue("by"))
		if err != nil || s.advance(by) != nil {
			http.Error(w, "The clock can be advanced by a duration such as 90s, 1h30m or 720h.", http.StatusBadRequest)
			return
		}
	default:
		http.Error(w, "The page has no such button.", http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
