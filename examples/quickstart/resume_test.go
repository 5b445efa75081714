package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// stopAfter is a transport that calls stop when a request with that end of the path has
// been served so many times.
type stopAfter struct {
	path string
	left int
	stop func()
}

func (s *stopAfter) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if strings.HasSuffix(r.URL.Path, s.path) {
		if s.left--; s.left == 0 {
			s.stop()
		}
	}
	return resp, err
}

// A job that is interrupted at several places is resumed by the next one: it knows which
// contacts it has added, and tags those that have no tag yet. Its journal is gone then.
func TestResume(t *testing.T) {
	for path, count := range map[string]int{"/contacts/batch": 1, "/tags": 8, "/contacts": 3} {
		t.Run(path, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s := &stopAfter{path: path, left: count, stop: cancel}
			j, _ := newJob(t, promptServer(), getresponse.WithHTTPClient(&http.Client{Transport: s}))
			dir := t.TempDir()
			j.journal = filepath.Join(dir, "people.csv")
			list := j.list
			all := func() []*row {
				rows := people(1030)
				for _, r := range rows[:25] {
					r.tier = "gold"
				}
				return rows
			}
			if err := j.run(ctx, all()); !errors.Is(err, context.Canceled) {
				t.Fatalf("the first run: %v", err)
			}
			again, out := newJob(t, promptServer())
			again.list, again.journal = list, j.journal
			rows := all()
			if err := again.run(t.Context(), rows); err != nil {
				t.Fatal(err)
			}
			checkOutcomes(t, rows, map[outcome]int{added: 1030})
			contacts := stored(t, again.client, again.campaignID)
			tagged := 0
			for _, r := range rows[:25] {
				contact, err := again.client.Contacts.Get(t.Context(), contacts[r.email].ContactID, nil)
				if err != nil {
					t.Fatal(err)
				}
				tagged += len(contact.Tags)
			}
			if len(contacts) != 1030 || tagged != someFew || again.tagged != someFew || again.updated != someFew {
				t.Errorf("%d contacts, %d tagged:\n%s", len(contacts), tagged, out)
			}
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("%s is left", left[0].Name())
			}
		})
	}
}
