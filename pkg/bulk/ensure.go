package bulk

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Ensured is a resource that exists now.
type Ensured struct {
	Name    string // as asked for; the address of a from field
	ID      string
	Created bool // by this call
}

// EnsureLists finds lists (campaigns) by name and creates those that are missing, with
// the given settings. The result has the order of the arguments. Names are compared
// without case. Two programs may ask for the same names concurrently.
//
// After an error the result has the lists before the one at fault.
//
// API operations: GET /campaigns and POST /campaigns.
func EnsureLists(ctx context.Context, client *getresponse.Client, lists ...gr.NewCampaign) ([]Ensured, error) {
	return resources[gr.NewCampaign, gr.CampaignListItem]{
		noun:   "list",
		nameOf: func(n gr.NewCampaign) string { return n.Name },
		all: func(name *string) iter.Seq2[gr.CampaignListItem, error] {
			return client.Campaigns.All(ctx, &gr.ListCampaignsParams{Name: name})
		},
		item: func(c gr.CampaignListItem) (name, id string) { return c.Name, c.CampaignID },
		create: func(n gr.NewCampaign) (string, error) {
			c, err := client.Campaigns.Create(ctx, n)
			if err != nil {
				return "", err
			}
			return c.CampaignID, nil
		},
	}.ensure(ctx, lists)
}

// EnsureTags finds tags by name and creates those that are missing. The result has the
// order of the names, which are compared without case. Two programs may ask for the same
// names concurrently.
//
// After an error the result has the tags before the one at fault.
//
// API operations: GET /tags and POST /tags.
func EnsureTags(ctx context.Context, client *getresponse.Client, names ...string) ([]Ensured, error) {
	return resources[string, gr.TagListItem]{
		noun:   "tag",
		nameOf: func(name string) string { return name },
		all: func(name *string) iter.Seq2[gr.TagListItem, error] {
			return client.Tags.All(ctx, &gr.ListTagsParams{Name: name})
		},
		item: func(t gr.TagListItem) (name, id string) { return t.Name, t.TagID },
		create: func(name string) (string, error) {
			t, err := client.Tags.Create(ctx, gr.NewTag{Name: name})
			if err != nil {
				return "", err
			}
			return t.TagID, nil
		},
	}.ensure(ctx, names)
}

// EnsureFromFields finds sender addresses by their e-mail address and creates those that
// are missing. The result has the order of the arguments. Two programs may ask for the
// same addresses concurrently. The service may ask the owner of a new address to confirm.
//
// After an error the result has the addresses before the one at fault.
//
// API operations: GET /from-fields and POST /from-fields.
func EnsureFromFields(ctx context.Context, client *getresponse.Client, senders ...gr.NewFromField) ([]Ensured, error) {
	return resources[gr.NewFromField, gr.FromField]{
		noun:   "from field",
		nameOf: func(n gr.NewFromField) string { return n.Email },
		all: func(email *string) iter.Seq2[gr.FromField, error] {
			return client.FromFields.All(ctx, &gr.ListFromFieldsParams{Email: email})
		},
		item: func(f gr.FromField) (name, id string) { return f.Email, f.FromFieldID },
		create: func(n gr.NewFromField) (string, error) {
			f, err := client.FromFields.Create(ctx, n)
			if err != nil {
				return "", err
			}
			return f.FromFieldID, nil
		},
	}.ensure(ctx, senders)
}

// resources finds and creates resources of one kind by name.
type resources[N, T any] struct {
	noun   string
	nameOf func(N) string
	all    func(name *string) iter.Seq2[T, error] // all whose name contains name, all with nil
	item   func(T) (name, id string)
	create func(N) (id string, err error)
	check  func(N, T) error // nil if every resource with the name will do
}

// ensure reads all resources once, or those with the name if there is only one.
func (r resources[N, T]) ensure(ctx context.Context, wanted []N) (done []Ensured, err error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	var filter *string
	if len(wanted) == 1 {
		filter = new(r.nameOf(wanted[0]))
	}
	have, err := r.read(ctx, filter)
	if err != nil {
		return nil, fmt.Errorf("bulk: ensure %s: %w", r.noun, err)
	}
	byName := map[string]Ensured{}
	for _, n := range wanted {
		name := r.nameOf(n)
		if earlier, ok := byName[strings.ToLower(name)]; ok {
			done = append(done, Ensured{Name: name, ID: earlier.ID, Created: earlier.Created})
			continue
		}
		one, err := r.one(ctx, n, have)
		if err != nil {
			return done, fmt.Errorf("bulk: ensure %s %q: %w", r.noun, name, err)
		}
		byName[strings.ToLower(name)] = one
		done = append(done, one)
	}
	return done, nil
}

// read returns resources in the order of the list.
func (r resources[N, T]) read(ctx context.Context, name *string) (have []T, err error) {
	err = patiently(ctx, func() error {
		have = nil
		for item, err := range r.all(name) {
			if err != nil {
				return err
			}
			have = append(have, item)
		}
		return nil
	})
	return have, err
}

// find looks for a name, first as it is written. The service's own search finds parts of
// names as well.
func (r resources[N, T]) find(n N, have []T) (one Ensured, found bool, err error) {
	want := r.nameOf(n)
	var match *T
	for i := range have {
		name, _ := r.item(have[i])
		if name == want {
			match = &have[i]
			break
		}
		if match == nil && strings.EqualFold(name, want) {
			match = &have[i]
		}
	}
	if match == nil {
		return Ensured{}, false, nil
	}
	if r.check != nil {
		err = r.check(n, *match)
	}
	_, id := r.item(*match)
	return Ensured{Name: want, ID: id}, true, err
}

// one finds a resource or creates it. If another program has created it meanwhile, or the
// outcome is unknown, it looks again before it creates it once more.
func (r resources[N, T]) one(ctx context.Context, n N, have []T) (Ensured, error) {
	name := r.nameOf(n)
	if name == "" {
		return Ensured{}, errors.New("the name is empty")
	}
	for attempt, pause := 1, firstPause; ; attempt, pause = attempt+1, 2*pause {
		one, found, err := r.find(n, have)
		if found || err != nil {
			return one, err
		}
		var id string
		failed := patiently(ctx, func() (err error) {
			id, err = r.create(n)
			return err
		})
		switch {
		case failed == nil:
			return Ensured{Name: name, ID: id, Created: true}, nil
		case attempt == maxAttempts || !errors.Is(failed, getresponse.ErrDuplicate) && !isTransient(failed):
			return Ensured{}, failed
		}
		if attempt > 1 {
			if err := sleep(ctx, pause); err != nil {
				return Ensured{}, err
			}
		}
		if have, err = r.read(ctx, &name); err != nil {
			return Ensured{}, err
		}
	}
}
