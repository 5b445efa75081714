package api_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
)

var update = flag.Bool("update", false, "write testdata/methods.golden")

// testdata/methods.golden lists the service and method names, so that a review shows
// every rename. go test ./api -update writes it.
func TestMethodNames(t *testing.T) {
	var b strings.Builder
	for _, op := range gr.Operations() {
		fmt.Fprintf(&b, "%s.%s = %s %s\n", op.Service, op.GoMethod, op.Method, op.Path)
	}
	const golden = "testdata/methods.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the method names differ from %s; -update writes it anew\ngot:\n%s", golden, b.String())
	}
}
