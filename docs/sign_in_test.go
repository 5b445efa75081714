// Package docs_test compiles and runs the code of the pages in this folder.
package docs_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// embedded returns a server with an application, and its configuration.
func embedded(t *testing.T, redirectURL string) (*getresponsetest.Server, oauth.Config) {
	t.Helper()
	server := getresponsetest.NewServer(getresponsetest.WithOAuthClient("app", "secret-of-app", redirectURL))
	t.Cleanup(server.Close)
	return server, oauth.Config{ClientID: "app", ClientSecret: oauth.NewSecret("secret-of-app"), RedirectURL: redirectURL,
		AuthorizeURL: server.AuthorizeURL(), TokenURL: server.TokenURL()}
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// grant sends the form of an authorize page and returns the address of the redirect.
func grant(t *testing.T, client *http.Client, page string) *url.URL {
	t.Helper()
	resp, err := client.Get(page)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"decision": {"grant"}}
	for _, field := range hidden.FindAllSubmatch(body, -1) {
		form.Set(string(field[1]), string(field[2]))
	}
	var at *url.URL
	follow := *client
	follow.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		at = r.URL
		if client.CheckRedirect != nil {
			return client.CheckRedirect(r, nil)
		}
		return nil
	}
	final, err := follow.PostForm(resp.Request.URL.String(), form)
	if err != nil {
		t.Fatal(err)
	}
	defer final.Body.Close()
	return at
}

func TestConfig(t *testing.T) {
	id, secret := "app", "secret-of-app"
	cfg := oauth.Config{
		ClientID:      id,
		ClientSecret:  oauth.NewSecret(secret),
		Environment:   getresponse.EnterpriseUS("example.com"),
		AuthorizeHost: "custom-domain.getresponse360.com",
		RedirectURL:   "https://app.example.com/callback", // as registered
	}
	if err := cfg.Validate(); err != nil {
		t.Error(err)
	}
}

func TestParentLogin(t *testing.T) {
	source := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "s3cr3t"})
	client, err := getresponse.New(
		getresponse.WithTokenSource(source),
		getresponse.WithEnvironment(getresponse.EnterpriseUS("example.com")),
		getresponse.WithParentLogin("marketing"),
	)
	if err != nil || client == nil {
		t.Error(err)
	}
}

