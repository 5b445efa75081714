package getresponse_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

func TestDomainRejected(t *testing.T) {
	tests := []struct{ name, domain, why string }{
		{"empty", "", "is empty"},
		{"scheme", "https://example.com", "has a scheme"},
		{"scheme in capitals", "HTTP://example.com", "has a scheme"},
		{"scheme and www", "https://www.example.com", "has a scheme"},
		{"path", "example.com/v3", "has a path"},
		{"slash at the end", "example.com/", "has a path"},
		{"backslash", `example.com\v3`, "has a path"},
		{"query", "example.com?a=b", "has a path"},
		{"fragment", "example.com#a", "has a path"},
		{"port", "example.com:8443", "has a port"},
		{"colon", "example.com:", "has a port"},
		{"space inside", "exam ple.com", "has a space"},
		{"space before", " example.com", "has a space"},
		{"space after", "example.com ", "has a space"},
		{"tab", "example.com\t", "has a control character"},
		{"line break", "example.com\n", "has a control character"},
		{"header injection", "example.com\r\nX-Evil: 1", "has a control character"},
		{"NUL", "example\x00.com", "has a control character"},
		{"DEL", "example\x7f.com", "has a control character"},
		{"www", "www.example.com", "begins with www."},
		{"www in capitals", "WWW.example.com", "begins with www."},
		{"no dot", "localhost", "has no dot"},
		{"dot before", ".example.com", `has the part ""`},
		{"dot after", "example.com.", `has the part ""`},
		{"two dots", "example..com", `has the part ""`},
		{"a dot alone", ".", `has the part ""`},
		{"IDN", "żółw.pl", "which is not 1 to 63 letters, digits and inner hyphens"},
		{"no-break space", "example.com\u00a0", "which is not 1 to 63 letters"},
		{"user", "user@example.com", `has the part "user@example"`},
		{"underscore", "my_shop.com", `has the part "my_shop"`},
		{"hyphen before", "-example.com", `has the part "-example"`},
		{"hyphen after", "example-.com", `has the part "example-"`},
		{"list", "a.com,b.com", `has the part "com,b"`},
		{"wildcard", "*.example.com", `has the part "*"`},
		{"long label", strings.Repeat("a", 64) + ".com", "which is not 1 to 63 letters"},
		{"long", strings.Repeat("a.", 127) + "com", "is longer than 253 characters"},
		{"IPv4", "192.0.2.1", "is an IP address"},
		{"IPv6", "[2001:db8::1]", "has a port"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, editorErr := getresponse.DomainEditor(tt.domain)
			errs := map[string]error{"DomainEditor": editorErr}
			for _, env := range []getresponse.Environment{getresponse.EnterpriseUS(tt.domain), getresponse.EnterprisePL(tt.domain)} {
				errs[env.String()+" Validate"] = env.Validate()
				client, err := getresponse.New(getresponse.WithAPIKey(testKey), getresponse.WithEnvironment(env))
				if client != nil {
					t.Errorf("%s: New returned a client", env)
				}
				errs[env.String()+" New"] = err
			}
			for from, err := range errs {
				if err == nil {
					t.Errorf("%s accepted %q", from, tt.domain)
					continue
				}
				wantContains(t, err.Error(), strconv.Quote(tt.domain), tt.why, "expected a bare host name such as example.com")
			}
		})
	}
}

func TestDomainAccepted(t *testing.T) {
	for _, domain := range []string{
		"example.com", "EXAMPLE.com", "sub.example.co.uk", "my-shop.example.technology", "4you.pl",
		"wwwexample.com", "xn--bcher-kva.example", strings.Repeat("a", 63) + ".com",
	} {
		s := serve(t, respondJSON(200, `{}`))
		client := newClient(t, s, getresponse.WithEnvironment(getresponse.EnterprisePL(domain)))
		if _, err := client.Accounts.Get(context.Background(), nil); err != nil {
			t.Fatal(err)
		}
		if got := s.only(t).Header.Values("X-Domain"); len(got) != 1 || got[0] != domain {
			t.Errorf("X-Domain %q, want %q", got, domain)
		}
	}
}

func TestEnvironments(t *testing.T) {
	tests := []struct {
		env                   getresponse.Environment
		name, baseURL, domain string
		enterprise            bool
	}{
		{getresponse.Environment{}, "retail", "https://api.getresponse.com/v3", "", false},
		{getresponse.Retail(), "retail", "https://api.getresponse.com/v3", "", false},
		{getresponse.EnterpriseUS("example.com"), "enterprise-us", "https://api3.getresponse360.com/v3", "example.com", true},
		{getresponse.EnterprisePL("example.pl"), "enterprise-pl", "https://api3.getresponse360.pl/v3", "example.pl", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.env.String(); got != tt.name {
				t.Errorf("String() = %q", got)
			}
			if got := tt.env.BaseURL(); got != tt.baseURL {
				t.Errorf("BaseURL() = %q, want %q", got, tt.baseURL)
			}
			if got := tt.env.Domain(); got != tt.domain {
				t.Errorf("Domain() = %q, want %q", got, tt.domain)
			}
			if got := tt.env.Enterprise(); got != tt.enterprise {
				t.Errorf("Enterprise() = %v", got)
			}
			if err := tt.env.Validate(); err != nil {
				t.Errorf("Validate() = %v", err)
			}

			// Requests are sent to the base URL of the environment.
			var url, domain string
			transport := transportFunc(func(req *http.Request) (*http.Response, error) {
				url, domain = req.URL.String(), req.Header.Get("X-Domain")
				return &http.Response{StatusCode: 202, Body: http.NoBody, Header: http.Header{}, Request: req}, nil
			})
			client := mustNew(t, getresponse.WithAPIKey(testKey), getresponse.WithEnvironment(tt.env),
				getresponse.WithHTTPClient(&http.Client{Transport: transport}))
			if client.Environment() != tt.env {
				t.Errorf("Environment() = %v", client.Environment())
			}
			if err := client.Contacts.Delete(context.Background(), "pV3r", nil); err != nil {
				t.Fatal(err)
			}
			if want := tt.baseURL + "/contacts/pV3r"; url != want || domain != tt.domain {
				t.Errorf("sent to %s with X-Domain %q, want %s with %q", url, domain, want, tt.domain)
			}
		})
	}
}

func TestDefaultEnvironmentIsRetail(t *testing.T) {
	if env := mustNew(t, getresponse.WithAPIKey(testKey)).Environment(); env != getresponse.Retail() {
		t.Errorf("got %v", env)
	}
}
