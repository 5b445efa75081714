// Command binarysize compares the sizes of two stripped programs that make the same
// calls: one with this project's client, one with oapi-codegen's default output from the
// same contract.
//
//	go run ./binarysize [-most 1.05]
//
// It prints the sizes and their ratio, and fails if that is over -most. It also fails if
// the program has a method of a service that it does not call: then something, such as a
// method that is looked up by its name, keeps the linker from leaving out what is unused.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// called are the methods of services that command client calls.
var called = []string{"ContactsService.Create", "ContactsService.Get", "ContactsService.List"}

func main() {
	most := flag.Float64("most", 0, "fail if the ratio is over this; 0 never fails")
	flag.Parse()
	log.SetFlags(0)
	log.SetPrefix("binarysize: ")
	if err := measure(*most); err != nil {
		log.Fatal(err)
	}
}

func measure(most float64) (err error) {
	dir, err := os.MkdirTemp("", "binarysize")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ours, err := size(dir, "client")
	if err != nil {
		return err
	}
	plain, err := size(dir, "plain")
	if err != nil {
		return err
	}
	linked, err := methods(dir)
	if err != nil {
		return err
	}
	ratio := float64(ours) / float64(plain)
	fmt.Printf("stripped program: client %d bytes, default output %d bytes, ratio %.3f; methods of services in it: %s\n",
		ours, plain, ratio, strings.Join(linked, ", "))
	switch {
	case most > 0 && ratio > most:
		return fmt.Errorf("the ratio %.3f is over %.2f", ratio, most)
	case !slices.Equal(linked, called):
		return fmt.Errorf("the program calls %s and has other methods", strings.Join(called, ", "))
	}
	return nil
}

// size builds a program without symbols and returns its size.
func size(dir, program string) (bytes int64, err error) {
	out := filepath.Join(dir, program)
	if _, err := run("build", "-trimpath", "-ldflags=-s -w", "-o", out, "./binarysize/"+program); err != nil {
		return 0, err
	}
	info, err := os.Stat(out)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// service matches a method of a service in the list of symbols.
var service = regexp.MustCompile(`(?m)/gen/gr\.\(\*(\w+Service)\)\.(\w+)$`)

// methods returns the methods of services in command client.
func methods(dir string) (found []string, err error) {
	out := filepath.Join(dir, "symbols")
	if _, err := run("build", "-trimpath", "-o", out, "./binarysize/client"); err != nil {
		return nil, err
	}
	symbols, err := run("tool", "nm", out)
	if err != nil {
		return nil, err
	}
	for _, m := range service.FindAllStringSubmatch(symbols, -1) {
		found = append(found, m[1]+"."+m[2])
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// run runs the go command and returns what it prints.
func run(args ...string) (string, error) {
	out, err := exec.Command("go", args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, out)
	}
	return string(out), nil
}
