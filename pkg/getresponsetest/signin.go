package getresponsetest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// account has its own state, which no other account can reach.
type account struct {
	domain, login string
	key           string // that only this account has, "" if it has those of the server
	world         *engine.World
	meters        meters
}

// WithAPIKey sets the only key that the server accepts, in all accounts without a key of
// their own.
func WithAPIKey(key string) Option { return func(s *Server) { s.keys = []string{key} } }

// WithAnyAPIKey makes the server accept every key but "", in all accounts without a key
// of their own.
func WithAnyAPIKey() Option { return func(s *Server) { s.anyKey = true } }

// WithAccessToken makes the server accept an OAuth 2.0 access token as well.
func WithAccessToken(token string) Option {
	return func(s *Server) { s.tokens = append(s.tokens, token) }
}

// WithEnterprise gives the server Enterprise accounts, one for each of the domains.
// Accounts share no state; X-Domain names the account of a request. Without a retail
// account ([WithRetail], [WithRetailAccount]) every request must have X-Domain.
func WithEnterprise(domains ...string) Option {
	return func(s *Server) {
		for _, d := range domains {
			s.accounts = append(s.accounts, &account{domain: d})
		}
	}
}

// WithParentLogins gives the account of a domain several parent logins, each with
// state of its own. X-Parent-Login selects one; the first is the default.
func WithParentLogins(domain string, logins ...string) Option {
	return func(s *Server) {
		for _, login := range logins {
			s.accounts = append(s.accounts, &account{domain: domain, login: login})
		}
	}
}

// WithRetail gives the server a retail account beside those of [WithEnterprise]. It is
// that of requests without X-Domain. A server without any accounts has one by default.
func WithRetail() Option {
	return func(s *Server) { s.accounts = append(s.accounts, &account{}) }
}

// WithRetailAccount gives the server a retail account that a key of its own selects.
func WithRetailAccount(key string) Option {
	return func(s *Server) { s.accounts = append(s.accounts, &account{key: key}) }
}

// accountsOf returns the accounts of the domain that X-Domain names.
func (s *Server) accountsOf(h http.Header) ([]*account, *contract.Failure) {
	domain := h.Get("X-Domain")
	if s.enterprise && domain == "" {
		return nil, contract.BadHeaders("X-Domain is missing.")
	}
	accounts := slices.DeleteFunc(slices.Clone(s.accounts), func(a *account) bool { return a.domain != domain })
	switch {
	case len(accounts) > 0:
		return accounts, nil
	case !slices.ContainsFunc(s.accounts, func(a *account) bool { return a.domain != "" }):
		return nil, contract.BadHeaders("X-Domain is for GetResponse Enterprise only.")
	}
	return nil, &contract.Failure{Status: http.StatusNotFound, Code: 1024, Message: "No account has the domain " + strconv.Quote(domain) + "."}
}

// signIn finds the account of a request by X-Domain, credential and X-Parent-Login.
func (s *Server) signIn(h http.Header) (*account, *contract.Failure) {
	candidates, failure := s.accountsOf(h)
	if failure != nil {
		return nil, failure
	}
	key, isKey := strings.CutPrefix(h.Get("X-Auth-Token"), "api-key ")
	token, isToken := strings.CutPrefix(h.Get("Authorization"), "Bearer ")
	switch opened := s.openedBy(candidates, key); {
	case isKey && len(opened) > 0:
		candidates = opened
	case isToken && slices.Contains(s.tokens, token):
	case !isToken:
		return nil, contract.Unauthorized()
	default:
		if failure := s.oauth.check(token, candidates[0].domain, s.now()); failure != nil {
			return nil, failure
		}
	}
	login := h.Get("X-Parent-Login")
	if login == "" {
		return candidates[0], nil
	}
	i := slices.IndexFunc(candidates, func(a *account) bool { return a.login == login })
	if i < 0 {
		return nil, contract.Unauthorized()
	}
	return candidates[i], nil
}

// openedBy returns the accounts that a key is for: those whose own key it is, or those
// with the keys of the server.
func (s *Server) openedBy(candidates []*account, key string) []*account {
	with := func(own string) []*account {
		return slices.DeleteFunc(slices.Clone(candidates), func(a *account) bool { return a.key != own })
	}
	if own := with(key); key != "" && len(own) > 0 {
		return own
	}
	if slices.Contains(s.keys, key) || s.anyKey && key != "" {
		return with("")
	}
	return nil
}
