package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) {
			built := ""
			if info, ok := debug.ReadBuildInfo(); ok {
				for _, setting := range info.Settings {
					if setting.Key == "vcs.revision" {
						built = " " + setting.Value
					}
				}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "getresponse %s%s (%s %s/%s)\n", getresponse.Version, built, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		},
	}
}
