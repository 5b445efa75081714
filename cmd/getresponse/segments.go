package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/segment"
)

func (a *app) newSegments() *cobra.Command {
	cmd := &cobra.Command{
		Use: "segments", Short: "Show and create segments as sentences", GroupID: groupReports, RunE: onlySubcommands,
		Long: "Segments are contacts that match conditions. These commands show a segment as a sentence with the names of lists, tags and " +
			"custom fields, and create one from flags. The operations of the service are those of search-contacts.",
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "show ID_OR_NAME", Short: "Show a saved segment as a sentence, and how many contacts it has", RunE: a.showSegment, Args: oneArgument,
			Example: "  getresponse segments show 'vips of Gdansk'",
		},
		&cobra.Command{
			Use: "list", Short: "List the saved segments with their sentences", RunE: a.listSegments, Args: cobra.NoArgs,
			Long: "List the saved segments with their sentences. Each takes a call, as lists of the service have no conditions.",
		},
		a.newSegmentsCreate(),
	)
	return cmd
}

// oneArgument checks that there is one argument.
func oneArgument(cmd *cobra.Command, args []string) error {
	if len(args) != 1 || args[0] == "" {
		return usagef("%s wants 1 argument, not %d: %s", cmd.CommandPath(), len(args), cmd.UseLine())
	}
	return nil
}

// shownSegment is a segment as the commands print it.
type shownSegment struct {
	ID       string `json:"searchContactId,omitempty"` // none for one that is not saved
	Name     string `json:"name"`
	Sentence string `json:"sentence"`
	Contacts *int   `json:"contacts,omitempty"` // that match now
}

func (a *app) showSegment(cmd *cobra.Command, args []string) error {
	client, out, err := a.prepare(cmd)
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	saved, err := findSegment(ctx, client, args[0])
	if err != nil {
		return err
	}
	shown, err := newSentences(ctx, client).show(saved)
	if err != nil {
		return err
	}
	page, err := client.SearchContacts.ListContactsOf(ctx, saved.SearchContactID, &gr.ListContactsOfSearchContactParams{PerPage: new(1)})
	if err != nil {
		return err
	}
	shown.Contacts = &page.TotalCount
	if out.asData() {
		return out.object(shown)
	}
	return out.write(shown.text() + "\n")
}

// text returns the sentence and the number of contacts.
func (s *shownSegment) text() string {
	if s.Contacts == nil || *s.Contacts < 0 {
		return s.Sentence
	}
	return s.Sentence + "\n" + matching(*s.Contacts)
}

func matching(n int) string {
	if n == 1 {
		return "1 contact matches now."
	}
	return fmt.Sprintf("%d contacts match now.", n)
}

// findSegment returns the only segment with a name, or else that with an ID.
func findSegment(ctx context.Context, client *getresponse.Client, text string) (*gr.SearchContact, error) {
	var ids []string
	for item, err := range client.SearchContacts.All(ctx, &gr.ListSearchContactsParams{Name: &text}) {
		if err != nil {
			return nil, err
		}
		if item.Name == text {
			ids = append(ids, item.SearchContactID)
		}
	}
	switch len(ids) {
	case 0:
		saved, err := client.SearchContacts.Get(ctx, text, nil)
		if errors.Is(err, getresponse.ErrNotFound) {
			return nil, fmt.Errorf("the account has no segment with the name or ID %q: %w", text, getresponse.ErrNotFound)
		}
		return saved, err
	case 1:
		return client.SearchContacts.Get(ctx, ids[0], nil)
	}
	return nil, usagef("%d segments have the name %q, with the IDs %s: use the ID", len(ids), text, strings.Join(ids, ", "))
}

func (a *app) listSegments(cmd *cobra.Command, _ []string) error {
	client, out, err := a.prepare(cmd)
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	sentences := newSentences(ctx, client)
	all := []*shownSegment{}
	for item, err := range client.SearchContacts.All(ctx, &gr.ListSearchContactsParams{SortName: new(gr.SortOrderASC)}) {
		if err != nil {
			return err
		}
		saved, err := client.SearchContacts.Get(ctx, item.SearchContactID, nil)
		if errors.Is(err, getresponse.ErrNotFound) {
			continue // it was deleted in the meantime
		}
		if err != nil {
			return err
		}
		shown, err := sentences.show(saved)
		if err != nil {
			return err
		}
		all = append(all, shown)
	}
	if out.asData() {
		return out.object(all)
	}
	if len(all) == 0 {
		out.note("The account has no segments.")
	}
	for _, s := range all {
		if err := out.write(s.ID + "  " + s.Sentence + "\n"); err != nil {
			return err
		}
	}
	return nil
}

// sentences writes segments as sentences, with the names of the account.
type sentences struct {
	ctx    context.Context // of the calls for names, which segment.Names has no place for
	client *getresponse.Client
	known  map[nameKind]map[string]string // names by ID
	err    error                          // of the last call that failed
}

func newSentences(ctx context.Context, client *getresponse.Client) *sentences {
	return &sentences{ctx: ctx, client: client, known: map[nameKind]map[string]string{}}
}

func (s *sentences) show(saved *gr.SearchContact) (*shownSegment, error) {
	sentence, err := s.of(segment.Parse(saved))
	return &shownSegment{ID: saved.SearchContactID, Name: saved.Name, Sentence: sentence}, err
}

// of returns the sentence of a segment.
func (s *sentences) of(described segment.Segment) (string, error) {
	text := described.Describe(s.name)
	return text, s.err
}

// name returns the name of something in a sentence, "" for what has none or is gone. The
// names of a kind are requested once.
func (s *sentences) name(what, id string) string {
	var kind nameKind
	switch what {
	case "list":
		kind = lists
	case "tag":
		kind = tags
	case "custom field", "custom choice field", "custom number field", "custom date field":
		kind = fields
	case "newsletter", "autoresponder":
		return s.message(what, id)
	default:
		return ""
	}
	if s.known[kind] == nil && s.err == nil {
		names := map[string]string{}
		var all []pair
		if all, s.err = allPairs(s.ctx, s.client, kind); s.err == nil {
			for _, p := range all {
				names[p.id] = p.name
			}
			s.known[kind] = names
		}
	}
	return s.known[kind][id]
}

// message returns the name of a message, or its subject if it has no name.
func (s *sentences) message(what, id string) (name string) {
	var err error
	if what == "newsletter" {
		var n *gr.Newsletter
		if n, err = s.client.Newsletters.Get(s.ctx, id, &gr.GetNewsletterParams{Fields: []string{"name", "subject"}}); err == nil {
			name = cmp.Or(n.Name, n.Subject)
		}
	} else {
		var m *gr.Autoresponder
		if m, err = s.client.Autoresponders.Get(s.ctx, id, &gr.GetAutoresponderParams{Fields: []string{"name", "subject"}}); err == nil {
			name = cmp.Or(m.Name, m.Subject)
		}
	}
	if err != nil && !errors.Is(err, getresponse.ErrNotFound) {
		s.err = err
	}
	return name
}
