package getresponse_test

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/textproto"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

func TestDoAddresses(t *testing.T) {
	for path, want := range map[string]string{
		"/accounts":                           "/v3/accounts",
		"/contacts?page=2":                    "/v3/contacts?page=2",
		"/contacts?page=2&perPage=10":         "/v3/contacts?page=2&perPage=10",
		"/contacts?query%5Bemail%5D=a%2Bb%40": "/v3/contacts?query%5Bemail%5D=a%2Bb%40",
		"/contacts?query[email]=a+b":          "/v3/contacts?query[email]=a+b", // as it was given
		"/contacts?a=/../x":                   "/v3/contacts?a=/../x",
		"/contacts?a=b?c":                     "/v3/contacts?a=b?c",
		"/contacts?":                          "/v3/contacts",
		"/contacts/a b":                       "/v3/contacts/a%20b",
		"/contacts/a%20b":                     "/v3/contacts/a%20b",
		"/contacts/a%3Fb%23c":                 "/v3/contacts/a%3Fb%23c",
		"/contacts/%252e%252e":                "/v3/contacts/%252e%252e",
		"/contacts/żółw":                      "/v3/contacts/%C5%BC%C3%B3%C5%82w",
		"/contacts/batch":                     "/v3/contacts/batch",
		"/contacts/a:b@c+d":                   "/v3/contacts/a:b@c+d",
	} {
		s := serve(t, respondJSON(200, `{}`))
		if _, err := newClient(t, s).Do(t.Context(), "GET", path, nil, nil); err != nil {
			t.Errorf("%q: %v", path, err)
			continue
		}
		if got := s.only(t).RequestURI; got != want {
			t.Errorf("%q: sent to %s, want %s", path, got, want)
		}
	}
}

func TestDoRejects(t *testing.T) {
	s := serve(t, respondJSON(200, `{}`))
	client := newClient(t, s)
	for _, tt := range []struct{ method, path, field, reason string }{
		{"", "/contacts", "method", "is no HTTP method in capital letters"},
		{"get", "/contacts", "method", "is no HTTP method in capital letters"},
		{"GET /", "/contacts", "method", "is no HTTP method in capital letters"},
		{"GET\r\n", "/contacts", "method", "is no HTTP method in capital letters"},
		{"GET", "", "path", "does not begin with one slash"},
		{"GET", "contacts", "path", "does not begin with one slash"},
		{"GET", "?page=1", "path", "does not begin with one slash"},
		{"GET", "https://example.com/contacts", "path", "does not begin with one slash"},
		{"GET", "//example.com/contacts", "path", "does not begin with one slash"},
		{"GET", "/", "path", "has a segment that is empty"},
		{"GET", "/contacts/", "path", "has a segment that is empty"},
		{"DELETE", "/contacts/?ipAddress=1", "path", "has a segment that is empty"},
		{"GET", "/contacts//tags", "path", "has a segment that is empty"},
		{"GET", "/contacts/ /tags", "path", "has a segment that is blank"},
		{"GET", "/contacts/%20", "path", "has a segment that is blank"},
		{"GET", "/contacts/../accounts", "path", "has a segment that is a dot segment"},
		{"GET", "/./accounts", "path", "has a segment that is a dot segment"},
		{"GET", "/contacts/%2e%2E/accounts", "path", "has a segment that is a dot segment"},
		{"GET", "/contacts/..%2faccounts", "path", "has a segment that is a dot segment"},
		{"GET", `/contacts/..\accounts`, "path", "has a segment that has a slash"},
		{"GET", "/contacts/..%5caccounts", "path", "has a segment that has a slash"},
		{"GET", "/contacts/a%00", "path", "has a segment that has a control character"},
		{"GET", "/contacts/a%0d%0aX-Evil:1", "path", "has a segment that has a control character"},
		{"GET", "/contacts/a\x00", "path", "is no path with an optional query"},
		{"GET", "/contacts/a\r\nX-Evil: 1", "path", "is no path with an optional query"},
		{"GET", "/contacts?a=b\r\nX-Evil: 1", "path", "is no path with an optional query"},
		{"GET", "/contacts/a%zz", "path", "is no path with an optional query"},
		{"GET", "/contacts#top", "path", "is no path with an optional query"},
		{"GET", "/contacts#", "path", "is no path with an optional query"},
		{"GET", "/contacts?a=b#top", "path", "is no path with an optional query"},
		{"GET", "/contacts?query[name]=Jan Nowak", "path", "has a space in its query"},
		{"GET", "/contacts?a= HTTP/1.0", "path", "has a space in its query"},
	} {
		resp, err := client.Do(t.Context(), tt.method, tt.path, nil, nil)
		e := as[*getresponse.RequestError](t, err)
		value := tt.path
		if tt.field == "method" {
			value = tt.method
		}
		if resp != nil || e.Operation != tt.method+" request" || e.Field != tt.field || e.Value != value || !strings.HasPrefix(e.Reason, tt.reason) {
			t.Errorf("%q %q: got %+v, want %q", tt.method, tt.path, e, tt.reason)
		}
	}
	s.none(t)
}

