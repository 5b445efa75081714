package getresponse

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// A request has GetBody where somebody may call it: an editor, or net/http, which may
// resend what is idempotent.
func TestStageEditRequestGetBody(t *testing.T) {
	var seen int
	sign := func(_ context.Context, req *http.Request) error {
		body, err := req.GetBody()
		if err != nil {
			return err
		}
		raw, err := io.ReadAll(body)
		seen += len(raw)
		return err
	}
	for name, test := range map[string]struct {
		op           *wire.Operation
		client, call []RequestEditorFn
		want         bool
		read         int // bytes that the editors read
	}{
		"a write":                           {op: aWrite},
		"an idempotent call":                {op: aRead, want: true},
		"a write and an editor":             {op: aWrite, client: []RequestEditorFn{sign}, want: true, read: 1},
		"a write and an editor of the call": {op: aWrite, call: []RequestEditorFn{sign, sign}, want: true, read: 2},
	} {
		t.Run(name, func(t *testing.T) {
			seen = 0
			c := testCall(test.op)
			c.settings.Editors = test.call
			body, err := wire.EncodeBody(7)
			if err != nil {
				t.Fatal(err)
			}
			c.body = body
			var n int
			s := editRequest{base: url.URL{Scheme: "https", Host: "api.example.com"}, editors: test.client}
			if _, err := s.do(t.Context(), c, returns(&n, report{}, nil)); err != nil || n != 1 {
				t.Fatal(n, err)
			}
			if got := c.request.GetBody != nil; got != test.want || seen != test.read {
				t.Errorf("GetBody: %v, read %d bytes", got, seen)
			}
			if raw, err := io.ReadAll(c.request.Body); err != nil || string(raw) != "7" {
				t.Errorf("body %q, %v", raw, err)
			}
		})
	}
}

// The values of the headers are in one allocation, which must not show: an editor that
// adds a value to one header changes no other, and no other request.
func TestStageEditRequestHeadersAreApart(t *testing.T) {
	add := func(_ context.Context, req *http.Request) error {
		for name := range req.Header {
			req.Header.Add(name, "added")
			req.Header[name][0] += " changed"
		}
		return nil
	}
	s := editRequest{
		base:  url.URL{Scheme: "https", Host: "api.example.com"},
		fixed: []header{{headerAuthToken, "api-key s3cr3t"}, {headerDomain, "example.com"}}, editors: []RequestEditorFn{add},
	}
	want := map[string]string{
		"Accept": "application/json", "Content-Type": "application/json", headerAuthToken: "api-key s3cr3t", headerDomain: "example.com",
	}
	for range 2 {
		c := testCall(aWrite)
		body, err := wire.EncodeBody(7)
		if err != nil {
			t.Fatal(err)
		}
		c.body = body
		var n int
		if _, err := s.do(t.Context(), c, returns(&n, report{}, nil)); err != nil {
			t.Fatal(err)
		}
		if len(c.request.Header) != len(want) {
			t.Errorf("%d headers", len(c.request.Header))
		}
		for name, value := range want {
			if got := c.request.Header[name]; len(got) != 2 || got[0] != value+" changed" || got[1] != "added" {
				t.Errorf("%s has %d values", name, len(got))
			}
		}
	}
}
