// Command mutate changes the project in small ways, one at a time, and says which test
// catches each change:
//
//	mutate [-seed n] [-count n] [-only 3,7-9] [-list]
//
// It chooses the changes by a seed from five kinds: the contract, its Go overlay, the
// templates of the generator, the client and the embedded server. It works on a copy of the
// tree, runs the smallest set of tests that should catch a change first, and exits with 1
// if a change survives all of them. Changes that cannot make a difference stand in
// equivalent.txt with their reason.
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
)

func main() {
	seed := flag.Uint64("seed", 1, "seed that chooses the changes")
	count := flag.Int("count", 60, "number of changes")
	only := flag.String("only", "", "numbers of the changes to run, such as 3,7-9; default all")
	list := flag.Bool("list", false, "list the changes and run nothing")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	survived, err := run(ctx, *seed, *count, *only, *list)
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
	}
	if err != nil || survived > 0 {
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, seed uint64, count int, only string, list bool) (survived int, err error) {
	chosen, err := numbers(only, count)
	if err != nil {
		return 0, err
	}
	all, err := choose(".", seed, count)
	if err != nil {
		return 0, err
	}
	var tree *copied
	if !list {
		if tree, err = copyTree(ctx, "."); err != nil {
			return 0, err
		}
		defer tree.remove()
	}
	caught := 0
	for i, m := range all {
		if !chosen[i+1] {
			continue
		}
		fmt.Printf("%2d %-9s %s:%d: %s\n", i+1, m.kind.name, m.file, m.line, m.what())
		if list {
			continue
		}
		by, err := tree.try(ctx, m)
		if err != nil {
			return survived, err
		}
		if by == "" {
			survived++
			fmt.Println("   survived")
			continue
		}
		caught++
		fmt.Println("   caught by", by)
	}
	if !list {
		fmt.Printf("%d caught, %d survived\n", caught, survived)
	}
	return survived, nil
}

// numbers reads a list such as 3,7-9. It chooses all up to count if the list is empty.
func numbers(list string, count int) (map[int]bool, error) {
	if list == "" {
		list = fmt.Sprintf("1-%d", count)
	}
	chosen := map[int]bool{}
	for part := range strings.SplitSeq(list, ",") {
		from, to, isRange := strings.Cut(part, "-")
		if !isRange {
			to = from
		}
		first, err := strconv.Atoi(from)
		last, err2 := strconv.Atoi(to)
		if err != nil || err2 != nil || first < 1 || last > count {
			return nil, fmt.Errorf("-only: %q is not a number from 1 to %d, or a range of them", part, count)
		}
		for n := first; n <= last; n++ {
			chosen[n] = true
		}
	}
	return chosen, nil
}

// choose returns the changes of a seed: the share of each kind, by all ways in turn.
func choose(root string, seed uint64, count int) ([]mutation, error) {
	var all []mutation
	random := rand.New(rand.NewPCG(seed, 0))
	equivalent, err := readEquivalent()
	if err != nil {
		return nil, err
	}
	for i := range kinds {
		k := &kinds[i]
		found, err := k.find(root)
		if err != nil {
			return nil, err
		}
		found = slices.DeleteFunc(found, func(m mutation) bool { return equivalent[m.key()] })
		want := (count*k.share + 59) / 60
		if len(found) < want {
			return nil, fmt.Errorf("%s: only %d changes are possible", k.name, len(found))
		}
		random.Shuffle(len(found), func(i, j int) { found[i], found[j] = found[j], found[i] })
		turn := map[string]int{}
		turns := make([]int, len(found))
		for i, m := range found {
			turn[m.way]++
			turns[i] = turn[m.way]
		}
		for round := 1; want > 0; round++ {
			for i, m := range found {
				if turns[i] == round && want > 0 {
					all, want = append(all, m), want-1
				}
			}
		}
	}
	return all[:min(count, len(all))], nil
}
