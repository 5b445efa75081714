package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/segment"
)

// conditionFlag is a flag of getresponse segments create for a condition. Each can be
// given several times.
type conditionFlag struct {
	name, usage string
	make        func(l *lookup, value string) (segment.Condition, error)
}

// givenCondition is a condition of the command line.
type givenCondition struct {
	flag, value string
	condition   segment.Condition
}

var conditionFlags = []conditionFlag{
	{"tag", "`NAME` or ID of a tag that contacts have", func(l *lookup, value string) (segment.Condition, error) {
		id, err := l.id(tags, "tag", value)
		return segment.Tag(id), err
	}},
	{"not-tag", "`NAME` or ID of a tag that contacts do not have", func(l *lookup, value string) (segment.Condition, error) {
		id, err := l.id(tags, "not-tag", value)
		return segment.WithoutTag(id), err
	}},
	{"field", "`CONDITION` on a custom field, such as city=Gdansk, city~dan, age>=30 or age", (*lookup).onField},
	{"not-field", "`NAME` or ID of a custom field that has no value", (*lookup).withoutField},
	{"email-contains", "`TEXT` in the e-mail address", func(_ *lookup, value string) (segment.Condition, error) {
		return segment.Email().Contains(value), nil
	}},
	{"email-ends", "`TEXT` at the end of the e-mail address, such as @example.com", func(_ *lookup, value string) (segment.Condition, error) {
		return segment.Email().EndsWith(value), nil
	}},
	{"name-contains", "`TEXT` in the name", func(_ *lookup, value string) (segment.Condition, error) {
		return segment.Name().Contains(value), nil
	}},
	{"opened-in-last", "`DAYS` in which contacts opened a message: 7d or 30d", inLast("opened-in-last", segment.Opened().InLast)},
	{"not-opened-in-last", "`DAYS` in which contacts opened no message, such as 90d", inLast("not-opened-in-last", segment.OpenedNothing().InLast)},
	{"clicked-in-last", "`DAYS` in which contacts clicked a link: 7d or 30d", inLast("clicked-in-last", segment.Clicked().InLast)},
	{"not-clicked-in-last", "`DAYS` in which contacts clicked no link, such as 90d", inLast("not-clicked-in-last", segment.ClickedNothing().InLast)},
	{"added-in-last", "`DAYS` in which contacts were added: 7d or 30d", inLast("added-in-last", segment.SignedUp().InLast)},
}

func conditionNames() (names []string) {
	for _, c := range conditionFlags {
		names = append(names, c.name)
	}
	return names
}

// inLast makes conditions with a number of days.
func inLast[C segment.Condition](flag string, condition func(segment.Days) C) func(*lookup, string) (segment.Condition, error) {
	return func(_ *lookup, value string) (segment.Condition, error) {
		number, unit := value, segment.Day
		if days, ok := strings.CutSuffix(value, "d"); ok {
			number = days
		} else if weeks, ok := strings.CutSuffix(value, "w"); ok {
			number, unit = weeks, segment.Week
		}
		n, err := strconv.ParseUint(number, 10, 12)
		if err != nil || n == 0 {
			return nil, usagef("--%s is %q, want a number of days or weeks such as 30d or 4w", flag, value)
		}
		return condition(segment.Days(n) * unit), nil
	}
}

// lookup looks up the names in conditions. What is requested is kept.
type lookup struct {
	ctx    context.Context
	client *getresponse.Client
	tags   []pair
	fields []gr.CustomField
}

// givenConditions returns the conditions of the command line, in the order of the help.
func givenConditions(ctx context.Context, cmd *cobra.Command, client *getresponse.Client) (given []givenCondition, err error) {
	l := &lookup{ctx: ctx, client: client}
	for _, c := range conditionFlags {
		var values []string
		if flag, ok := cmd.Flags().Lookup(c.name).Value.(pflag.SliceValue); ok { // GetStringArray loses an empty value
			values = flag.GetSlice()
		}
		for _, value := range values {
			condition, err := c.make(l, value)
			if err != nil {
				return nil, err
			}
			given = append(given, givenCondition{c.name, value, condition})
		}
	}
	return given, nil
}

// id returns the ID of a tag. The flag is named in errors.
func (l *lookup) id(kind nameKind, flag, name string) (string, error) {
	if l.tags == nil {
		var err error
		if l.tags, err = allPairs(l.ctx, l.client, kind); err != nil {
			return "", err
		}
	}
	kind.flag = flag
	p, err := choose(kind, l.tags, name)
	return p.id, err
}

// field returns a custom field. The flag is named in errors.
func (l *lookup) field(flag, name string) (*gr.CustomField, error) {
	if l.fields == nil {
		for f, err := range l.client.CustomFields.All(l.ctx, nil) {
			if err != nil {
				return nil, err
			}
			l.fields = append(l.fields, f)
		}
	}
	known := make([]pair, len(l.fields))
	for i, f := range l.fields {
		known[i] = pair{f.Name, f.CustomFieldID}
	}
	kind := fields
	kind.flag = flag
	p, err := choose(kind, known, name)
	if err != nil {
		return nil, err
	}
	for i, f := range l.fields {
		if f.CustomFieldID == p.id {
			return &l.fields[i], nil
		}
	}
	return nil, &nameError{kind, name}
}
