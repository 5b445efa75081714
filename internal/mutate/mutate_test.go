package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// The same seed chooses the same changes, and each kind has its share.
func TestChoose(t *testing.T) {
	first, err := choose("../..", 7, 60)
	if err != nil {
		t.Fatal(err)
	}
	again, err := choose("../..", 7, 60)
	if err != nil || !reflect.DeepEqual(first, again) || len(first) != 60 {
		t.Fatalf("%d and %d changes: %v", len(first), len(again), err)
	}
	shares := map[string]int{}
	for _, m := range first {
		shares[m.kind.name]++
		source, err := os.ReadFile(filepath.Join("../..", m.file))
		if err != nil || !strings.HasPrefix(string(source[m.offset:]), m.old) || m.old == m.new {
			t.Errorf("%s:%d has no %q: %v", m.file, m.line, m.old, err)
		}
	}
	for _, k := range kinds {
		if shares[k.name] != k.share {
			t.Errorf("%s: %d changes", k.name, shares[k.name])
		}
	}
	if other, err := choose("../..", 8, 60); err != nil || reflect.DeepEqual(first, other) {
		t.Errorf("another seed chooses the same: %v", err)
	}
}

func TestNumbers(t *testing.T) {
	got, err := numbers("2,4-5", 5)
	if want := (map[int]bool{2: true, 4: true, 5: true}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, list := range []string{"0", "6", "a", "1-6", "2-"} {
		if _, err := numbers(list, 5); err == nil {
			t.Errorf("%q is accepted", list)
		}
	}
}

const code = `package tiny

func Large(n int) bool { return n > 2 && n != 7 }

func Forgotten(n int) bool {
	if !Large(n) {
		return false
	}
	return make([]int, 9) != nil
}

const field = "X-Domain"
`

const codeTest = `package tiny

import "testing"

func TestLarge(t *testing.T) {
	if !Large(3) || Large(2) || Large(7) || field != "X-Domain" {
		t.Error("wrong")
	}
}
`

func TestFindGo(t *testing.T) {
	found, err := findGo("tiny.go", []byte(code))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range found {
		got = append(got, m.old+">"+m.new)
	}
	want := ">><=, 2>3, &&>||, !=>==, 7>8, !>, false>true, !=>==, X-Domain>X-Domain-Other"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, ", "), want)
	}
}

// A change is caught by the test that fails, or survives. The copy is as before after it.
func TestTry(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"go.mod": "module tiny\n", "tiny.go": code, "tiny_test.go": codeTest} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.CommandContext(t.Context(), "git", "-C", dir, "init").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	tree, err := copyTree(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.remove()
	k := kind{files: []string{"tiny.go"}, stages: [][]string{{"."}}}
	found, err := k.find(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, 5, 8} {
		by, err := tree.try(t.Context(), found[i])
		if want := map[bool]string{true: "", false: "TestLarge"}[i == 5]; err != nil || by != want {
			t.Errorf("%s: caught by %q, want %q: %v", found[i].what(), by, want, err)
		}
	}
	after, err := os.ReadFile(filepath.Join(tree.dir, "tiny.go"))
	if err != nil || string(after) != code {
		t.Errorf("the copy has\n%s\n%v", after, err)
	}
	broken := mutation{kind: &k, file: "tiny.go", old: "package", new: "pocket"}
	if by, err := tree.try(t.Context(), broken); err != nil || by != "the compiler" {
		t.Errorf("caught by %q: %v", by, err)
	}
}

func TestFindText(t *testing.T) {
	contract := kinds[0]
	found := findText("# required: [a]\nrequired: [a, b]\ntype: integer\nenum: [x, y, z]\n", contract.rules)
	var got []string
	for _, m := range found {
		got = append(got, fmt.Sprint(m.old, ">", m.new))
	}
	want := "required: [a, b]>required: [a], type: integer>type: string, enum: [x, y, z]>enum: [x, y]"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, ", "), want)
	}
}
