package getresponse_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// zipped returns a handler that responds with a compressed body.
func zipped(t *testing.T, body string) http.HandlerFunc {
	t.Helper()
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	if _, err := io.WriteString(z, body); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			w.WriteHeader(http.StatusNotAcceptable)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		respondJSON(200, buf.String())(w, r)
	}
}

func TestResponseLimit(t *testing.T) {
	const limit = 1000
	body := func(size int) string {
		return `{"email":"` + strings.Repeat("a", size-len(`{"email":""}`)) + `"}`
	}
	chunked := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush() // no Content-Length
			_, _ = io.WriteString(w, body)
		}
	}
	tests := []struct {
		name    string
		handler http.HandlerFunc
		tooLong bool
	}{
		{"at the limit", respondJSON(200, body(limit)), false},
		{"one byte more", respondJSON(200, body(limit+1)), true},
		{"chunked at the limit", chunked(body(limit)), false},
		{"chunked one byte more", chunked(body(limit + 1)), true},
		{"compressed at the limit", zipped(t, body(limit)), false},
		{"compressed one byte more", zipped(t, body(limit+1)), true},
		{"gzip bomb", zipped(t, body(8<<20)), true},
		{"endless", func(w http.ResponseWriter, _ *http.Request) {
			for err := error(nil); err == nil; {
				_, err = w.Write(make([]byte, 1<<10))
			}
		}, true},
		{"a great Content-Length", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "1099511627776")
			_, _ = io.WriteString(w, "{")
			w.(http.Flusher).Flush()
			<-r.Context().Done() // the rest never comes; the header alone must do
		}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				tt.handler(w, r)
			})
			account, err := newClient(t, s, getresponse.WithMaxResponseBytes(limit)).Accounts.Get(ctx, nil)
			if !tt.tooLong {
				if err != nil || len(account.Email) != limit-len(`{"email":""}`) {
					t.Errorf("got %v", err)
				}
				return
			}
			if account != nil {
				t.Error("an account came")
			}
			e := as[*getresponse.DecodeError](t, err)
			l := as[*getresponse.TooLargeError](t, err)
			if e.Operation != "getAccount" || e.StatusCode != 200 || l.Limit != limit {
				t.Errorf("got %+v, %+v", e, l)
			}
			wantContains(t, err.Error(), "exceeds the limit of 1000 bytes")
		})
	}
}

func TestDefaultResponseLimit(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "33554433")
		w.WriteHeader(200)
	})
	_, err := newClient(t, s).Accounts.Get(t.Context(), nil)
	if e := as[*getresponse.TooLargeError](t, err); e.Limit != 32<<20 {
		t.Errorf("limit %d", e.Limit)
	}
}

func TestLimitOfErrors(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(500)
		for range 64 {
			if _, err := w.Write(bytes.Repeat([]byte("x"), 1<<20)); err != nil {
				return // the client closed the connection, as it should
			}
		}
	})
	_, err := newClient(t, s).Accounts.Get(t.Context(), nil)
	if e := as[*getresponse.Error](t, err); len(e.Body) != 512 {
		t.Errorf("%d bytes are kept", len(e.Body))
	}
}

// TestUndecodable has responses with the status of a success and an invalid body.
func TestUndecodable(t *testing.T) {
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    string
		is      error
	}{
		{"empty 200", respondJSON(200, ""), "response 200: it has no body", nil},
		{"empty 200 without type", respond(200, "", ""), "response 200: it has no body", nil},
		{"empty 202", respondJSON(202, ""), "response 202: it has no body", nil},
		{"204", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(204)
		}, "response 204: it has no body", nil},
		{"HTML", respond(200, "text/html; charset=utf-8", "<html>"), `it is "text/html; charset=utf-8", not JSON`, nil},
		{"JSON that says HTML", respond(200, "text/html", "{}"), `it is "text/html", not JSON`, nil},
		{"HTML that says JSON", respondJSON(200, "<html>"), "response 200: ", nil},
		{"no type and no JSON", respond(200, "", "<html>"), "response 200: ", nil},
		{"nonsense for a type", respond(200, "json", "{}"), `it is "json", not JSON`, nil},
		{"blank", respondJSON(200, " \n "), "response 200: ", nil},
		{"null", respondJSON(200, " null\n"), "response 200: it is null", nil},
		{"array", respondJSON(200, "[]"), "response 200: ", nil},
		{"two values", respondJSON(200, "{}{}"), "response 200: ", nil},
		{"cut off JSON", respondJSON(200, `{"email":"ja`), "/email", io.ErrUnexpectedEOF},
		{"cut off body", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"email":"jan@example.com"}`)
		}, "the body cannot be read", io.ErrUnexpectedEOF},
		{"cut off chunks", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"email":"jan@example.com"}`)
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, "the body cannot be read", io.ErrUnexpectedEOF},
		{"broken gzip", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			respondJSON(200, "{}")(w, r)
		}, "response 200: ", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, tt.handler)
			account, err := newClient(t, s).Accounts.Get(t.Context(), nil)
			if account != nil {
				t.Errorf("got %+v with the error %v", account, err)
			}
			e := as[*getresponse.DecodeError](t, err)
			if e.Operation != "getAccount" || e.StatusCode/100 != 2 || e.Field != "" {
				t.Errorf("got %+v", e)
			}
			wantContains(t, err.Error(), "getresponse: getAccount: ", tt.want)
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%v is not %v", err, tt.is)
			}
			// An operation without a result accepts any body but an HTML page.
			err = newClient(t, s).Contacts.Delete(t.Context(), "pV3r", nil)
			if page := tt.name == "HTML" || tt.name == "JSON that says HTML"; (err != nil) != page {
				t.Errorf("without a result: %v", err)
			} else if page {
				has[*getresponse.DecodeError](t, err)
			}
		})
	}
}

