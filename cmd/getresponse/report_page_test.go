package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// --html writes a page with the figures, in place of a file of that name.
func TestReportPage(t *testing.T) {
	h := spring(t)
	h.send("summer", `<script>alert("1")</script>`)
	path := h.write("report.html", "old")
	r := h.call("report", "--html", path)
	if r.err != nil || r.out != "" || r.notes != "Written: "+path+"\n" {
		t.Fatalf("%v, %q, %q", r.err, r.out, r.notes)
	}
	page, err := os.ReadFile(path)
	h.ok(err)
	for _, want := range []string{
		"<title>Report of 2026-03-01 to 2026-03-30</title>", "Europe/Warsaw", "spring_2027", "News of spring", "Sun &amp; sea", "37.5%",
		"&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;", `<svg viewBox="0 0 900 300" role="img"`,
	} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(string(page), "<script") {
		t.Error("the page has a script")
	}
	if files, err := filepath.Glob(filepath.Join(h.dir, "*.tmp")); err != nil || len(files) > 0 {
		t.Errorf("temporary files are left: %v, %v", files, err)
	}
	if r := h.call("report", "--html", "-"); r.err != nil || r.out != string(page) {
		t.Errorf("on standard output: %v, %d bytes, want %d", r.err, len(r.out), len(page))
	}
	both := h.call("report", "--html", filepath.Join(h.dir, "both.html"), "-o", "jsonl")
	if _, err := os.Stat(filepath.Join(h.dir, "both.html")); both.err != nil || err != nil || len(strings.Split(both.out, "\n")) < 90 {
		t.Errorf("with data: %v, %v, %s", both.err, err, both.out)
	}
	missing := h.call("report", "--html", filepath.Join(h.dir, "no", "report.html"))
	if missing.status != exitFailure || !strings.Contains(missing.notes, "--html "+filepath.Join(h.dir, "no", "report.html")) {
		t.Errorf("status %d, %s", missing.status, missing.notes)
	}
}

// A file that cannot be written as a whole leaves the old one.
func TestReplaceFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	errFull := errors.New("the disk is full")
	write := func(err error) func(*os.File) error {
		return func(f *os.File) error { fmt.Fprint(f, "new"); return err }
	}
	if err := replaceFile(path, write(errFull)); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
	if have, err := os.ReadFile(path); err != nil || string(have) != "old" {
		t.Errorf("after a failure: %q, %v", have, err)
	}
	if err := replaceFile(path, write(nil)); err != nil {
		t.Error(err)
	}
	if have, err := os.ReadFile(path); err != nil || string(have) != "new" {
		t.Errorf("after a success: %q, %v", have, err)
	}
	if err := replaceFile(filepath.Dir(path), write(nil)); err == nil {
		t.Error("a folder was replaced")
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("%d files, %v", len(files), err)
	}
}
