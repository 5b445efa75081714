package getresponsetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// The test walks every collection that the API can change: it creates rows from bodies
// made from the contract, reads them back, finds them by each query, sorts and pages
// them, updates and deletes them.
func TestCollections(t *testing.T) {
	t.Parallel()
	c, err := contract.Shared()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range c.Entities {
		if e.Create == nil || e.Create.Request == nil {
			continue
		}
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			clock := newClock()
			server := NewServer(WithClock(clock.now))
			t.Cleanup(server.Close)
			w := &walk{T: t, contract: c, server: server, clock: clock, entity: e, parents: map[*contract.Entity]string{}, making: map[*contract.Entity]bool{e: true}, number: new(int)}
			w.run()
		})
	}
}

// walk is a tour of one collection.
type walk struct {
	*testing.T
	contract *contract.Contract
	server   *Server
	clock    *clock
	entity   *contract.Entity
	parents  map[*contract.Entity]string // paths of rows that others are created under
	making   map[*contract.Entity]bool   // rows that are being made for others to refer to
	number   *int                        // of the last body
}

// adapt changes a body where entities have rules that the contract cannot say.
func adapt(entity string, body engine.Object) {
	switch entity {
	case "campaign":
		body["isDefault"] = "false" // one always is the default
	case "import": // columns are named after fields that exist
		body["fieldMapping"], body["contacts"] = []any{"email"}, []any{[]any{"jan@example.com"}}
	case "newsletter": // the sending time is not in sendSettings
		delete(body["sendSettings"].(engine.Object), "sendOn")
		body["type"] = "broadcast" // a draft has no sending time
	case "SMS": // either these or the contacts
		if contacts, ok := body["sendSettings"].(engine.Object)["contacts"].(engine.Object); ok {
			delete(contacts, "selectedContacts")
		}
	case "subject test":
		settings := body["deliverySettings"].(engine.Object)
		settings["samplingTime"] = "PT2H"
		settings["sendOn"] = engine.Object{"sendingType": "now", "timeZone": engine.Object{"timeZoneId": 1.0}}
		body["variants"] = []any{"one subject", "another"}
	case "autoresponder":
		delete(body, "editor") // responses name it otherwise
	}
}

func (w *walk) run() {
	path := w.pathOf(w.entity)
	var bodies, rows []engine.Object
	for i := range 3 {
		w.clock.advance(24 * time.Hour)
		body := w.body(w.entity.Create, i)
		id := w.create(w.entity, path, body)
		rows = append(rows, w.read(path, id))
		bodies = append(bodies, body)
		w.same("created", bodies[i], rows[i])
	}
	for i, row := range rows { // time has passed
		rows[i] = w.read(path, w.id(row))
	}
	w.queries(path, rows)
	w.sorts(path)
	w.pages(path, rows)
	last := w.id(rows[2])
	if w.entity.Update != nil {
		body := w.body(w.entity.Update, 1)
		w.send(http.MethodPost, path+"/"+last, nil, body, w.entity.Update.Status)
		w.same("updated", body, w.read(path, last))
	}
	if w.entity.Delete != nil && w.entity.Item != "" {
		w.send(http.MethodDelete, path+"/"+last, nil, nil, w.entity.Delete.Status)
		if slices.ContainsFunc(w.list(path, nil), func(row engine.Object) bool { return w.id(row) == last }) {
			w.Errorf("%s is listed after its deletion", last)
		}
		w.send(http.MethodDelete, path+"/"+last, nil, nil, http.StatusNotFound)
	}
	if w.entity.Get != nil {
		w.send(http.MethodGet, path+"/unknown", nil, nil, http.StatusNotFound)
	}
}

func (w *walk) id(row engine.Object) string { return engine.Scalar(row[w.entity.ID]) }

// pathOf returns the path of a collection with parents that exist.
func (w *walk) pathOf(e *contract.Entity) string {
	if e.Parent == nil {
		return e.Path
	}
	parent, ok := w.parents[e.Parent]
	if !ok {
		above := w.pathOf(e.Parent)
		parent = above + "/" + w.create(e.Parent, above, w.body(e.Parent.Create, 0))
		w.parents[e.Parent] = parent
	}
	return parent + e.Path[strings.LastIndexByte(e.Path, '/'):]
}

// body makes the body of a request. What it refers to exists.
func (w *walk) body(rt *contract.Route, variant int) engine.Object {
	*w.number++
	schema := rt.Operation.RequestBody.Value.Content.Get("application/json").Schema
	body := contract.Examples{All: true, Request: true, Variant: variant, Number: *w.number}.Value(schema).(engine.Object)
	adapt(w.entity.Name, body)
	return w.refer(body, "").(engine.Object)
}

