package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/pkg/events"
)

// secretParameter is the parameter of a URL that --secret stands for.
const secretParameter = "secret"

// secretVariable keeps the secret out of the list of processes.
const secretVariable = "GETRESPONSE_WEBHOOK_SECRET"

func newEvents() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "events",
		Short: "Send and receive webhooks and callbacks, without an account",
		Long:  "Send and receive webhooks and callbacks, without an account. docs/events.md shows how.",
	}
	cmd.AddCommand(newTrigger(), newListen())
	return cmd
}

// kindNamed returns the kind with a name. The error has all names.
func kindNamed(name string) (events.Kind, error) {
	kind := events.Kind(name)
	if !kind.IsKnown() {
		return "", fmt.Errorf("there is no kind %q of events; the kinds are %s", name, strings.Join(kindNames(), ", "))
	}
	return kind, nil
}

func kindNames() []string {
	var names []string
	for kind := range slices.Values(events.Kinds()) {
		names = append(names, string(kind))
	}
	return names
}
