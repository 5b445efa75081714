package getresponse_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// renewing is a token source. It returns the first of its tokens until that token is
// invalidated.
type renewing struct {
	tokens      []string
	invalidated []string
	contexts    []context.Context
}

func (r *renewing) Token() (*oauth2.Token, error) { return nil, errors.New("called without a context") }

func (r *renewing) TokenContext(ctx context.Context) (*oauth2.Token, error) {
	r.contexts = append(r.contexts, ctx)
	if len(r.tokens) == 0 {
		return nil, errors.New("sign in again")
	}
	return &oauth2.Token{AccessToken: r.tokens[0]}, nil
}

func (r *renewing) Invalidate(accessToken string) {
	r.invalidated = append(r.invalidated, accessToken)
	r.tokens = r.tokens[1:]
}

// acceptOnly rejects every token but one.
func acceptOnly(token string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+token {
			respondJSON(401, `{"httpStatus":401,"code":1014,"message":"expired"}`)(w, r)
			return
		}
		respondJSON(200, `{"tagId":"t1","imageId":"i1"}`)(w, r)
	}
}

func TestRejectedTokenIsRenewedOnce(t *testing.T) {
	for name, tt := range map[string]struct {
		tokens   []string
		requests int
		err      error
		message  string
	}{
		"fresh":             {[]string{"s3cr3t-new"}, 1, nil, ""},
		"expired":           {[]string{"s3cr3t-old", "s3cr3t-new"}, 2, nil, ""},
		"rejected again":    {[]string{"s3cr3t-old", "s3cr3t-older", "s3cr3t-new"}, 2, getresponse.ErrUnauthorized, "1014"},
		"cannot be renewed": {[]string{"s3cr3t-old"}, 1, nil, "sign in again"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, acceptOnly("s3cr3t-new"))
			source := &renewing{tokens: tt.tokens}
			c, err := getresponse.New(getresponse.WithTokenSource(source), getresponse.WithBaseURL(s.URL+"/v3"))
			if err != nil {
				t.Fatal(err)
			}
			type key struct{}
			ctx := context.WithValue(t.Context(), key{}, "mine")
			tag, err := c.Tags.Create(ctx, gr.NewTag{Name: "vip"})
			if tt.message == "" && (err != nil || tag.TagID != "t1") {
				t.Fatalf("got %+v, %v", tag, err)
			}
			if tt.message != "" && (err == nil || !strings.Contains(err.Error(), tt.message)) || tt.err != nil && !errors.Is(err, tt.err) {
				t.Errorf("got %v", err)
			}
			all := s.all()
			if len(all) != tt.requests {
				t.Errorf("%d requests, want %d", len(all), tt.requests)
			}
			for _, r := range all {
				if r.Body != `{"name":"vip"}` {
					t.Errorf("the body was %q", r.Body)
				}
			}
			for _, ctx := range source.contexts {
				if ctx.Value(key{}) != "mine" {
					t.Error("the source was called with another context")
				}
			}
		})
	}
}

// A body that was read cannot be sent twice: the caller gets the error.
func TestRejectedTokenOfAnUpload(t *testing.T) {
	s := serve(t, acceptOnly("s3cr3t-new"))
	source := &renewing{tokens: []string{"s3cr3t-old", "s3cr3t-new"}}
	c, err := getresponse.New(getresponse.WithTokenSource(source), getresponse.WithBaseURL(s.URL+"/v3"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Multimedia.UploadImage(t.Context(), wire.Upload{Name: "a.png", Content: io.LimitReader(strings.NewReader("pixels"), 6)})
	if !errors.Is(err, getresponse.ErrUnauthorized) {
		t.Errorf("got %v", err)
	}
	s.only(t)
	if len(source.invalidated) != 1 || source.invalidated[0] != "s3cr3t-old" { // the next call gets a new token
		t.Errorf("invalidated %q", source.invalidated)
	}
}

// Only a rejected access token is renewed: no other failure and no API key.
func TestOtherRejections(t *testing.T) {
	s := serve(t, respondJSON(403, `{"code":1023,"message":"no"}`))
	source := &renewing{tokens: []string{"s3cr3t-old", "s3cr3t-new"}}
	c, err := getresponse.New(getresponse.WithTokenSource(source), getresponse.WithBaseURL(s.URL+"/v3"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = c.Tags.Get(t.Context(), "t1", nil); !errors.Is(err, getresponse.ErrForbidden) {
		t.Errorf("got %v", err)
	}
	s.only(t)
	key := serve(t, acceptOnly("s3cr3t-new"))
	if _, err := newClient(t, key).Tags.Get(t.Context(), "t1", nil); !errors.Is(err, getresponse.ErrUnauthorized) {
		t.Errorf("got %v", err)
	}
	key.only(t)
}
