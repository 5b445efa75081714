package segment_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/segment"
)

// contractServer returns a server that checks requests against the contract and responds
// with examples, and its client.
func contractServer(t *testing.T) (*getresponsetest.Server, *getresponse.Client) {
	t.Helper()
	server := getresponsetest.NewServer(getresponsetest.WithExamples())
	t.Cleanup(server.Close)
	client, err := getresponse.New(append(server.ClientOptions(), getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	if err != nil {
		t.Fatal(err)
	}
	return server, client
}

// full returns segments with all conditions of the catalogue, as many in each as fit.
func full() (all []segment.Segment) {
	var conditions []segment.Condition
	for _, e := range buildable() {
		conditions = append(conditions, e.condition)
	}
	var sections []segment.Section
	for c := range slices.Chunk(conditions, 8) {
		sections = append(sections, segment.In("L1").Where(c...))
	}
	for s := range slices.Chunk(sections, 8) {
		all = append(all, segment.New(fmt.Sprintf("part %d", len(all))).AnyOf(s...))
	}
	return all
}

// The embedded server accepts every condition and scope to save and to search, and what
// it received reads as what was built.
func TestServerAcceptsEverything(t *testing.T) {
	server, client := contractServer(t)
	segments := append(full(), scopes()...)
	for _, s := range segments {
		body, err := s.Save()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.SearchContacts.Create(t.Context(), body); err != nil {
			t.Errorf("%s\n%v", s, err)
		}
		search, err := s.InState(segment.Removed, segment.Unconfirmed).Search()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.SearchContacts.ListContacts(t.Context(), nil, search); err != nil {
			t.Errorf("%s\n%v", s, err)
		}
	}
	requests := server.Requests()
	if len(requests) != 2*len(segments) {
		t.Fatalf("%d requests for %d segments", len(requests), len(segments))
	}
	for i, s := range segments {
		var received gr.SearchContact
		if err := received.UnmarshalJSON(requests[2*i].Body); err != nil {
			t.Fatal(err)
		}
		if got := segment.Parse(&received); !got.Equal(s) {
			t.Errorf("received\n%s\nwant\n%s", got, s)
		}
	}
}

// The check of the server is one: it rejects what no function of the package builds.
func TestServerRejectsWhatIsNotBuilt(t *testing.T) {
	_, client := contractServer(t)
	body, err := segment.New("s").In("L1").Where(segment.Opened().Today()).Save()
	if err != nil {
		t.Fatal(err)
	}
	opened := body.Section[0].Value.(*gr.SegmentPeriodSection).Conditions[0].Value.(*gr.SegmentLastOpenDateCondition)
	opened.Operator = "sometimes"
	var rejected *getresponse.Error
	if _, err := client.SearchContacts.Create(t.Context(), body); !errors.As(err, &rejected) || rejected.StatusCode != http.StatusBadRequest {
		t.Errorf("an operator that is not in the contract: %v", err)
	}
}

// The example of the server is read, and its update is accepted.
func TestExampleOfTheServerIsRead(t *testing.T) {
	_, client := contractServer(t)
	saved, err := client.SearchContacts.Get(t.Context(), "pV4bk", nil)
	if err != nil {
		t.Fatal(err)
	}
	read := segment.Parse(saved)
	again, err := read.Update()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.SearchContacts.Update(t.Context(), "pV4bk", again); err != nil {
		t.Errorf("%s\n%v", read, err)
	}
}
