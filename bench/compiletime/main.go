// Command compiletime compares the cold compile of this project's generated
// package with that of oapi-codegen's default output from the same contract.
//
//	go run ./compiletime [-n 5] [-most 0.6]
//
// The two are compiled in turn. Their dependencies are built before; a flag that
// changes nothing but the build's identity makes each compile a cold one. It
// prints the fastest compile of each and their ratio: other work on the machine only
// makes a compile slower. It fails if the ratio is over -most, also after three times
// as many compiles.
package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"time"
)

const (
	ours  = "github.com/go-getresponse/getresponse/gen/gr"
	plain = "github.com/go-getresponse/getresponse/bench/defaultapi"
)

func main() {
	n := flag.Int("n", 5, "compiles of each; three times as many while the ratio is over -most")
	most := flag.Float64("most", 0, "fail if the ratio is over this; 0 never fails")
	flag.Parse()
	if err := compare(*n, *most); err != nil {
		fmt.Fprintln(os.Stderr, "compiletime:", err)
		os.Exit(1)
	}
}

func compare(n int, most float64) error {
	fastest := map[string]time.Duration{ours: math.MaxInt64, plain: math.MaxInt64}
	var ratio float64
	run := time.Now().UnixNano() // the build cache has no compile of this run
	for i := range 3*n + 1 {
		for pkg := range fastest {
			d, err := compile(pkg, fmt.Sprintf("%d/%d", run, i))
			if err != nil {
				return err
			}
			if i > 0 { // the first one builds the dependencies
				fastest[pkg] = min(fastest[pkg], d)
			}
		}
		ratio = fastest[ours].Seconds() / fastest[plain].Seconds()
		if i >= n && (most <= 0 || ratio <= most) {
			break
		}
	}
	fmt.Printf("cold compile, the fastest of each: gen/gr %.2f s, default output %.2f s, ratio %.2f\n",
		fastest[ours].Seconds(), fastest[plain].Seconds(), ratio)
	if most > 0 && ratio > most {
		return fmt.Errorf("the ratio %.2f is over %.2f", ratio, most)
	}
	return nil
}

// compile builds one package anew and returns how long that took.
func compile(pkg, id string) (time.Duration, error) {
	// A prefix that no file has: new to the build cache, without effect on the code.
	unique := fmt.Sprintf("-gcflags=%s=-trimpath=/none/%s", pkg, id)
	start := time.Now()
	out, err := exec.Command("go", "build", unique, pkg).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", pkg, err, out)
	}
	return time.Since(start), nil
}
