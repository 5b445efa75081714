package main

import (
	"net/http"
	"sync"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

const sessionCookie = "oauth-web-session"

// sessions holds the client of each signed-in browser while the program runs. A
// browser has only a random ID, never a token.
type sessions struct {
	mu      sync.Mutex
	clients map[string]*getresponse.Client
}

func (s *sessions) put(id string, client *getresponse.Client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.clients == nil {
		s.clients = map[string]*getresponse.Client{}
	}
	s.clients[id] = client
}

func (s *sessions) get(id string) *getresponse.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clients[id]
}

func (s *sessions) remove(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.clients, id)
}

// client returns the client of a request's session, nil without one.
func (a *app) client(r *http.Request) *getresponse.Client {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return nil
	}
	return a.sessions.get(cookie.Value)
}

func (a *app) endSession(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return
	}
	a.sessions.remove(cookie.Value)
	a.setCookie(w, "", -1)
}

func (a *app) setCookie(w http.ResponseWriter, id string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: sessionCookie, Value: id, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: a.secure, SameSite: http.SameSiteLaxMode,
	})
}
