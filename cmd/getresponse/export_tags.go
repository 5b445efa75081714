package main

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/segment"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// tagIndex has the tags of the contacts of some lists. Lists of contacts come without
// tags, and a call for each contact would take hours. One search for each tag finds its
// contacts a thousand at a time.
type tagIndex struct {
	names []string
	of    map[string][]int32 // by ID of the contact, indexes of names
}

// tagSearches is how many tags are searched for concurrently.
const tagSearches = 4

// newTagIndex searches for the contacts of tags. found is called with their number so far.
func newTagIndex(ctx context.Context, client *getresponse.Client, listIDs []string, tags []gr.TagListItem, found func(n int)) (*tagIndex, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	index := &tagIndex{of: map[string][]int32{}}
	var mu sync.Mutex
	var searches sync.WaitGroup
	room := make(chan struct{}, tagSearches)
	for i, tag := range tags {
		index.names = append(index.names, tag.Name)
		room <- struct{}{}
		searches.Go(func() {
			defer func() { <-room }()
			err := contactsWithTag(ctx, client, listIDs, tag.TagID, func(id string) {
				mu.Lock()
				defer mu.Unlock()
				index.of[strings.Clone(id)] = append(index.of[id], int32(i)) //nolint:gosec // an account has fewer tags
				found(len(index.of))
			})
			if err != nil {
				cancel(err)
			}
		})
	}
	searches.Wait()
	return index, context.Cause(ctx)
}

// contactsWithTag calls found with the IDs of the contacts that have a tag.
func contactsWithTag(ctx context.Context, client *getresponse.Client, listIDs []string, tagID string, found func(id string)) error {
	search, err := segment.New("").In(listIDs...).Where(segment.Tag(tagID)).Search()
	if err != nil {
		return err
	}
	walk, err := bulk.Export(bulk.List[gr.FoundContact]{
		ID: func(c gr.FoundContact) string { return c.ContactID },
		Page: func(ctx context.Context, page, perPage int) (*wire.Page[gr.FoundContact], error) {
			params := gr.SearchContactsParams{SortCreatedOn: new(gr.SortOrderASC), Fields: []string{"contactId"}, Page: &page, PerPage: &perPage}
			return client.SearchContacts.ListContacts(ctx, &params, search)
		},
	}, bulk.ExportOptions{InFlight: 3})
	if err != nil {
		return err
	}
	for c, err := range walk.Items(ctx) {
		if err != nil {
			return err
		}
		found(c.ContactID)
	}
	return nil
}

// tagsOf returns the names of the tags of a contact.
func (x *tagIndex) tagsOf(id string) (names []string) {
	indexes := slices.Clone(x.of[id])
	slices.Sort(indexes)
	for _, i := range indexes {
		names = append(names, x.names[i])
	}
	return names
}

// hasAll reports whether a contact has all of some tags.
func (x *tagIndex) hasAll(id string, wanted []string) bool {
	have := x.tagsOf(id)
	for _, name := range wanted {
		if !slices.Contains(have, name) {
			return false
		}
	}
	return true
}

// accountTags returns the tags of the account, by name.
func accountTags(ctx context.Context, client *getresponse.Client) ([]gr.TagListItem, error) {
	return everything(ctx, client.Tags.List, func(p *gr.ListTagsParams, page, perPage *int) { p.Page, p.PerPage = page, perPage },
		func(t gr.TagListItem) string { return t.TagID })
}
