package oauth_test

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/url"
	"regexp"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// embedded returns an embedded server that knows an application, and the
// configuration of the application.
func embedded(opts ...getresponsetest.Option) (*getresponsetest.Server, oauth.Config) {
	const redirectURL = "http://app.example.com/callback"
	server := getresponsetest.NewServer(append(opts, getresponsetest.WithOAuthClient("app", "s3cr3t-app", redirectURL))...)
	return server, oauth.Config{
		ClientID: "app", ClientSecret: oauth.NewSecret("s3cr3t-app"), RedirectURL: redirectURL,
		AuthorizeURL: server.AuthorizeURL(), TokenURL: server.TokenURL(),
		HTTPClient: &http.Client{Transport: server.Transport()}, // no network
	}
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// press opens an authorize page, presses "grant" or "deny", as the owner of the
// account does in a browser, and returns the address where the page redirects to.
func press(server *getresponsetest.Server, decision, page string) *url.URL {
	browser := &http.Client{
		Transport:     server.Transport(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	shown, err := browser.Get(page)
	if err != nil {
		log.Fatal(err)
	}
	defer shown.Body.Close()
	html, err := io.ReadAll(shown.Body)
	if err != nil {
		log.Fatal(err)
	}
	form := url.Values{"decision": {decision}}
	for _, field := range hiddenField.FindAllStringSubmatch(string(html), -1) {
		form.Set(field[1], field[2])
	}
	sent, err := browser.PostForm(server.AuthorizeURL(), form)
	if err != nil {
		log.Fatal(err)
	}
	defer sent.Body.Close()
	redirect, err := sent.Location()
	if err != nil {
		log.Fatal(err)
	}
	return redirect
}

// signIn returns a token of the embedded server.
func signIn(ctx context.Context, server *getresponsetest.Server, cfg oauth.Config) *oauth2.Token {
	client, err := oauth.NewClient(cfg)
	if err != nil {
		log.Fatal(err)
	}
	page, err := client.AuthorizeURL("Zq3V")
	if err != nil {
		log.Fatal(err)
	}
	token, err := client.Exchange(ctx, press(server, "grant", page).Query().Get("code"))
	if err != nil {
		log.Fatal(err)
	}
	return token
}
