package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/progress"
	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

const exportHelp = `Write the contacts of lists to a file or to standard output.

A file with the extension .csv, .jsonl, .json or .yaml gets that format; -o chooses another one. The default is CSV, which contacts import reads back: e-mail address, name, tags, day of the cycle, score, IP address and all custom fields. The note and the creation time are in the file too, but no import can set them. --columns chooses columns; contactId, list, engagementScore, origin, timeZone and changedOn exist as well. A custom field with the name of another column is called custom:NAME.

Cells that a spreadsheet would run as a formula begin with an apostrophe, which contacts import removes.

Lists of contacts come without tags. The export finds them by one search for each tag of the account and 1,000 contacts with the tag. It keeps the IDs of contacts with tags in memory. Leave the tags out with --columns if an account has very many.

FILE is complete or does not exist. Until the end the contacts are in FILE.part, and FILE.checkpoint says how far the export is. After an interruption, also by kill -9, the same command with --resume continues there. Contacts that are removed meanwhile may be missing; no contact is written twice.

API operations: GET /contacts, GET /custom-fields, GET /tags, POST /search-contacts/contacts`

// exportJob is one call of contacts export.
type exportJob struct {
	app                  *app
	lists, tags, columns []string
	file                 string
	email, name, origin  string
	created, changed     [2]string // from and to
	resume, quiet        bool
	format               string
	listIDs              []string
	params               gr.ListContactsParams
	shown                []exportColumn
	index                *tagIndex // nil if tags are not needed
	written              int
	toFile               *exportFile // nil for standard output
	client               *getresponse.Client
	out                  *output
}

func (a *app) newContactsExport() *cobra.Command {
	j := &exportJob{app: a}
	cmd := &cobra.Command{
		Use:     "export",
		Short:   "Write the contacts of a list to a file",
		Long:    exportHelp,
		Example: "  getresponse contacts export --list spring_2027 --file contacts.csv",
		Args:    cobra.NoArgs,
		RunE:    j.run,
	}
	f := cmd.Flags()
	f.StringSliceVar(&j.lists, "list", nil, "`NAME` of a list; several are possible. Required.")
	f.StringVar(&j.file, "file", "", "`FILE` to write (default: standard output)")
	f.StringSliceVar(&j.columns, "columns", nil, "columns to write, in this order")
	f.StringSliceVar(&j.tags, "tag", nil, "only contacts that have the tag with this `NAME`; several are possible, and must all be there")
	f.StringVar(&j.email, "query-email", "", "only contacts whose e-mail address contains this string")
	f.StringVar(&j.name, "query-name", "", "only contacts whose name contains this string")
	f.StringVar(&j.origin, "query-origin", "", "only contacts with this origin, such as import or api")
	f.StringVar(&j.created[0], "query-created-on-from", "", "only contacts created at or after this `TIME`, such as 2027-03-01")
	f.StringVar(&j.created[1], "query-created-on-to", "", "only contacts created at or before this `TIME`")
	f.StringVar(&j.changed[0], "query-changed-on-from", "", "only contacts last changed at or after this `TIME`")
	f.StringVar(&j.changed[1], "query-changed-on-to", "", "only contacts last changed at or before this `TIME`")
	f.BoolVar(&j.resume, "resume", false, "continue an export to FILE that was interrupted, if there is one")
	f.BoolVarP(&j.quiet, "quiet", "q", false, "show no progress")
	for kind, name := range map[nameKind]string{lists: "list", tags: "tag"} {
		_ = cmd.RegisterFlagCompletionFunc(name, a.completeNames(kind)) // fails only without the flag
	}
	return cmd
}

func (j *exportJob) run(cmd *cobra.Command, _ []string) (err error) {
	if err := j.check(); err != nil {
		return err
	}
	if j.client, j.out, err = j.app.prepare(cmd); err != nil {
		return err
	}
	if err := j.mayReplace(cmd); err != nil {
		return err
	}
	if err := j.prepare(cmd.Context()); err != nil {
		return err
	}
	err = j.export(cmd)
	if err == nil {
		return nil
	}
	if cmd.Context().Err() != nil {
		err = &interruptedError{}
	}
	switch {
	case errors.Is(err, bulk.ErrPlaceLost):
		j.out.note("So many contacts were removed meanwhile that the export cannot continue. Remove %s.checkpoint to begin anew.", j.file)
	case j.written > 0 && j.file != "":
		j.out.note("%s contacts are in %s.part. The same command with --resume continues.", progress.Number(j.written), j.file)
	}
	return err
}