func TestWebApplication(t *testing.T) {
	mux, store := http.NewServeMux(), &oauth.MemoryStore{}
	mux.HandleFunc("GET /{$}", func(http.ResponseWriter, *http.Request) {})
	application := httptest.NewServer(mux)
	defer application.Close()
	server, cfg := embedded(t, application.URL+"/callback")
	setUp := func() error {
		start, callback, err := oauth.NewHandlers(cfg, oauth.HandlerOptions{
			OnToken: func(w http.ResponseWriter, r *http.Request, token *oauth2.Token) {
				if err := store.Save(r.Context(), token); err != nil {
					http.Error(w, "the token cannot be kept", http.StatusInternalServerError)
					return
				}
				http.Redirect(w, r, "/", http.StatusSeeOther)
			},
		})
		if err != nil {
			return err
		}
		mux.Handle("GET /signin", start)
		mux.Handle("GET /callback", callback)
		return nil
	}
	if err := setUp(); err != nil {
		t.Fatal(err)
	}
	use := func(ctx context.Context) error {
		source, err := oauth.NewTokenSource(ctx, cfg, store)
		if errors.Is(err, oauth.ErrNoToken) {
			return errors.New("nobody has signed in yet")
		}
		if err != nil {
			return err
		}
		client, err := getresponse.New(getresponse.WithTokenSource(source), getresponse.WithEnvironment(cfg.Environment))
		if err != nil {
			return err
		}
		account, err := client.Accounts.Get(ctx, nil)
		if errors.Is(err, oauth.ErrSignInAgain) {
			return errors.New("access was revoked: show the sign-in link")
		}
		if err != nil {
			return err
		}
		fmt.Println(account.Email)
		return nil
	}
	if err := use(t.Context()); err == nil || err.Error() != "nobody has signed in yet" {
		t.Errorf("before the sign-in: %v", err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	at := grant(t, &http.Client{Jar: jar}, application.URL+"/signin")
	if at.String() != application.URL+"/" {
		t.Errorf("the browser is left at %s", at)
	}
	source, err := oauth.NewTokenSource(t.Context(), cfg, store)
	if err != nil {
		t.Fatal(err)
	}
	client, err := getresponse.New(getresponse.WithTokenSource(source), getresponse.WithBaseURL(server.URL()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Accounts.Get(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func TestCommandLine(t *testing.T) {
	t.Chdir(t.TempDir())
	show := func(ctx context.Context, cfg oauth.Config) error {
		cfg.RedirectURL = "http://127.0.0.1:8910/callback"
		token, err := oauth.Loopback(ctx, cfg, func(page string) error {
			fmt.Println("Open this page to sign in:", page)
			return nil
		}, 5*time.Minute)
		if err != nil {
			return err
		}
		return oauth.FileStore("token.json").Save(ctx, token)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel() // the port may be in use; it is enough that the code compiles
	_, cfg := embedded(t, "")
	if err := show(ended, cfg); err == nil {
		t.Error("a sign-in after the end")
	}
}

// The command-line flow from the page to a call, on a free port.
func TestCommandLineSignsIn(t *testing.T) {
	server, cfg := embedded(t, "http://127.0.0.1:1/callback")
	cfg.RedirectURL = ""
	token, err := oauth.Loopback(t.Context(), cfg, func(page string) error {
		grant(t, &http.Client{Timeout: 10 * time.Second}, page) // what a person does in a browser
		return nil
	}, time.Minute, func(redirectURL string) { server.AddOAuthClient("app", "secret-of-app", redirectURL) })
	if err != nil {
		t.Fatal(err)
	}
	store := oauth.FileStore(filepath.Join(t.TempDir(), "token.json"))
	if err := store.Save(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	source, err := oauth.NewTokenSource(t.Context(), cfg, store)
	if err != nil {
		t.Fatal(err)
	}
	client, err := getresponse.New(getresponse.WithTokenSource(source), getresponse.WithBaseURL(server.URL()))
	if err != nil {
		t.Fatal(err)
	}
	account, err := client.Accounts.Get(t.Context(), nil)
	if err != nil || account.Email != "owner@example.com" {
		t.Errorf("got %+v, %v", account, err)
	}
}

func TestOwnAccount(t *testing.T) {
	_, cfg := embedded(t, "")
	show := func(ctx context.Context) error {
		source, err := oauth.NewTokenSource(ctx, cfg, &oauth.MemoryStore{}, oauth.WithClientCredentials())
		if err != nil {
			return err
		}
		client, err := getresponse.New(getresponse.WithTokenSource(source), getresponse.WithEnvironment(cfg.Environment))
		if err != nil || client == nil {
			return err
		}
		_, err = source.Token()
		return err
	}
	if err := show(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestImplicit(t *testing.T) {
	show := func(id string, visit func(string) (string, error)) error {
		client, err := oauth.NewClient(oauth.Config{ClientID: id})
		if err != nil {
			return err
		}
		state, err := oauth.NewState()
		if err != nil {
			return err
		}
		page, err := client.ImplicitURL(state)
		if err != nil {
			return err
		}
		fragment, err := visit(page)
		if err != nil {
			return err
		}
		token, err := oauth.ParseImplicit(fragment, state)
		if err == nil && token.AccessToken == "" {
			err = errors.New("no token")
		}
		return err
	}
	server, _ := embedded(t, "http://127.0.0.1/callback")
	err := show("app", func(page string) (string, error) {
		_, query, _ := strings.Cut(page, "?")
		browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		return grant(t, browser, server.AuthorizeURL()+"?"+query).EscapedFragment(), nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestServer(t *testing.T) {
	server := getresponsetest.NewServer(
		getresponsetest.WithEnterprise("example.com"),
		getresponsetest.WithOAuthClient("app", "secret-of-app", "http://127.0.0.1:8910/callback"),
		getresponsetest.WithTokenLifetime(5*time.Minute),
	)
	defer server.Close()
	cfg := oauth.Config{
		ClientID:     "app",
		ClientSecret: oauth.NewSecret("secret-of-app"),
		Environment:  getresponse.EnterprisePL("example.com"),
		AuthorizeURL: server.AuthorizeURL(),
		TokenURL:     server.TokenURL(),
	}
	client, err := oauth.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	token, err := client.ClientCredentials(t.Context())
	if err != nil || token.AccessToken == "" {
		t.Error(err)
	}
}

// Every Go snippet of sign-in.md is in this file, where it is compiled.
func TestSnippets(t *testing.T) {
	page, err := os.ReadFile("sign-in.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("sign_in_test.go")
	if err != nil {
		t.Fatal(err)
	}
	compiled := plain(string(source))
	snippets := strings.Split(string(page), "```go\n")[1:]
	if len(snippets) < 7 {
		t.Fatalf("%d snippets found", len(snippets))
	}
	for _, snippet := range snippets {
		snippet, _, _ = strings.Cut(snippet, "```")
		if !strings.Contains(compiled, plain(snippet)) {
			t.Errorf("this snippet of sign-in.md is in no test:\n%s", snippet)
		}
	}
}

// plain drops indentation, and the spaces with which gofmt aligns comments.
func plain(code string) string {
	var lines []string
	for line := range strings.SplitSeq(code, "\n") {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return strings.Join(lines, "\n")
}
