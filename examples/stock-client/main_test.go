package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

const (
	domain = "shop.example.com"
	other  = "blog.example.com" // another account of the Enterprise server
)

// platform starts an embedded server for an environment.
func platform(t *testing.T, env getresponse.Environment) *getresponsetest.Server {
	t.Helper()
	opts := []getresponsetest.Option{getresponsetest.WithOAuthClient("app", "s3cr3t-app", "")}
	if env.Enterprise() {
		opts = append(opts, getresponsetest.WithEnterprise(other, env.Domain()))
	}
	server := getresponsetest.NewServer(opts...)
	t.Cleanup(server.Close)
	return server
}

// signIn returns an access token that the server issues with OAuth 2.0.
func signIn(t *testing.T, server *getresponsetest.Server, env getresponse.Environment) string {
	t.Helper()
	app, err := oauth.NewClient(oauth.Config{ClientID: "app", ClientSecret: oauth.NewSecret("s3cr3t-app"), Environment: env, TokenURL: server.TokenURL()})
	if err != nil {
		t.Fatal(err)
	}
	token, err := app.ClientCredentials(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return token.AccessToken
}

func mustConnect(t *testing.T, acc account) *ClientWithResponses {
	t.Helper()
	client, err := connect(acc)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// The generated client works on both platforms, with an API key and with an access
// token, and each request has exactly the headers of its platform.
func TestPlatforms(t *testing.T) {
	for name, c := range map[string]struct {
		env    getresponse.Environment
		bearer bool
	}{
		"retail, API key":             {getresponse.Retail(), false},
		"retail, access token":        {getresponse.Retail(), true},
		"enterprise-us, API key":      {getresponse.EnterpriseUS(domain), false},
		"enterprise-us, access token": {getresponse.EnterpriseUS(domain), true},
		"enterprise-pl, access token": {getresponse.EnterprisePL(domain), true},
	} {
		t.Run(name, func(t *testing.T) {
			server := platform(t, c.env)
			acc := account{url: server.URL(), domain: c.env.Domain(), key: getresponsetest.APIKey}
			credential, absent := "X-Auth-Token", "Authorization"
			if c.bearer {
				acc.key, acc.token = "", signIn(t, server, c.env)
				credential, absent = absent, credential
			}
			signedIn := len(server.Requests())
			useContacts(t, mustConnect(t, acc))

			requests := server.Requests()[signedIn:]
			if len(requests) != 9 {
				t.Errorf("the server saw %d requests", len(requests))
			}
			for _, r := range requests {
				var want []string
				if c.env.Enterprise() {
					want = []string{domain}
				}
				if got := r.Header.Values("X-Domain"); !slices.Equal(got, want) {
					t.Errorf("%s %s has X-Domain %q, want %q", r.Method, r.Path, got, want)
				}
				if len(r.Header.Values(credential)) != 1 || len(r.Header.Values(absent)) != 0 {
					t.Errorf("%s %s: %s is missing, or has %s too", r.Method, r.Path, credential, absent)
				}
			}
			if c.env.Enterprise() {
				checkDomains(t, server)
			}
		})
	}
}

// useContacts creates a campaign and a contact, then reads, changes and deletes the
// contact.
func useContacts(t *testing.T, client *ClientWithResponses) {
	t.Helper()
	ctx, started := t.Context(), time.Now().Truncate(time.Second)
	created, err := client.CreateCampaignWithResponse(ctx, NewCampaign{Name: "spring_2027"})
	if err != nil || created.JSON201 == nil {
		t.Fatalf("the campaign was not created: %v, %s", err, created.Status())
	}
	campaign := value(created.JSON201.CampaignId)
	all, err := listCampaigns(ctx, client)
	if err != nil || len(all) != 2 || !slices.ContainsFunc(all, func(c CampaignListItem) bool { return value(c.CampaignId) == campaign }) {
		t.Fatalf("campaigns %v, %v", all, err)
	}

	const email = "jan+stock@example.com" // a query has to escape it
	if err := createContact(ctx, client, campaign, email); err != nil {
		t.Fatal(err)
	}
	if err := createContact(ctx, client, campaign, email); err == nil || !strings.Contains(err.Error(), "HTTP 409, code 1008") {
		t.Errorf("a duplicate gives %v", err)
	}
	order, exact := SortOrderDESC, []ContactListFlag{ContactListFlagExactMatch}
	from := started.Add(-time.Hour).UTC().Format("2006-01-02T15:04:05-0700")
	list, err := client.ListContactsWithResponse(ctx, &ListContactsParams{
		QueryCampaignId: &campaign, QueryEmail: new(email), QueryCreatedOnFrom: &from, SortCreatedOn: &order,
		AdditionalFlags: &exact, Fields: &Fields{"email", "createdOn", "campaign"},
	})
	if err != nil || list.JSON200 == nil || len(*list.JSON200) != 1 || value(list.Headers200.TotalCount) != 1 {
		t.Fatalf("contacts %s, %v", list.Body, err)
	}
	found := (*list.JSON200)[0]
	if value(found.Email) != email || found.CreatedOn == nil || found.CreatedOn.Before(started) || found.Name != nil {
		t.Errorf("the list has %+v", found)
	}

	id := value(found.ContactId)
	var day DayOfCycleOrNull
	if err := day.FromDayOfCycleOrNull0(12); err != nil {
		t.Fatal(err)
	}
	update, err := client.UpdateContactWithResponse(ctx, id, ContactUpdate{Name: new("Jan Nowak"), Scoring: new(1.5), DayOfCycle: &day})
	if err != nil || update.JSON200 == nil {
		t.Fatalf("update: %s, %v", update.Body, err)
	}
	contact, err := client.GetContactWithResponse(ctx, id, nil)
	if err != nil || contact.JSON200 == nil {
		t.Fatalf("get: %s, %v", contact.Body, err)
	}
	if got := contact.JSON200; value(got.Name) != "Jan Nowak" || value(got.Scoring) != 1.5 || value(got.DayOfCycle) != 12 || !got.CreatedOn.Equal(found.CreatedOn.Time) {
		t.Errorf("the contact is %s", contact.Body)
	}
	if gone, err := client.DeleteContactWithResponse(ctx, id, nil); err != nil || gone.StatusCode() != http.StatusNoContent {
		t.Errorf("delete: %s, %v", gone.Status(), err)
	}
	contact, err = client.GetContactWithResponse(ctx, id, nil)
	if err != nil || contact.JSON404 == nil || contact.JSON404.Code != 1013 {
		t.Errorf("the deleted contact gives %s, %v", contact.Body, err)
	}
}

// checkDomains fails if another account sees the campaign, or if a request without a
// domain or with an unknown one has a response.
func checkDomains(t *testing.T, server *getresponsetest.Server) {
	t.Helper()
	for name, want := range map[string]string{
		other:              "",
		"":                 "HTTP 400",
		"none.example.com": "HTTP 404",
	} {
		all, err := listCampaigns(t.Context(), mustConnect(t, account{url: server.URL(), domain: name, key: getresponsetest.APIKey}))
		switch {
		case want == "" && (err != nil || len(all) != 1):
			t.Errorf("the domain %q has campaigns %v, %v", name, all, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("the domain %q gives %v, want %s", name, err, want)
		}
	}
}

// A redirect to another host gets no credential.
func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s arrived", r.Method, r.URL.Path)
	}))
	defer elsewhere.Close()
	service := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusFound))
	defer service.Close()
	_, err := listCampaigns(t.Context(), mustConnect(t, account{url: service.URL, key: "s3cr3t-key"}))
	if err == nil || !strings.Contains(err.Error(), "HTTP 302") {
		t.Errorf("got %v", err)
	}
}

