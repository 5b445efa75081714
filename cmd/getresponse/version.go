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

// versionLine describes a build: the version of the source, that of the module where it
// is another one, as between two releases, and the commit.
func versionLine(info *debug.BuildInfo) string {
	if info == nil {
		info = &debug.BuildInfo{}
	}
	version, details := "v"+getresponse.Version, ""
	if module := info.Main.Version; module != "" && module != "(devel)" && module != version {
		details = "module " + module + ", "
	}
	commit := cmp.Or(setting(info, "vcs.revision"), "unknown")
	if setting(info, "vcs.modified") == "true" {
		commit += " with changes"
	}
	return fmt.Sprintf("getresponse %s (%scommit %s, %s, %s/%s)", version, details, commit, cmp.Or(info.GoVersion, runtime.Version()), runtime.GOOS, runtime.GOARCH)
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
