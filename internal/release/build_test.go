package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// source is a small repository with a command of the same name and place.
var source = map[string]string{
	"go.mod":                    "module example.com/program\n\ngo 1.26.0\n",
	"pkg/getresponse/client.go": "package getresponse\n\n// Version is the version.\nconst Version = \"1.2.3\"\n",
	"cmd/getresponse/main.go": `package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
)

func main() {
	switch os.Args[1] {
	case "version":
		info, _ := debug.ReadBuildInfo()
		fmt.Println(info.Settings)
	case "man":
		_ = os.MkdirAll(filepath.Join(os.Args[2], "man1"), 0o700)
		_ = os.WriteFile(filepath.Join(os.Args[2], "man1", "getresponse.1"), []byte(os.Getenv("SOURCE_DATE_EPOCH")), 0o600)
	case "completion":
		fmt.Println("script of", os.Args[2])
	}
}
`,
	"LICENSE":      "license",
	"README.md":    "readme",
	"CHANGELOG.md": "changelog",
}

// repository commits the source.
func repository(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range source {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, dir, name, text)
	}
	for _, args := range [][]string{{"init", "--quiet"}, {"add", "."}, {"commit", "--quiet", "-m", "source"}} {
		git(t, dir, args...)
	}
	return dir
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	env := []string{"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_SYSTEM=" + os.DevNull, "GIT_COMMITTER_DATE=2026-03-01T12:00:01Z", "GIT_AUTHOR_DATE=2026-03-01T12:00:01Z",
		"GIT_AUTHOR_NAME=Jan", "GIT_AUTHOR_EMAIL=jan@example.com", "GIT_COMMITTER_NAME=Jan", "GIT_COMMITTER_EMAIL=jan@example.com"}
	if _, err := run(t.Context(), dir, env, "git", args...); err != nil {
		t.Fatal(err)
	}
}

// A release has an archive and an SBOM for each target and a list of checksums. A second
// one of the same commit is the same, whatever else is in the folder of the repository.
func TestRelease(t *testing.T) {
	repo, dist := repository(t), t.TempDir()
	git(t, repo, "tag", "v1.2.3")
	targets := host().String() + ",windows/arm64"
	build := func(quick bool) map[string]string {
		t.Helper()
		var out bytes.Buffer
		if err := release(t.Context(), &out, repo, dist, targets, quick); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "twice the same") || !strings.Contains(out.String(), "5 files with their checksums") {
			t.Errorf("it prints %s", out.String())
		}
		all, err := sums(dist, "")
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	first := build(false)
	write(t, repo, "LICENSE", "a change that is not committed")
	second := build(true)
	for name, sum := range first {
		if second[name] != sum {
			t.Errorf("%s differs in a second release", name)
		}
	}
	name := "getresponse_1.2.3_windows_arm64"
	data, err := os.ReadFile(filepath.Join(dist, name+".zip"))
	if err != nil || len(first) != 5 || first[name+".cdx.json"] == "" || first["getresponse_1.2.3_checksums.txt"] == "" {
		t.Fatalf("%v, the files are %v", err, first)
	}
	_, members := readZip(t, data)
	for path, want := range map[string]string{
		"LICENSE": "license", "README.md": "readme", "CHANGELOG.md": "changelog", "man/man1/getresponse.1": "1772366401",
		"completions/getresponse.bash": "script of bash\n", "completions/_getresponse": "script of zsh\n",
		"completions/getresponse.fish": "script of fish\n", "completions/getresponse.ps1": "script of powershell\n",
	} {
		if m := members[name+"/"+path]; m.data != want || m.modified != made || m.mode != 0o644 {
			t.Errorf("%s is %+v, want %q", path, m, want)
		}
	}
	if m := members[name+"/getresponse.exe"]; !strings.HasPrefix(m.data, "MZ") || m.mode != 0o755 {
		t.Errorf("the binary begins with %.2q, mode %v", m.data, m.mode)
	}
	if m := members[name+"/LICENSES-OF-OTHERS.txt"]; !strings.Contains(m.data, "the Go standard library (LICENSE)") {
		t.Errorf("the licenses are %.100q", m.data)
	}
}

func TestReleaseFaults(t *testing.T) {
	repo := repository(t)
	newTest := func() *builder {
		t.Helper()
		b, err := newBuilder(t.Context(), repo, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	clones := 0
	for says, change := range map[string]func(b *builder){
		"a second build differs": func(b *builder) {
			b.compile = func(_ context.Context, clone, _ string, _ target, output string) error {
				clones++
				return os.WriteFile(output, []byte(clone), 0o600)
			}
		},
		"more than 1000": func(b *builder) { b.limit = 1000 },
		"no compiler": func(b *builder) {
			b.compile = func(context.Context, string, string, target, string) error { return errors.New("no compiler") }
		},
		`vcs.revision="`: func(b *builder) { b.commit = "another" },
	} {
		b := newTest()
		change(b)
		if _, err := b.buildTwice(t.Context(), host()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want %s", err, says)
		}
	}
	if clones != 2 {
		t.Errorf("%d builds", clones)
	}
	git(t, repo, "tag", "v1.2.4")
	if _, err := newBuilder(t.Context(), repo, t.TempDir()); err == nil || !strings.Contains(err.Error(), "the tag v1.2.4, the source the version 1.2.3") {
		t.Errorf("got %v", err)
	}
	for _, targets := range []string{"", "linux", "linux/", "/amd64", "linux/amd64,"} {
		if err := release(t.Context(), io.Discard, repo, t.TempDir(), targets, true); err == nil || !strings.Contains(err.Error(), "GOOS/GOARCH") {
			t.Errorf("-targets %q: %v", targets, err)
		}
	}
}

// Only the second build of the first target has a cache of its own.
func TestCachesOfBuilds(t *testing.T) {
	b := &builder{work: t.TempDir(), clones: [2]string{"a", "b"}, empty: "empty", limit: 1000}
	var used []string
	b.compile = func(_ context.Context, clone, cache string, _ target, output string) error {
		used = append(used, clone+":"+cache)
		return os.WriteFile(output, nil, 0o600)
	}
	for range 2 {
		if _, err := b.buildTwice(t.Context(), host()); err == nil || strings.Contains(err.Error(), "differs") {
			t.Errorf("got %v", err) // an empty file is no binary
		}
	}
	if strings.Join(used, " ") != "a: b:empty a: b:" {
		t.Errorf("the builds were %q", used)
	}
}

func TestLicenses(t *testing.T) {
	dir := t.TempDir()
	var text bytes.Buffer
	if err := addLicenses(&text, "example.com/a v1.0.0", dir); err == nil || !strings.Contains(err.Error(), "example.com/a v1.0.0 has no license") {
		t.Errorf("got %v", err)
	}
	for _, name := range []string{"LICENSE", "Licence.md", "COPYING", "NOTICE.txt", "LICENSE-MIT", "licenses.go", "main.go"} {
		write(t, dir, name, "text of "+name)
	}
	if err := addLicenses(&text, "example.com/a v1.0.0", dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"LICENSE", "Licence.md", "COPYING", "NOTICE.txt", "LICENSE-MIT"} {
		if !strings.Contains(text.String(), "example.com/a v1.0.0 ("+name+")\n") || !strings.Contains(text.String(), "text of "+name) {
			t.Errorf("%s is missing", name)
		}
	}
	if strings.Contains(text.String(), ".go") {
		t.Error("code is in the licenses")
	}
	if err := addLicenses(&text, "example.com/b", ""); err == nil {
		t.Error("a module that is not there has licenses")
	}
}
