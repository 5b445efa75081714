//go:build sim && unix

package sim

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"syscall"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// TestExport reads 50,000 contacts in pages of 1,000 over loopback: 20 pages a second on
// two cores, the client and the server in one process of less than 300 MiB. It fails by
// the CPU time of a page, which does not depend on what else the machine does.
func TestExport(t *testing.T) {
	const contacts, perPage, wantedRate, allowed = 50_000, 1000, 20, 300 << 20
	debug.FreeOSMemory() // of the tests before
	server := getresponsetest.Start(t, getresponsetest.WithRequestLog(200))
	client, err := getresponse.New(append(server.ClientOptions(), getresponse.WithoutLimits())...)
	if err != nil {
		t.Fatal(err)
	}
	fillList(t, client, contacts, perPage)
	var most uint64
	look := func() {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.Sys-m.HeapReleased)
	}
	look()
	for name, params := range map[string]gr.ListContactsParams{
		"as they are": {}, "the newest first": {SortCreatedOn: new(gr.SortOrderDESC)},
		"of a campaign, with custom fields": {CampaignID: new(listOf(t, client)), AdditionalFlags: []gr.ContactListFlag{gr.ContactListFlagForceCustoms}},
	} {
		params.PerPage = new(perPage)
		seen, pages := map[string]bool{}, 0
		start, used := time.Now(), cpuTime(t)
		for page := 1; len(seen) < contacts; page++ {
			params.Page = &page
			got, err := client.Contacts.List(t.Context(), &params)
			if err != nil || len(got.Items) != perPage {
				t.Fatalf("%s, page %d: %d contacts, %v", name, page, len(got.Items), err)
			}
			for _, c := range got.Items {
				if seen[c.Email] {
					t.Fatalf("%s: %s is on two pages", name, c.Email)
				}
				seen[c.Email] = true
			}
			pages++
			look()
		}
		took := time.Since(start) / time.Duration(pages)
		used = (cpuTime(t) - used) / time.Duration(pages)
		t.Logf("%s: %d contacts, %.1f pages a second, %.1f ms of CPU a page", name, len(seen), 1/took.Seconds(), used.Seconds()*1000)
		if used > 2*time.Second/wantedRate {
			t.Errorf("%s: two cores cannot do %d pages a second", name, wantedRate)
		}
	}
	t.Logf("memory: %d MiB at most", most>>20)
	if most > allowed {
		t.Errorf("the process has %d MiB, want less than %d", most>>20, allowed>>20)
	}
}

// cpuTime returns the CPU time of the process, the garbage collector included.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		t.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

func listOf(t *testing.T, client *getresponse.Client) string {
	t.Helper()
	lists, err := client.Campaigns.List(t.Context(), nil)
	if err != nil || len(lists.Items) != 1 {
		t.Fatal(lists, err)
	}
	return lists.Items[0].CampaignID
}

// fillList adds contacts with a name, a tag and a value of a custom field each.
func fillList(t *testing.T, client *getresponse.Client, contacts, perBatch int) {
	t.Helper()
	ctx := t.Context()
	tag, err := client.Tags.Create(ctx, gr.NewTag{Name: "imported"})
	if err != nil {
		t.Fatal(err)
	}
	field, err := client.CustomFields.Create(ctx, gr.NewCustomField{Name: "town", Type: gr.CustomFieldTypeString, Format: gr.CustomFieldFormatText, Values: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	list := listOf(t, client)
	for first := 0; first < contacts; first += perBatch {
		batch := gr.NewContactBatch{CampaignID: list}
		for n := first; n < first+perBatch; n++ {
			batch.Contacts = append(batch.Contacts, gr.NewBatchContact{
				Email: fmt.Sprintf("contact%05d@example.com", n), Name: fmt.Sprintf("Contact %d", n), Tags: &gr.BatchContactTags{Ids: []string{tag.TagID}},
				CustomFieldValues: []gr.CustomFieldValueInput{{CustomFieldID: field.CustomFieldID, Value: []string{"Gdynia"}}},
			})
		}
		if err := client.Contacts.CreateBatch(ctx, batch); err != nil {
			t.Fatal(err)
		}
	}
}
