package hostile_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// Hosts of addresses with http, and whether they are on this machine.
var plainHosts = map[string]bool{
	"localhost": true, "LocalHost:8080": true, "127.0.0.1:8080": true, "127.1.2.3": true, "[::1]:8080": true,
	"api.getresponse.com": false, "10.0.0.1": false, "0.0.0.0:80": false, "[::]:80": false, "localhost.example.com": false,
	"127.0.0.1.example.com": false, "127.1": false, "2130706433": false, "[fe80::1]": false,
}

func TestPlainHTTPOfTheAPI(t *testing.T) {
	for host, own := range plainHosts {
		for _, scheme := range []string{"http", "HTTP"} {
			base := getresponse.WithBaseURL(scheme + "://" + host + "/v3")
			key := getresponse.WithAPIKey("s3cr3t-0123456789")
			_, err := getresponse.New(base, key)
			if (err == nil) != own {
				t.Errorf("%s://%s: %v", scheme, host, err)
			}
			if err != nil && (!strings.Contains(err.Error(), "WithInsecureHTTP") || testsecret.Find(err.Error()) != "") {
				t.Errorf("%v", err)
			}
			if _, err := getresponse.New(base, key, getresponse.WithInsecureHTTP()); err != nil {
				t.Errorf("%s://%s with the option: %v", scheme, host, err)
			}
		}
		if _, err := getresponse.New(getresponse.WithBaseURL("https://"+host), getresponse.WithAPIKey("s3cr3t-0123456789")); err != nil {
			t.Errorf("https://%s: %v", host, err)
		}
	}
}

// Editors may change the address after New has checked it.
func TestPlainHTTPByAnEditor(t *testing.T) {
	sent := 0
	to := func(scheme, host string, opts ...getresponse.Option) error {
		c, err := getresponse.New(append(opts, getresponse.WithAPIKey("s3cr3t-0123456789"), getresponse.WithRetries(0),
			getresponse.WithRequestEditor(func(_ context.Context, req *http.Request) error {
				req.URL.Scheme, req.URL.Host = scheme, host
				return nil
			}),
			getresponse.WithHTTPClient(&http.Client{Transport: cannedTransport(func(req *http.Request) (*http.Response, error) {
				sent++
				return &http.Response{StatusCode: 202, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
			})}))...)
		if err != nil {
			t.Fatal(err)
		}
		return c.Contacts.Create(t.Context(), newContact("jan@example.com"))
	}
	for host, own := range plainHosts {
		sent = 0
		if err := to("http", host); (err == nil) != own || (sent == 1) != own {
			t.Errorf("http://%s: %d requests, %v", host, sent, err)
		}
	}
	if err := to("http", "api.getresponse.com", getresponse.WithInsecureHTTP()); err != nil {
		t.Error(err)
	}
	if err := to("https", "proxy.example.com"); err != nil {
		t.Error(err)
	}
}

// The addresses of a sign-in have the same rule.
func TestPlainHTTPOfSignIn(t *testing.T) {
	for host, own := range plainHosts {
		for name, set := range map[string]func(*oauth.Config){
			"token URL":     func(c *oauth.Config) { c.TokenURL = "http://" + host + "/token" },
			"authorize URL": func(c *oauth.Config) { c.AuthorizeURL = "http://" + host + "/oauth2_authorize.html" },
		} {
			cfg := oauth.Config{ClientID: "app"}
			set(&cfg)
			// The secret is checked last, and there is none.
			if err := cfg.Validate(); err == nil || strings.Contains(err.Error(), "InsecureHTTP") == own {
				t.Errorf("%s http://%s: %v", name, host, err)
			}
			cfg.InsecureHTTP = true
			if err := cfg.Validate(); err == nil || strings.Contains(err.Error(), "InsecureHTTP") {
				t.Errorf("%s http://%s with InsecureHTTP: %v", name, host, err)
			}
		}
		cfg := oauth.Config{ClientID: "app", RedirectURL: "http://" + host + "/callback"}
		if err := cfg.Validate(); err == nil || strings.Contains(err.Error(), "InsecureHTTP") {
			t.Errorf("redirect URL http://%s: %v; the service redirects to what is registered", host, err)
		}
	}
}

// A server with TLS cannot redirect a call to one without.
func TestRedirectToPlainHTTP(t *testing.T) {
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it got a request") }))
	defer plain.Close()
	tls := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		http.Redirect(w, r, plain.URL, http.StatusTemporaryRedirect)
	}))
	defer tls.Close()
	c, err := getresponse.New(getresponse.WithBaseURL(tls.URL), getresponse.WithAPIKey("s3cr3t-0123456789"),
		getresponse.WithInsecureHTTP(), getresponse.WithHTTPClient(tls.Client()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Tags.Get(t.Context(), "t1", nil); err == nil {
		t.Error("a GET followed the redirect")
	}
	if err := c.Contacts.Create(t.Context(), newContact("jan@example.com")); err == nil {
		t.Error("a write followed the redirect")
	}
}