// check reads the flags.
func (j *exportJob) check() error {
	if len(j.lists) == 0 {
		return usagef("missing: --list")
	}
	if j.resume && j.file == "" {
		return usagef("--resume needs --file")
	}
	if len(j.app.fields) > 0 || j.app.jq != "" {
		return usagef("an export has no --fields and --jq: --columns chooses what is written")
	}
	if j.format = j.app.output; j.format == "" {
		j.format = strings.TrimPrefix(strings.ToLower(filepath.Ext(j.file)), ".")
		if j.format == "yml" {
			j.format = "yaml"
		}
		if !slices.Contains(recordFormats, j.format) {
			if j.format == "xlsx" || j.format == "xls" {
				return usagef("--file: an export writes no %s; a spreadsheet opens .csv", j.format)
			}
			j.format = recordFormats[0]
		}
	}
	if !slices.Contains(recordFormats, j.format) {
		return usagef("--output is %q, want one of %s", j.format, strings.Join(recordFormats, ", "))
	}
	return j.filter()
}

// filter reads the flags that select contacts.
func (j *exportJob) filter() error {
	p := &j.params
	for text, to := range map[*string]**string{&j.email: &p.Email, &j.name: &p.Name} {
		if *text != "" {
			*to = text
		}
	}
	if j.origin != "" {
		p.Origin = new(gr.ContactOrigin(j.origin))
	}
	for _, bound := range []struct {
		flag, text string
		to         **wire.Time
	}{
		{"query-created-on-from", j.created[0], &p.CreatedOnFrom}, {"query-created-on-to", j.created[1], &p.CreatedOnTo},
		{"query-changed-on-from", j.changed[0], &p.ChangedOnFrom}, {"query-changed-on-to", j.changed[1], &p.ChangedOnTo},
	} {
		if bound.text == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339, bound.text)
		if err != nil {
			t, err = time.Parse(time.DateOnly, bound.text)
		}
		if err != nil {
			return usagef("--%s is %q, want a day such as 2027-03-01, or a time such as 2027-03-01T12:00:00Z", bound.flag, bound.text)
		}
		*bound.to = new(wire.NewTime(t))
	}
	return nil
}

// mayReplace asks before a file is replaced.
func (j *exportJob) mayReplace(cmd *cobra.Command) error {
	if j.file == "" {
		return nil
	}
	if _, err := os.Stat(j.file); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	return j.app.confirm(cmd, "Replacing "+j.file)
}

// prepare finds out what the names of the flags stand for.
func (j *exportJob) prepare(ctx context.Context) error {
	for _, name := range j.lists {
		id, err := lookUp(ctx, j.client, lists, name)
		if err != nil {
			return err
		}
		j.listIDs = append(j.listIDs, id)
	}
	j.params.CampaignID = new(strings.Join(j.listIDs, ","))
	columns, err := exportColumns(ctx, j.client, j.columns)
	if err != nil {
		return err
	}
	j.shown = columns
	for _, c := range j.shown {
		if c.property != "" && !slices.Contains(j.params.Fields, c.property) {
			j.params.Fields = append(j.params.Fields, c.property)
		}
		if c.property == "customFieldValues" && len(j.params.AdditionalFlags) == 0 {
			j.params.AdditionalFlags = []gr.ContactListFlag{gr.ContactListFlagForceCustoms}
		}
	}
	if len(j.params.Fields) == 0 {
		j.params.Fields = []string{"contactId"}
	}
	return nil
}

// identity tells exports apart whose files cannot continue each other.
func (j *exportJob) identity() (string, error) {
	raw, err := json.Marshal([]any{j.format, namesOf(j.shown), j.params, j.tags})
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), err
}

