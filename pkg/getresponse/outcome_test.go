package getresponse_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// fetching is a token source that sends a request for each token.
type fetching struct{ url string }

func (f fetching) Token() (*oauth2.Token, error) { return f.TokenContext(context.Background()) }
func (f fetching) TokenContext(ctx context.Context) (*oauth2.Token, error) {
	req, _ := http.NewRequestWithContext(ctx, "GET", f.url, nil)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	return &oauth2.Token{AccessToken: "s3cr3t-token"}, nil
}

func TestTokenRequestIsNotPartOfTheCall(t *testing.T) {
	tokens := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer tokens.Close()
	// Nothing listens on port 1.
	c, err := getresponse.New(getresponse.WithTokenSource(fetching{tokens.URL}), getresponse.WithBaseURL("http://127.0.0.1:1"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Tags.Create(t.Context(), gr.NewTag{Name: "vip"})
	var unknown *getresponse.OutcomeUnknownError
	if errors.As(err, &unknown) {
		t.Errorf("nothing was sent to the API, but: %v", err)
	}
}
