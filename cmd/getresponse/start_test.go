package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

const (
	largestBinary = 30 << 20 // bytes, stripped as for a release
	// slowestStart is the most CPU time of a start, in starts of an empty Go program,
	// which take about 2 ms: 25 are less than 50 ms.
	slowestStart = 25
)

// The command starts fast although it knows 220 operations, and its binary is not large.
// A machine can be busy, so the fastest of several starts of both programs count.
func TestStart(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the command")
	}
	dir := t.TempDir()
	source := filepath.Join(dir, "empty.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty, command := build(t, dir, "empty", source), build(t, dir, "getresponse", ".")
	info, err := os.Stat(command)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > largestBinary {
		t.Errorf("the binary has %d bytes", info.Size())
	}
	least := map[string]time.Duration{}
	for range 15 {
		for path, args := range map[string][]string{empty: nil, command: {"tags", "list", "--help"}} {
			cmd := exec.CommandContext(t.Context(), path, args...)
			if err := cmd.Run(); err != nil {
				t.Fatal(err)
			}
			used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
			if have, ok := least[path]; !ok || used < have {
				least[path] = used
			}
		}
	}
	ratio := float64(least[command]) / float64(least[empty])
	t.Logf("%d bytes; a start takes %v of CPU, that of an empty program %v", info.Size(), least[command], least[empty])
	if ratio > slowestStart {
		t.Errorf("a start takes %.1f times as long as that of an empty program", ratio)
	}
}

// build builds a program as for a release.
func build(t *testing.T, dir, name, source string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	path := filepath.Join(dir, name)
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-s -w", "-o", path, source).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}
