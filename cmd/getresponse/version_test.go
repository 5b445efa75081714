package main

import (
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

func TestVersionLine(t *testing.T) {
	version, platform := "getresponse v"+getresponse.Version+" ", ", "+runtime.GOOS+"/"+runtime.GOARCH+")"
	build := func(module string, settings ...string) *debug.BuildInfo {
		info := &debug.BuildInfo{GoVersion: "go1.26.1", Main: debug.Module{Version: module}}
		for i := 0; i < len(settings); i += 2 {
			info.Settings = append(info.Settings, debug.BuildSetting{Key: settings[i], Value: settings[i+1]})
		}
		return info
	}
	for name, tt := range map[string]struct {
		info *debug.BuildInfo
		want string
	}{
		"a release":               {build("v"+getresponse.Version, "vcs.revision", "abc123", "vcs.modified", "false"), "(commit abc123, go1.26.1"},
		"go install of a tag":     {build("v" + getresponse.Version), "(commit unknown, go1.26.1"},
		"between two releases":    {build("v0.0.0-20260301120000-abc123", "vcs.revision", "abc123"), "(module v0.0.0-20260301120000-abc123, commit abc123, go1.26.1"},
		"a tree with changes":     {build("(devel)", "vcs.revision", "abc123", "vcs.modified", "true"), "(commit abc123 with changes, go1.26.1"},
		"a tree without a commit": {build(""), "(commit unknown, go1.26.1"},
		"no information":          {nil, "(commit unknown, " + runtime.Version()},
	} {
		if got := versionLine(tt.info); got != version+tt.want+platform {
			t.Errorf("%s: got %s, want %s", name, got, version+tt.want+platform)
		}
	}
}

// The command prints the line of this binary.
func TestVersion(t *testing.T) {
	info, _ := debug.ReadBuildInfo()
	if r := newBench(t).run("version"); r.err != nil || r.out != versionLine(info)+"\n" {
		t.Errorf("got %q, %v", r.out, r.err)
	}
}
