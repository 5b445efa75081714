package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// benchOutput has two runs in which the way with the index i takes times[i] and twice
// that.
func benchOutput(times ...int) string {
	var out strings.Builder
	for run := 1; run <= 2; run++ {
		for _, call := range calls {
			for i, way := range ways {
				fmt.Fprintf(&out, "Benchmark%s/way=%s-2 \t 20\t %d ns/op\t %d B/op\t %d allocs/op\n", call.name, way.name, run*times[i], 2_000_000, 7)
			}
		}
	}
	return out.String()
}

const profileOutput = `Type: cpu
Duration: 1.16s, Total samples = 640ms (55.00%)
Showing nodes accounting for 640ms, 100% of 640ms total
      flat  flat%   sum%        cum   cum%
     320ms 50.00% 50.00%      320ms 50.00%  encoding/json.(*decodeState).object
     160ms 25.00% 75.00%      250ms 25.00%  runtime.memmove (inline)
      64ms 10.00% 85.00%       64ms 10.00%  aeshashbody
      64ms 10.00% 95.00%       64ms 10.00%  reflect.Value.Field
      32ms  5.00%   100%       32ms  5.00%  github.com/go-getresponse/getresponse/pkg/wire.List[go.shape.struct { a/b.C }]
         0     0%   100%       40ms  6.25%  runtime.mallocgc
         0     0%   100%       13ms  2.03%  runtime.gcBgMarkWorker
`

func report(t *testing.T, contents ...string) (string, error) {
	t.Helper()
	var names []string
	for i, c := range contents {
		name := filepath.Join(t.TempDir(), fmt.Sprint(i))
		if err := os.WriteFile(name, []byte(c), 0o600); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return run(names)
}

func profileOutputs() string {
	var out strings.Builder
	for _, way := range ways {
		out.WriteString("way: " + way.name + "\n" + profileOutput)
	}
	return out.String()
}

func TestReport(t *testing.T) {
	page, err := report(t, benchOutput(4_000_000, 1_000_000, 8_000_000, 6_000_000, 2_000_000), "of benchstat\n", profileOutputs())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| Call | raw | sonic | default output | ogen | this client |\n|---|---|---|---|---|---|\n",
		"| one GET | 6.00 ms | 1.50 ms (0.25) | 12.00 ms (2.00) | 9.00 ms (1.50) | 3.00 ms (0.50) |\n",
		"| decoding the page alone | 2.00 times as fast | 2.00 times as long | 4.00 times as fast | 3.00 times as fast |\n",
		"| one create | 7, 2.00 MB | 7, 2.00 MB | 7, 2.00 MB | 7, 2.00 MB | 7, 2.00 MB |\n",
		"| this client | 6% | 2% | encoding/json 50%, runtime 35%, reflect 10%, pkg/wire 5% |\n",
		" 2 runs of each", "```\nof benchstat\n```\n",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("missing: %s\nin\n%s", want, page)
		}
	}
}

func TestReportIsComplete(t *testing.T) {
	bench := benchOutput(1, 2, 3, 4, 5)
	without := func(text, part string) string {
		before, after, found := strings.Cut(text, part)
		if !found {
			t.Fatalf("no %q", part)
		}
		return before + after
	}
	for want, contents := range map[string][2]string{
		"benchmark Decode, way ogen is missing":      {strings.ReplaceAll(bench, "BenchmarkDecode/way=ogen", ""), profileOutputs()},
		"benchmark Page, way client: 1 runs, want 2": {without(bench, "BenchmarkPage/way=client"), profileOutputs()},
		"the profile of way default is missing":      {bench, without(profileOutputs(), "way: default\n")},
	} {
		if _, err := report(t, contents[0], "", contents[1]); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestPackageOf(t *testing.T) {
	for function, want := range map[string]string{
		"runtime.mallocgc":                       "runtime",
		"internal/runtime/maps.(*Iter).Next":     "runtime",
		"memeqbody":                              "runtime",
		"decode_":                                "sonic's machine code",
		"_vstring":                               "sonic's machine code",
		"unicode/utf8.DecodeRune":                "unicode/utf8",
		"github.com/go-faster/jx.(*Decoder).str": "github.com/go-faster/jx",
		"github.com/go-json-experiment/json/jsontext.(*decoderState).ReadValue":     "github.com/go-json-experiment/json",
		"github.com/go-getresponse/getresponse/bench/ogenapi.(*OptURI).Decode":      "bench/ogenapi",
		"github.com/go-getresponse/getresponse/pkg/wire.Many[go.shape.[]a.com/b.C]": "pkg/wire",
		"gopkg.in/yaml%2ev3.Unmarshal":                                              "gopkg.in/yaml%2ev3",
	} {
		if got := packageOf(function); got != want {
			t.Errorf("%s: got %s, want %s", function, got, want)
		}
	}
}
