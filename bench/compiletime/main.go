// Command compiletime compares the cold compile of this project's generated
// package with that of oapi-codegen's default output from the same contract.
//
//	go run ./compiletime [-n 5] [-most 0.6]
//
// The two are compiled in turn. Their dependencies are built before; a flag that
// changes nothing but the build's identity makes each compile a cold one. It
// prints the medians and their ratio, and fails if that is over -most.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"
)

const (
	ours  = "github.com/go-getresponse/getresponse/gen/gr"
	plain = "github.com/go-getresponse/getresponse/bench/defaultapi"
)

func main() {
	n := flag.Int("n", 5, "compiles of each")
	most := flag.Float64("most", 0, "fail if the ratio is over this; 0 never fails")
	flag.Parse()
	ratio, err := compare(*n)
	if err == nil && *most > 0 && ratio > *most {
		err = fmt.Errorf("the ratio %.2f is over %.2f", ratio, *most)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "compiletime:", err)
		os.Exit(1)
	}
}

func compare(n int) (ratio float64, err error) {
	times := map[string][]time.Duration{}
	for i := range n + 1 {
		for _, pkg := range []string{ours, plain} {
			d, err := compile(pkg, i)
			if err != nil {
				return 0, err
			}
			if i > 0 { // the first one builds the dependencies
				times[pkg] = append(times[pkg], d)
			}
		}
	}
	a, b := median(times[ours]), median(times[plain])
	ratio = a.Seconds() / b.Seconds()
	fmt.Printf("cold compile, median of %d in turn: gen/gr %.2f s, default output %.2f s, ratio %.2f\n", n, a.Seconds(), b.Seconds(), ratio)
	return ratio, nil
}

// compile builds one package anew and returns how long that took.
func compile(pkg string, i int) (time.Duration, error) {
	// A prefix that no file has: new to the build cache, without effect on the code.
	unique := fmt.Sprintf("-gcflags=%s=-trimpath=/none/%d/%d", pkg, os.Getpid(), i)
	start := time.Now()
	out, err := exec.Command("go", "build", unique, pkg).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", pkg, err, out)
	}
	return time.Since(start), nil
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}
