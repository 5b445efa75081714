package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, the commit, and what it was built with and for",
		Args:  cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) {
			info, _ := debug.ReadBuildInfo()
			fmt.Fprintln(cmd.OutOrStdout(), versionLine(info))
		},
	}
}

// versionLine describes a build. Without a version of the module, such as in a program
// that go run builds, it has that of the source.
func versionLine(info *debug.BuildInfo) string {
	if info == nil {
		info = &debug.BuildInfo{}
	}
	version := info.Main.Version
	if version == "" || version == "(devel)" {
		version = "v" + getresponse.Version
	}
	commit := cmp.Or(setting(info, "vcs.revision"), "unknown")
	if setting(info, "vcs.modified") == "true" {
		commit += " with changes"
	}
	return fmt.Sprintf("getresponse %s (commit %s, %s, %s/%s)", version, commit, cmp.Or(info.GoVersion, runtime.Version()), runtime.GOOS, runtime.GOARCH)
}

// setting returns a setting of a build, "" for one that it does not have.
func setting(info *debug.BuildInfo, key string) string {
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
