package getresponse

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"
)

// home is the address of the calls.
var home = &url.URL{Scheme: "https", Host: "api.example.com", Path: "/first"}

// jar has a cookie.
func jar() http.CookieJar {
	j, _ := cookiejar.New(nil)
	j.SetCookies(home, []*http.Cookie{{Name: "a", Value: "b"}})
	return j
}

// returned is what a transport returns, nothing if it is zero.
type returned struct {
	status   int
	header   http.Header
	bodyless bool
	length   int64
	err      error
}

func (a returned) get() (*http.Response, error) {
	if a.status == 0 {
		return nil, a.err
	}
	resp := &http.Response{StatusCode: a.status, Header: a.header, ContentLength: a.length}
	if !a.bodyless {
		resp.Body = io.NopCloser(strings.NewReader("a"))
	}
	return resp, nil
}

// send does what http.Client.Do does, whatever the transport returns.
func TestSendIsDo(t *testing.T) {
	stop := errors.New("stop")
	to := func(place string) http.Header { return http.Header{"Location": {place}} }
	for name, first := range map[string]returned{
		"a success":                   {status: 200, header: http.Header{"Set-Cookie": {"c=d"}}},
		"an error":                    {status: 503},
		"not modified":                {status: 304},
		"a redirect":                  {status: 302, header: to("/second")},
		"a redirect that keeps":       {status: 307, header: to("/second")},
		"a redirect to nowhere":       {status: 302},
		"a redirect to no address":    {status: 302, header: to("%zz")},
		"a redirect that is rejected": {status: 302, header: to("/rejected")},
		"no body":                     {status: 202, bodyless: true},
		"no body of its length":       {status: 202, bodyless: true, length: 1},
		"nothing":                     {},
		"a failure":                   {err: stop},
		"plain http on a TLS port":    {err: tls.RecordHeaderError{RecordHeader: [5]byte{'H', 'T', 'T', 'P', '/'}}},
	} {
		for of, change := range map[string]func(*http.Client, *http.Request){
			"plain":        func(*http.Client, *http.Request) {},
			"a POST":       func(_ *http.Client, r *http.Request) { r.Method = "POST" },
			"a jar":        func(c *http.Client, _ *http.Request) { c.Jar = jar() },
			"a timeout":    func(c *http.Client, _ *http.Request) { c.Timeout = time.Minute },
			"a user":       func(_ *http.Client, r *http.Request) { r.URL.User = url.UserPassword("a", "b") },
			"no header":    func(_ *http.Client, r *http.Request) { r.Header = nil },
			"a requestURI": func(_ *http.Client, r *http.Request) { r.RequestURI = "/" },
		} {
			outcome := func(send func(*http.Client, *http.Request) (*http.Response, error)) string {
				var seen []string
				client := &http.Client{
					Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
						_, limited := r.Context().Deadline()
						seen = append(seen, fmt.Sprintf("%s %s %#v %t", r.Method, r.URL.Path, r.Header, limited))
						if len(seen) > 1 {
							return returned{status: 200}.get()
						}
						return first.get()
					}),
					CheckRedirect: func(r *http.Request, _ []*http.Request) error {
						if r.URL.Path == "/rejected" {
							return stop
						}
						return nil
					},
				}
				req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, home.String(), nil)
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("X-Auth-Token", "api-key s3cr3t")
				change(client, req)
				resp, err := send(client, req)
				if err != nil && strings.Contains(err.Error(), "getresponse.roundTrip") {
					err = errors.New("the transport is named") // in other words than those of net/http
				}
				got := fmt.Sprint(seen, " ", err)
				if client.Jar != nil {
					got += fmt.Sprint(" ", len(client.Jar.Cookies(home)), " cookies")
				}
				if resp != nil {
					body, readErr := io.ReadAll(resp.Body)
					got += fmt.Sprint(" ", resp.StatusCode, " ", string(body), " ", readErr)
					resp.Body.Close()
				}
				return got
			}
			ours := outcome(send)
			theirs := outcome(func(c *http.Client, r *http.Request) (*http.Response, error) { return c.Do(r) })
			if ours != theirs {
				t.Errorf("%s, %s:\n%s\nDo:\n%s", name, of, ours, theirs)
			}
		}
	}
}
