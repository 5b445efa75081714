package hostile_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// serving starts a server for one handler and returns the option that addresses it.
func serving(t testing.TB, h http.HandlerFunc) getresponse.Option {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return getresponse.WithBaseURL(s.URL)
}
