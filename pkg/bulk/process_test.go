package bulk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// childVariable holds the work of another process as JSON.
const childVariable = "GETRESPONSE_BULK_TEST_CHILD"

// child is the work of another process.
type child struct {
	Server  string
	Seed    uint64 // of the faults of its transport; 0 for none
	List    string
	Tags    []string
	Journal string // of an import; "" for upserts
	Rows    int
}

func TestMain(m *testing.M) {
	text := os.Getenv(childVariable)
	if text == "" {
		os.Exit(m.Run())
	}
	var work child
	err := json.Unmarshal([]byte(text), &work)
	if err == nil {
		err = work.run(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (w child) run(ctx context.Context) error {
	transport := http.DefaultTransport
	if w.Seed > 0 {
		transport = newFaulty(transport, w.Seed, 0.05)
	}
	client, err := getresponse.New(getresponse.WithAPIKey(getresponsetest.APIKey), getresponse.WithBaseURL(w.Server), getresponse.WithoutLimits(),
		getresponse.WithHTTPClient(&http.Client{Transport: transport}), getresponse.WithBackoff(time.Millisecond, 10*time.Millisecond), getresponse.WithRetries(10)) // more than chance takes
	if err != nil {
		return err
	}
	if w.Journal != "" {
		_, err = bulk.Import(ctx, client, w.List, rowsOf(w.rows()), w.options())
		return err
	}
	return w.upsert(ctx, client)
}

// rows returns the rows of an import, each with a tag.
func (w child) rows() []bulk.Contact {
	rows := people(w.Rows)
	for i := range rows {
		rows[i].Tags = w.Tags[i%2 : i%2+1]
	}
	return append(rows, rows[100:110]...)
}

func (w child) options() bulk.ImportOptions {
	return bulk.ImportOptions{Wait: 20 * time.Second, Existing: bulk.UpdateExisting, Journal: w.Journal}
}

// upserts by this many goroutines of a process.
const (
	upsertGoroutines = 8
	upsertAddresses  = 4
)

// upsert ensures a list, tags, fields and senders, of which each goroutine has one of its own, and
// upserts addresses that all processes share.
func (w child) upsert(ctx context.Context, client *getresponse.Client) error {
	errs := make([]error, upsertGoroutines)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = w.upsertAs(ctx, client, fmt.Sprintf("own_%d_%d", w.Seed, i)) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (w child) upsertAs(ctx context.Context, client *getresponse.Client, own string) error {
	lists, err := bulk.EnsureLists(ctx, client, gr.NewCampaign{Name: w.List})
	if err != nil {
		return err
	}
	tags, err := bulk.EnsureTags(ctx, client, "shared", own)
	if err != nil {
		return err
	}
	fields, err := bulk.EnsureCustomFields(ctx, client, gr.NewCustomField{Name: "shared", Type: gr.CustomFieldTypeText}, gr.NewCustomField{Name: own, Type: gr.CustomFieldTypeText})
	if err != nil {
		return err
	}
	if _, err := bulk.EnsureFromFields(ctx, client, gr.NewFromField{Email: "shared@example.com", Name: "News"}, gr.NewFromField{Email: own + "@example.com", Name: "News"}); err != nil {
		return err
	}
	for i := range upsertAddresses {
		contact := bulk.Contact{
			Email: fmt.Sprintf("p%d@example.com", i), Tags: []string{tags[0].ID, tags[1].ID},
			CustomFields: map[string][]string{fields[0].ID: {"x"}, fields[1].ID: {own}},
		}
		if _, err := bulk.Upsert(ctx, client, lists[0].ID, contact, bulk.UpsertOptions{Wait: 30 * time.Second}); err != nil {
			return err
		}
	}
	return nil
}

// start starts another process.
func (w child) start(t *testing.T) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	text, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+string(text))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, &stderr
}

// Three processes with eight goroutines each ensure the same names and upsert the same
// addresses, with faults of the connection. There is one of each in the end, and no tag
// or field is lost.
func TestProcessesConcurrently(t *testing.T) {
	s := getresponsetest.NewServer(getresponsetest.WithContactDelay(300 * time.Millisecond))
	defer s.Close()
	const processes = 3
	var all sync.WaitGroup
	for i := range processes {
		cmd, stderr := child{Server: s.URL(), Seed: uint64(i + 1), List: "shared list"}.start(t)
		all.Go(func() {
			if err := cmd.Wait(); err != nil {
				t.Errorf("process %d: %v: %s", i, err, stderr)
			}
		})
	}
	all.Wait()
	c, err := getresponse.New(s.ClientOptions()...)
	if err != nil {
		t.Fatal(err)
	}
	const own = processes * upsertGoroutines
	lists, _ := c.Campaigns.List(t.Context(), nil)
	tags, _ := c.Tags.List(t.Context(), nil)
	fields, _ := c.CustomFields.List(t.Context(), nil)
	senders, _ := c.FromFields.List(t.Context(), nil)
	if lists == nil || tags == nil || fields == nil || senders == nil ||
		len(lists.Items) != 2 || len(tags.Items) != own+1 || len(fields.Items) != own+1 || len(senders.Items) != own+2 { // the account has a list and a sender
		t.Fatalf("%+v\n%+v\n%+v\n%+v", lists, tags, fields, senders)
	}
	contacts := stored(t, c, lists.Items[1].CampaignID)
	if len(contacts) != upsertAddresses {
		t.Errorf("%d contacts", len(contacts))
	}
	for email, item := range contacts {
		got, err := c.Contacts.Get(t.Context(), item.ContactID, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Tags) != own+1 || len(got.CustomFieldValues) != own+1 {
			t.Errorf("%s has %d tags and %d fields of %d", email, len(got.Tags), len(got.CustomFieldValues), own+1)
		}
	}
}

// A process that imports is killed at random times and started again. Each row is on the
// list once in the end, with its tag.
func TestImportIsKilled(t *testing.T) {
	s := getresponsetest.NewServer(getresponsetest.WithContactDelay(100*time.Millisecond), getresponsetest.WithRequestLog(0))
	defer s.Close()
	c, err := getresponse.New(append(s.ClientOptions(), getresponse.WithoutLimits())...)
	if err != nil {
		t.Fatal(err)
	}
	kills, rows := processKills, 500*processKills
	w := child{Server: s.URL(), List: newList(t, c, "news"), Tags: newTags(t, c, "one", "two"), Journal: filepath.Join(t.TempDir(), "journal"), Rows: rows}
	before := people(40)
	runImport(t, c, w.List, rowsOf(before), bulk.ImportOptions{Wait: time.Minute}).want(t, map[bulk.Outcome]int{bulk.Added: len(before)})
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	ended := 0
	for range kills {
		cmd, stderr := w.start(t)
		time.Sleep(time.Duration(50+r.IntN(700)) * time.Millisecond)
		_ = cmd.Process.Kill()
		if cmd.Wait() == nil {
			ended++
		} else if stderr.Len() > 0 {
			t.Errorf("the process failed: %s", stderr)
		}
	}
	t.Logf("%d of %d processes ended before they were killed", ended, kills)
	checkImported(t, c, w.List, runImport(t, c, w.List, rowsOf(w.rows()), w.options()), w.rows(), w.Tags, len(before))
}
