package getresponsetest

import (
	"net/http"
	"net/url"
	"strings"

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
