package getresponsetest

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// What a call costs the server, with limits that are never exceeded.
func BenchmarkTransport(b *testing.B) {
	c, err := contract.Shared()
	if err != nil {
		b.Fatal(err)
	}
	start := func(b *testing.B) *Server {
		s := newServer(c, WithRequestLog(0), WithLimits(getresponse.Limits{
			Concurrency: 10, Account: getresponse.Rate{PerWindow: math.MaxInt, Window: time.Hour},
		}))
		b.Cleanup(s.Close)
		b.ReportAllocs()
		return s
	}
	send := func(b *testing.B, s *Server, want int, method, path, body string) {
		b.Helper()
		r, err := http.NewRequestWithContext(b.Context(), method, s.URL()+path, strings.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("X-Auth-Token", "api-key "+APIKey)
		r.Header.Set("Content-Type", "application/json")
		resp, err := s.Transport().RoundTrip(r)
		if err != nil {
			b.Fatal(err)
		}
		defer resp.Body.Close()
		if text, err := io.ReadAll(resp.Body); resp.StatusCode != want || err != nil {
			b.Fatalf("%s %s: %d %s %v", method, path, resp.StatusCode, text, err)
		}
	}
	b.Run("GET", func(b *testing.B) {
		s := start(b)
		for b.Loop() {
			send(b, s, http.StatusOK, http.MethodGet, "/accounts", "")
		}
	})
	b.Run("POST", func(b *testing.B) {
		s := start(b)
		campaign := engine.Text(s.accounts[0].world.Tables["campaign"].All()[0], "campaignId")
		for i := 0; b.Loop(); i++ {
			send(b, s, http.StatusAccepted, http.MethodPost, "/contacts",
				fmt.Sprintf(`{"email":"contact%d@example.com","name":"Jan","campaign":{"campaignId":%q}}`, i, campaign))
		}
	})
}
