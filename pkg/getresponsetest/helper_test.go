package getresponsetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// fixture is a server and a client for it. Every response that the client gets is
// checked against the contract.
type fixture struct {
	testing.TB
	ctx    context.Context
	server *Server
	client *getresponse.Client
}

func start(t *testing.T, opts ...Option) *fixture {
	t.Helper()
	t.Parallel()
	c, err := contract.Shared()
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{TB: t, ctx: t.Context(), server: newServer(c, opts...)}
	t.Cleanup(f.server.Close)
	if !f.server.enterprise {
		f.client = f.connect()
	}
	return f
}

// simulated returns the operations of the resources that the server holds.
func simulated() []wire.Operation {
	services := []string{"Accounts", "Campaigns", "Contacts", "CustomFields", "FromFields", "Newsletters", "Tags"}
	return slices.DeleteFunc(gr.Operations(), func(op wire.Operation) bool { return !slices.Contains(services, op.Service) })
}

// in is the fixture for a subtest.
func (f *fixture) in(t *testing.T) *fixture {
	sub := *f
	sub.TB = t
	return &sub
}

// connect builds a client whose responses are checked against the contract.
func (f *fixture) connect(opts ...getresponse.Option) *getresponse.Client {
	f.Helper()
	client := &http.Client{Transport: checkedTransport{f, f.server.http.Client().Transport}}
	return f.connectWith(append(f.server.ClientOptions(), append(opts, getresponse.WithHTTPClient(client))...)...)
}

func (f *fixture) connectWith(opts ...getresponse.Option) *getresponse.Client {
	f.Helper()
	c, err := getresponse.New(append([]getresponse.Option{getresponse.WithHook(testsecret.Hook(f)), getresponse.WithStrictDecoding()}, opts...)...)
	f.ok(err)
	return c
}

// checkedTransport reports every response that the contract does not allow.
type checkedTransport struct {
	*fixture
	base http.RoundTripper
}

func (c checkedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	testsecret.Sent(c, r)
	resp, err := c.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	if err := checkResponse(c.server.contract, r, resp, body); err != nil {
		c.Errorf("%s %s: the response breaks the contract: %v\n%d %s", r.Method, r.URL, err, resp.StatusCode, body)
	}
	return resp, nil
}

// checkResponse compares status, headers and body with the contract, as they arrived.
func checkResponse(c *contract.Contract, r *http.Request, resp *http.Response, body []byte) error {
	rt, _, failure := c.Find(r.Method, r.URL.EscapedPath())
	if failure != nil {
		return nil // no operation, so no contract for its responses
	}
	var tree any
	media := resp.Header.Get("Content-Type")
	if len(body) > 0 && media == "application/json" {
		if err := wire.Unmarshal(body, &tree); err != nil {
			return err
		}
	} else if len(body) > 0 {
		tree = body
	}
	return c.CheckResponse(rt, resp.StatusCode, resp.Header, media, tree)
}

