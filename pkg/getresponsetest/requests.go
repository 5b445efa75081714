package getresponsetest

import (
	"bytes"
	"math"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// WithRequestLog sets how many requests [Server.Requests] returns at most: the
// latest ones. It is for servers that handle very many requests. 0 means none.
// Default all.
func WithRequestLog(most int) Option {
	return func(s *Server) { s.log = requestLog{bounded: true, most: most} }
}

// Request is a request as the server received it.
type Request struct {
	Operation string      `json:"operation"` // operationId, "" where the contract has none for it
	Method    string      `json:"method"`
	Path      string      `json:"path"` // escaped
	Query     url.Values  `json:"query"`
	Header    http.Header `json:"header"`
	Body      []byte      `json:"body"`
	Status    int         `json:"status"` // of the response
	Time      time.Time   `json:"time"`
	Problem   string      `json:"problem"` // why the request failed, "" if it did not
}

// requestLog keeps the requests that were handled. The server's lock guards it.
type requestLog struct {
	bounded  bool
	most     int
	requests []Request
}

// add keeps a request. If secret is set, it redacts the secret of an OAuth client.
// It clones the header, which still belongs to the request.
func (l *requestLog) add(r Request, secret bool) {
	if l.bounded && l.most <= 0 {
		return
	}
	r.Header = r.Header.Clone()
	if secret {
		r.withoutSecret()
	}
	if l.bounded && len(l.requests) >= l.most {
		l.requests = l.requests[1:] // append moves what is left from time to time
	}
	l.requests = append(l.requests, r)
}

// RequestMatcher selects requests.
type RequestMatcher func(Request) bool

// OfOperation matches requests of operations, by operationId.
func OfOperation(ids ...string) RequestMatcher {
	return func(r Request) bool { return slices.Contains(ids, r.Operation) }
}

// OfStatus matches requests whose response has one of the statuses.
func OfStatus(statuses ...int) RequestMatcher {
	return func(r Request) bool { return slices.Contains(statuses, r.Status) }
}

// Failed matches requests with a problem.
func Failed() RequestMatcher { return func(r Request) bool { return r.Problem != "" } }

// latest returns the last requests, which still belong to the log.
func (s *Server) latest(most int) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log.requests[max(0, len(s.log.requests)-most):])
}

// Requests returns the requests that were handled so far and that all matchers select, in
// their order. Requests to the authorize page and for tokens have no operation, and their
// client secret is redacted. The requests are copies that the caller may change.
func (s *Server) Requests(matching ...RequestMatcher) []Request {
	all := s.latest(math.MaxInt)
	requests := all[:0]
	for _, r := range all {
		r.Query = url.Values(http.Header(r.Query).Clone())
		r.Header, r.Body = r.Header.Clone(), bytes.Clone(r.Body)
		if !slices.ContainsFunc(matching, func(m RequestMatcher) bool { return !m(r) }) {
			requests = append(requests, r)
		}
	}
	return requests
}
