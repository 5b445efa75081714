package getresponse_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// listContacts returns a request. The fuzz target decodes its response into results of
// every kind.
func listContacts() *wire.Request {
	operations := gr.Operations()
	i := slices.IndexFunc(operations, func(op wire.Operation) bool { return op.ID == "listContacts" })
	return &wire.Request{Operation: &operations[i]}
}

func one[T any](ctx context.Context, c *getresponse.Client) (any, error) {
	return result(wire.One[T](ctx, c, listContacts()))
}

func many[T any](ctx context.Context, c *getresponse.Client) (any, error) {
	return result(wire.Many[T](ctx, c, listContacts()))
}

func manyKeyed[T any](ctx context.Context, c *getresponse.Client) (any, error) {
	return result(wire.ManyKeyed[T](ctx, c, listContacts()))
}

func list[T any](ctx context.Context, c *getresponse.Client) (any, error) {
	return items(wire.List[T](ctx, c, listContacts()))
}

func listKeyed[T any](ctx context.Context, c *getresponse.Client) (any, error) {
	return items(wire.ListKeyed[T](ctx, c, listContacts()))
}

func all[T any](ctx context.Context, c *getresponse.Client) (any, error) {
	list := []T{}
	for item, err := range wire.All[T](ctx, c, listContacts()) {
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, nil
}

// result returns nil if there is no result. An empty list, and null in its place, is a
// result.
func result[T any](v T, err error) (any, error) {
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() || err != nil && r.IsZero() {
		return nil, err
	}
	return v, err
}

func items[T any](p *wire.Page[T], err error) (any, error) {
	if p == nil {
		return nil, err
	}
	return p.Items, err
}

// fuzzResults are results of every kind: objects, unions, lists and keyed statistics.
// The payloads are recorded, of the same kind where there are any.
var fuzzResults = []struct {
	payloads string
	call     func(context.Context, *getresponse.Client) (any, error)
}{
	{"account-get-*", one[gr.Account]},
	{"campaign-update-response-*", one[gr.Campaign]},
	{"contact-get-*", one[gr.Contact]},
	{"newsletter-draft-*", one[gr.Newsletter]},
	{"shop-get-*", one[gr.Shop]},
	{"tag-create-response-*", one[gr.Tag]},
	{"autoresponder-*", one[gr.Autoresponder]},
	{"tag-create-request-*", one[gr.CustomReport]},
	{"newsletter-create-*", one[gr.RSSNewsletter]},
	{"searchcontacts-by-*", one[gr.SearchContact]},
	{"campaign-list-*", list[gr.CampaignListItem]},
	{"contact-list-*", list[gr.ContactListItem]},
	{"customfield-list-*", list[gr.CustomField]},
	{"customevent-list-*", list[gr.CustomEvent]},
	{"searchcontacts-list-*", list[gr.SearchContactListItem]},
	{"shop-list-*", all[gr.ShopListItem]},
	{"empty-list-*", many[gr.ContactConsent]},
	{"newsletter-stats-*", manyKeyed[gr.CampaignBalance]},
	{"newsletter-stats-*", manyKeyed[gr.CampaignLocation]},
	{"newsletter-stats-*", listKeyed[gr.NewsletterStatistics]},
}

// FuzzResponse checks that a success gives a result that can be encoded and decoded
// again, or a DecodeError that can be printed. Invalid JSON never gives a result.
func FuzzResponse(f *testing.F) {
	add := func(kind int, body []byte) {
		f.Add(uint8(kind), uint8(0), "application/json", body, uint16(0), uint8(0), uint8(0))
	}
	for kind, r := range fuzzResults {
		for _, body := range files(f, "../../api/testdata/payloads/"+r.payloads+".json") {
			add(kind, body)
			f.Add(uint8(kind), uint8(1), "application/hal+json; charset=utf-8", body[:len(body)*3/4], uint16(len(body)/2), uint8(kind), uint8(0))
		}
	}
	for kind, body := range []string{
		`{"createdOn":"` + strings.Repeat("-", 60) + `"}`, `null`, ` `, `{}{}`, "\xef\xbb\xbf{}", `{"name":5,"name":"x","x":{"a":1,"a":2}}`,
		`{"triggerSettings":{"type":"onday","dayOfCycle":"5","autoresponder":null}}`, `{"type":"message-activity","filters":[{"x":1}]}`,
		`{"sendSettings":{"frequency":"daily","x":[]}}`, `{"section":[{"conditions":[{"conditionType":"tag","x":1e999}]}]}`,
		`[{"name":"` + "\xff" + `\ud800"}]`, `"text"`, `null`, `[{}]`, `[null]`, `[{"name":"a"},{"name":"a"}]`, `{}`,
		`{"V3J":{"2017-03-01":{"subscriptions":{"import":"3"},"removals":{}},"total":null}}`, `[{"PL":{"amount":"12"}}]`, `[[[]]]`,
		``, `<!DOCTYPE html><title>Sign in</title>`, strings.Repeat(`{"a":[`, 100) + strings.Repeat(`]}`, 100),
	} {
		add(kind, []byte(body))
		f.Add(uint8(kind), uint8(2), []string{"text/html", ""}[kind%2], []byte(body), uint16(len(body)/2), uint8(kind), uint8(kind))
	}
	long := []byte(`[{"` + strings.Repeat("x", 100) + `"`)
	for behind := 32; behind < 48; behind += 4 { // the decoder's errors cut long names in the middle
		f.Add(uint8(10), uint8(0), "application/json", long, uint16(len(long)-behind), uint8(1), uint8(0))
	}
	f.Fuzz(func(t *testing.T, kind, status uint8, contentType string, body []byte, at uint16, form, cut uint8) {
		body, planted := plant(body, at, form, cut)
		contentType = strings.NewReplacer("\r", "", "\n", "").Replace(contentType)
		w := &wireResponse{status: []int{200, 201, 202, 203}[status%4], header: "Content-Type: " + contentType, body: body}
		client := w.client(t)
		got, err := fuzzResults[int(kind)%len(fuzzResults)].call(t.Context(), client)
		if (got == nil) != (err != nil) {
			t.Fatalf("%q gives %v and the error %v", body, got, err)
		}
		if w.read == nil {
			return // net/http rejects the header
		}
		if err != nil {
			checkPrintable(t, err, planted)
			if e, ok := errors.AsType[*getresponse.DecodeError](err); !ok || e.StatusCode != w.status {
				t.Errorf("%T of %q: %v", err, body, err)
			}
		} else {
			if media := w.read.Get("Content-Type"); !json.Valid(bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))) || media != "" && !strings.Contains(strings.ToLower(media), "json") {
				t.Errorf("%q of type %q gives %+v", body, media, got)
			}
			if reflect.TypeOf(got).Kind() == reflect.Pointer && string(bytes.TrimSpace(body)) == "null" {
				t.Errorf("%q gives %+v", body, got)
			}
			checkAgain(t, got)
		}
		checkFreeForm(t, w, client)
	})
}

