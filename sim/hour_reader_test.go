package sim

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// asReader calls the operations that read, in a random order, with IDs of what there is.
func asReader(a *actor) {
	var reads []wire.Operation
	for _, op := range gr.Operations() {
		if op.Method == http.MethodGet {
			reads = append(reads, op)
		}
	}
	a.step = func() {
		op := pick(a, reads)
		path, ok := a.fill(op.Path)
		if !ok {
			return // there is none yet
		}
		switch {
		case op.ID == "listTransactionalEmailStatistics":
			path += "?query[groupBy]=total"
		case strings.HasPrefix(op.Path, "/campaigns/statistics/"):
			path += "?query[campaignId]=" + a.defaultList()
		}
		a.read(op.ID, func() error {
			_, err := a.Do(a.Context(), http.MethodGet, path, nil, nil)
			if errors.Is(err, getresponse.ErrNotFound) && (strings.Contains(op.Path, "{") || op.ID == "getAccountCallback") {
				return nil // another client has deleted it since, or has not set it yet
			}
			return err
		})
	}
}

// fill replaces the parameters of a path by IDs of what there is. It reports false if there
// is nothing.
func (a *actor) fill(path string) (string, bool) {
	for {
		before, rest, found := strings.Cut(path, "{")
		if !found {
			return path, true
		}
		param, after, _ := strings.Cut(rest, "}")
		id, ok := a.any(before, param)
		if !ok {
			return "", false
		}
		path = before + id + after
	}
}

// any returns a random ID for a path parameter. before is what is before it in the path.
func (a *actor) any(before, param string) (string, bool) {
	if param == "languageCode" {
		return "EN", true
	}
	property := param
	if param == "transactionalEmailTemplateId" {
		property = "templateId"
	}
	list := strings.TrimSuffix(before, "/")
	isList := func(op wire.Operation) bool { return op.Path == list && op.Method == http.MethodGet }
	if !strings.HasPrefix(list, "/shops/") && !slices.ContainsFunc(gr.Operations(), isList) { // the parameter is of another path
		for _, op := range gr.Operations() {
			if owner, ok := strings.CutSuffix(op.Path, "/{"+param+"}"); ok && op.Method == http.MethodGet && !strings.Contains(owner, "{") {
				list = owner
				break
			}
		}
	}
	var items []object
	if _, err := a.Do(a.Context(), http.MethodGet, list, nil, &items); err != nil || len(items) == 0 {
		return "", false
	}
	item := pick(a, items)
	if param == "shopId" { // the shopkeeper's: the others have nothing
		item = items[0]
	}
	id := text(item[property])
	return id, id != ""
}
