package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// A web application mounts two handlers: one starts the sign-in, one ends it.
func ExampleNewHandlers() {
	server, cfg := embedded()
	defer server.Close()
	store := &oauth.MemoryStore{} // one for each account
	start, callback, err := oauth.NewHandlers(cfg, oauth.HandlerOptions{
		OnToken: func(w http.ResponseWriter, r *http.Request, token *oauth2.Token) {
			if err := store.Save(r.Context(), token); err != nil {
				http.Error(w, "the token cannot be kept", http.StatusInternalServerError)
				return
			}
			http.Redirect(w, r, "/account", http.StatusSeeOther)
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /signin", start)
	mux.Handle("GET /callback", callback)

	// What a browser does.
	started := browse(mux, "http://app.example.com/signin", nil)
	redirect := press(server, "grant", started.Header().Get("Location"))
	ended := browse(mux, redirect.String(), started)
	fmt.Println(ended.Code, ended.Header().Get("Location"))
	// Output:
	// 303 /account
}

// A redirect in a browser that did not start the sign-in is an error.
func ExampleNewHandlers_otherBrowser() {
	server, cfg := embedded()
	defer server.Close()
	start, callback, err := oauth.NewHandlers(cfg, oauth.HandlerOptions{
		OnToken: func(http.ResponseWriter, *http.Request, *oauth2.Token) { log.Fatal("signed in") },
		OnError: func(w http.ResponseWriter, r *http.Request, err error) {
			fmt.Println(errors.Is(err, oauth.ErrState))
			http.Redirect(w, r, "/signin", http.StatusSeeOther)
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	started := browse(start, "http://app.example.com/signin", nil)
	redirect := press(server, "grant", started.Header().Get("Location"))
	ended := browse(callback, redirect.String(), nil) // without the cookie
	fmt.Println(ended.Code, ended.Header().Get("Location"))
	// Output:
	// true
	// 303 /signin
}

// browse sends a request to a handler, with the cookies of an earlier response, as a
// browser does.
func browse(h http.Handler, address string, earlier *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	if earlier != nil {
		for _, cookie := range (&http.Response{Header: earlier.Header()}).Cookies() {
			r.AddCookie(cookie)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// A state is used once, so that nobody can use a redirect a second time.
func ExampleMemoryStates() {
	ctx := context.Background()
	var states oauth.MemoryStates
	state, err := oauth.NewState()
	if err != nil {
		log.Fatal(err)
	}
	if err := states.Put(ctx, state); err != nil {
		log.Fatal(err)
	}
	for range 2 {
		known, err := states.Take(ctx, state)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(known)
	}
	// Output:
	// true
	// false
}

// A command-line program shows the page, listens on this machine and gets the token.
func ExampleLoopback() {
	server, cfg := embedded()
	defer server.Close()
	cfg.RedirectURL = "" // a free port; a program registers one with a fixed port
	register := func(redirectURL string) { server.AddOAuthClient(cfg.ClientID, cfg.ClientSecret.Reveal(), redirectURL) }

	token, err := oauth.Loopback(context.Background(), cfg, func(page string) error {
		fmt.Println("Open the page in a browser.") // and print its address
		response, err := http.Get(press(server, "grant", page).String())
		if err != nil {
			return err
		}
		return response.Body.Close()
	}, time.Minute, register)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(token.TokenType, token.RefreshToken != "")
	// Output:
	// Open the page in a browser.
	// Bearer true
}

// The owner of the account may deny access.
func ExampleLoopback_denied() {
	server, cfg := embedded()
	defer server.Close()
	cfg.RedirectURL = ""
	register := func(redirectURL string) { server.AddOAuthClient(cfg.ClientID, cfg.ClientSecret.Reveal(), redirectURL) }

	_, err := oauth.Loopback(context.Background(), cfg, func(page string) error {
		response, err := http.Get(press(server, "deny", page).String())
		if err != nil {
			return err
		}
		return response.Body.Close()
	}, time.Minute, register)
	fmt.Println(errors.Is(err, oauth.ErrDenied))
	// Output:
	// true
}
