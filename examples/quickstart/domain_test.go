package main

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// inPlaceOf is a transport that sends requests for one host to the embedded server,
// so that a client can use the address of its environment.
type inPlaceOf struct {
	base   string // base URL that requests must have
	server *url.URL
	wrong  []string // addresses with another base URL
}

func (p *inPlaceOf) RoundTrip(req *http.Request) (*http.Response, error) {
	if got := req.URL.Scheme + "://" + req.URL.Host + "/v3"; got != p.base {
		p.wrong = append(p.wrong, req.URL.String())
	}
	next := req.Clone(req.Context())
	next.URL.Scheme, next.URL.Host, next.Host = p.server.Scheme, p.server.Host, ""
	return http.DefaultTransport.RoundTrip(next)
}

// jobOperations are the kinds of calls that the job makes.
var jobOperations = []string{
	"createCampaign", "createContactBatch", "createCustomField", "createTag",
	"listCampaigns", "listContacts", "listCustomFields", "listTags",
	"updateContact", "upsertContactTags",
}

// In Enterprise every request of the job has the domain. In Retail no request has
// the header.
func TestDomainOnEveryRequest(t *testing.T) {
	const domain = "example.com"
	for name, c := range map[string]struct {
		environment getresponse.Environment
		base        string
		want        []string // of the header
		server      []getresponsetest.Option
	}{
		"retail":        {getresponse.Retail(), "https://api.getresponse.com/v3", nil, nil},
		"enterprise-us": {getresponse.EnterpriseUS(domain), "https://api3.getresponse360.com/v3", []string{domain}, []getresponsetest.Option{getresponsetest.WithEnterprise("example.org", domain)}},
		"enterprise-pl": {getresponse.EnterprisePL(domain), "https://api3.getresponse360.pl/v3", []string{domain}, []getresponsetest.Option{getresponsetest.WithEnterprise("example.org", domain)}},
	} {
		t.Run(name, func(t *testing.T) {
			server := startServer(t, c.server...)
			address, err := url.Parse(server.URL())
			if err != nil {
				t.Fatal(err)
			}
			transport := &inPlaceOf{base: c.base, server: address}
			// Without newJob, which would set the server's address instead of the environment's.
			client, err := getresponse.New(getresponse.WithAPIKey(getresponsetest.APIKey), getresponse.WithEnvironment(c.environment),
				getresponse.WithHTTPClient(&http.Client{Transport: transport}))
			if err != nil {
				t.Fatal(err)
			}
			j, _ := newJob(t, server)
			j.client = client
			rows := people(1005) // two batches, two pages
			for _, r := range rows[:3] {
				r.tier = "gold"
			}
			if err := j.run(t.Context(), rows); err != nil {
				t.Fatal(err)
			}
			checkOutcomes(t, rows, map[outcome]int{added: 1005})

			requests := server.Requests()
			counts := calls(server)
			if kinds := slices.Sorted(maps.Keys(counts)); !slices.Equal(kinds, jobOperations) {
				t.Errorf("the server saw %s, want each of %s", kinds, jobOperations)
			}
			if counts["createContactBatch"] != 2 || counts["upsertContactTags"] != 3 || counts["updateContact"] != 20 {
				t.Errorf("the server saw %v", counts)
			}
			for _, r := range requests {
				if got := r.Header.Values("X-Domain"); !slices.Equal(got, c.want) {
					t.Errorf("%s %s carries X-Domain %q, want %q", r.Method, r.Path, got, c.want)
				}
				if r.Status >= 300 {
					t.Errorf("%s %s ended with %d", r.Method, r.Path, r.Status)
				}
			}
			if len(transport.wrong) > 0 {
				t.Errorf("not for %s: %s", c.base, transport.wrong)
			}
			if c.environment.Enterprise() {
				checkEmpty(t, server, getresponse.EnterpriseUS("example.org"))
				checkRejected(t, server, getresponse.EnterpriseUS("example.net"), getresponse.CodeDomainNotFound)
				checkRejected(t, server, getresponse.Retail(), getresponse.CodeBadHeaders)
			} else {
				checkRejected(t, server, getresponse.EnterprisePL(domain), getresponse.CodeBadHeaders)
			}
		})
	}
}

// checkEmpty fails if the account of another domain has contacts.
func checkEmpty(t *testing.T, server *getresponsetest.Server, other getresponse.Environment) {
	t.Helper()
	client, err := getresponse.New(append(server.ClientOptions(), getresponse.WithEnvironment(other))...)
	if err != nil {
		t.Fatal(err)
	}
	page, err := client.Contacts.List(t.Context(), &gr.ListContactsParams{})
	if err != nil {
		t.Fatal(err)
	}
	if page.TotalCount != 0 {
		t.Errorf("%d contacts came to %s", page.TotalCount, other.Domain())
	}
}

// checkRejected runs the job in the wrong environment. The job must end before it
// sends contacts, and no row may be rejected.
func checkRejected(t *testing.T, server *getresponsetest.Server, environment getresponse.Environment, code getresponse.Code) {
	t.Helper()
	f := &front{}
	j, _ := newJob(t, server, getresponse.WithEnvironment(environment), f.option())
	rows := people(3)
	var apiErr *getresponse.Error
	if err := j.run(t.Context(), rows); !errors.As(err, &apiErr) || apiErr.Code != code {
		t.Errorf("%s %s: got %v, want an error with code %d", environment, environment.Domain(), err, code)
	}
	checkOutcomes(t, rows, map[outcome]int{open: 3})
	if len(f.sizes) != 0 {
		t.Errorf("%s %s: batches of %d were sent", environment, environment.Domain(), f.sizes)
	}
}
