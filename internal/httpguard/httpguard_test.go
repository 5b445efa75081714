package httpguard_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/go-getresponse/getresponse/internal/httpguard"
)

func TestRedirects(t *testing.T) {
	request := func(address string) *http.Request {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		return &http.Request{Method: http.MethodGet, URL: u}
	}
	const origin = "https://api.example.com/v3"
	called := errors.New("next is called")
	for _, test := range []struct {
		to     string
		before int // redirects before this one
		rule   string
		want   string // reason; "" if next is called
	}{
		{"https://api.example.com/other", 0, "", ""},
		{"https://API.EXAMPLE.com/other", 0, "", ""},
		{"https://api.example.com/other", 9, "", "10 redirects were followed already"},
		{"https://evil.example/", 0, "", "it leads to another host or scheme"},
		{"http://api.example.com/v3", 0, "", "it leads to another host or scheme"},
		{"https://api.example.com:8443/v3", 0, "", "it leads to another host or scheme"},
		{"https://api.example.com.evil.example/", 0, "", "it leads to another host or scheme"},
		{"https://api.example.com/other", 0, "only a GET", "only a GET"},
		{"https://evil.example/", 0, "only a GET", "only a GET"},
	} {
		var blocked []string
		check := httpguard.Redirects(
			func(*http.Request, []*http.Request) string { return test.rule },
			func(from, to, reason string) error { blocked = []string{from, to, reason}; return errors.New(reason) },
			func(*http.Request, []*http.Request) error { return called },
		)
		to := request(test.to)
		via := []*http.Request{request(origin)}
		for range test.before {
			via = append(via, request(origin))
		}
		err := check(to, via)
		switch {
		case test.want == "" && !errors.Is(err, called):
			t.Errorf("%+v: %v", test, err)
		case test.want != "" && !slices.Equal(blocked, []string{"https://api.example.com", httpguard.Host(to.URL), test.want}):
			t.Errorf("%+v: blocked %q", test, blocked)
		}
	}
	free := httpguard.Redirects(func(*http.Request, []*http.Request) string { return "" }, nil, nil)
	if err := free(request(origin), []*http.Request{request(origin)}); err != nil {
		t.Error(err)
	}
}
