package docs_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The two commands of "The first event" do what the page says, on another port.
func TestFirstEvent(t *testing.T) {
	page, err := os.ReadFile("events.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)\n```text\n(.*?)\n```").FindAllStringSubmatch(string(page), 3)
	if len(blocks) != 3 {
		t.Fatalf("the page has %d blocks", len(blocks))
	}
	const run = "go run github.com/go-getresponse/getresponse/cmd/getresponse@latest "
	listen, ok := strings.CutPrefix(blocks[0][1], run)
	trigger, ok2 := strings.CutPrefix(blocks[1][1], run)
	if !ok || !ok2 {
		t.Fatalf("the commands are %q and %q", blocks[0][1], blocks[1][1])
	}
	program := filepath.Join(t.TempDir(), "getresponse.exe")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../cmd/getresponse").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	receiver := exec.CommandContext(t.Context(), program, append(strings.Fields(listen), "--addr", "127.0.0.1:0")...)
	out, err := receiver.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	notes, err := receiver.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := receiver.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = receiver.Process.Kill(); _ = receiver.Wait() }()
	note, err := bufio.NewReader(notes).ReadString('\n')
	_, address, ok := strings.Cut(strings.TrimSpace(note), " at ")
	if !ok {
		t.Fatalf("the receiver says %q, %v", note, err)
	}
	if !strings.Contains(trigger, "http://127.0.0.1:3000/") {
		t.Fatalf("the second command is %q", trigger)
	}
	trigger = strings.Replace(trigger, "http://127.0.0.1:3000/", address, 1)
	if out, err := exec.CommandContext(t.Context(), program, strings.Fields(trigger)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	_, got, _ := strings.Cut(strings.TrimSpace(line), " ")
	_, want, _ := strings.Cut(blocks[2][1], " ")
	if got != want {
		t.Errorf("the receiver prints %q, %v, the page says %q", got, err, want)
	}
}
