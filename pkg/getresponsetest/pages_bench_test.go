package getresponsetest

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// BenchmarkPage reads pages of 1,000 of 50,000 contacts, in memory. The metric pages/s
// is of one client.
func BenchmarkPage(b *testing.B) {
	c, err := contract.Shared()
	if err != nil {
		b.Fatal(err)
	}
	s := newServer(c, WithRequestLog(0))
	b.Cleanup(s.Close)
	world := s.accounts[0].world
	campaign := engine.Text(world.Tables["campaign"].All()[0], "campaignId")
	for i := range 50_000 {
		world.Insert("contact", engine.Merge(world.Tables["contact"].Entity.Defaults, engine.Object{
			"email": fmt.Sprintf("contact%d@example.com", i), "name": "Jan", "campaign": engine.Object{"campaignId": campaign},
			"createdOn": "2026-03-01T12:00:00Z", "changedOn": "2026-03-01T12:00:00Z",
		}))
	}
	client := &http.Client{Transport: s.Transport()}
	page := 0
	for b.Loop() {
		page = page%50 + 1
		r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, fmt.Sprintf("%s/contacts?page=%d&perPage=1000&sort[createdOn]=ASC", s.URL(), page), http.NoBody)
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("X-Auth-Token", "api-key "+APIKey)
		resp, err := client.Do(r)
		if err != nil || resp.StatusCode != http.StatusOK {
			b.Fatal(resp, err)
		}
		if err := resp.Body.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}
