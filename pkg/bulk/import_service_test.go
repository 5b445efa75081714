package bulk_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// rejection returns a service's response to a batch with invalid addresses. context
// makes a member of the response's context from the index of an invalid address; if it is
// nil, the response names no contact.
func rejection(status, code int, message string, bad []string, context func(at int) string) func([]string) (int, string) {
	return func(addresses []string) (int, string) {
		var items []string
		for i, a := range addresses {
			if slices.Contains(bad, a) {
				items = append(items, "")
				if context != nil {
					items[len(items)-1] = context(i)
				}
			}
		}
		if len(items) == 0 {
			return 0, ""
		}
		list := "[]"
		if context != nil {
			list = "[" + strings.Join(items, ",") + "]"
			if strings.HasPrefix(items[0], `"`) { // members of an object
				list = "{" + strings.Join(items, ",") + "}"
			}
		}
		return status, fmt.Sprintf(`{"httpStatus":%d,"code":%d,"codeDescription":"General words","message":%q,"context":%s,"uuid":"u-1"}`, status, code, message, list)
	}
}

func TestImportOfRejectedContacts(t *testing.T) {
	one, two := []string{"p9@example.com"}, []string{"p9@example.com", "p37@example.com"}
	path := func(at int) string {
		return fmt.Sprintf(`{"validationType":"body","fieldName":["contacts","%d","email"],"originalValue":null,"errorDescription":"Domain is blocked"}`, at)
	}
	whole := func(at int) string {
		return fmt.Sprintf(`{"validationType":"body","fieldName":["contacts",%d],"errorDescription":"Is blocked"}`, at)
	}
	dotted := func(at int) string {
		return fmt.Sprintf(`{"fieldName":"contacts.%d.email","message":"Is blocked"}`, at)
	}
	keyed := func(at int) string { return fmt.Sprintf(`"contacts.%d.email":["Is blocked"]`, at) }
	beyond := func(at int) string {
		return fmt.Sprintf(`{"fieldName":["contacts","%d","email"],"errorDescription":"Is blocked"}`, at+100)
	}
	elsewhere := func(at int) string {
		return fmt.Sprintf(`{"fieldName":["rows","%d","email"],"errorDescription":"Is blocked"}`, at)
	}
	for name, c := range map[string]struct {
		respond func([]string) (int, string)
		bad     []string
		outcome bulk.Outcome
		reason  string
		batches int // the most that may be sent
	}{
		"named by a path":          {rejection(400, 1000, "Validation error", one, path), one, bulk.Rejected, "email: Domain is blocked", 2},
		"two named by paths":       {rejection(400, 1000, "Validation error", two, path), two, bulk.Rejected, "email: Domain is blocked", 2},
		"named without field":      {rejection(400, 1000, "Validation error", two, whole), two, bulk.Rejected, "Is blocked", 2},
		"named by a dotted name":   {rejection(400, 1000, "Validation error", two, dotted), two, bulk.Rejected, "email: Is blocked", 2},
		"named by keys":            {rejection(400, 1000, "Validation error", two, keyed), two, bulk.Rejected, "email: Is blocked", 2},
		"duplicate, named":         {rejection(409, 1008, "Contact already added", two, path), two, bulk.Duplicate, "email: Domain is blocked", 2},
		"nobody named":             {rejection(400, 1000, "Cannot add contact", one, nil), one, bulk.Rejected, "Cannot add contact", 15},
		"nobody of two named":      {rejection(400, 1000, "Cannot add contact", two, nil), two, bulk.Rejected, "Cannot add contact", 25},
		"nobody named nor message": {rejection(400, 1000, "", one, nil), one, bulk.Rejected, "General words", 15},
		"named beyond the batch":   {rejection(400, 1000, "Cannot add contact", one, beyond), one, bulk.Rejected, "Cannot add contact", 15},
		"named something else":     {rejection(400, 1000, "Cannot add contact", one, elsewhere), one, bulk.Rejected, "Cannot add contact", 15},
		"duplicate, nobody named":  {rejection(409, 1008, "Contact already added", one, nil), one, bulk.Duplicate, "Contact already added", 15},
		"duplicates, nobody named": {rejection(409, 1008, "Contact already added", two, nil), two, bulk.Duplicate, "Contact already added", 25},
		"response that is no error JSON": {func(addresses []string) (int, string) {
			if slices.Contains(addresses, one[0]) {
				return 400, "<html>bad</html>"
			}
			return 0, ""
		}, one, bulk.Rejected, "HTTP 400", 15},
	} {
		t.Run(name, func(t *testing.T) {
			f := &front{respond: c.respond}
			simulate(t, nil, f.wrap, func(t *testing.T, _ *getresponsetest.Server, client *getresponse.Client) {
				list := newList(t, client, "news")
				out := runImport(t, client, list, rowsOf(people(40)), bulk.ImportOptions{Wait: wait})
				out.want(t, map[bulk.Outcome]int{bulk.Added: 40 - len(c.bad), c.outcome: len(c.bad)})
				for _, r := range out.rows {
					if slices.Contains(c.bad, r.Email) != (r.Outcome == c.outcome) || r.Outcome == c.outcome && !strings.Contains(r.Reason, c.reason) {
						t.Errorf("%+v", r)
					}
				}
				if len(f.sizes) > c.batches {
					t.Errorf("batches of %d contacts", f.sizes)
				}
				if n := len(stored(t, client, list)); n != 40-len(c.bad) {
					t.Errorf("%d contacts", n)
				}
			})
		})
	}
}