// refer replaces the IDs in a body with IDs that exist.
func (w *walk) refer(value any, name string) any {
	switch v := value.(type) {
	case engine.Object:
		for key, inner := range v {
			if v[key] = w.refer(inner, key); v[key] == "" && inner != "" {
				delete(v, key) // to what is being made itself
			}
		}
	case []any:
		for i, inner := range v {
			v[i] = w.refer(inner, name)
		}
	case string:
		if to := w.contract.Entity(name); to != nil {
			return w.existing(to)
		}
		if to := w.referred(name); to != nil {
			return w.existing(to)
		}
	}
	return value
}

// referred returns the entity that lists of plain IDs with a name refer to.
func (w *walk) referred(name string) *contract.Entity {
	for _, e := range w.contract.Entities {
		for _, reference := range e.References {
			if reference.Path[len(reference.Path)-1] == name {
				return reference.To
			}
		}
	}
	return nil
}

// existing returns the ID of a row of an entity.
func (w *walk) existing(e *contract.Entity) string {
	w.server.mu.Lock()
	rows := w.server.accounts[0].world.Tables[e.Name].All()
	w.server.mu.Unlock()
	if len(rows) > 0 {
		return engine.Scalar(rows[0][e.ID])
	}
	if e.Create == nil || e.Create.Request == nil {
		w.server.mu.Lock()
		defer w.server.mu.Unlock()
		row := engine.Object{}
		for name, field := range e.Fields {
			if field.Kind == contract.Text && name != e.ID {
				row[name] = "example"
			}
		}
		return engine.Scalar(w.server.accounts[0].world.Insert(e.Name, row)[e.ID])
	}
	if w.making[e] { // rows refer to one that is there already
		return ""
	}
	w.making[e] = true
	defer delete(w.making, e)
	inner := *w
	inner.entity = e
	return inner.create(e, inner.pathOf(e), inner.body(e.Create, 0))
}

// create creates a row and returns its ID.
func (w *walk) create(e *contract.Entity, path string, body engine.Object) string {
	w.Helper()
	created, _ := w.send(http.MethodPost, path, nil, body, e.Create.Status).(engine.Object)
	if id := engine.Scalar(created[e.ID]); id != "" {
		return id
	}
	rows := w.list(path, nil) // the response has no body
	return engine.Scalar(rows[len(rows)-1][e.ID])
}

func (w *walk) read(path, id string) engine.Object {
	w.Helper()
	if w.entity.Get != nil {
		row, _ := w.send(http.MethodGet, path+"/"+id, nil, nil, http.StatusOK).(engine.Object)
		return row
	}
	for _, row := range w.list(path, nil) {
		if w.id(row) == id {
			return row
		}
	}
	w.Fatalf("%s has no %s", path, id)
	return nil
}

func (w *walk) list(path string, query url.Values) []engine.Object {
	w.Helper()
	var rows []engine.Object
	list, _ := w.send(http.MethodGet, path, query, nil, http.StatusOK).([]any)
	for _, item := range list {
		rows = append(rows, item.(engine.Object))
	}
	return rows
}

// same checks that a row has each value of a body that its schema can show.
func (w *walk) same(what string, body, row engine.Object) {
	w.Helper()
	for name, want := range body {
		if shownOtherwise(w.entity.Name, what, name) {
			continue
		}
		got, shown := row[name]
		if !shown && w.entity.Fields[name] == nil {
			continue // responses never have it
		}
		if !shows(got, want) {
			w.Errorf("%s: %s is %v, want %v", what, name, got, want)
		}
	}
}

// shownOtherwise reports whether responses show a property in another form than requests.
func shownOtherwise(entity, what, name string) bool {
	switch entity + "." + name {
	case "tag.name":
		return what == "updated" // the service keeps the old one
	case "SMS.sendSettings", "subject test.variants", "subject test.flags", "subject test.deliverySettings":
		// Recipients are counted, subjects have results, opens are tracked, times have an offset.
		return true
	}
	return false
}

// shows reports whether a value of a response is that of a request: scalars in any form,
// objects with more properties.
func shows(got, want any) bool {
	switch want := want.(type) {
	case engine.Object:
		o, ok := got.(engine.Object)
		for name, value := range want {
			if inner, has := o[name]; has && !shows(inner, value) {
				return false
			}
		}
		return ok
	case []any:
		list, ok := got.([]any)
		if text, isText := got.(string); isText { // flags in lists
			return strings.Contains(text, engine.Scalar(want[0]))
		}
		if !ok || len(list) != len(want) {
			return false
		}
		for i := range want {
			if !shows(list[i], want[i]) {
				return false
			}
		}
		return true
	}
	a, b := engine.Scalar(got), engine.Scalar(want)
	at, isTime := engine.ParseTime(a)
	bt, _ := engine.ParseTime(b)
	return a == b || isTime && at.Equal(bt) || strings.EqualFold(a, b) || reflect.DeepEqual(got, want)
}

