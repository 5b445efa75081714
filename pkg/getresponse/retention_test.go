package getresponse_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Keeping one item of each page must not keep the pages: strings are cut from chunks of
// at most 16 KiB.
func TestOneItemDoesNotKeepItsPage(t *testing.T) {
	const pages, perPage = 2000, 200
	var body strings.Builder
	for i := range perPage {
		fmt.Fprintf(&body, `,{"contactId":"p%06d","email":"zaneta.przyklad.%d@example.com","name":"%s","href":"https://api.getresponse.com/v3/contacts/p%06d"}`,
			i, i, strings.Repeat("Przykład ", 20), i)
	}
	page := "[" + body.String()[1:] + "]"
	client := newClient(t, serve(t, respondJSON(200, page)), getresponse.WithoutLimits())
	kept := make([]gr.ContactListItem, 0, pages)
	before := heap()
	for range pages {
		list, err := client.Contacts.List(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, list.Items[perPage/2])
	}
	grown := heap() - before
	t.Logf("%d KiB a page of %d KiB", grown/pages>>10, len(page)>>10)
	if most := int64(pages * 2 * 16 << 10); grown > most { // two chunks a page at most
		t.Errorf("%d items keep %d bytes, at most %d are right", pages, grown, most)
	}
	runtime.KeepAlive(kept)
}

// heap returns the bytes in use after a collection.
func heap() int64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc) //nolint:gosec // far below the maximum
}
