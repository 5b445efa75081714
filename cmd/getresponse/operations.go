package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// group is a service of the client as a command.
type group struct{ name, about string }

// spec is what the command knows of an operation. The table is generated; the rest is in
// gr.Operations.
type spec struct {
	id          string // operationId
	group, name string // words of the command
	short, long string
	deprecated  bool
	args        []argument
	flags       []option
	refs        []reference
	body        string   // "" for none, json or upload
	required    []string // properties that the body must have
	result      string   // none, file, list or value
	fields      bool     // the service can leave out properties
	example     []string
}

// argument is a parameter of the path.
type argument struct{ name, about string }

// reference is a property that is a list of objects with an ID.
type reference struct{ at, id string }

// option is a parameter of the query or a scalar of the body, which has a flag.
type option struct {
	name     string
	at       string // name of the parameter, or path of the property
	kind     string // text, integer, number, boolean, booltext, json, list or file
	doc      string
	example  string
	body     bool
	required bool
	values   []string // known values, nil for any
}

// addOperations adds a command for each operation, in one for each service.
func (a *app) addOperations(root *cobra.Command) {
	of := make(map[string]*cobra.Command, len(groups))
	for _, g := range groups {
		short, _, _ := strings.Cut(g.about, ". ")
		cmd := &cobra.Command{Use: g.name, Short: strings.TrimSuffix(short, ".") + ".", Long: g.about, GroupID: groupOperations, RunE: onlySubcommands}
		of[g.name] = cmd
		root.AddCommand(cmd)
	}
	for i := range specs {
		s := &specs[i]
		of[s.group].AddCommand(a.newOperation(s))
	}
}

// onlySubcommands is the action of a command that has none of its own.
func onlySubcommands(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s has no command %q", cmd.CommandPath(), args[0])
	}
	return cmd.Help()
}

func (a *app) newOperation(s *spec) *cobra.Command {
	cmd := &cobra.Command{Use: s.usage(), Short: s.short, Long: s.longHelp(), Example: exampleOf(s.example)}
	if s.deprecated {
		cmd.Short = "(deprecated) " + s.short
	}
	c := &operationCall{app: a, spec: s}
	c.addFlags(cmd)
	cmd.Args = c.checkArgs
	cmd.RunE = c.run
	return cmd
}

func (s *spec) usage() string {
	words := []string{s.name}
	for _, arg := range s.args {
		words = append(words, placeholder(arg.name))
	}
	return strings.Join(words, " ")
}

func (s *spec) longHelp() string {
	if len(s.args) == 0 {
		return s.long
	}
	var b strings.Builder
	b.WriteString(s.long + "\n\nArguments:")
	for _, arg := range s.args {
		fmt.Fprintf(&b, "\n  %s  %s", placeholder(arg.name), arg.about)
	}
	return b.String()
}

// placeholder writes the name of a parameter as help does: contactId gives CONTACT_ID.
func placeholder(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}

// shellLine quotes what a shell would change.
func shellLine(args []string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_=/.:@,+", r)
	}
	quoted := slices.Clone(args)
	for i, arg := range quoted {
		if strings.ContainsFunc(arg, func(r rune) bool { return !plain(r) }) {
			quoted[i] = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}
