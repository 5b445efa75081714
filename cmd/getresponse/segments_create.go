package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/segment"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// segmentsCreate are the flags of getresponse segments create.
type segmentsCreate struct {
	*app
	data                           string
	lists                          []string
	every, anyOf, everyone, dryRun bool
}

func (a *app) newSegmentsCreate() *cobra.Command {
	s := &segmentsCreate{app: a}
	cmd := &cobra.Command{
		Use: "create NAME", Short: "Create a segment from conditions in flags, or from JSON", Args: oneArgument,
		Long: "Create a segment from conditions in flags, or from JSON. The segment is shown as a sentence, with the number of contacts that " +
			"match now, before it is saved. --dry-run does not save it.\n\n" +
			"A segment has the contacts of the lists of --list, or of --every-list, that match all conditions, or one of them with --any. " +
			"At most 8 conditions are possible. --data takes the body of search-contacts create, for conditions without a flag.\n\n" +
			"Custom fields compare by = and !=, text also by ~ (contains) and !~, numbers and dates by < <= > >= as far as the service can. " +
			"A name alone is a field that has any value. Days are numbers such as 30d or 4w; the service has the last 7 and the last 30 days " +
			"for what contacts did, and any number for what they did not do.",
		Example: "  getresponse segments create 'vips who read' --list spring_2027 --tag vip --opened-in-last 30d\n" +
			"  getresponse segments create sleepers --every-list --not-opened-in-last 90d --dry-run\n" +
			"  getresponse segments create buyers --data @buyers.json",
		RunE: s.run,
	}
	f := cmd.Flags()
	f.StringVar(&s.data, "data", "", "segment as JSON: @FILE, - for standard input, or the JSON itself; NAME is its name")
	f.StringSliceVar(&s.lists, "list", nil, "`NAME` or ID of a list; several are possible")
	f.BoolVar(&s.every, "every-list", false, "the contacts of all lists that there are now")
	f.BoolVar(&s.anyOf, "any", false, "contacts match one of the conditions instead of all")
	f.BoolVar(&s.everyone, "everyone", false, "all contacts of the lists, without a condition")
	f.BoolVar(&s.dryRun, "dry-run", false, "show the segment and save nothing")
	for _, c := range conditionFlags {
		f.StringArray(c.name, nil, c.usage)
	}
	_ = cmd.RegisterFlagCompletionFunc("list", a.completeNames(lists)) // fails only without the flag
	_ = cmd.RegisterFlagCompletionFunc("tag", a.completeNames(tags))
	_ = cmd.RegisterFlagCompletionFunc("not-tag", a.completeNames(tags))
	_ = cmd.RegisterFlagCompletionFunc("field", a.completeNames(fields))
	return cmd
}

func (s *segmentsCreate) run(cmd *cobra.Command, args []string) error {
	if err := s.checkFlags(cmd); err != nil {
		return err
	}
	client, out, err := s.prepare(cmd)
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	var made segment.Segment
	var given []givenCondition
	if s.data != "" {
		made, err = s.fromJSON(cmd, args[0])
	} else {
		made, given, err = s.fromFlags(ctx, cmd, client, args[0])
	}
	if err != nil {
		return err
	}
	body, err := made.Save()
	if err != nil {
		return &usageError{withFlags(err, given)}
	}
	shown, err := preview(ctx, client, made)
	if err != nil {
		return err
	}
	if !out.asData() {
		if err := out.write(shown.text() + "\n"); err != nil {
			return err
		}
	}
	if !s.dryRun {
		saved, err := client.SearchContacts.Create(ctx, body)
		if err != nil {
			return err
		}
		shown.ID = saved.SearchContactID
	}
	switch {
	case out.asData():
		return out.object(shown)
	case s.dryRun:
		out.note("Not saved, as --dry-run is given.")
		return nil
	}
	return out.write("Saved with the ID " + shown.ID + ".\n")
}

