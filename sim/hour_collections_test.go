package sim

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// object is a JSON object as the API shows it or takes it.
type object = map[string]any

// collection is a collection of the API in which an actor creates, updates and deletes.
type collection struct {
	path   string // under the base URL, such as /tags
	item   string // path of one is this and the ID; path without it
	id     string // property with the ID
	key    string // property that is unique
	create string // operationIds; "" for what the API does not have
	update string
	remove string

	body   func(name string) object       // of a create, with name as the key
	change func(key string, n int) object // of an update

	unlike string // property that is shown in another form than it is sent

	model []*row
}

// row is what a collection should have.
type row struct {
	id    string
	holds object // properties that were sent
}

// use makes an actor do something with one of its collections at a time: create in half
// of the steps, update or delete in the others.
func (a *actor) use(collections func() []*collection) {
	a.step = func() {
		c := pick(a, collections())
		switch i := a.rand.IntN(6); {
		case i < 3 || len(c.model) == 0:
			a.create(c)
		case i == 3 && c.remove != "":
			a.remove(c, pick(a, c.model))
		case c.update != "":
			a.update(c, pick(a, c.model))
		}
	}
	a.verify = func() {
		for _, c := range collections() {
			a.compare(c)
		}
	}
}

// create creates a row. If the client does not learn the ID, it looks for the row.
func (a *actor) create(c *collection) {
	name := a.next()
	if c.key == "email" {
		name += "@example.com"
	}
	r := &row{holds: c.body(name)}
	var created object
	out := a.write(c.create, name, func() error {
		_, err := a.Do(a.Context(), http.MethodPost, c.path, r.holds, &created)
		return err
	})
	r.id = text(created[c.id])
	found := a.find(c, name)
	switch {
	case out == without && found != "":
		a.Errorf("%s: %s exists, but its create was not executed", a.name, name)
	case out == without:
		return
	case found == "" || out == done && r.id != found:
		a.Errorf("%s: %s has the ID %q, the list has %q", a.name, name, r.id, found)
		return
	}
	r.id = found
	c.model = append(c.model, r)
}

// find returns the ID of the row with that key, "" without one.
func (a *actor) find(c *collection, name string) (id string) {
	for _, item := range a.list(c) {
		if item[c.key] == name {
			id = text(item[c.id])
		}
	}
	return id
}

// list reads all pages of a collection.
func (a *actor) list(c *collection) []object {
	var all []object
	for page := 1; ; page++ {
		var items []object
		read := a.read("", func() error {
			_, err := a.Do(a.Context(), http.MethodGet, fmt.Sprintf("%s?perPage=1000&page=%d", c.path, page), nil, &items)
			return err
		})
		all = append(all, items...)
		if !read || len(items) < 1000 {
			return all
		}
	}
}

func (a *actor) update(c *collection, r *row) {
	a.n++
	change := c.change(text(r.holds[c.key]), a.n)
	out := a.write(c.update, fmt.Sprint(r.holds[c.key]), func() error {
		_, err := a.Do(a.Context(), http.MethodPost, c.path+"/"+r.id, change, nil)
		return err
	})
	if out == without {
		return
	}
	for name, value := range change {
		r.holds[name] = value
	}
}

// remove deletes a row. A retry after a fault finds nothing to delete.
func (a *actor) remove(c *collection, r *row) {
	out := a.write(c.remove, fmt.Sprint(r.holds[c.key]), func() error {
		_, err := a.Do(a.Context(), http.MethodDelete, cmp.Or(c.item, c.path)+"/"+r.id, nil, nil)
		if errors.Is(err, getresponse.ErrNotFound) {
			err = nil
		}
		return err
	})
	if out != without {
		c.model = except(c.model, r)
	}
}

// compare compares what the server has in a collection with the model. The collection may
// have rows that the actor did not create; their keys do not begin with its name.
func (a *actor) compare(c *collection) {
	have := map[string]object{}
	for _, item := range a.list(c) {
		if strings.HasPrefix(text(item[c.key]), a.name+"_") {
			have[text(item[c.id])] = item
		}
	}
	for _, r := range c.model {
		item, ok := have[r.id]
		if !ok {
			a.Errorf("%s: %s has no %v", a.name, c.path, r.holds[c.key])
			continue
		}
		delete(have, r.id)
		for name, want := range r.holds {
			if got, shown := item[name]; shown && name != c.unlike && !same(got, want) {
				a.Errorf("%s: %s of %v in %s is %v, want %v", a.name, name, r.holds[c.key], c.path, got, want)
			}
		}
		a.rows++
		a.log = append(a.log, fmt.Sprint(c.create, " ", r.holds[c.key]))
	}
	for _, item := range have {
		a.Errorf("%s: %s has %v, which should not exist", a.name, c.path, item[c.key])
	}
}

// same compares scalars as strings, as the service writes numbers and booleans as strings.
// Of objects it compares what was sent, of lists their length.
func same(got, want any) bool {
	switch want := want.(type) {
	case object:
		in, ok := got.(object)
		for name, value := range want {
			if shown, has := in[name]; has && !same(shown, value) {
				return false
			}
		}
		return ok
	case []any:
		list, ok := got.([]any)
		return ok && len(list) == len(want)
	}
	return text(got) == text(want)
}

func text(v any) string {
	if v == nil {
		return ""
	}
	return strings.TrimSuffix(fmt.Sprint(v), ".00")
}
