package oauth_test

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// If the service rejects a token before its expiry, the client refreshes it once and
// retries the call, here a write, on every platform.
func TestCallWithExpiredToken(t *testing.T) {
	for name, env := range map[string]getresponse.Environment{
		"retail": getresponse.Retail(), "enterprise-us": getresponse.EnterpriseUS("example.com"), "enterprise-pl": getresponse.EnterprisePL("example.com"),
	} {
		t.Run(name, func(t *testing.T) {
			var hours atomic.Int64 // offset of the server's clock
			options := []getresponsetest.Option{
				getresponsetest.WithOAuthClient("app", "s3cr3t-app", "http://127.0.0.1:1/callback"),
				getresponsetest.WithClock(func() time.Time { return time.Now().Add(time.Duration(hours.Load()) * time.Hour) }),
			}
			if env.Enterprise() {
				options = append(options, getresponsetest.WithEnterprise(env.Domain()))
			}
			server := getresponsetest.NewServer(options...)
			t.Cleanup(server.Close)
			cfg := oauth.Config{ClientID: "app", ClientSecret: oauth.NewSecret("s3cr3t-app"), Environment: env, AuthorizeURL: server.AuthorizeURL(), TokenURL: server.TokenURL()}
			source, err := oauth.NewTokenSource(t.Context(), cfg, &oauth.MemoryStore{}, oauth.WithClientCredentials())
			if err != nil {
				t.Fatal(err)
			}
			client, err := getresponse.New(getresponse.WithTokenSource(source), getresponse.WithEnvironment(env), getresponse.WithBaseURL(server.URL()))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := client.Tags.Create(t.Context(), gr.NewTag{Name: "first"}); err != nil {
				t.Fatal(err)
			}
			hours.Store(2)
			if _, err := client.Tags.Create(t.Context(), gr.NewTag{Name: "second"}); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range server.Requests() {
				if r.Header.Get("X-Domain") != env.Domain() {
					t.Errorf("%s carries X-Domain %q", r.Path, r.Header.Get("X-Domain"))
				}
				got = append(got, fmt.Sprint(r.Path, " ", r.Status))
			}
			want := []string{"/v3/token 200", "/v3/tags 201", "/v3/tags 401", "/v3/token 200", "/v3/tags 201"}
			if !slices.Equal(got, want) {
				t.Errorf("requests:\n got %q\nwant %q", got, want)
			}
		})
	}
}