// checkAgain fails unless a result stays the same when it is encoded and decoded.
func checkAgain(t *testing.T, result any) {
	t.Helper()
	written, err := wire.Marshal(result)
	if err != nil {
		t.Fatalf("%+v cannot be written: %v", result, err)
	}
	if strings.Contains(reflect.TypeOf(result).Name(), "Keyed[") {
		return // encoded without its zeros, a value may look like a level of keys
	}
	again := reflect.New(reflect.TypeOf(result)).Interface()
	if err := wire.Unmarshal(written, again); err != nil {
		t.Fatalf("%s cannot be read: %v", written, err)
	}
	if twice, err := wire.Marshal(again); err != nil || !bytes.Equal(twice, written) {
		t.Errorf("written as %s and then as %s, %v", written, twice, err)
	}
}

// checkFreeForm checks the same response as a file, without a result, and as any
// JSON value, which encoding/json must read alike.
func checkFreeForm(t *testing.T, w *wireResponse, client *getresponse.Client) {
	t.Helper()
	media := w.read.Get("Content-Type")
	err := client.Contacts.Delete(t.Context(), "p", nil)
	if page := strings.Contains(strings.ToLower(media), "html"); err != nil && !page || err == nil && media == "text/html" && len(w.body) > 0 {
		t.Errorf("%q of type %q without a result: %v", w.body, media, err)
	}
	file, err := client.Newsletters.GetThumbnail(t.Context(), "n", nil)
	if (err == nil) != (len(w.body) > 0) || err == nil && (!bytes.Equal(file.Data, w.body) || file.ContentType != media) {
		t.Errorf("as a file: %v, %v", file, err)
	}
	var got, want any
	_, err = client.Do(t.Context(), "GET", "/sums", nil, &got)
	stdErr := json.Unmarshal(bytes.TrimPrefix(w.body, []byte("\xEF\xBB\xBF")), &want)
	switch {
	case !jsontext.Value(bytes.TrimPrefix(w.body, []byte("\xEF\xBB\xBF"))).IsValid() && stdErr == nil:
		// The decoders differ for a duplicate member and for invalid UTF-8.
	case err == nil && (stdErr != nil || !reflect.DeepEqual(got, want)):
		t.Errorf("%q is read as %v, by encoding/json as %v, %v", w.body, got, want, stdErr)
	case err != nil && stdErr == nil && (media == "" || media == "application/json"):
		t.Errorf("%q: %v", w.body, err)
	}
}
