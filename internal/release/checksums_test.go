package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const list = "getresponse_1.0.0_checksums.txt"

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The check of a release finds every change of its files.
func TestChecksums(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(t *testing.T, dir string)
		says   string
	}{
		"as written":     {func(*testing.T, string) {}, ""},
		"other files":    {func(t *testing.T, dir string) { write(t, dir, "notes.txt", "x") }, ""},
		"a changed file": {func(t *testing.T, dir string) { write(t, dir, "getresponse_b.zip", "C") }, "getresponse_b.zip: its checksum is "},
		"a new file":     {func(t *testing.T, dir string) { write(t, dir, "getresponse_c.zip", "c") }, "getresponse_c.zip: it has no checksum"},
		"a missing file": {func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "getresponse_a.tar.gz")) }, "getresponse_a.tar.gz: it is missing"},
		"another form":   {func(t *testing.T, dir string) { write(t, dir, list, "abc\n") }, list + ` has the line "abc\n"`},
		"no list":        {func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, list)) }, list},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "getresponse_b.zip", "b")
			write(t, dir, "getresponse_a.tar.gz", "a")
			names, err := writeChecksums(dir, list)
			if err != nil || strings.Join(names, " ") != "getresponse_a.tar.gz getresponse_b.zip" {
				t.Fatalf("%q, %v", names, err)
			}
			tt.change(t, dir)
			if err := verifyChecksums(dir, list); (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %q", err, tt.says)
			}
		})
	}
}

// People check with sha256sum.
func TestChecksumsInTheFormOfSha256sum(t *testing.T) {
	tool, err := exec.LookPath("sha256sum")
	if err != nil {
		t.Skip("sha256sum is not installed")
	}
	dir := t.TempDir()
	write(t, dir, "getresponse_a.tar.gz", "a")
	if _, err := writeChecksums(dir, list); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), tool, "--strict", "-c", list)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != "getresponse_a.tar.gz: OK\n" {
		t.Errorf("%v: %s", err, out)
	}
}

func TestOldReleaseIsRemoved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "dist")
	if err := removeOld(dir); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "getresponse_0.9.0_linux_amd64.tar.gz", "old")
	write(t, dir, "notes.txt", "kept")
	if err := removeOld(dir); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || left[0].Name() != "notes.txt" {
		t.Errorf("left are %v, %v", left, err)
	}
}
