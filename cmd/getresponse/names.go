package main

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// nameKind is a kind of resource that people call by its name: the flag takes the name
// where the API takes the ID.
type nameKind struct{ flag, id, what string }

var (
	lists  = nameKind{"list", "campaignId", "list"}
	tags   = nameKind{"tag", "tagId", "tag"}
	fields = nameKind{"field", "customFieldId", "custom field"}
	froms  = nameKind{"from", "fromFieldId", "sender address"}
)

// target is where the ID of a name goes in an operation.
type target struct {
	kind  nameKind
	place string // path, query, body or refs
	at    string // argument, parameter or path of the property
}

// hasValues reports whether the flag sets values of what it names.
func (t target) hasValues() bool { return t.place == "refs" && t.kind == fields }

// usage returns the help of the flag.
func (k nameKind) usage(t target) string {
	text := "`NAME` of a " + k.what + ", instead of its ID"
	if t.hasValues() {
		return "`NAME=VALUE` of a custom field; several are possible"
	}
	if t.place == "refs" {
		text += "; several are possible"
	}
	return text
}

// targets returns where an operation takes the ID of something with a name: for each
// kind the first place of path, query and body.
func (c *operationCall) targets() (all []target) {
	for _, kind := range []nameKind{lists, tags, fields, froms} {
		if t, ok := c.spec.target(kind); ok {
			all = append(all, t)
		}
	}
	return all
}

func (s *spec) target(kind nameKind) (target, bool) {
	for _, arg := range s.args {
		if arg.name == kind.id {
			return target{kind, "path", arg.name}, true
		}
	}
	for _, o := range s.flags {
		switch {
		case !o.body && (o.at == kind.id || o.at == "query["+kind.id+"]"):
			return target{kind, "query", o.at}, true
		case o.body && o.kind == "text" && (o.at == kind.id || strings.HasSuffix(o.at, "."+kind.id)):
			return target{kind, "body", o.at}, true
		}
	}
	for _, r := range s.refs {
		if r.id == kind.id {
			return target{kind, "refs", r.at}, true
		}
	}
	return target{}, false
}

// named is a property that a name sets.
type named struct {
	flag  string
	path  []string
	value any
}

// resolveNames looks up the names of the flags.
func (c *operationCall) resolveNames(ctx context.Context, client *getresponse.Client) error {
	for _, t := range c.targets() {
		if !c.flags.Changed(t.kind.flag) {
			continue
		}
		names := c.flags.Lookup(t.kind.flag).Value.(pflag.SliceValue).GetSlice() // of both kinds of flags
		switch {
		case len(names) == 0:
			return usagef("--%s is empty", t.kind.flag)
		case len(names) > 1 && t.place != "refs":
			return usagef("--%s: one name is possible here, not %d", t.kind.flag, len(names))
		}
		var items []any
		for _, name := range names {
			name, value, hasValue := strings.Cut(name, "=")
			if hasValue != t.hasValues() {
				return usagef("--%s is %q, want %s", t.kind.flag, name, strings.Split(t.kind.usage(t), "`")[1])
			}
			id, err := lookUp(ctx, client, t.kind, name)
			if err != nil {
				return err
			}
			c.ids[t.at] = id
			items = withReference(items, t.kind.id, id, value, hasValue)
		}
		switch t.place {
		case "refs":
			delete(c.ids, t.at)
			c.named = append(c.named, named{t.kind.flag, []string{t.at}, items})
		case "body":
			c.named = append(c.named, named{t.kind.flag, strings.Split(t.at, "."), c.ids[t.at]})
		}
	}
	return nil
}

// withReference adds the ID to items of a body, or another value to the item that has it.
func withReference(items []any, property, id, value string, hasValue bool) []any {
	if !hasValue {
		return append(items, map[string]any{property: id})
	}
	for _, item := range items {
		if item := item.(map[string]any); item[property] == id {
			item["value"] = append(item["value"].([]string), value)
			return items
		}
	}
	return append(items, map[string]any{property: id, "value": []string{value}})
}

// pair is a name and its ID.
type pair struct{ name, id string }

// pairs yields what the account has of a kind. The service filters by a part of the
// name where one is given.
func pairs(ctx context.Context, client *getresponse.Client, kind nameKind, part *string) iter.Seq2[pair, error] {
	switch kind {
	case lists:
		return named2(client.Campaigns.All(ctx, &gr.ListCampaignsParams{Name: part}), func(i gr.CampaignListItem) pair { return pair{i.Name, i.CampaignID} })
	case tags:
		return named2(client.Tags.All(ctx, &gr.ListTagsParams{Name: part}), func(i gr.TagListItem) pair { return pair{i.Name, i.TagID} })
	case fields:
		return named2(client.CustomFields.All(ctx, &gr.ListCustomFieldsParams{Name: part}), func(i gr.CustomField) pair { return pair{i.Name, i.CustomFieldID} })
	case segments:
		return named2(client.SearchContacts.All(ctx, &gr.ListSearchContactsParams{Name: part}), func(i gr.SearchContactListItem) pair { return pair{i.Name, i.SearchContactID} })
	case shops:
		return named2(client.Shops.All(ctx, &gr.ListShopsParams{Name: part}), func(i gr.ShopListItem) pair { return pair{i.Name, i.ShopID} })
	}
	return named2(client.FromFields.All(ctx, &gr.ListFromFieldsParams{Email: part}), func(i gr.FromField) pair { return pair{i.Email, i.FromFieldID} })
}

func named2[T any](items iter.Seq2[T, error], of func(T) pair) iter.Seq2[pair, error] {
	return func(yield func(pair, error) bool) {
		for item, err := range items {
			if !yield(of(item), err) {
				return
			}
		}
	}
}

// lookUp returns the ID of the only resource with the name.
func lookUp(ctx context.Context, client *getresponse.Client, kind nameKind, name string) (string, error) {
	if name == "" {
		return "", usagef("--%s is empty", kind.flag)
	}
	var ids []string
	for p, err := range pairs(ctx, client, kind, &name) {
		if err != nil {
			return "", fmt.Errorf("--%s %s: %w", kind.flag, name, err)
		}
		if p.name == name && !slices.Contains(ids, p.id) {
			ids = append(ids, p.id)
		}
	}
	switch len(ids) {
	case 0:
		return "", &nameError{kind, name}
	case 1:
		return ids[0], nil
	}
	return "", usagef("--%s: %d have the name %q, with the IDs %s: use the ID", kind.flag, len(ids), name, strings.Join(ids, ", "))
}

// nameError reports a name that the account does not have.
type nameError struct {
	kind nameKind
	name string
}

func (e *nameError) Error() string {
	return fmt.Sprintf("--%s: the account has no %s with the name %q", e.kind.flag, e.kind.what, e.name)
}
