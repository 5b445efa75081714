package main

import (
	"context"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// app is what the commands share: the flags of all, and what they use of the machine,
// which tests replace.
type app struct {
	output, jq, profile, server string
	fields                      []string
	yes                         bool

	getenv       func(string) string
	configDir    func() (string, error)
	keyring      keyring
	isTerminal   func(any) bool
	readSecret   func(context.Context, io.Reader) (string, error) // without echo
	openBrowser  func(url string) error
	extraOptions []getresponse.Option // of the client
	clock        func() time.Time     // nil for that of the system

	authorizeURL, tokenURL string // of OAuth, "" for those of the environment
}

func newApp() *app {
	return &app{
		getenv:      os.Getenv,
		configDir:   os.UserConfigDir,
		keyring:     systemKeyring{},
		isTerminal:  isTerminal,
		readSecret:  readSecret,
		openBrowser: openBrowser,
	}
}

const (
	groupOperations = "operations"
	groupAccount    = "account"
)

// addTo adds the commands of the account and of the API to the root command.
func (a *app) addTo(root *cobra.Command) {
	root.Short = "GetResponse on the command line"
	root.Long = "Every operation of the GetResponse API v3 as a command.\n\n" + exitHelp
	root.RunE = onlySubcommands
	root.Args = cobra.ArbitraryArgs
	root.AddGroup(&cobra.Group{ID: groupAccount, Title: "Account:"}, &cobra.Group{ID: groupOperations, Title: "Operations:"})
	a.addFlags(root)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	fitHelp(root)
	a.addAccount(root)
	a.addReports(root)
	root.AddCommand(a.newAPI(), newVersion(), a.newMan())
	a.addCompletions(root)
	a.addOperations(root)
	a.addTransfer(root)
}

// addFlags adds the flags that all commands have.
func (a *app) addFlags(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringVarP(&a.output, "output", "o", "", "form of the result: "+strings.Join(formats, ", ")+" (default table)")
	f.StringSliceVar(&a.fields, "fields", nil, "properties to print, such as name,campaign.name")
	f.StringVar(&a.jq, "jq", "", "program of jq for the result")
	f.StringVar(&a.profile, "profile", "", "saved account to use (default: that of the last login)")
	f.StringVar(&a.server, "server", "", "`URL` of another server, such as getresponse serve prints; saved credentials are not sent there")
	f.BoolVarP(&a.yes, "yes", "y", false, "do not ask before something is removed")
}

func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) //nolint:gosec // a descriptor fits an int
}

// terminalWidth returns the columns of a terminal, and whether it is one.
func (a *app) terminalWidth(w io.Writer) (columns int, terminal bool) {
	if !a.isTerminal(w) {
		return 0, false
	}
	if n, err := strconv.Atoi(a.getenv("COLUMNS")); err == nil && n > 0 {
		return n, true
	}
	if file, ok := w.(*os.File); ok {
		if n, _, err := term.GetSize(int(file.Fd())); err == nil && n > 0 { //nolint:gosec // a descriptor fits an int
			return n, true
		}
	}
	return 80, true
}