func TestDoBodyAndResult(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-RateLimit-Remaining", "7")
		respondJSON(201, `{"importId":"i1","unknown":[1]}`)(w, r)
	})
	client := newClient(t, s, getresponse.WithEnvironment(getresponse.EnterpriseUS("example.com")))
	var result struct {
		ImportID string `json:"importId"`
	}
	resp, err := client.Do(t.Context(), "POST", "/imports", map[string]any{"b": []int{1}, "a": "<ż>"}, &result, header("X-Call", "yes"))
	if err != nil || result.ImportID != "i1" || resp.StatusCode != 201 || resp.RateLimit.Remaining != 7 {
		t.Errorf("got %+v, %+v, %v", result, resp, err)
	}
	r := s.only(t)
	if r.Method != "POST" || r.Body != `{"a":"<ż>","b":[1]}` || r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("the server saw %s %s (%s)", r.Method, r.Body, r.Header.Get("Content-Type"))
	}
	// Do uses the same chain as every call: credentials, domain, options of the call.
	if r.Header.Get("X-Auth-Token") != "api-key "+testKey || r.Header.Get("X-Domain") != "example.com" || r.Header.Get("X-Call") != "yes" {
		t.Errorf("headers %v", r.Header)
	}

	if _, err := client.Do(t.Context(), "POST", "/imports", func() {}, nil); err == nil || len(s.all()) != 1 {
		t.Errorf("a body that cannot be encoded: %v, %d requests", err, len(s.all()))
	}
}

func TestDoErrors(t *testing.T) {
	s := serve(t, respondJSON(404, `{"code":1013,"message":"no such import"}`))
	var result map[string]any
	resp, err := newClient(t, s).Do(t.Context(), "GET", "/imports/i1", nil, &result)
	e := as[*getresponse.Error](t, err)
	if resp != nil || result != nil || e.Operation != "GET request" || !errors.Is(err, getresponse.ErrNotFound) {
		t.Errorf("got %+v, %v, %v", resp, result, err)
	}
	s = serve(t, respond(200, "text/html", "<html>"))
	_, err = newClient(t, s).Do(t.Context(), "GET", "/imports", nil, &result)
	has[*getresponse.DecodeError](t, err)
}

func TestDoNullAndNonPointers(t *testing.T) {
	s := serve(t, respondJSON(200, `null`))
	client := newClient(t, s)
	list := []string{"old"}
	if _, err := client.Do(t.Context(), "GET", "/x", nil, &list); err != nil || list != nil {
		t.Errorf("got %v, %v", list, err)
	}
	_, err := client.Do(t.Context(), "GET", "/x", nil, gr.Tag{})
	has[*getresponse.DecodeError](t, err)
}

// recorded returns the headers of a recorded response.
func recorded(t *testing.T, file string) http.Header {
	t.Helper()
	raw, err := os.ReadFile("testdata/headers/" + file)
	if err != nil {
		t.Fatal(err)
	}
	r := textproto.NewReader(bufio.NewReader(strings.NewReader(strings.TrimSpace(string(raw)) + "\r\n\r\n")))
	if strings.HasPrefix(string(raw), "HTTP/") {
		if _, err := r.ReadLine(); err != nil {
			t.Fatal(err)
		}
	}
	h, err := r.ReadMIMEHeader()
	if err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return http.Header(h)
}

func TestRateLimitForms(t *testing.T) {
	limit := func(values ...string) http.Header {
		h := http.Header{}
		for i, name := range []string{"X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset"}[:len(values)] {
			h.Set(name, values[i])
		}
		return h
	}
	for _, tt := range []struct {
		name   string
		header http.Header
		want   getresponse.RateLimit
	}{
		{"list", recorded(t, "headers-list-200-1.txt"), getresponse.RateLimit{Limit: 30000, Remaining: 29997, Reset: 267 * time.Second}},
		{"PHP client", recorded(t, "headers-ratelimit-1.txt"), getresponse.RateLimit{Limit: 30000, Remaining: 29995, Reset: 100 * time.Second}},
		{"Enterprise", recorded(t, "headers-ratelimit-2.txt"), getresponse.RateLimit{Reset: 600 * time.Second}},
		{"per second", recorded(t, "headers-429-1.txt"), getresponse.RateLimit{Limit: 80, Reset: time.Second}},
		{"none", nil, getresponse.RateLimit{}},
		{"a number alone", limit("80", "3", "267"), getresponse.RateLimit{Limit: 80, Remaining: 3, Reset: 267 * time.Second}},
		{"blanks around", limit(" 80 ", " 3 ", " 1  second "), getresponse.RateLimit{Limit: 80, Remaining: 3, Reset: time.Second}},
		{"zero", limit("0", "0", "0 seconds"), getresponse.RateLimit{}},
		{"a Unix time", limit("80", "3", "1893456000"), getresponse.RateLimit{Limit: 80, Remaining: 3}},
		{"negative", limit("-1", "-2", "-3 seconds"), getresponse.RateLimit{}},
		{"nonsense", limit("many", "", "soon"), getresponse.RateLimit{}},
		{"too large", limit("99999999999999999999", "1e3", "99999999999999999999 seconds"), getresponse.RateLimit{}},
	} {
		for _, status := range []int{200, 202, 429, 503} {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				for name, values := range tt.header {
					if name != "Transfer-Encoding" {
						w.Header()[name] = values
					}
				}
				respondJSON(status, `{"code":1015,"message":"m"}`)(w, r)
			})
			var resp getresponse.Response
			_, err := newClient(t, s).Accounts.Get(t.Context(), nil, getresponse.WithResponse(&resp))
			if apiErr, ok := errors.AsType[*getresponse.Error](err); ok && apiErr.RateLimit != tt.want || ok != (status > 299) {
				t.Errorf("%s, %d: the error is %+v", tt.name, status, apiErr)
			}
			if resp.RateLimit != tt.want || resp.StatusCode != status {
				t.Errorf("%s, %d: got %d %+v, want %+v", tt.name, status, resp.StatusCode, resp.RateLimit, tt.want)
			}
			for name, values := range tt.header {
				if got := resp.Header[name]; name != "Transfer-Encoding" && strings.TrimSpace(values[0]) != strings.Join(got, "|") {
					t.Errorf("%s, %d: header %s is %q, want %q", tt.name, status, name, got, values)
				}
			}
		}
	}
}

