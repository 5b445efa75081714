// Command report writes docs/performance.md from the output of the benchmarks, of
// benchstat and of pprof.
//
//	go run ./report bench.out benchstat.out profile.out > ../docs/performance.md
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

func main() {
	page, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
	fmt.Print(page)
}

// The ways and the benchmarks, in the order of the tables.
var (
	ways = []struct{ name, title string }{
		{"raw", "raw"}, {"sonic", "sonic"}, {"default", "default output"}, {"ogen", "ogen"}, {"client", "this client"},
	}
	calls = []struct{ name, title string }{
		{"Get", "one GET"}, {"CannedGet", "the GET, canned"}, {"Create", "one create"},
		{"Page", "a page of 1000"}, {"CannedPage", "the page, canned"}, {"Decode", "decoding the page alone"},
	}
)

const intro = `<!-- Written by make bench. DO NOT EDIT. -->

# Performance

The same three calls in five ways, in one run:

- **raw**: net/http with encoding/json into plain structs that have times as strings
- **sonic**: the same with [sonic](https://github.com/bytedance/sonic), a decoder that compiles machine
  code while the program runs. Its strings refer to a copy of the page: one kept contact keeps the page.
- **default output**: the client that oapi-codegen generates from the contract with its own templates
- **ogen**: the client that [ogen](https://github.com/ogen-go/ogen) generates from the contract, with
  the layout of the service's times added to it. It also parses every URL and validates the response.
- **this client**, with its whole chain

The server is on loopback and sends canned bytes. The canned responses use no network, so that only
the work of the client is left. Decoding alone starts with the bytes in memory, and has the garbage
collector run as rarely as in a program with a larger heap (GOGC=400); the canned page has the heap
of a few megabytes that a benchmark has by default. Times and allocations are medians of the run.
Ratios are medians too, each between measurements that followed one another. The machine is shared:
trust the ratios more than the times.
`

func run(files []string) (string, error) {
	if len(files) != 3 {
		return "", fmt.Errorf("three files are needed, got %d", len(files))
	}
	var contents [3]string
	for i, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		contents[i] = string(data)
	}
	all, err := readBenchmarks(contents[0])
	if err != nil {
		return "", err
	}
	profiles, err := readProfiles(contents[2])
	if err != nil {
		return "", err
	}
	var page strings.Builder
	page.WriteString(intro)
	all.tables(&page)
	profiles.table(&page)
	fmt.Fprintf(&page, "\n## Measurements\n\n%s on %s/%s, %d runs of each. `make bench` writes this page, `make compile-time` compares the\n"+
		"cold compiles of this client's generated package and the default output, and `make binary-size` programs\n"+
		"that use them.\n\n```\n%s```\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, len(all["Get/raw"].nanoseconds), contents[1])
	return page.String(), nil
}
