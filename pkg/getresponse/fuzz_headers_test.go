package getresponse_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// fuzzedStatuses are the statuses for which headers matter.
var fuzzedStatuses = []int{200, 429, 503, 201, 204, 400, 401, 403, 301, 302, 307, 500}

// FuzzHeaders checks any headers of a response, and any time to reset in the body of
// a 429. No figure is negative, plain figures are read correctly, and a call that
// must not wait does not wait.
func FuzzHeaders(f *testing.F) {
	for i, header := range append(files(f, "testdata/headers/*.txt"),
		[]byte("Retry-After: Wed, 21 Oct 2037 07:28:00 GMT\nDate: Wed, 21 Oct 2037 07:27:00 GMT"),
		[]byte("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\nDate: Mon, 01 Jan 0001 00:00:00 GMT"),
		[]byte("Retry-After: Mon, 01 Jan 0001 00:00:00 GMT"),
		[]byte("Retry-After: -1\nX-RateLimit-Reset: -5 seconds\nX-RateLimit-Remaining: -1\nX-RateLimit-Limit: -80"),
		[]byte("Retry-After: 9223372036\nX-RateLimit-Reset: 9223372037 seconds\nX-RateLimit-Limit: 99999999999999999999"),
		[]byte("X-RateLimit-Reset: 432\nX-RateLimit-Remaining: 7\nX-RateLimit-Limit: 80\nX-RateLimit-Limit: 81"),
		[]byte("Content-Type: application/json; charset=utf-8\nTotalCount: 1\nTotalPages: 1\nCurrentPage: 1"),
		[]byte("Content-Type: application/json\nTotalCount: -1\nTotalPages: 99999999999999999999\nCurrentPage: x"),
		[]byte("Content-Type: text/html; charset=\nContent-Encoding: gzip\nSet-Cookie: a=b; Path=/"),
		[]byte("Location: https://api.getresponse.com/v3/elsewhere\nContent-Length: 5"),
		[]byte("Location: https://evil.example.com/?token=\nContent-Length: 0"),
		[]byte("Location: //[::1\nTransfer-Encoding: chunked"),
		[]byte("Connection: close\nContent-Length: 2\nWWW-Authenticate: Bearer error=\"\""),
		[]byte("X-Long: "+strings.Repeat("y", 1000)),
	) {
		for status := range 3 {
			f.Add(uint8(status), header, "100 seconds", uint16(0), uint8(0), uint8(0))
		}
		f.Add(uint8(i), header, "100 seconds", uint16(len(header)), uint8(i), uint8(0))
	}
	for _, reset := range []string{"", "100", "-100 seconds", "9223372037 seconds", "soon"} {
		f.Add(uint8(1), []byte("Content-Type: application/json"), reset, uint16(0), uint8(0), uint8(0))
	}
	f.Fuzz(func(t *testing.T, status uint8, header []byte, reset string, at uint16, form, cut uint8) {
		planted := ""
		if line := header[:int(at)%(len(header)+1)]; bytes.LastIndexByte(line, ':') > bytes.LastIndexByte(line, '\n') {
			header, planted = plant(header, at, form, cut) // in a value; names change their case
		}
		w := &wireResponse{status: fuzzedStatuses[int(status)%len(fuzzedStatuses)], header: string(header), body: []byte(`[{"contactId":"pV3r"}]`)}
		if w.status >= 400 {
			w.body, _ = json.Marshal(map[string]any{"code": 1015, "message": "m", "context": map[string]any{"timeToReset": reset}})
		}
		var resp getresponse.Response
		before := time.Now()
		page, err := w.client(t).Contacts.List(t.Context(), nil, getresponse.WithResponse(&resp))
		if (page == nil) != (err != nil) {
			t.Fatalf("got %+v and the error %v", page, err)
		}
		got := []getresponse.RateLimit{resp.RateLimit}
		if err == nil {
			got = append(got, page.RateLimit)
			if page.TotalCount < -1 || page.TotalPages < -1 {
				t.Errorf("page %+v of %q", page, header)
			}
			wantNumber(t, resp.Header.Get("TotalCount"), page.TotalCount)
			wantNumber(t, resp.Header.Get("TotalPages"), page.TotalPages)
		} else {
			checkPrintable(t, err, planted)
			checkTyped(t, err)
		}
		if e, ok := errors.AsType[*getresponse.Error](err); ok {
			got = append(got, e.RateLimit)
		}
		for _, r := range got {
			if r.Limit < 0 || r.Remaining < 0 || r.Reset < 0 || r.Reset > aYear {
				t.Errorf("%+v of %q", r, header)
			}
			wantNumber(t, resp.Header.Get("X-RateLimit-Limit"), r.Limit)
			wantNumber(t, resp.Header.Get("X-RateLimit-Remaining"), r.Remaining)
			wantNumber(t, strings.TrimSuffix(resp.Header.Get("X-RateLimit-Reset"), " seconds"), int(r.Reset/time.Second))
		}
		checkRateLimit(t, err, w, before)
	})
}

const aYear = 366 * 24 * time.Hour

// plainNumber parses a string that is a short number and nothing else.
func plainNumber(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && len(text) <= 7 && strings.Trim(text, "0123456789") == ""
}

func wantNumber(t *testing.T, text string, got int) {
	t.Helper()
	if want, ok := plainNumber(text); ok && got != want {
		t.Errorf("%q is read as %d", text, got)
	}
}

// checkTyped fails unless err is one of the errors of a read.
func checkTyped(t *testing.T, err error) {
	t.Helper()
	var (
		api       *getresponse.Error
		transport *getresponse.TransportError
		decode    *getresponse.DecodeError
	)
	if !errors.As(err, &api) && !errors.As(err, &transport) && !errors.As(err, &decode) {
		t.Errorf("%T: %v", err, err)
	}
}

// checkRateLimit checks the wait and the reset time of a RateLimitError.
func checkRateLimit(t *testing.T, err error, w *wireResponse, before time.Time) {
	t.Helper()
	e, ok := errors.AsType[*getresponse.RateLimitError](err)
	if ok != errors.Is(err, getresponse.ErrRateLimited) {
		t.Errorf("a RateLimitError: %v, ErrRateLimited: %v: %v", ok, !ok, err)
	}
	if !ok {
		return
	}
	if e.Wait < time.Second || e.Wait > aYear || e.ResetAt.Before(before.Add(e.Wait)) || e.ResetAt.After(time.Now().Add(e.Wait)) {
		t.Errorf("wait %v until %v for %q", e.Wait, e.ResetAt, w.header)
	}
	if n, ok := plainNumber(w.read.Get("Retry-After")); ok && e.Wait != time.Duration(max(n, 1))*time.Second {
		t.Errorf("wait %v for %q", e.Wait, w.header)
	}
}
