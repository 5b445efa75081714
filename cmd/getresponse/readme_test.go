package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

var readmeSession = regexp.MustCompile("(?s)\n```text session\n(.*?)```\n")

// TestReadme plays the session of README.md. With -update it writes what the commands
// print now.
func TestReadme(t *testing.T) {
	file, err := filepath.Abs("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m := readmeSession.FindSubmatchIndex(readme)
	if m == nil {
		t.Fatal("README.md has no session")
	}
	had := string(readme[m[2]:m[3]])
	day := time.Date(2026, time.March, 5, 12, 0, 0, 0, time.UTC)
	b := newBench(t, getresponsetest.WithClock(func() time.Time { return day }))
	t.Chdir(b.dir)
	has := b.play(had)
	if *update {
		if err := os.WriteFile(file, []byte(string(readme[:m[2]])+has+string(readme[m[3]:])), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if has != had {
		t.Errorf("the session of README.md differs from the commands: run go test ./cmd/getresponse -run TestReadme -update. It is\n%s", has)
	}
}

// play runs a session again and returns it. What cat shows is a file that the commands
// after it read.
func (b *bench) play(session string) string {
	b.Helper()
	if strings.Count("\n"+session, "\n$ getresponse ") < 5 {
		b.Fatalf("the session is only\n%s", session)
	}
	var text strings.Builder
	for i, step := range strings.Split("\n"+session, "\n$ ") {
		line, shown, _ := strings.Cut(step, "\n")
		name, isFile := strings.CutPrefix(line, "cat ")
		isCommand := strings.HasPrefix(line, "getresponse ")
		switch {
		case i == 0 && step == "":
		case isFile:
			if !strings.HasSuffix(shown, "\n") {
				shown += "\n"
			}
			b.write(name, shown)
			fmt.Fprintf(&text, "$ %s\n%s", line, shown)
		case isCommand:
			text.WriteString(b.shown(line))
		default:
			b.Fatalf("the session has the line %q", line)
		}
	}
	return text.String()
}

// shellWords cuts a command line at its spaces, but not within single quotes.
func shellWords(line string) (all []string) {
	for i, part := range strings.Split(line, "'") {
		if i%2 == 0 {
			all = append(all, strings.Fields(part)...)
		} else {
			all = append(all, part)
		}
	}
	return all
}

// shown runs a line and returns what a terminal shows then.
func (b *bench) shown(line string) string {
	b.Helper()
	var both bytes.Buffer
	fmt.Fprintf(&both, "$ %s\n", line)
	root := newRoot(b.app())
	root.SetOut(&both)
	root.SetErr(&both)
	root.SetArgs(append(shellWords(line)[1:], "--server", b.server.URL()))
	if err := root.ExecuteContext(b.Context()); err != nil {
		report(&both, err)
		fmt.Fprintf(&both, "(exit status %d)\n", exitStatus(err))
	}
	return both.String()
}