// findTags reads the tags of the contacts, if the export needs them.
func (j *exportJob) findTags(ctx context.Context, meter *progress.Meter) error {
	shown := slices.ContainsFunc(j.shown, func(c exportColumn) bool { return c.value == nil })
	if !shown && len(j.tags) == 0 {
		return nil
	}
	all, err := accountTags(ctx, j.client)
	if err != nil {
		return err
	}
	for _, name := range j.tags {
		if !slices.ContainsFunc(all, func(t gr.TagListItem) bool { return t.Name == name }) {
			return &nameError{tags, name}
		}
	}
	if !shown {
		all = slices.DeleteFunc(all, func(t gr.TagListItem) bool { return !slices.Contains(j.tags, t.Name) })
	}
	j.index, err = newTagIndex(ctx, j.client, j.listIDs, all, meter.Done)
	return err
}

// target returns what the contacts are written to, and a function that is called after
// each page.
func (j *exportJob) target() (w io.Writer, keep func(bulk.Checkpoint, int) error, err error) {
	switch {
	case j.file != "":
		identity, err := j.identity()
		if err == nil {
			j.toFile, err = openExport(j.file, identity, j.resume)
		}
		if err != nil {
			return nil, nil, err
		}
		return j.toFile, j.toFile.keep, nil
	case j.out.terminal:
		return terminalText{j.out}, func(bulk.Checkpoint, int) error { return nil }, nil
	}
	buf := bufio.NewWriterSize(j.out.w, 1<<16)
	return buf, func(bulk.Checkpoint, int) error { return buf.Flush() }, nil
}

// export writes the contacts.
func (j *exportJob) export(cmd *cobra.Command) error {
	w, keep, err := j.target()
	if err != nil {
		return err
	}
	var from bulk.Checkpoint
	begun := false
	if file := j.toFile; file != nil {
		defer file.close()
		from, begun, j.written = file.at.Place, file.at.Bytes > 0, file.at.Written
	}
	records, err := newRecordWriter(w, j.format, namesOf(j.shown), begun)
	if err != nil {
		return err
	}
	meter := j.app.meter(cmd, "searching", "contacts", j.quiet || j.file == "" && j.out.terminal)
	defer meter.Stop()
	if err := j.findTags(cmd.Context(), meter); err != nil {
		return err
	}
	meter.Phase("exporting", -1)
	if err := j.walk(cmd.Context(), records, from, meter, keep); err != nil {
		return err
	}
	if err := records.end(); err != nil {
		return err
	}
	if j.toFile != nil {
		err = j.toFile.finish()
	} else {
		err = keep(bulk.Checkpoint{}, j.written)
	}
	if err != nil {
		return err
	}
	meter.Stop()
	if !j.quiet {
		j.out.note("%s", j.summary())
	}
	return nil
}

func (j *exportJob) summary() string {
	text := progress.Number(j.written) + " contacts"
	if j.file != "" {
		text += " in " + j.file
	}
	return text + "."
}

// walk writes the contacts behind a place, and records after each page how far it is.
func (j *exportJob) walk(ctx context.Context, records recordWriter, from bulk.Checkpoint, meter *progress.Meter, keep func(bulk.Checkpoint, int) error) error {
	var kept error
	var walk *bulk.Exporter[gr.ContactListItem]
	walk, err := bulk.Export(bulk.ContactList(j.client.Contacts, j.params), bulk.ExportOptions{From: from, Progress: func(p bulk.Progress) {
		meter.Total(p.Total)
		meter.Done(p.Items)
		if kept == nil {
			kept = keep(walk.Checkpoint(), j.written)
		}
	}})
	if err != nil {
		return err
	}
	values := make([]node, len(j.shown))
	for c, err := range walk.Items(ctx) {
		if kept != nil {
			return kept
		}
		if err != nil {
			return errors.Join(err, keep(walk.Checkpoint(), j.written))
		}
		if len(j.tags) > 0 && !j.index.hasAll(c.ContactID, j.tags) {
			continue
		}
		for i, column := range j.shown {
			if column.value == nil {
				values[i] = textList(j.index.tagsOf(c.ContactID))
			} else {
				values[i] = column.value(&c)
			}
		}
		if err := records.write(values); err != nil {
			return fmt.Errorf("after %d contacts: %w", j.written, err)
		}
		j.written++
	}
	return kept
}

// terminalText writes to the output of the command.
type terminalText struct{ *output }

func (t terminalText) Write(p []byte) (int, error) { return len(p), t.write(string(p)) }