// environ sets the variables that the program reads.
func environ(t *testing.T, environment, domain, key, token string) {
	t.Helper()
	t.Setenv("GETRESPONSE_ENVIRONMENT", environment)
	t.Setenv("GETRESPONSE_DOMAIN", domain)
	t.Setenv("GETRESPONSE_API_KEY", key)
	t.Setenv("GETRESPONSE_ACCESS_TOKEN", token)
}

func TestRunOnTheEmbeddedServer(t *testing.T) {
	environ(t, "", "", "", "")
	var out strings.Builder
	if err := run(t.Context(), nil, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"campaign ", " default, created 2", "contact  jan@example.com accepted for "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, &out)
		}
	}
	if err := run(t.Context(), []string{"-list", "none"}, &out); err == nil || !strings.Contains(err.Error(), `no campaign "none"`) {
		t.Errorf("an unknown list gives %v", err)
	}
	if err := run(t.Context(), []string{"more"}, &out); err == nil {
		t.Error("an argument gives no error")
	}
}

func TestAccountFromEnv(t *testing.T) {
	for _, c := range []struct {
		environment, domain, key, token string
		want                            account
		fails                           bool
	}{
		{want: account{url: "https://api.getresponse.com/v3"}},
		{key: "s3cr3t-key", want: account{url: "https://api.getresponse.com/v3", key: "s3cr3t-key"}},
		{environment: "enterprise-us", domain: domain, token: "s3cr3t-token", want: account{url: "https://api3.getresponse360.com/v3", domain: domain, token: "s3cr3t-token"}},
		{environment: "enterprise-pl", domain: domain, want: account{url: "https://api3.getresponse360.pl/v3", domain: domain}},
		{environment: "enterprise-pl", fails: true},
		{domain: domain, fails: true},
		{key: "s3cr3t-key", token: "s3cr3t-token", fails: true},
	} {
		environ(t, c.environment, c.domain, c.key, c.token)
		if got, err := accountFromEnv(); got != c.want || (err != nil) != c.fails {
			t.Errorf("%q %q: the account is wrong, or the error %v", c.environment, c.domain, err)
		}
	}
}

func TestConnectChecksCredentialAndDomain(t *testing.T) {
	for _, acc := range []account{{}, {key: "s3cr3t\n"}, {token: "s3cr3t\n"}, {key: "s3cr3t-key", domain: "https://example.com"}} {
		acc.url = "https://api.getresponse.com/v3"
		if _, err := connect(acc); err == nil || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("no error, or one with the credential, for the domain %q", acc.domain)
		}
	}
}
