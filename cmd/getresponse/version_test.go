package main

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

func TestVersionLine(t *testing.T) {
	platform := runtime.GOOS + "/" + runtime.GOARCH
	vcs := func(modified string) []debug.BuildSetting {
		return []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: "abc123"}, {Key: "vcs.modified", Value: modified}}
	}
	for want, info := range map[string]*debug.BuildInfo{
		// A release, and what go install builds from a tag.
		"getresponse v1.2.3 (commit abc123, go1.26.1, " + platform + ")":  {GoVersion: "go1.26.1", Main: debug.Module{Version: "v1.2.3"}, Settings: vcs("false")},
		"getresponse v1.2.3 (commit unknown, go1.26.1, " + platform + ")": {GoVersion: "go1.26.1", Main: debug.Module{Version: "v1.2.3"}},
		// A build in a tree of the source.
		"getresponse v" + getresponse.Version + " (commit abc123 with changes, go1.26.1, " + platform + ")":      {GoVersion: "go1.26.1", Main: debug.Module{Version: "(devel)"}, Settings: vcs("true")},
		"getresponse v" + getresponse.Version + " (commit unknown, go1.26.1, " + platform + ")":                  {GoVersion: "go1.26.1"},
		"getresponse v" + getresponse.Version + " (commit unknown, " + runtime.Version() + ", " + platform + ")": nil,
	} {
		if got := versionLine(info); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// This binary of the test has no version of its own.
func TestVersion(t *testing.T) {
	info, _ := debug.ReadBuildInfo()
	if r := newBench(t).run("version"); r.err != nil || r.out != versionLine(info)+"\n" || !strings.Contains(r.out, runtime.Version()) {
		t.Errorf("got %q, %v", r.out, r.err)
	}
}
