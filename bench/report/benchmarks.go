package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// figures are those of one benchmark and way, one for each run.
type figures struct{ nanoseconds, bytes, allocs []float64 }

// benchmarks has the figures by NAME/WAY.
type benchmarks map[string]*figures

var line = regexp.MustCompile(`^Benchmark(\w+)/way=(\w+)\S*\s+\d+\s+([\d.]+) ns/op\s+([\d.]+) B/op\s+(\d+) allocs/op`)

func readBenchmarks(output string) (benchmarks, error) {
	all := benchmarks{}
	for text := range strings.Lines(output) {
		m := line.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		key := m[1] + "/" + m[2]
		if all[key] == nil {
			all[key] = &figures{}
		}
		for i, into := range []*[]float64{&all[key].nanoseconds, &all[key].bytes, &all[key].allocs} {
			n, err := strconv.ParseFloat(m[3+i], 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", strings.TrimSpace(text), err)
			}
			*into = append(*into, n)
		}
	}
	return all, all.check()
}

// check fails if a benchmark is missing or has not run as often as the others.
func (all benchmarks) check() error {
	for _, call := range calls {
		for _, way := range ways {
			f := all[call.name+"/"+way.name]
			if f == nil {
				return fmt.Errorf("benchmark %s, way %s is missing", call.name, way.name)
			}
			if n := len(all["Get/raw"].nanoseconds); len(f.nanoseconds) != n {
				return fmt.Errorf("benchmark %s, way %s: %d runs, want %d", call.name, way.name, len(f.nanoseconds), n)
			}
		}
	}
	return nil
}

func (all benchmarks) tables(page *strings.Builder) {
	page.WriteString("\n## Times\n\nIn parentheses: the ratio to raw.\n\n")
	all.table(page, func(f, raw *figures) string {
		if f == raw {
			return duration(median(f.nanoseconds))
		}
		return fmt.Sprintf("%s (%.2f)", duration(median(f.nanoseconds)), ratio(f, raw))
	})

	page.WriteString("\n## This client against each way\n\n")
	header(page, "against ", len(ways)-1)
	for _, call := range calls {
		client := all[call.name+"/client"]
		page.WriteString("| " + call.title)
		for _, way := range ways[:len(ways)-1] {
			page.WriteString(" | " + comparison(ratio(client, all[call.name+"/"+way.name])))
		}
		page.WriteString(" |\n")
	}

	page.WriteString("\n## Allocations\n\n")
	all.table(page, func(f, _ *figures) string {
		return fmt.Sprintf("%.0f, %s", median(f.allocs), size(median(f.bytes)))
	})
}

func (all benchmarks) table(page *strings.Builder, cell func(f, raw *figures) string) {
	header(page, "", len(ways))
	for _, call := range calls {
		page.WriteString("| " + call.title)
		for _, way := range ways {
			page.WriteString(" | " + cell(all[call.name+"/"+way.name], all[call.name+"/raw"]))
		}
		page.WriteString(" |\n")
	}
}

func header(page *strings.Builder, prefix string, columns int) {
	page.WriteString("| Call")
	for _, way := range ways[:columns] {
		page.WriteString(" | " + prefix + way.title)
	}
	page.WriteString(" |\n|---" + strings.Repeat("|---", columns) + "|\n")
}

// ratio is the median of the ratios of single runs: a slow minute of the machine is in
// both measurements of a run.
func ratio(of, to *figures) float64 {
	ratios := make([]float64, len(of.nanoseconds))
	for i, n := range of.nanoseconds {
		ratios[i] = n / to.nanoseconds[i]
	}
	return median(ratios)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func comparison(ratio float64) string {
	if ratio < 1 {
		return fmt.Sprintf("%.2f times as fast", 1/ratio)
	}
	return fmt.Sprintf("%.2f times as long", ratio)
}

func duration(nanoseconds float64) string {
	if nanoseconds >= 1e6 {
		return fmt.Sprintf("%.2f ms", nanoseconds/1e6)
	}
	return fmt.Sprintf("%.1f µs", nanoseconds/1e3)
}

func size(bytes float64) string {
	if bytes >= 1e6 {
		return fmt.Sprintf("%.2f MB", bytes/1e6)
	}
	return fmt.Sprintf("%.1f kB", bytes/1e3)
}
