package segment_test

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// What a condition does not have does not compile: the compiler reports every marked line
// of a package, and no other line.
func TestMistakesDoNotCompile(t *testing.T) {
	source, err := os.ReadFile("testdata/mistakes/mistakes.go")
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "go", "build", "-gcflags=-e", "./testdata/mistakes").CombinedOutput()
	if err == nil {
		t.Fatal("it compiles")
	}
	reported := map[int]string{}
	for _, m := range regexp.MustCompile(`mistakes\.go:(\d+):\d+: (.*)`).FindAllStringSubmatch(string(out), -1) {
		line, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		reported[line] = m[2]
	}
	marked := 0
	for i, line := range strings.Split(string(source), "\n") {
		message, isReported := reported[i+1]
		isMarked := strings.Contains(line, "// mistake: ")
		if isMarked {
			marked++
		}
		if isMarked != isReported {
			t.Errorf("line %d, %s: reported: %q", i+1, strings.TrimSpace(line), message)
		}
	}
	if marked < 30 {
		t.Errorf("only %d mistakes; the compiler says\n%s", marked, out)
	}
}
