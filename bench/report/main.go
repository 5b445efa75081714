// Command report writes docs/performance.md from the output of the benchmarks and
// of benchstat.
//
//	go run ./report bench.out benchstat.out > ../docs/performance.md
package main

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

// figures are those of one benchmark, one for each run.
type figures struct{ nanoseconds, allocs []float64 }

var line = regexp.MustCompile(`^Benchmark(\w+)/way=(\w+)\S*\s+\d+\s+([\d.]+) ns/op\s+[\d.]+ B/op\s+(\d+) allocs/op`)

func run(files []string) error {
	if len(files) != 2 {
		return fmt.Errorf("two files are needed, got %d", len(files))
	}
	all, err := read(files[0])
	if err != nil {
		return err
	}
	stat, err := os.ReadFile(files[1])
	if err != nil {
		return err
	}
	fmt.Print("<!-- Written by make bench. DO NOT EDIT. -->\n\n# Performance\n\n" +
		"The same three calls, made by raw net/http with encoding/json, by the client that oapi-codegen\n" +
		"generates from the same contract with its own templates, and by this client, in one run. The server\n" +
		"is on loopback and sends canned bytes. The canned responses use no network, so that only the work of\n" +
		"the client is left. Ratios are between medians of the run. The machine is shared: trust the ratios\n" +
		"more than the times.\n\n" +
		"| Call | raw | default output | this client | against raw | against default | allocations |\n|---|---|---|---|---|---|---|\n")
	for _, call := range []struct{ name, title string }{
		{"Get", "one GET"}, {"CannedGet", "the GET, canned"}, {"Create", "one create"}, {"Page", "a page of 1000"}, {"CannedPage", "the page, canned"},
	} {
		raw, plain, client := all[call.name+"/raw"], all[call.name+"/default"], all[call.name+"/client"]
		if raw == nil || plain == nil || client == nil {
			return fmt.Errorf("benchmark %s is missing", call.name)
		}
		r, p, c := median(raw.nanoseconds), median(plain.nanoseconds), median(client.nanoseconds)
		fmt.Printf("| %s | %s | %s | %s | %.2f times as long | %.1f times as fast | %.0f, %.0f, %.0f |\n", call.title,
			duration(r), duration(p), duration(c), c/r, p/c, median(raw.allocs), median(plain.allocs), median(client.allocs))
	}
	fmt.Printf("\n%s on %s/%s, %d runs of each. `make bench` writes this page, `make compile-time` compares the\n"+
		"cold compiles of the two generated packages.\n\n```\n%s```\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, len(all["Get/raw"].nanoseconds), stat)
	return nil
}

func read(file string) (map[string]*figures, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all := map[string]*figures{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		m := line.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		key := m[1] + "/" + m[2]
		if all[key] == nil {
			all[key] = &figures{}
		}
		for i, into := range []*[]float64{&all[key].nanoseconds, &all[key].allocs} {
			n, err := strconv.ParseFloat(m[3+i], 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", strings.TrimSpace(lines.Text()), err)
			}
			*into = append(*into, n)
		}
	}
	return all, lines.Err()
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func duration(nanoseconds float64) string {
	if nanoseconds >= 1e6 {
		return fmt.Sprintf("%.2f ms", nanoseconds/1e6)
	}
	return fmt.Sprintf("%.1f µs", nanoseconds/1e3)
}
