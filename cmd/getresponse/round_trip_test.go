package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
)

// cellText generates values that are hard to keep in a file: formulas, quotes, delimiters,
// line breaks, apostrophes and letters of any script.
func cellText(most int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.OneOf(
			rapid.SampledFrom([]string{"=1+1", "'", "''=", "+48", "-", "@", "\"", ",", ";", "|", "\n", "\t", " ", "import_error", "email", "0012", "1e5", "TRUE", "&#8364;", "\u202e"}),
			rapid.StringOfN(rapid.RuneFrom(nil, unicode.L, unicode.Nd, unicode.Sc), 1, 5, -1),
		), 1, 5).Draw(t, "parts")
		return strings.Join(parts, "")
	}).Filter(func(s string) bool { return s == strings.TrimSpace(s) && s != "" && len([]rune(s)) <= most })
}

// Whatever contacts have, an export that is imported to another list gives the same.
func TestRoundTripOfAnything(t *testing.T) {
	b := newBench(t)
	names := []string{"vip", "b_side", "x1"}
	tagged, err := bulk.EnsureTags(t.Context(), b.client(), names...)
	if err != nil {
		t.Fatal(err)
	}
	fields, err := bulk.EnsureCustomFields(t.Context(), b.client(),
		gr.NewCustomField{Name: "city", Type: gr.CustomFieldTypeText}, gr.NewCustomField{Name: "createdon", Type: gr.CustomFieldTypeTextarea},
		gr.NewCustomField{Name: "size", Type: gr.CustomFieldTypeNumber}, gr.NewCustomField{Name: "born", Type: gr.CustomFieldTypeDate})
	if err != nil {
		t.Fatal(err)
	}
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		from, to := fmt.Sprintf("from_%d", run), fmt.Sprintf("to_%d", run)
		var contacts []bulk.Contact
		for i := range rapid.IntRange(1, 6).Draw(rt, "contacts") {
			c := bulk.Contact{Email: fmt.Sprintf("%s.%d.%d@example.com", rapid.SampledFrom([]string{"jan", "o'hara", "+tag", "-x", "=y"}).Draw(rt, "local part"), run, i)}
			if rapid.Bool().Draw(rt, "named") {
				c.Name = cellText(128).Draw(rt, "name")
			}
			if rapid.Bool().Draw(rt, "scored") {
				c.Scoring = new(float64(rapid.IntRange(-1000, 1000).Draw(rt, "score")) / 4)
			}
			if rapid.Bool().Draw(rt, "in the cycle") {
				c.DayOfCycle = new(rapid.IntRange(0, 9999).Draw(rt, "day"))
			}
			for _, tag := range tagged {
				if rapid.Bool().Draw(rt, "tagged") {
					c.Tags = append(c.Tags, tag.ID)
				}
			}
			c.CustomFields = map[string][]string{}
			for at, values := range []*rapid.Generator[string]{cellText(255), cellText(255), rapid.SampledFrom([]string{"0", "-12", "7.5"}), rapid.SampledFrom([]string{"2001-02-03", "1999-12-31"})} {
				if rapid.Bool().Draw(rt, "has field") {
					c.CustomFields[fields[at].ID] = []string{values.Draw(rt, "value")}
				}
			}
			contacts = append(contacts, c)
		}
		b.add(b.newList(from), contacts...)
		file := filepath.Join(b.dir, from+".csv")
		b.must("contacts", "export", "--list", from, "--file", file)
		if r := b.call("contacts", "import", file, "--list", to, "--create-list"); r.err != nil {
			rt.Fatalf("%s\n%s", r.notes, b.read(file))
		}
		if got, want := b.stored(to), b.stored(from); !maps.Equal(got, want) || len(want) != len(contacts) {
			rt.Errorf("got %v, want %v, from\n%s", got, want, b.read(file))
		}
	})
}
