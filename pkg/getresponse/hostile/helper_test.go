package hostile_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

func TestMain(m *testing.M) {
	testsecret.ClearEnvironment()
	os.Exit(m.Run())
}

// serving starts a server for one handler and returns the option that addresses it.
func serving(t testing.TB, h http.HandlerFunc) getresponse.Option {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return getresponse.WithBaseURL(s.URL)
}

// newContact returns a complete contact.
func newContact(email string) gr.NewContact {
	return gr.NewContact{Email: email, Campaign: gr.CampaignRef("c1")}
}

// decodeAll returns text with every reading of it that undoes the encodings of JSON,
// HTML and URLs, up to 3 times in any order.
func decodeAll(text string) string {
	all := []string{text}
	for range 3 {
		for _, known := range all {
			for _, next := range []string{html.UnescapeString(known), percentEscape.ReplaceAllStringFunc(known, unescapePercent), jsonEscape.ReplaceAllStringFunc(known, unescapeJSON)} {
				if !slices.Contains(all, next) {
					all = append(all, next)
				}
			}
		}
	}
	return strings.Join(all, "\n")
}

var (
	percentEscape = regexp.MustCompile(`%[0-9a-fA-F]{2}`)
	jsonEscape    = regexp.MustCompile(`\\(u[0-9a-fA-F]{4}|["\\/])`)
)

func unescapePercent(s string) string {
	s, _ = url.PathUnescape(s)
	return s
}

func unescapeJSON(s string) string {
	if s[1] != 'u' {
		return s[1:]
	}
	n, _ := strconv.ParseUint(s[2:], 16, 16)
	return string(rune(n))
}