// The response to a batch is lost. The service reports its contacts as existing when the
// batch is retried: they are those of the import.
func TestImportOfContactsThatARetryFinds(t *testing.T) {
	for name, context := range map[string]func(at int) string{
		"named": func(at int) string {
			return fmt.Sprintf(`{"fieldName":["contacts","%d","email"],"errorDescription":"exists"}`, at)
		},
		"not named": nil,
	} {
		t.Run(name, func(t *testing.T) {
			f := &front{}
			var known []string
			f.respond = func(addresses []string) (int, string) {
				if len(f.sizes) == 1 {
					return 0, ""
				}
				return rejection(409, 1008, "Contact already added", known, context)(addresses)
			}
			lost := false
			wrap := func(next http.RoundTripper) http.RoundTripper {
				f.next = next
				return roundTripper(func(r *http.Request) (*http.Response, error) {
					resp, err := f.RoundTrip(r)
					if strings.HasSuffix(r.URL.Path, "/batch") && !lost && err == nil {
						lost = true
						resp.Body.Close()
						return nil, errBroken
					}
					return resp, err
				})
			}
			for _, c := range people(8) {
				known = append(known, c.Email)
			}
			simulate(t, []getresponsetest.Option{getresponsetest.WithContactDelay(time.Minute)}, wrap, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
				runImport(t, c, newList(t, c, "news"), rowsOf(people(8)), bulk.ImportOptions{Wait: wait}).want(t, map[bulk.Outcome]int{bulk.Added: 8})
			})
		})
	}
}

// roundTripper is a function that is a transport.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// All contacts are invalid, and the service names none.
func TestImportOfRejectedContactsOnly(t *testing.T) {
	f := &front{respond: func([]string) (int, string) { return 400, `{"httpStatus":400,"code":1000,"message":"No","context":[]}` }}
	simulate(t, nil, f.wrap, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
		runImport(t, c, newList(t, c, "news"), rowsOf(people(9)), bulk.ImportOptions{Wait: wait}).want(t, map[bulk.Outcome]int{bulk.Rejected: 9})
	})
}

// A failure that is not caused by a contact ends the import, and no row is rejected. It
// is retried where it can be over later.
func TestImportEndsWithTheService(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   error
		calls  int
		rows   map[bulk.Outcome]int
	}{
		"unauthorized":    {401, `{"message":"No"}`, getresponse.ErrUnauthorized, 2, map[bulk.Outcome]int{bulk.Accepted: 1000}},
		"forbidden":       {403, `{"message":"No"}`, getresponse.ErrForbidden, 2, map[bulk.Outcome]int{bulk.Accepted: 1000}},
		"not found":       {404, `{"message":"No"}`, getresponse.ErrNotFound, 2, map[bulk.Outcome]int{bulk.Accepted: 1000}},
		"plan exhausted":  {400, `{"code":1027,"message":"No"}`, getresponse.ErrContactLimit, 2, map[bulk.Outcome]int{bulk.Accepted: 1000}},
		"unknown tag":     {400, `{"code":1001,"message":"No"}`, getresponse.ErrBadRequest, 2, map[bulk.Outcome]int{bulk.Accepted: 1000}},
		"server failure":  {500, `{"message":"No"}`, getresponse.ErrServer, 7, map[bulk.Outcome]int{bulk.Accepted: 1000, bulk.Unknown: 1}},
		"bad gateway":     {502, "<html>no</html>", getresponse.ErrServer, 7, map[bulk.Outcome]int{bulk.Accepted: 1000, bulk.Unknown: 1}},
		"server recovers": {503, "<html>no</html>", nil, 5, map[bulk.Outcome]int{bulk.Accepted: 1001}},
		"limit resets":    {429, `{"code":1015,"context":{"timeToReset":"500 seconds"}}`, nil, 5, map[bulk.Outcome]int{bulk.Accepted: 1001}},
	} {
		t.Run(name, func(t *testing.T) {
			f := &front{}
			f.respond = func([]string) (int, string) {
				if len(f.sizes) == 1 || c.want == nil && len(f.sizes) > 4 {
					return 0, ""
				}
				return c.status, c.body
			}
			simulate(t, nil, f.wrap, func(t *testing.T, _ *getresponsetest.Server, client *getresponse.Client) {
				out := runImport(t, client, newList(t, client, "news"), rowsOf(people(1001)), bulk.ImportOptions{})
				if !errors.Is(out.err, c.want) {
					t.Errorf("got %v, want %v", out.err, c.want)
				}
				out.err = nil
				out.want(t, c.rows)
				if len(f.sizes) != c.calls {
					t.Errorf("%d batches, want %d", len(f.sizes), c.calls)
				}
			})
		})
	}
}