func TestDecodable(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"JSON":              respondJSON(200, `{"email":"jan@example.com"}`),
		"with a charset":    respond(200, "application/json; charset=utf-8", `{"email":"jan@example.com"}`),
		"in capitals":       respond(200, "Application/JSON", `{"email":"jan@example.com"}`),
		"another JSON type": respond(200, "application/hal+json", `{"email":"jan@example.com"}`),
		"without a type":    respond(200, "", `{"email":"jan@example.com"}`),
		"201":               respondJSON(201, `{"email":"jan@example.com"}`),
		"compressed":        zipped(t, `{"email":"jan@example.com"}`),
		"blank around":      respondJSON(200, "\n {\"email\":\"jan@example.com\"}\n"),
	} {
		s := serve(t, handler)
		account, err := newClient(t, s).Accounts.Get(t.Context(), nil)
		if err != nil || account.Email != "jan@example.com" {
			t.Errorf("%s: got %+v, %v", name, account, err)
		}
	}
}

func TestSuccessWithoutBody(t *testing.T) {
	for _, tt := range []struct {
		status      int
		contentType string
	}{{200, ""}, {202, ""}, {202, "application/json"}, {204, ""}, {204, "application/json"}} {
		s := serve(t, respond(tt.status, tt.contentType, ""))
		client := newClient(t, s)
		var resp getresponse.Response
		for name, err := range map[string]error{
			"Create": client.Contacts.Create(t.Context(), gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignRef("cdd")}, getresponse.WithResponse(&resp)),
			"Delete": client.Contacts.Delete(t.Context(), "pV3r", nil),
		} {
			if err != nil || resp.StatusCode != tt.status {
				t.Errorf("%d %q: %s: %v, status %d", tt.status, tt.contentType, name, err, resp.StatusCode)
			}
		}
	}
}

func TestWrongValuesAreNamed(t *testing.T) {
	get := func(ctx context.Context, c *getresponse.Client) error {
		_, err := c.Contacts.Get(ctx, "pV3r", nil)
		return err
	}
	list := func(ctx context.Context, c *getresponse.Client) error {
		_, err := c.Contacts.List(ctx, nil)
		return err
	}
	raw := func(ctx context.Context, c *getresponse.Client) error {
		var sums map[string][]int
		_, err := c.Do(ctx, "GET", "/sums", nil, &sums)
		return err
	}
	long := strings.Repeat("x", 100)
	tests := []struct {
		body         string
		call         func(context.Context, *getresponse.Client) error
		field, value string
		wire         bool // the error holds a *wire.ValueError
	}{
		{`{"createdOn":"yesterday"}`, get, "/createdOn", `"yesterday" is not a time`, true},
		{`{"dayOfCycle":"many"}`, get, "/dayOfCycle", `"many" is not an integer`, true},
		{`{"createdOn":"` + long + `"}`, get, "/createdOn", long[:63] + `" (cut) is not a time`, true},
		{`{"email":{"a":[1]}}`, get, "/email", `{"a":[1]} is not a string`, true},
		{`{"email":["` + long + `"]}`, get, "/email", long[:62] + `" (cut) is not a string`, true},
		{`{"campaign":{"campaignId":[7]}}`, get, "/campaign/campaignId", "[7] is not a string", true},
		{`{"campaign":7}`, get, "/campaign", "7 is not an object", true},
		{`{"tags":[{"tagId":"a"},{"tagId":[]}]}`, get, "/tags/1/tagId", "[] is not a string", true},
		{`{"tags":[{"tagId":"a"},7]}`, get, "/tags/1", "7 is not an object", true},
		{`{"tags":[{"tagId":"a"},null]}`, get, "/tags/1", "null is not an object", true},
		{`[{"email":"a"},{"email":[]}]`, list, "/1/email", "[] is not a string", true},
		{`[{"email":"a"},{"changedOn":12}]`, list, "/1/changedOn", "12 is not a time", true},
		{`{"a/b":[1,2.5]}`, raw, "/a~1b/1", "2.5 does not fit int", false},
		{`{"a":[1,"2"]}`, raw, "/a/1", `"2" does not fit int`, false},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%.40s", tt.body), func(t *testing.T) {
			s := serve(t, respondJSON(200, tt.body))
			err := tt.call(t.Context(), newClient(t, s, getresponse.WithStrictDecoding()))
			e := as[*getresponse.DecodeError](t, err)
			if e.Field != tt.field || e.StatusCode != 200 {
				t.Errorf("got %+v", e)
			}
			wantContains(t, err.Error(), "field "+tt.field+": ", tt.value)
			if _, ok := errors.AsType[*wire.ValueError](err); ok != tt.wire {
				t.Errorf("a *wire.ValueError in it: %v, want %v", ok, tt.wire)
			}
		})
	}
}

func TestFile(t *testing.T) {
	s := serve(t, respond(200, "image/png", "\x89PNG"))
	file, err := newClient(t, s).Newsletters.GetThumbnail(t.Context(), "n1", nil)
	if err != nil || file.ContentType != "image/png" || string(file.Data) != "\x89PNG" {
		t.Errorf("got %+v, %v", file, err)
	}
	s = serve(t, respond(200, "image/png", ""))
	_, err = newClient(t, s).Newsletters.GetThumbnail(t.Context(), "n1", nil)
	has[*getresponse.DecodeError](t, err)
	s = serve(t, respond(200, "image/png", "\x89PNG"))
	_, err = newClient(t, s, getresponse.WithMaxResponseBytes(3)).Newsletters.GetThumbnail(t.Context(), "n1", nil)
	has[*getresponse.TooLargeError](t, err)
}
