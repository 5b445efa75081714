// The program release builds the archives of a release from the current commit and checks
// them:
//
//	go run . [-repo DIR] [-dist DIR] [-targets linux/amd64,windows/arm64] [-quick]
//
// For each target it builds the command twice, from two folders, and fails unless both
// binaries are the same and small enough. It writes an archive with the
// binary, manual pages, completions and licenses, a list of its modules (SBOM), and the
// checksums of all files.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

const program = "getresponse"

// allTargets are the systems and architectures of a release.
const allTargets = "linux/amd64,linux/arm64,darwin/amd64,darwin/arm64,windows/amd64,windows/arm64"

// largestBinary is how many bytes a binary may have.
const largestBinary = 30 << 20

func main() {
	repo := flag.String("repo", "../..", "folder of the repository")
	dist := flag.String("dist", "../../dist", "folder to write the release to")
	targets := flag.String("targets", allTargets, "what to build for, as GOOS/GOARCH, separated by commas")
	quick := flag.Bool("quick", false, "use one cache for all builds: the second one only links again")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := release(ctx, os.Stdout, *repo, *dist, *targets, *quick)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// target is a system and an architecture.
type target struct{ goos, goarch string }

func (t target) String() string { return t.goos + "/" + t.goarch }

// binary returns the name of the command on a target.
func (t target) binary() string {
	if t.goos == "windows" {
		return program + ".exe"
	}
	return program
}

func parseTargets(list string) (all []target, err error) {
	for text := range strings.SplitSeq(list, ",") {
		goos, goarch, ok := strings.Cut(text, "/")
		if !ok || goos == "" || goarch == "" {
			return nil, fmt.Errorf("-targets has %q, want GOOS/GOARCH", text)
		}
		all = append(all, target{goos, goarch})
	}
	return all, nil
}

// release builds all targets and writes the files of the release.
func release(ctx context.Context, out io.Writer, repo, dist, list string, quick bool) error {
	targets, err := parseTargets(list)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "release")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work) //nolint:errcheck // it is in the folder for temporary files
	b, err := newBuilder(ctx, repo, work)
	if err != nil {
		return err
	}
	if quick {
		b.empty = ""
	}
	if err := removeOld(dist); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s %s, commit %s of %s\n", program, b.version, b.commit, b.time.Format(time.RFC3339))
	shared, err := b.sharedFiles(ctx)
	if err != nil {
		return err
	}
	for _, t := range targets {
		start := time.Now()
		binary, err := b.buildTwice(ctx, t)
		if err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
		size, err := b.pack(ctx, dist, t, binary, shared)
		if err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
		fmt.Fprintf(out, "%-14s twice the same, %4.1f MB, in %.0f s\n", t, float64(size)/(1<<20), time.Since(start).Seconds())
	}
	names, err := writeChecksums(dist, b.name("checksums.txt"))
	if err != nil {
		return err
	}
	if err := verifyChecksums(dist, b.name("checksums.txt")); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d files with their checksums in %s\n", len(names)+1, dist)
	return nil
}

// removeOld removes the files of another release.
func removeOld(dist string) error {
	if err := os.MkdirAll(dist, 0o755); err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(dist, program+"_*"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}

// pack writes the archive and the SBOM of a target. It returns the size of the binary.
func (b *builder) pack(ctx context.Context, dist string, t target, binary string, shared []file) (int64, error) {
	data, err := os.ReadFile(binary)
	if err != nil {
		return 0, err
	}
	bill, info, err := billOfMaterials(binary, b.time)
	if err != nil {
		return 0, err
	}
	licenses, err := b.licenses(ctx, info.Deps)
	if err != nil {
		return 0, err
	}
	files := append([]file{{t.binary(), data, true}, {"LICENSES-OF-OTHERS.txt", licenses, false}}, shared...)
	name := b.name(t.goos + "_" + t.goarch)
	archive, extension := tarGz, ".tar.gz"
	if t.goos == "windows" {
		archive, extension = zipped, ".zip"
	}
	packed, err := archive(name, files, b.time)
	if err != nil {
		return 0, err
	}
	if err := os.WriteFile(filepath.Join(dist, name+extension), packed, 0o644); err != nil {
		return 0, err
	}
	return int64(len(data)), os.WriteFile(filepath.Join(dist, name+".cdx.json"), bill, 0o644)
}
