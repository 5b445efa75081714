package main

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manual writes the manual and returns its pages by the names of their files.
func (b *bench) manual() map[string]string {
	b.Helper()
	dir := filepath.Join(b.TempDir(), "share")
	if r := b.run("man", dir); r.err != nil {
		b.Fatal(r.err)
	}
	pages := map[string]string{}
	files, err := filepath.Glob(filepath.Join(dir, "man1", "*"))
	if err != nil {
		b.Fatal(err)
	}
	for _, file := range files {
		page, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		pages[filepath.Base(file)] = string(page)
	}
	return pages
}

// everyCommand calls f with every command that people see.
func everyCommand(cmd *cobra.Command, f func(*cobra.Command)) {
	f(cmd)
	for _, c := range cmd.Commands() {
		if !c.Hidden && c.Name() != "help" {
			everyCommand(c, f)
		}
	}
}

// initialized returns the tree with what cobra adds to it before it runs a command.
func (b *bench) initialized() *cobra.Command {
	root := newRoot(b.app())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd("man")
	return root
}

// Every command has a page, which has every word of its help and nothing that roff would
// change.
func TestManual(t *testing.T) {
	b := newBench(t)
	b.env["SOURCE_DATE_EPOCH"] = "1767225600"
	pages, seen := b.manual(), 0
	everyCommand(b.initialized(), func(cmd *cobra.Command) {
		seen++
		name := strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1"
		text, faults := readRoff(pages[name])
		for _, fault := range faults {
			t.Errorf("%s: %s", name, fault)
		}
		if !strings.HasPrefix(pages[name], `.TH "`) || !strings.Contains(pages[name], `"2026-01-01" "getresponse `) || !strings.Contains(pages[name], "\n.SH \"NAME\"\n") {
			t.Errorf("%s begins with %.100s", name, pages[name])
		}
		want := cmd.Short + " " + cmd.Long + " " + cmd.Example
		cmd.Flags().VisitAll(func(f *pflag.Flag) { want += " --" + f.Name + " " + strings.ReplaceAll(f.Usage, "`", "") })
		have := map[string]bool{}
		for word := range strings.FieldsSeq(text) {
			word, _, _ = strings.Cut(word, "[=")
			have[strings.Trim(word, "[].,")] = true
		}
		for word := range strings.FieldsSeq(want) {
			if !have[strings.Trim(word, "[].,")] {
				t.Errorf("%s lacks %q", name, word)
			}
		}
		for _, below := range cmd.Commands() {
			if page := strings.TrimSuffix(name, ".1") + "-" + below.Name(); pages[page+".1"] != "" && !strings.Contains(text, "\n"+page+"(1)\n") {
				t.Errorf("%s does not name %s", name, page)
			}
		}
	})
	if len(pages) != seen || seen < len(specs) {
		t.Errorf("%d pages for %d commands", len(pages), seen)
	}
}

// Programs that show pages have no complaint.
func TestManualIsTypeset(t *testing.T) {
	checks := typesetters()
	if len(checks) == 0 {
		t.Skip("neither groff nor mandoc is there")
	}
	b := newBench(t)
	b.env["SOURCE_DATE_EPOCH"] = "1767225600"
	pages := b.manual()
	var source strings.Builder
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		source.WriteString(pages[name])
	}
	file := b.write("all.1", source.String())
	for _, check := range checks {
		args := append(slices.Clone(check[1:]), file)
		if out, err := exec.CommandContext(t.Context(), check[0], args...).CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%.2000s", check[0], err, out)
		}
	}
}

// The pages of one build are always the same, and their date is never today.
func TestManualIsReproducible(t *testing.T) {
	b := newBench(t)
	first := b.manual()
	if !maps.Equal(first, b.manual()) {
		t.Error("a second manual differs")
	}
	for _, epoch := range []string{"yesterday", "-1", "1.5"} {
		b.env["SOURCE_DATE_EPOCH"] = epoch
		if r := b.run("man", b.dir); r.status != exitUsage || !strings.Contains(r.notes, "SOURCE_DATE_EPOCH is \""+epoch+`"`) {
			t.Errorf("%s: %d %s", epoch, r.status, r.notes)
		}
	}
	b.env["SOURCE_DATE_EPOCH"] = "0"
	if page := b.manual()["getresponse.1"]; !strings.Contains(page, `"1970-01-01"`) {
		t.Errorf("the page begins with %.80s", page)
	}
}