func (f *fixture) ok(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// fails checks that err is an API error with status, code and sentinels.
func (f *fixture) fails(err error, status int, code getresponse.Code, is ...error) {
	f.Helper()
	_ = f.failure(err, status, code, is...)
}

// failure is fails that returns the error for more checks.
func (f *fixture) failure(err error, status int, code getresponse.Code, is ...error) *getresponse.Error {
	f.Helper()
	var e *getresponse.Error
	if !errors.As(err, &e) {
		f.Fatalf("got %v, want HTTP %d with code %d", err, status, code)
	}
	if e.StatusCode != status || e.Code != code {
		f.Fatalf("got %v, want HTTP %d with code %d", err, status, code)
	}
	for _, sentinel := range is {
		if !errors.Is(err, sentinel) {
			f.Errorf("%v is not %q", err, sentinel)
		}
	}
	return e
}

// names checks that a failure names a field, its path written with dots.
func (f *fixture) names(e *getresponse.Error, kind, path string) getresponse.FieldDetail {
	f.Helper()
	for _, field := range e.Details() {
		if field.Kind == kind && strings.Join(field.Path, ".") == path {
			return field
		}
	}
	f.Errorf("%v does not name %s %q, but %q", e, kind, path, e.Details())
	return getresponse.FieldDetail{}
}

func equal[T any](f *fixture, what string, got, want T) {
	f.Helper()
	if !reflect.DeepEqual(got, want) {
		f.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// collect reads a whole list.
func collect[T any](f *fixture, seq iter.Seq2[T, error]) []T {
	f.Helper()
	items := []T{}
	for item, err := range seq {
		f.ok(err)
		items = append(items, item)
	}
	return items
}

// texts maps items to strings.
func texts[T any](list []T, of func(T) string) []string {
	out := make([]string, len(list))
	for i, item := range list {
		out[i] = of(item)
	}
	return out
}

// raw sends any request, also one that the typed client cannot build. path
// follows /v3 and may carry a query, which is sent as it is.
func (f *fixture) raw(method, path, contentType, body string) error {
	edit := func(_ context.Context, r *http.Request) error {
		p, q, _ := strings.Cut(path, "?")
		r.URL.Path, r.URL.RawPath, r.URL.RawQuery = contract.BasePath+p, "", q
		if body != "" {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		}
		if contentType != "" {
			r.Header.Set("Content-Type", contentType)
		}
		return nil
	}
	_, err := f.client.Do(f.ctx, method, "/raw", nil, nil, getresponse.WithRequestEditor(edit))
	return err
}

// members reads a path and returns the names of the properties of the object,
// or of the first object of the list, that comes back.
func (f *fixture) members(path string) []string {
	f.Helper()
	var response any
	_, err := f.client.Do(f.ctx, http.MethodGet, path, nil, &response)
	f.ok(err)
	if list, ok := response.([]any); ok && len(list) > 0 {
		response = list[0]
	}
	o, ok := response.(engine.Object)
	if !ok {
		f.Fatalf("%s: %v is no object", path, response)
	}
	return slices.Sorted(maps.Keys(o))
}

func (f *fixture) campaign(name string) string {
	f.Helper()
	c, err := f.client.Campaigns.Create(f.ctx, gr.NewCampaign{Name: name})
	f.ok(err)
	return c.CampaignID
}

func (f *fixture) tag(name string) string {
	f.Helper()
	tag, err := f.client.Tags.Create(f.ctx, gr.NewTag{Name: name})
	f.ok(err)
	return tag.TagID
}

func (f *fixture) field(name string) string { return f.choice(name, gr.CustomFieldFormatText) }

// choice creates a custom field with choices.
func (f *fixture) choice(name string, format gr.CustomFieldFormat, values ...string) string {
	f.Helper()
	field, err := f.client.CustomFields.Create(f.ctx, gr.NewCustomField{
		Name: name, Type: gr.CustomFieldTypeString, Format: format, Values: append([]string{}, values...),
	})
	f.ok(err)
	return field.CustomFieldID
}

// contact adds a contact and returns its ID, which the response to Create does not
// have.
func (f *fixture) contact(campaign, email string, change ...func(*gr.NewContact)) string {
	f.Helper()
	contact := gr.NewContact{Email: email, Campaign: gr.CampaignReference{CampaignID: campaign}}
	for _, c := range change {
		c(&contact)
	}
	f.ok(f.client.Contacts.Create(f.ctx, contact))
	return f.find(campaign, email)
}

// find returns the ID of a contact.
func (f *fixture) find(campaign, email string) string {
	f.Helper()
	page, err := f.client.Contacts.List(f.ctx, &gr.ListContactsParams{
		CampaignID: &campaign, Email: &email, AdditionalFlags: []gr.ContactListFlag{gr.ContactListFlagExactMatch},
	})
	f.ok(err)
	if len(page.Items) != 1 {
		f.Fatalf("campaign %s has %d contacts with %s, want 1", campaign, len(page.Items), email)
	}
	return page.Items[0].ContactID
}

func (f *fixture) get(contact string) *gr.Contact {
	f.Helper()
	c, err := f.client.Contacts.Get(f.ctx, contact, nil)
	f.ok(err)
	return c
}

// defaultCampaign and defaultSender return what every new account has.
func (f *fixture) defaultCampaign() string {
	f.Helper()
	page, err := f.client.Campaigns.List(f.ctx, &gr.ListCampaignsParams{IsDefault: new(true)})
	f.ok(err)
	equal(f, "default campaigns", len(page.Items), 1)
	return page.Items[0].CampaignID
}

func (f *fixture) defaultSender() string {
	f.Helper()
	page, err := f.client.FromFields.List(f.ctx, &gr.ListFromFieldsParams{IsDefault: new(true)})
	f.ok(err)
	equal(f, "default from fields", len(page.Items), 1)
	return page.Items[0].FromFieldID
}

// clock is a clock that stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// hourOf returns the start of an hour, in UTC.
func hourOf(year int, month time.Month, day, hour int) *wire.Time {
	return new(wire.NewTime(time.Date(year, month, day, hour, 0, 0, 0, time.UTC)))
}

// batch adds n contacts, contact0001@example.com and so on.
func (f *fixture) batch(campaign string, n int) {
	f.Helper()
	batch := gr.NewContactBatch{CampaignID: campaign}
	for i := range n {
		batch.Contacts = append(batch.Contacts, gr.NewBatchContact{Email: fmt.Sprintf("contact%04d@example.com", i+1)})
	}
	f.ok(f.client.Contacts.CreateBatch(f.ctx, batch))
}
