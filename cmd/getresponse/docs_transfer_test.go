package main

import (
	"fmt"
	"strings"
)

// transferFile is the file of the session about import and export.
const transferFile = `E-Mail;Imię;Nazwisko;Telefon;Miasto;Tagi
jan@example.com;Jan;Kowalski;+48 123 456 789;Łódź;vip, jesień
anna@example.com;Anna;Nowak;;Gdańsk;vip
ewa.example.com;Ewa;Zając;;Opole;
JAN@example.com;Jan;Kowalski;;Łódź;
`

// transferSession is what docs/cli.md shows of import and export. It runs here.
var transferSession = []string{
	"cat contacts.csv",
	"getresponse contacts import contacts.csv --list autumn_2027 --create-list",
	"cat contacts.failed.csv",
	"getresponse contacts import contacts.csv --list autumn_2027 --existing update --dry-run --map Telefon=- --map Miasto=field:town",
	"getresponse contacts export --list autumn_2027 --columns email,name,tags,phone,miasto --file autumn.csv",
	"cat autumn.csv",
}

const transferDocs = `## Import and export

%s

A file can have any of the usual encodings and delimiters, or be XLSX, and headers in English, Polish,
German, Spanish, French or Italian. The command prints what it has detected and what each column
becomes before it sends anything. ` + "`--map`" + ` changes it, ` + "`--dry-run`" + ` shows what would become of each row.
On a terminal it asks whether to go on, and shows a bar with the time that is left. Elsewhere it
prints a line every minute. ` + "`--quiet`" + ` does without.

| File | Has |
|---|---|
| ` + "`contacts.failed.csv`" + ` | rows that failed, in the form of ` + "`contacts.csv`" + `, with line and reason in front; correct them and import that file |
| ` + "`contacts.csv.journal`" + ` | how far the import is; it is removed when the import is complete |
| ` + "`autumn.csv.part`, `autumn.csv.checkpoint`" + ` | an export that is not complete, and how far it is |

After an interruption the same command with ` + "`--resume`" + ` continues: no row is added twice and no contact
is exported twice, also after ` + "`kill -9`" + `. The first Ctrl-C lets the calls in flight end and records
them. The second one ends the command immediately; the next run then looks at the list for what
became of those rows. A journal of another file or list is rejected.

An export has the columns that an import sets (e-mail address, name, tags, day of the cycle, score, IP
address, every custom field) and, for people, the note and the creation time. An import of that file
to another list gives the same contacts back; it leaves out what no import can set. Tags cost one
search for each tag of the account and 1,000 contacts that have it. ` + "`--columns`" + ` without tags does without.
`

// transferRecorded runs the session and returns what a person would see.
func (b *bench) transferRecorded() string {
	b.Helper()
	b.write("contacts.csv", transferFile)
	b.Chdir(b.dir)
	var text strings.Builder
	for _, line := range transferSession {
		if name, isFile := strings.CutPrefix(line, "cat "); isFile {
			fmt.Fprintf(&text, "$ %s\n%s", line, b.read(name))
			continue
		}
		text.WriteString(b.shown(line))
	}
	return fmt.Sprintf(transferDocs, fenced(text.String()))
}
