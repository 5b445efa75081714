package bulk_test

import (
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

func TestImportProgress(t *testing.T) {
	for _, delay := range []time.Duration{0, 5 * time.Second} {
		simulate(t, []getresponsetest.Option{getresponsetest.WithContactDelay(delay)}, nil, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
			var all []bulk.ImportProgress
			o := bulk.ImportOptions{Wait: wait, Progress: func(p bulk.ImportProgress) { all = append(all, p) }}
			runImport(t, c, newList(t, c, "news"), rowsOf(people(1500)), o).want(t, map[bulk.Outcome]int{bulk.Added: 1500})
			first, last := all[0], all[len(all)-1]
			if first.Read != 1000 || first.Accepted != 1000 || last != (bulk.ImportProgress{Read: 1500, Accepted: 1500, Visible: 1500}) {
				t.Errorf("delay %v: %+v", delay, all)
			}
			for i := range all[1:] {
				if all[i+1].Accepted < all[i].Accepted || all[i+1].Visible < all[i].Visible {
					t.Errorf("delay %v: %+v", delay, all)
				}
			}
		})
	}
}