// checkFlags finds flags that exclude each other or are missing.
func (s *segmentsCreate) checkFlags(cmd *cobra.Command) error {
	given := 0
	for _, c := range conditionFlags {
		if cmd.Flags().Changed(c.name) {
			given++
		}
	}
	if s.data != "" {
		for _, name := range append([]string{"list", "every-list", "any", "everyone"}, conditionNames()...) {
			if cmd.Flags().Changed(name) {
				return usagef("--data and --%s exclude each other", name)
			}
		}
		return nil
	}
	switch {
	case s.every && len(s.lists) > 0:
		return usagef("--list and --every-list exclude each other")
	case !s.every && len(s.lists) == 0:
		return usagef("missing: --list, or --every-list for the contacts of all lists")
	case s.everyone && given > 0:
		return usagef("--everyone and conditions exclude each other")
	case !s.everyone && given == 0:
		return usagef("missing: a condition such as --tag; --everyone is all contacts of the lists")
	}
	return nil
}

// fromJSON reads the segment of --data and gives it the name.
func (s *segmentsCreate) fromJSON(cmd *cobra.Command, name string) (segment.Segment, error) {
	raw, err := s.app.data("data", s.data, cmd.InOrStdin())
	if err != nil {
		return segment.Segment{}, err
	}
	tree, err := parseJSON(raw)
	if err != nil {
		return segment.Segment{}, usagef("--data is no JSON (a file is @FILE): %v", err)
	}
	if _, isObject := tree.(map[string]any); !isObject {
		return segment.Segment{}, usagef("--data is no JSON object")
	}
	var body gr.SearchContact
	if err := wire.Unmarshal(raw, &body); err != nil {
		return segment.Segment{}, usagef("--data: %v", err)
	}
	body.Name = name
	return segment.Parse(&body), nil
}

// fromFlags makes the segment of the flags. The names of lists, tags and custom fields are
// looked up.
func (s *segmentsCreate) fromFlags(ctx context.Context, cmd *cobra.Command, client *getresponse.Client, name string) (segment.Segment, []givenCondition, error) {
	var none segment.Segment
	known, err := allPairs(ctx, client, lists)
	if err != nil {
		return none, nil, err
	}
	var ids []string
	for _, p := range known {
		if s.every {
			ids = append(ids, p.id)
		}
	}
	for _, list := range s.lists {
		p, err := choose(lists, known, list)
		if err != nil {
			return none, nil, err
		}
		if !slices.Contains(ids, p.id) {
			ids = append(ids, p.id)
		}
	}
	if len(ids) == 0 {
		return none, nil, usagef("--every-list: the account has no lists")
	}
	given, err := givenConditions(ctx, cmd, client)
	if err != nil {
		return none, nil, err
	}
	conditions := make([]segment.Condition, len(given))
	for i, g := range given {
		conditions[i] = g.condition
	}
	scope := segment.New(name).In(ids...)
	switch {
	case s.everyone:
		return scope.Everyone(), nil, nil
	case s.anyOf:
		return scope.WhereAny(conditions...), given, nil
	}
	return scope.Where(conditions...), given, nil
}

// withFlags returns an error of a segment with the flags in place of the conditions.
func withFlags(err error, given []givenCondition) error {
	var failure *segment.Error
	if !errors.As(err, &failure) || len(given) == 0 {
		return err
	}
	var texts []string
	for _, fault := range failure.Faults {
		if i := fault.Condition - 1; i >= 0 && i < len(given) {
			texts = append(texts, fmt.Sprintf("--%s %s: %s", given[i].flag, given[i].value, fault.Reason))
			continue
		}
		texts = append(texts, fault.String())
	}
	return errors.New(strings.Join(texts, "; "))
}

// preview returns a segment that is not saved, with the number of contacts that match.
func preview(ctx context.Context, client *getresponse.Client, made segment.Segment) (*shownSegment, error) {
	search, err := made.Search()
	if err != nil {
		return nil, &usageError{err}
	}
	sentence, err := newSentences(ctx, client).of(made)
	if err != nil {
		return nil, err
	}
	page, err := client.SearchContacts.ListContacts(ctx, &gr.SearchContactsParams{PerPage: new(1)}, search)
	if err != nil {
		return nil, err
	}
	return &shownSegment{Name: made.Name(), Sentence: sentence, Contacts: &page.TotalCount}, nil
}
