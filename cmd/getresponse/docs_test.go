package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

var update = flag.Bool("update", false, "write docs/cli.md anew")

const docsFile = "../../docs/cli.md"

// session is what docs/cli.md shows. It runs here.
var session = []string{
	"campaigns create --name spring_2027 --fields name,languageCode",
	"tags create --name vip --fields name",
	"custom-fields create --name city --type text --hidden=false --values= --fields name,type",
	"contacts create --email jan@example.com --name Jan --list spring_2027 --tag vip --field city=Warsaw",
	"contacts create --email anna@example.com --name Anna --list spring_2027",
	"contacts list --list spring_2027 --sort-email ASC --fields email,name,campaign.name",
	"contacts list --query-email jan@ -o csv --fields email,name",
	"contacts list --all --jq 'map(.email)|sort|.[]'",
	"contacts create --email nonsense --list spring_2027",
	"tags delete --tag vip --yes",
	"tags get --tag vip",
}

// TestDocs compares docs/cli.md with the commands. With -update it writes the page.
func TestDocs(t *testing.T) {
	docs, err := filepath.Abs(docsFile) // the session changes the directory
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t)
	var page strings.Builder
	fmt.Fprintf(&page, docsIntro, b.recorded(session), newBench(t).transferRecorded(), fenced(exitHelp), b.recorded(segmentSession), fenced(newRoot(b.app()).PersistentFlags().FlagUsagesWrapped(helpWidth)))
	for _, group := range newRoot(b.app()).Commands() {
		if group.Name() == "help" || group.Name() == "completion" {
			continue
		}
		writeGroup(&page, group)
	}
	if *update {
		if err := os.WriteFile(docs, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != page.String() {
		t.Error("docs/cli.md differs from the commands: run go test ./cmd/getresponse -run TestDocs -update")
	}
}

// segmentSession is another one, after the first.
var segmentSession = []string{
	"segments create readers --list spring_2027 --field city=Warsaw --not-opened-in-last 90d --dry-run",
	"segments create 'Jan of Warsaw' --list spring_2027 --field city=Warsaw --name-contains Jan",
	"segments show 'Jan of Warsaw'",
}

// recorded runs the lines and returns what a person would see.
func (b *bench) recorded(lines []string) string {
	b.Helper()
	var text strings.Builder
	for _, line := range lines {
		text.WriteString(b.shown("getresponse " + line))
	}
	return fenced(text.String())
}

func fenced(text string) string { return "```text\n" + strings.TrimRight(text, "\n") + "\n```" }

func writeGroup(page *strings.Builder, group *cobra.Command) {
	fmt.Fprintf(page, "\n## %s\n\n%s\n", group.Name(), wrapped(group.Long+map[bool]string{true: group.Short + "."}[group.Long == ""]))
	if !group.HasSubCommands() {
		fmt.Fprintf(page, "\n%s\n", fenced(group.UseLine()+"\n\n"+group.LocalFlags().FlagUsagesWrapped(helpWidth)))
		return
	}
	page.WriteString("\n| Command | |\n|---|---|\n")
	for _, cmd := range group.Commands() {
		fmt.Fprintf(page, "| `%s` | %s |\n", strings.TrimPrefix(strings.TrimSuffix(cmd.UseLine(), " [flags]"), "getresponse "), strings.ReplaceAll(cmd.Short, "|", `\|`))
	}
}

const docsIntro = `<!-- Written by go test ./cmd/getresponse -run TestDocs -update. DO NOT EDIT. -->

# The command

The command ` + "`getresponse`" + ` has every operation of the API. It needs no knowledge of Go.

%s

The session ran against ` + "`getresponse serve`" + `, with ` + "`--server http://127.0.0.1:8080/v3`" + `, without an account.

## Account

` + "`getresponse login`" + ` asks for an API key without echo, checks it and saves it. ` + "`--oauth-client-id`" + `
signs in in the browser instead. Each account is a profile; ` + "`--profile`" + ` and the variable
` + "`GETRESPONSE_PROFILE`" + ` choose one. Secrets are in the keyring of the system, or, where there is none,
in the folder ` + "`getresponse`" + ` of the user's configuration, in files that only the user can read.

The variables ` + "`GETRESPONSE_API_KEY`, `GETRESPONSE_ACCESS_TOKEN`, `GETRESPONSE_ENVIRONMENT`" + ` and
` + "`GETRESPONSE_DOMAIN`" + ` win over profiles. A saved credential is never sent to the server of ` + "`--server`" + `.

## Requests

` + "`--data`" + ` is the body as JSON: a file (` + "`@FILE`" + `), standard input (` + "`-`" + `) or the JSON itself. The flags of
properties change it, then the names, then ` + "`--set PATH=VALUE`" + `. The names of lists, tags, custom fields
and sender addresses can be given instead of their IDs: ` + "`--list`, `--tag`, `--field` and `--from`" + `.
` + "`getresponse COMMAND --help`" + ` describes every flag, with an example.

What removes something asks on a terminal and needs ` + "`--yes`" + ` elsewhere.

%s
## Results

A table fits the terminal; ` + "`-o json`, `jsonl`, `csv` and `yaml`" + ` print everything. Cells of CSV that a
spreadsheet would run as a formula begin with an apostrophe. A terminal never gets the control
characters of the service. There are colours only on a terminal, and none with ` + "`NO_COLOR`" + `.
Remarks and errors are printed on standard error.

%s

## Reports and segments

` + "`getresponse report`" + ` shows the growth of lists, the newsletters and the autoresponders of a period, as tables
with bars. Bars are of block characters where ` + "`LC_ALL`, `LC_CTYPE` or `LANG`" + ` names UTF-8, and on Windows,
else of ASCII. With ` + "`-o`, `--fields` or `--jq`" + ` the same figures are data. ` + "`--html FILE`" + ` writes one page with
charts for the browser and the printer, without scripts and without anything from the network:

![The page of getresponse report](report.png)

` + "`getresponse segments show`" + ` and ` + "`getresponse segments list`" + ` print saved segments as sentences, with the names
of the account. ` + "`getresponse segments create`" + ` takes conditions as flags, or the body of the service with ` + "`--data`" + `.
It shows the sentence and the number of contacts that match before it saves the segment:

%s

## Flags of every command

%s
`
