package main

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// profile has the shares of one way, in percent of its samples.
type profile struct {
	allocation float64 // in and below the allocator
	collection float64 // in and below the collector's own goroutines
	packages   map[string]float64
}

type profiles map[string]*profile

const (
	module = "github.com/go-getresponse/getresponse/"
	least  = 3.0 // percent of a package that the table has
)

var (
	wayLine  = regexp.MustCompile(`^way: (\w+)$`)
	nodeLine = regexp.MustCompile(`^\s*\S+\s+([\d.]+)%\s+[\d.]+%\s+\S+\s+([\d.]+)%\s+(\S+)`)
	// What belongs to the runtime beside the package of that name.
	runtimePackage = regexp.MustCompile(`^(runtime|internal/(runtime|abi|bytealg|cpu|chacha8rand|race|goarch))(/|$)`)
)

// readProfiles reads what pprof -top has printed, with a line "way: NAME" before each
// profile.
func readProfiles(output string) (profiles, error) {
	all := profiles{}
	var p *profile
	for text := range strings.Lines(output) {
		if m := wayLine.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
			p = &profile{packages: map[string]float64{}}
			all[m[1]] = p
			continue
		}
		m := nodeLine.FindStringSubmatch(text)
		if m == nil || p == nil {
			continue
		}
		flat, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return nil, err
		}
		cum, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			return nil, err
		}
		p.packages[packageOf(m[3])] += flat
		switch m[3] {
		case "runtime.mallocgc":
			p.allocation = cum
		case "runtime.gcBgMarkWorker":
			p.collection = cum
		}
	}
	for _, way := range ways {
		if p := all[way.name]; p == nil || len(p.packages) == 0 {
			return nil, fmt.Errorf("the profile of way %s is missing", way.name)
		}
	}
	return all, nil
}

// packageOf returns the package of a function: modules of others as a whole, and
// machine code without a package under the name of its owner.
func packageOf(function string) string {
	function, _, _ = strings.Cut(function, "[") // type arguments
	dir, name := "", function
	if i := strings.LastIndexByte(function, '/'); i >= 0 {
		dir, name = function[:i+1], function[i+1:]
	}
	pkg, _, found := strings.Cut(name, ".")
	pkg = dir + pkg
	switch {
	case !found && strings.HasPrefix(function, "_"), !found && strings.HasSuffix(function, "_"):
		return "sonic's machine code"
	case !found, runtimePackage.MatchString(pkg):
		return "runtime"
	case strings.HasPrefix(pkg, module):
		return strings.TrimPrefix(pkg, module)
	case strings.Contains(strings.SplitN(pkg, "/", 2)[0], "."):
		return strings.Join(strings.SplitN(pkg, "/", 4)[:min(3, 1+strings.Count(pkg, "/"))], "/")
	}
	return pkg
}

func (all profiles) table(page *strings.Builder) {
	page.WriteString("\n## What dominates\n\nShares of the CPU samples of the page, canned. Allocation and collection are parts of the runtime's\n" +
		"share, and happen in its name for the packages beside it.\n\n| Way | allocation | garbage collection | packages |\n|---|---|---|---|\n")
	for _, way := range ways {
		p := all[way.name]
		names := slices.SortedFunc(maps.Keys(p.packages), func(a, b string) int {
			return cmp.Or(cmp.Compare(p.packages[b], p.packages[a]), strings.Compare(a, b))
		})
		var shares []string
		for _, name := range names {
			if p.packages[name] >= least {
				shares = append(shares, fmt.Sprintf("%s %.0f%%", name, p.packages[name]))
			}
		}
		fmt.Fprintf(page, "| %s | %.0f%% | %.0f%% | %s |\n", way.title, p.allocation, p.collection, strings.Join(shares, ", "))
	}
}
