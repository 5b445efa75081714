package main

import "github.com/spf13/cobra"

// addTransfer adds the commands that move whole lists to those of single contacts.
func (a *app) addTransfer(root *cobra.Command) {
	root.AddCommand(a.newDemo())
	for _, cmd := range root.Commands() {
		if cmd.Name() == "contacts" {
			cmd.AddCommand(a.newContactsExport(), a.newContactsImport())
		}
	}
}
