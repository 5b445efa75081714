package getresponsetest

import (
	"net/http"
	"strconv"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/life"
)

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
