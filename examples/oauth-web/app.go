package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// app is the web application. pkg/oauth implements the sign-in. The rest is an HTML
// page and the sessions of the browsers.
type app struct {
	ctx      context.Context // of the program, not of a request
	cfg      oauth.Config
	options  []getresponse.Option
	log      *slog.Logger
	sessions sessions
	secure   bool // browsers use https
}

// newApp returns the handler of the application. opts are options that clients need
// in addition to the token.
func newApp(ctx context.Context, cfg oauth.Config, log *slog.Logger, opts ...getresponse.Option) (http.Handler, error) {
	a := &app{ctx: ctx, cfg: cfg, options: opts, log: log, secure: strings.HasPrefix(cfg.RedirectURL, "https:")}
	start, callback, err := oauth.NewHandlers(cfg, oauth.HandlerOptions{OnToken: a.signedIn, OnError: a.signInFailed})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /signin", start)
	mux.Handle("GET "+callbackPath, callback)
	mux.HandleFunc("GET /{$}", a.home)
	mux.HandleFunc("POST /signout", a.signOut)
	// Another site must not be able to sign somebody out.
	return http.NewCrossOriginProtection().Handler(mux), nil
}

// signedIn keeps the token of an account in a store of its own and starts a session.
// An application with users of its own would use a persistent store for each user.
func (a *app) signedIn(w http.ResponseWriter, r *http.Request, token *oauth2.Token) {
	client, err := a.connect(r.Context(), token)
	if err != nil {
		a.signInFailed(w, r, err)
		return
	}
	a.endSession(w, r) // a known old ID must not open the new account
	id := rand.Text()
	a.sessions.put(id, client)
	a.setCookie(w, id, 0)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// connect returns a client that refreshes its token as long as it is used.
func (a *app) connect(ctx context.Context, token *oauth2.Token) (*getresponse.Client, error) {
	store := &oauth.MemoryStore{}
	if err := store.Save(ctx, token); err != nil {
		return nil, err
	}
	source, err := oauth.NewTokenSource(a.ctx, a.cfg, store)
	if err != nil {
		return nil, err
	}
	opts := append([]getresponse.Option{getresponse.WithTokenSource(source)}, a.options...)
	return getresponse.New(opts...)
}

func (a *app) signInFailed(w http.ResponseWriter, _ *http.Request, err error) {
	a.log.Warn("sign-in failed", "error", err) // no error of pkg/oauth holds a credential
	switch {
	case errors.Is(err, oauth.ErrDenied):
		a.show(w, http.StatusForbidden, page{Message: "Access was not granted."})
	case errors.Is(err, oauth.ErrState):
		a.show(w, http.StatusBadRequest, page{Message: "This sign-in was not started here or is over. Please sign in again."})
	default:
		a.show(w, http.StatusBadGateway, page{Message: "The sign-in failed. Please try again."})
	}
}

// home shows the account and its campaigns after sign-in.
func (a *app) home(w http.ResponseWriter, r *http.Request) {
	client := a.client(r)
	if client == nil {
		a.show(w, http.StatusOK, page{})
		return
	}
	account, err := client.Accounts.Get(r.Context(), nil)
	if err != nil {
		a.callFailed(w, r, err)
		return
	}
	campaigns, err := client.Campaigns.List(r.Context(), nil)
	if err != nil {
		a.callFailed(w, r, err)
		return
	}
	p := page{Account: account.Email, Company: account.CompanyName, Total: campaigns.TotalCount}
	for _, c := range campaigns.Items {
		p.Campaigns = append(p.Campaigns, c.Name)
	}
	a.show(w, http.StatusOK, p)
}

// callFailed ends the session if the application has no access to the account any
// more.
func (a *app) callFailed(w http.ResponseWriter, r *http.Request, err error) {
	a.log.Warn("call failed", "error", err)
	if errors.Is(err, oauth.ErrSignInAgain) || errors.Is(err, getresponse.ErrUnauthorized) {
		a.endSession(w, r)
		a.show(w, http.StatusUnauthorized, page{Message: "Access has ended. Please sign in again."})
		return
	}
	a.show(w, http.StatusBadGateway, page{Message: "GetResponse cannot be reached. Please try again."})
}

func (a *app) signOut(w http.ResponseWriter, r *http.Request) {
	a.endSession(w, r)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
