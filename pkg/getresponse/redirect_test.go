package getresponse_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

func TestRedirectOnTheSameHostIsFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/v3/contacts/old" {
				http.Redirect(w, r, "/v3/contacts/new", status)
				return
			}
			respondJSON(200, `{"contactId":"new"}`)(w, r)
		})
		client := newClient(t, s, getresponse.WithEnvironment(getresponse.EnterpriseUS("example.com")))
		var resp getresponse.Response
		contact, err := client.Contacts.Get(t.Context(), "old", nil, getresponse.WithResponse(&resp))
		if err != nil || contact.ContactID != "new" || resp.StatusCode != 200 {
			t.Fatalf("%d: got %+v, %v", status, contact, err)
		}
		all := s.all()
		if len(all) != 2 || all[1].Method != "GET" {
			t.Fatalf("%d: the server saw %v", status, all)
		}
		for _, name := range []string{"X-Auth-Token", "X-Domain", "User-Agent", "Accept"} {
			if got, want := all[1].Header.Get(name), all[0].Header.Get(name); got != want || want == "" {
				t.Errorf("%d: %s %q after the redirect, %q before", status, name, got, want)
			}
		}
	}
}

func TestRedirectBlocked(t *testing.T) {
	type call func(*testing.T, *getresponse.Client) error
	get := func(t *testing.T, c *getresponse.Client) error {
		_, err := c.Contacts.Get(t.Context(), "pV3r", nil)
		return err
	}
	post := func(t *testing.T, c *getresponse.Client) error {
		_, err := c.Tags.Create(t.Context(), gr.NewTag{Name: "vip"})
		return err
	}
	del := func(t *testing.T, c *getresponse.Client) error { return c.Contacts.Delete(t.Context(), "pV3r", nil) }
	head := func(t *testing.T, c *getresponse.Client) error {
		_, err := c.Do(t.Context(), "HEAD", "/contacts", nil, nil)
		return err
	}

	// The other servers respond with a success, so that a followed redirect succeeds.
	other := serve(t, respondJSON(200, `{}`))
	secure := httptest.NewTLSServer(other.Config.Handler)
	t.Cleanup(secure.Close)
	port := other.URL[strings.LastIndex(other.URL, ":"):]
	tests := []struct {
		name   string
		call   call
		to     func(own string) string
		reason string
	}{
		{"another port", get, func(string) string { return other.URL + "/v3/contacts/pV3r?email=jan@example.com" }, "another host or scheme"},
		{"another name of the host", get, func(string) string { return "http://localhost" + port }, "another host or scheme"},
		{"another scheme", get, func(own string) string { return strings.Replace(own, "http:", "https:", 1) }, "another host or scheme"},
		{"another scheme and port", get, func(string) string { return secure.URL }, "another host or scheme"},
		{"without a scheme", get, func(string) string { return strings.TrimPrefix(other.URL, "http:") }, "another host or scheme"},
		{"a file", get, func(string) string { return "file:///etc/hosts" }, "another host or scheme"},
		{"host as user", get, func(own string) string {
			return "http://" + strings.TrimPrefix(own, "http://") + "@" + strings.TrimPrefix(other.URL, "http://")
		}, "another host or scheme"},
		{"POST on the same host", post, func(own string) string { return own + "/v3/tags/t1" }, "only a GET may be redirected"},
		{"POST to another host", post, func(string) string { return other.URL }, "only a GET may be redirected"},
		{"DELETE on the same host", del, func(own string) string { return own + "/v3/contacts/other" }, "only a GET may be redirected"},
		{"DELETE to another host", del, func(string) string { return other.URL }, "only a GET may be redirected"},
		{"HEAD on the same host", head, func(own string) string { return own + "/v3/tags" }, "only a GET may be redirected"},
	}
	for _, tt := range tests {
		for _, status := range []int{301, 302, 303, 307, 308} {
			t.Run(fmt.Sprint(tt.name, " ", status), func(t *testing.T) {
				var s *testServer
				s = serve(t, func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Location", tt.to(s.URL))
					w.WriteHeader(status)
				})
				client := newClient(t, s, getresponse.WithEnvironment(getresponse.EnterpriseUS("example.com")),
					getresponse.WithHTTPClient(secure.Client()))
				err := tt.call(t, client)
				e := as[*getresponse.RedirectError](t, err)
				has[*getresponse.TransportError](t, err)
				if e.From != s.URL || e.To == "" {
					t.Errorf("from %q to %q", e.From, e.To)
				}
				wantContains(t, err.Error(), e.From, e.To, tt.reason)
				if strings.Contains(err.Error(), "jan@") {
					t.Errorf("%q shows the query", err)
				}
				s.only(t)
			})
		}
	}
	other.none(t)
}

func TestRedirectToAnotherHostAfterOneOnTheSame(t *testing.T) {
	other := serve(t, respondJSON(200, `{}`))
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		to := other.URL
		if r.URL.Path == "/v3/contacts/a" {
			to = "/v3/contacts/b"
		}
		http.Redirect(w, r, to, http.StatusFound)
	})
	_, err := newClient(t, s).Contacts.Get(t.Context(), "a", nil)
	if e := as[*getresponse.RedirectError](t, err); e.To != other.URL {
		t.Errorf("stopped at %q", e.To)
	}
	if n := len(s.all()); n != 2 {
		t.Errorf("%d requests", n)
	}
	other.none(t)
}

func TestRedirectLoop(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("n"))
		http.Redirect(w, r, fmt.Sprintf("/v3/contacts/pV3r?n=%d", n+1), http.StatusFound)
	})
	_, err := newClient(t, s).Contacts.Get(t.Context(), "pV3r", nil)
	e := as[*getresponse.RedirectError](t, err)
	wantContains(t, e.Error(), "10")
	if n := len(s.all()); n != 10 {
		t.Errorf("%d requests, want 10", n)
	}
}

func TestOwnCheckRedirectIsCalledAfterTheGuard(t *testing.T) {
	other := serve(t, respondJSON(200, `{}`))
	failure := errors.New("no redirects here")
	tests := []struct {
		name  string
		to    string // "" for the same host
		check func(*http.Request, []*http.Request) error
		want  func(error) bool
		calls int
	}{
		{"it fails", "", func(*http.Request, []*http.Request) error { return failure },
			func(err error) bool { return errors.Is(err, failure) }, 1},
		{"it stops", "", func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			func(err error) bool {
				e, ok := errors.AsType[*getresponse.Error](err)
				return ok && e.StatusCode == 302
			}, 1},
		{"it cannot allow more", other.URL, func(*http.Request, []*http.Request) error { return nil },
			func(err error) bool { _, ok := errors.AsType[*getresponse.RedirectError](err); return ok }, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, tt.to+"/v3/next", http.StatusFound) })
			calls := 0
			client := newClient(t, s, getresponse.WithHTTPClient(&http.Client{CheckRedirect: func(req *http.Request, via []*http.Request) error {
				calls++
				return tt.check(req, via)
			}}))
			_, err := client.Contacts.Get(t.Context(), "pV3r", nil)
			if !tt.want(err) || calls != tt.calls {
				t.Errorf("called %d times, got %v", calls, err)
			}
			s.only(t)
		})
	}
	other.none(t)
}

// A response 3xx without a location is an error with its status.
func TestRedirectWithoutLocation(t *testing.T) {
	for _, status := range []int{300, 301, 302, 304} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		_, err := newClient(t, s).Contacts.Get(t.Context(), "pV3r", nil)
		if e := as[*getresponse.Error](t, err); e.StatusCode != status {
			t.Errorf("%d: got %v", status, err)
		}
	}
}
