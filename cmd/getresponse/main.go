// The command getresponse has every operation of the API as a command:
//
//	getresponse contacts list --query-email jan@ --all
//
// docs/cli.md describes them. It serves a GetResponse on this machine too:
//
//	getresponse serve
//
// docs/server.md shows what can be done with it. Events of GetResponse are received and
// sent with
//
//	getresponse events listen
//	getresponse events trigger contact_added --url http://localhost:3000/
package main

import (
	"context"
	"os"
	_ "time/tzdata" // Windows has no time zones of its own

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := untilSignal(context.Background(), os.Exit)
	err := newCommand().ExecuteContext(ctx)
	stop()
	if err != nil {
		report(os.Stderr, err)
		os.Exit(exitStatus(err))
	}
}

func newCommand() *cobra.Command { return newRoot(newApp()) }

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "getresponse",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(newServe(), newEvents())
	a.addTo(root)
	return root
}
