package columns_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/columns"
	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
)

var update = flag.Bool("update", false, "write the golden files of testdata")

// testdata has files as people have them. Each NAME.golden says what becomes of it: its
// form, the plan and the contacts, or why it is not read. go test -update writes them.
func TestFiles(t *testing.T) {
	names, err := filepath.Glob("testdata/*.*")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range names {
		if strings.HasSuffix(name, ".golden") {
			continue
		}
		n++
		t.Run(filepath.Base(name), func(t *testing.T) {
			got := describe(name)
			golden := name + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
	if n < 20 {
		t.Errorf("only %d files", n)
	}
}

// describe returns what becomes of a file.
func describe(path string) string {
	var b strings.Builder
	r, err := sheet.Open(path, sheet.Options{})
	if err != nil {
		return fmt.Sprintf("not read: %v\n", err)
	}
	defer r.Close()
	fmt.Fprintf(&b, "form: %s, lines end with %q\n", r.Form(), r.Form().LineEnding)
	plan, err := columns.New(r.Header())
	if err != nil {
		return b.String() + fmt.Sprintf("not mapped: %v\n", err)
	}
	for row, err := range r.Rows() {
		if err == nil {
			plan.Observe(row)
		}
	}
	for _, line := range plan.Table()[1:] {
		fmt.Fprintf(&b, "column %s\n", strings.TrimRight(strings.Join(line, " | "), " |"))
	}
	fmt.Fprintf(&b, "tags: %s\n", strings.Join(plan.Tags(), " "))
	for row, err := range r.Rows() {
		bad := (*sheet.RowError)(nil)
		switch {
		case errors.As(err, &bad):
			fmt.Fprintf(&b, "row of %d cells not read: %v\n", len(row.Cells), err)
			continue
		case err != nil:
			fmt.Fprintf(&b, "the rest not read: %v\n", err)
			continue
		}
		c, err := plan.Contact(row)
		if err != nil {
			fmt.Fprintf(&b, "no contact: %v\n", err)
			continue
		}
		fmt.Fprintf(&b, "contact of line %d: %q %q", c.Line, c.Email, c.Name)
		if c.DayOfCycle != nil {
			fmt.Fprintf(&b, ", day %d", *c.DayOfCycle)
		}
		if c.Scoring != nil {
			fmt.Fprintf(&b, ", score %g", *c.Scoring)
		}
		fmt.Fprintf(&b, ", tags %s, %q\n", c.Tags, c.Fields)
	}
	return b.String()
}
