package faulttest

import (
	"context"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// kind is a kind of call.
type kind struct {
	name     string
	safe     bool // may be retried after a failure
	once     bool // the body of the request can be read only once
	status   int  // of a success
	body     string
	bodiless bool // no body is expected, so that a success returns no object

	// call adds filler to the body of the request, if it has one, and returns the
	// number of objects in the result.
	call func(ctx context.Context, c *getresponse.Client, filler string) (objects int, err error)
}

const (
	contact = `{"contactId":"pV3r","email":"jan@example.com"}`
	tag     = `{"tagId":"vBd5","name":"vip"}`
)

// Names of the kinds that rows refer to.
const (
	aGet            = "a GET"
	aRawGet         = "a raw GET"
	anUnknownGet    = "a raw GET that the contract does not know"
	aRawPost        = "a raw POST"
	anIterator      = "a list over all pages"
	aSearch         = "a search, by POST"
	anUpload        = "a streamed upload"
	aRawSearch      = "a raw search, by POST"
	anUnknownDelete = "a raw DELETE that the contract does not know"
)

// kinds returns every kind of call that the client treats differently.
func kinds() []kind {
	return []kind{
		{name: aGet, safe: true, status: 200, body: contact, call: func(ctx context.Context, c *getresponse.Client, _ string) (int, error) {
			return one(c.Contacts.Get(ctx, "pV3r", nil))
		}},
		{name: anIterator, safe: true, status: 200, body: "[" + contact + "]", call: func(ctx context.Context, c *getresponse.Client, _ string) (n int, err error) {
			for _, err = range c.Contacts.All(ctx, nil) {
				if err == nil {
					n++
				}
			}
			return n, err
		}},
		{name: aSearch, safe: true, status: 200, body: "[" + contact + "]", call: func(ctx context.Context, c *getresponse.Client, filler string) (int, error) {
			page, err := c.SearchContacts.ListContacts(ctx, nil, gr.ContactSearch{SectionLogicOperator: "or", Extra: extra(filler)})
			if page == nil {
				return 0, err
			}
			return len(page.Items), err
		}},
		{name: "a creation without a result", status: 202, bodiless: true, call: func(ctx context.Context, c *getresponse.Client, filler string) (int, error) {
			return 0, c.Contacts.Create(ctx, gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignRef("cdd"), Extra: extra(filler)})
		}},
		{name: "a creation", status: 201, body: tag, call: func(ctx context.Context, c *getresponse.Client, filler string) (int, error) {
			return one(c.Tags.Create(ctx, gr.NewTag{Name: "vip", Extra: extra(filler)}))
		}},
		{name: "an update", status: 200, body: contact, call: func(ctx context.Context, c *getresponse.Client, filler string) (int, error) {
			return one(c.Contacts.Update(ctx, "pV3r", gr.ContactUpdate{Name: "Jan", Extra: extra(filler)}))
		}},
		{name: "a DELETE", safe: true, status: 204, bodiless: true, call: func(ctx context.Context, c *getresponse.Client, _ string) (int, error) {
			return 0, c.Contacts.Delete(ctx, "pV3r", nil)
		}},
		{name: anUpload, once: true, status: 200, body: `{"imageId":"i1"}`, call: func(ctx context.Context, c *getresponse.Client, filler string) (int, error) {
			content := io.MultiReader(strings.NewReader("\x89PNG"), strings.NewReader(filler))
			return one(c.Multimedia.UploadImage(ctx, wire.Upload{Name: "logo.png", Content: content}))
		}},
		{name: aRawGet, safe: true, status: 200, body: tag, call: raw("GET", "/tags/vBd5", false)},
		{name: anUnknownGet, safe: true, status: 200, body: tag, call: raw("GET", "/some-day/s1", false)},
		{name: aRawPost, status: 201, body: tag, call: raw("POST", "/tags", true)},
		{name: aRawSearch, safe: true, status: 200, body: "[" + contact + "]", call: raw("POST", "/search-contacts/contacts", true)},
		{name: anUnknownDelete, status: 204, bodiless: true, call: func(ctx context.Context, c *getresponse.Client, _ string) (int, error) {
			_, err := c.Do(ctx, "DELETE", "/some-day/s1", nil, nil)
			return 0, err
		}},
	}
}

func one[T any](object *T, err error) (int, error) {
	if object == nil {
		return 0, err
	}
	return 1, err
}

func extra(filler string) wire.Extra { return wire.Extra{"filler": jsontext.Value(`"` + filler + `"`)} }

// raw returns a call of Do.
func raw(method, path string, withBody bool) func(context.Context, *getresponse.Client, string) (int, error) {
	return func(ctx context.Context, c *getresponse.Client, filler string) (int, error) {
		var body any
		if withBody {
			body = extra(filler)
		}
		var result jsontext.Value
		resp, err := c.Do(ctx, method, path, body, &result)
		if resp == nil || result == nil {
			return 0, err
		}
		return 1, err
	}
}