func TestWithResponse(t *testing.T) {
	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		status  int
		fails   bool
	}{
		"success":      {respondJSON(200, `{}`), 200, false},
		"API error":    {respondJSON(409, `{"code":1008}`), 409, true},
		"HTML error":   {respond(503, "text/html", "<html>"), 503, true},
		"decode error": {respondJSON(200, `[]`), 200, true},
		"empty":        {respondJSON(200, ``), 200, true},
	} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Request-Id", "r1")
			tt.handler(w, r)
		})
		var resp getresponse.Response
		_, err := newClient(t, s).Accounts.Get(t.Context(), nil, getresponse.WithResponse(&resp))
		if (err != nil) != tt.fails || resp.StatusCode != tt.status || resp.Header.Get("X-Request-Id") != "r1" {
			t.Errorf("%s: got %+v, %v", name, resp, err)
		}
	}
	s := nobody()
	resp := getresponse.Response{StatusCode: 200} // of an earlier call
	if _, err := newClient(t, s).Accounts.Get(t.Context(), nil, getresponse.WithResponse(&resp)); err == nil || !reflect.ValueOf(resp).IsZero() {
		t.Errorf("without a response: got %+v, %v", resp, err)
	}
}

// TestAccept checks the header Accept of calls that do not return JSON.
func TestAccept(t *testing.T) {
	s := serve(t, respond(200, "image/png", "\x89PNG"))
	c := newClient(t, s)
	file, err := c.Newsletters.GetThumbnail(t.Context(), "n1", nil)
	if err != nil || file.ContentType != "image/png" || string(file.Data) != "\x89PNG" {
		t.Errorf("got %+v, %v", file, err)
	}
	_, _ = c.Newsletters.Get(t.Context(), "n1", nil)
	all := s.all()
	for i, want := range []string{"*/*", "application/json"} {
		if got := all[i].Header.Get("Accept"); got != want {
			t.Errorf("request %d accepts %q, want %q", i, got, want)
		}
	}
}

// Uploads are streamed. A file that does not have its stated size is an error.
func TestUpload(t *testing.T) {
	s := serve(t, respondJSON(200, `{"imageId":"i1"}`))
	c := newClient(t, s)
	image, err := c.Multimedia.UploadImage(t.Context(), wire.Upload{Name: "a.png", Content: strings.NewReader("pixels"), Size: 6})
	if err != nil || image.ImageID != "i1" {
		t.Fatalf("got %+v, %v", image, err)
	}
	r := s.only(t)
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data; boundary=") || !strings.Contains(r.Body, "\r\n\r\npixels\r\n") {
		t.Errorf("the server saw %+v", r)
	}
	for size, want := range map[int64]string{5: "longer than its stated size of 5", 7: "ends after 6 of its stated 7"} {
		_, err := c.Multimedia.UploadImage(t.Context(), wire.Upload{Name: "a.png", Content: strings.NewReader("pixels"), Size: size})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("size %d: got %v, want %q", size, err, want)
		}
	}
	_, err = c.Multimedia.UploadImage(t.Context(), wire.Upload{Content: strings.NewReader("pixels")})
	if err == nil || !strings.Contains(err.Error(), "no name") {
		t.Errorf("got %v", err)
	}
	file := gr.NewFile{Name: "a", Extension: "txt", Content: wire.NewBase64File([]byte("hello")), Folder: wire.Null[gr.FolderReference]()}
	if _, err := c.FileLibrary.CreateFile(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	all := s.all()
	if body := all[len(all)-1].Body; body != `{"name":"a","extension":"txt","folder":null,"content":"aGVsbG8="}` {
		t.Errorf("the server saw %s", body)
	}
}
