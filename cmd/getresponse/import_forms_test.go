package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
)

const formsDir = "internal/columns/testdata"

// contactInWords returns a contact of the server as the golden files of package columns
// have it.
func contactInWords(c *gr.Contact) string {
	text := fmt.Sprintf("%q %q", c.Email, c.Name)
	if day, ok := c.DayOfCycle.Get(); ok {
		text += fmt.Sprintf(", day %d", day)
	}
	if score, ok := c.Scoring.Get(); ok {
		text += fmt.Sprintf(", score %g", float64(score))
	}
	names, fields := []string{}, map[string][]string{}
	for _, tag := range c.Tags {
		names = append(names, tag.Name)
	}
	for _, v := range c.CustomFieldValues {
		fields[v.Name] = v.Value
	}
	return text + fmt.Sprintf(", tags %s, %q", names, fields)
}

var contactLine = regexp.MustCompile(`(?m)^contact of line \d+: (("[^"]+") .*)$`)

// tagsInLowerCase makes contacts comparable: the service has one tag for all ways to write
// its name.
func tagsInLowerCase(contact string) string {
	return regexp.MustCompile(`tags \[.*?\]`).ReplaceAllStringFunc(contact, strings.ToLower)
}

// Each of the files that people have is imported, or not, with the reason and the line.
func TestImportOfForms(t *testing.T) {
	goldens, err := filepath.Glob(formsDir + "/*.golden")
	if err != nil || len(goldens) < 12 {
		t.Fatal(goldens, err)
	}
	for _, golden := range goldens {
		path := strings.TrimSuffix(golden, ".golden")
		t.Run(filepath.Base(path), func(t *testing.T) {
			b := newBench(t)
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text := b.read(golden)
			file, list := b.write(filepath.Base(path), string(raw)), b.newList("spring")
			before := len(b.server.Requests())
			r := b.call("contacts", "import", file, "--list", "spring")
			for _, rejection := range []string{"not read: ", "not mapped: ", "the rest not read: "} {
				_, reason, found := strings.Cut("\n"+text, "\n"+rejection)
				if !found {
					continue
				}
				reason, _, _ = strings.Cut(reason, "\n")
				if r.err == nil || !strings.Contains(r.notes, reason) {
					t.Errorf("%d %s, want %s", r.status, r.notes, reason)
				}
				if writes := b.writes(before); len(writes) > 0 {
					t.Errorf("calls that write: %v", writes)
				}
				return
			}
			var want, got []string
			seen := map[string]bool{}
			for _, line := range contactLine.FindAllStringSubmatch(text, -1) {
				if email := strings.ToLower(line[2]); !seen[email] {
					seen[email] = true
					want = append(want, tagsInLowerCase(line[1]))
				}
			}
			client := b.client()
			for item, err := range client.Contacts.All(t.Context(), contactsOf(list)) {
				if err != nil {
					t.Fatal(err)
				}
				c, err := client.Contacts.Get(t.Context(), item.ContactID, nil)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, tagsInLowerCase(contactInWords(c)))
			}
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("the list has\n%s, want\n%s\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), r.notes)
			}
			for _, bad := range regexp.MustCompile(`line (\d+)[:,]`).FindAllStringSubmatch(strings.Join(regexp.MustCompile(`(?m)^(row of|no contact).*$`).FindAllString(text, -1), "\n"), -1) {
				if failed := b.read(failedPath(file)); !strings.Contains(strings.ReplaceAll(failed, "\x00", "") /* UTF-16 */, "line "+bad[1]+": ") {
					t.Errorf("line %s is not in %s", bad[1], failed)
				}
			}
		})
	}
}
