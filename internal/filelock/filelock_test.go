package filelock_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/go-getresponse/getresponse/internal/filelock"
)

func open(t *testing.T, name string) *os.File {
	t.Helper()
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}

func TestTry(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	first, second := open(t, name), open(t, name)
	for _, c := range []struct {
		file *os.File
		want bool
	}{{first, true}, {second, false}, {second, false}} {
		if got, err := filelock.Try(c.file); got != c.want || err != nil {
			t.Errorf("got %v, %v, want %v", got, err, c.want)
		}
	}
	first.Close()
	if got, err := filelock.Try(second); !got || err != nil {
		t.Errorf("after the first is closed: %v, %v", got, err)
	}
}

func TestSame(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	file := open(t, name)
	if !filelock.Same(file, name) {
		t.Error("a file is not itself")
	}
	if err := os.Rename(name, name+"2"); err != nil {
		t.Fatal(err)
	}
	if filelock.Same(file, name) {
		t.Error("a name without a file is the same")
	}
	open(t, name)
	if filelock.Same(file, name) {
		t.Error("another file with the name is the same")
	}
}