// queries finds a row by each parameter that selects a property it has.
func (w *walk) queries(path string, rows []engine.Object) {
	for _, p := range w.entity.List.Operation.Parameters {
		param, isQuery := strings.CutPrefix(p.Value.Name, "query[")
		if !isQuery {
			continue
		}
		name, bound, ranged := strings.Cut(strings.TrimSuffix(param, "]"), "][")
		row, value := rows[0], ""
		for _, candidate := range rows {
			if value = engine.First(w.entity, candidate, name); value != "" {
				row = candidate
				break
			}
		}
		if value == "" {
			w.missing(p.Value.Name)
			continue
		}
		if enum := p.Value.Schema.Value.Enum; len(enum) > 0 && !slices.Contains(enum, any(value)) {
			w.missing(p.Value.Name) // the parameter has values of its own
			continue
		}
		if ranged {
			at, _ := engine.ParseTime(value)
			value = at.Format("2006-01-02T15:04:05-0700")
		}
		found := w.list(path, url.Values{p.Value.Name: {value}})
		if !slices.ContainsFunc(found, func(found engine.Object) bool { return w.id(found) == w.id(row) }) {
			w.Errorf("%s=%s does not find the row", p.Value.Name, value)
		}
		other := "no such value"
		switch schema := p.Value.Schema.Value; {
		case ranged && bound == "from":
			other = "2100-01-01"
		case ranged:
			other = "1999-01-01"
		case schema.Type.Is("boolean"), len(schema.Enum) > 0:
			continue // every value may be taken
		}
		for _, found := range w.list(path, url.Values{p.Value.Name: {other}}) {
			if w.id(found) == w.id(row) {
				w.Errorf("%s=%s finds the row", p.Value.Name, other)
			}
		}
	}
}

// missing fails unless a hook decides about a parameter that selects no property.
func (w *walk) missing(param string) {
	name := strings.TrimSuffix(strings.TrimPrefix(param, "query["), "]")
	if !w.server.engine.Decides(w.entity, name) {
		w.Errorf("%s selects no property of a row, and no hook decides", param)
	}
}

// sorts lists the rows by each sort parameter in both directions.
func (w *walk) sorts(path string) {
	for _, p := range w.entity.List.Operation.Parameters {
		name, isSort := strings.CutPrefix(p.Value.Name, "sort[")
		if !isSort {
			continue
		}
		name = strings.TrimSuffix(name, "]")
		up := w.list(path, url.Values{p.Value.Name: {"ASC"}})
		down := w.list(path, url.Values{p.Value.Name: {"DESC"}})
		first := func(rows []engine.Object) string { return strings.ToLower(engine.First(w.entity, rows[0], name)) }
		lastOf := func(rows []engine.Object) string {
			return strings.ToLower(engine.First(w.entity, rows[len(rows)-1], name))
		}
		if first(up) != lastOf(down) || first(down) != lastOf(up) {
			w.Errorf("%s: ASC gives %q to %q, DESC %q to %q", p.Value.Name, first(up), lastOf(up), first(down), lastOf(down))
		}
	}
}

// pages reads the list one row at a time.
func (w *walk) pages(path string, rows []engine.Object) {
	total := len(w.list(path, nil))
	seen := map[string]bool{}
	for page := 1; page <= total; page++ {
		for _, row := range w.list(path, url.Values{"page": {fmt.Sprint(page)}, "perPage": {"1"}}) {
			seen[w.id(row)] = true
		}
	}
	for _, row := range rows {
		if !seen[w.id(row)] {
			w.Errorf("%s is on no page of %d", w.id(row), total)
		}
	}
	if len(seen) != total {
		w.Errorf("%d rows on %d pages of one", len(seen), total)
	}
}

// send sends a request and returns the decoded body of the response.
func (w *walk) send(method, path string, query url.Values, body any, status int) any {
	w.Helper()
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			w.Fatal(err)
		}
	}
	r, err := http.NewRequestWithContext(w.Context(), method, w.server.URL()+path+"?"+query.Encode(), bytes.NewReader(raw))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", "api-key "+APIKey)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := w.server.Transport().RoundTrip(r)
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close()
	var tree any
	if resp.ContentLength > 0 {
		err = json.NewDecoder(resp.Body).Decode(&tree)
	}
	if err != nil || resp.StatusCode != status {
		w.Fatalf("%s %s?%s: got %d, want %d: %v %v\nfor %s", method, path, query.Encode(), resp.StatusCode, status, tree, err, raw)
	}
	return tree
}
