package getresponsetest

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/life"
)

// confirmPath is where the links lead that confirm a subscription. The ID of the contact
// follows.
const confirmPath = "/confirm/"

// serveConfirm confirms the subscription of the contact whose link is opened and shows the
// page of its campaign. It returns nil for other requests.
func (s *Server) serveConfirm(header http.Header, r *http.Request) *reply {
	id, ok := strings.CutPrefix(r.URL.Path, confirmPath)
	if !ok {
		return nil
	}
	says := func(status int, text string) *reply {
		return &reply{status: status, contentType: "text/plain; charset=utf-8", raw: []byte(text + "\n")}
	}
	if r.Method != http.MethodGet {
		header.Set("Allow", http.MethodGet)
		return says(http.StatusMethodNotAllowed, "The link of a confirmation is opened with GET.")
	}
	c, row, err := s.find("contact", id)
	if err != nil {
		return says(http.StatusNotFound, err.Error())
	}
	s.revision++
	page, err := life.Confirm(c, row)
	if err != nil {
		return says(http.StatusConflict, err.Error())
	}
	if u, err := url.Parse(page); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		header.Set("Location", page)
		return says(http.StatusSeeOther, "The subscription is confirmed.")
	}
	return says(http.StatusOK, "The subscription is confirmed.")
}

// serveDownload responds with the content of a file, for everybody who has its address. An
// address with a time is valid until then.
func (s *Server) serveDownload(w http.ResponseWriter, r *http.Request, id string) {
	raw, found := s.download(r.URL.Query().Get("until"), id)
	if !found || r.Method != http.MethodGet {
		http.Error(w, "There is no such file, or its address has expired.", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", http.DetectContentType(raw))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(raw)
}

func (s *Server) download(until, id string) (raw []byte, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if seconds, err := strconv.ParseInt(until, 10, 64); err == nil && now.After(time.Unix(seconds, 0)) {
		return nil, false
	}
	for _, a := range s.accounts {
		if raw, found = life.Download(a.world, id, now); found {
			return raw, true
		}
	}
	return nil, false
}
