package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// allPairs returns the names and IDs of all resources of a kind.
func allPairs(ctx context.Context, client *getresponse.Client, kind nameKind) (all []pair, err error) {
	for p, err := range pairs(ctx, client, kind, nil) {
		if err != nil {
			return nil, fmt.Errorf("names of each %s: %w", kind.what, err)
		}
		all = append(all, p)
	}
	return all, nil
}

// choose returns the only resource with a name, or else that with an ID.
func choose(kind nameKind, known []pair, text string) (pair, error) {
	if text == "" {
		return pair{}, usagef("--%s is empty", kind.flag)
	}
	var named []pair
	var identified *pair
	for _, p := range known {
		if p.name == text {
			named = append(named, p)
		}
		if p.id == text {
			identified = &p
		}
	}
	switch {
	case len(named) == 1:
		return named[0], nil
	case len(named) > 1:
		ids := make([]string, len(named))
		for i, p := range named {
			ids[i] = p.id
		}
		return pair{}, usagef("--%s: %d have the name %q, with the IDs %s: use the ID", kind.flag, len(ids), text, strings.Join(ids, ", "))
	case identified != nil:
		return *identified, nil
	}
	return pair{}, &nameError{kind, text}
}
