package main

import (
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/bulk"
)

// What a file or the service has never reaches a terminal raw.
func TestTransfersAreSafeToPrint(t *testing.T) {
	const hostile = "\x1b]0;title\a\u202e"
	b := newBench(t)
	list := b.newList("spring")
	b.add(list, bulk.Contact{Email: "jan@example.com", Name: hostile})
	file := b.write("people.csv", "email,name,\"city"+hostile+"\"\nbad"+hostile+",x,y\nanna@example.com,"+hostile+",\""+hostile+"\n\"\n")
	b.terminal, b.columns = true, "100"
	for _, args := range [][]string{
		{"contacts", "import", file, "--list", "spring", "--dry-run"},
		{"contacts", "import", file, "--list", "spring", "--dry-run", "-o", "csv"},
		{"contacts", "import", file, "--list", "spring", "--yes"},
		{"contacts", "export", "--list", "spring"},
		{"contacts", "export", "--list", "spring", "-o", "yaml"},
	} {
		r := b.call(args...)
		all := r.out + r.notes
		for _, own := range []string{"\x1b[K", "\x1b[1m", "\x1b[0m"} { // of the bar and of headers
			all = strings.ReplaceAll(all, own, "")
		}
		if strings.ContainsAny(all, "\x1b\a\u202e") {
			t.Errorf("%v: %q", args, all)
		}
		if !strings.Contains(all, `]0;title\a\u202e`) {
			t.Errorf("%v: the text is not shown: %q", args, all)
		}
	}
}
