package getresponsetest

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// adminPath is where the handles are over HTTP. The service has no such path.
const adminPath = "/-/getresponse/"

const (
	maxSnapshot = 1 << 30
	maxAdvance  = 10 * 365 * 24 * time.Hour
)

// newAdmin returns the handler of the page and of the handles.
func (s *Server) newAdmin() http.Handler {
	mux := http.NewServeMux()
	for pattern, handle := range s.adminHandlers() {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" "+adminPath+path, handle.serve)
	}
	mux.HandleFunc(adminPath, adminHandler(func(r *http.Request) (any, error) {
		return nil, fmt.Errorf("there is no handle %s %s; docs/server.md has those that exist", r.Method, r.URL.Path)
	}).serve)
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

// adminHandler handles a request for a handle and returns what the response has as JSON.
type adminHandler func(*http.Request) (any, error)

func (handle adminHandler) serve(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxSnapshot)
	status := http.StatusOK
	out, err := handle(r)
	if err != nil {
		status, out = http.StatusBadRequest, map[string]string{"message": err.Error()}
	}
	raw, err := json.Marshal(out, adminForms(), json.Deterministic(true), jsontext.AllowInvalidUTF8(true), jsontext.WithIndent(" "))
	if err != nil {
		status, raw = http.StatusInternalServerError, []byte(err.Error())
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(raw, '\n'))
}

// withBody returns a handler for what the body of a request says. The body has no other
// members than In.
func withBody[In any](do func(In) (any, error)) adminHandler {
	return func(r *http.Request) (any, error) {
		var in In
		if err := json.UnmarshalRead(r.Body, &in, adminForms(), json.RejectUnknownMembers(true)); err != nil {
			return nil, fmt.Errorf("the body cannot be read: %w", err)
		}
		return do(in)
	}
}

// adminForms makes JSON hold durations as strings such as "1h30m", and bodies as strings.
func adminForms() json.Options {
	return json.JoinOptions(
		json.WithMarshalers(json.JoinMarshalers(
			json.MarshalFunc(func(d time.Duration) ([]byte, error) { return json.Marshal(d.String()) }),
			json.MarshalFunc(func(body []byte) ([]byte, error) { return json.Marshal(string(body), jsontext.AllowInvalidUTF8(true)) }),
		)),
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
