package bulk_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// ensures are the four functions by what they ensure, for names that all can have.
func ensures(t *testing.T, c *getresponse.Client) map[string]func(names ...string) ([]bulk.Ensured, error) {
	ctx := t.Context()
	return map[string]func(names ...string) ([]bulk.Ensured, error){
		"list": func(names ...string) ([]bulk.Ensured, error) {
			var all []gr.NewCampaign
			for _, name := range names {
				all = append(all, gr.NewCampaign{Name: name})
			}
			return bulk.EnsureLists(ctx, c, all...)
		},
		"tag": func(names ...string) ([]bulk.Ensured, error) { return bulk.EnsureTags(ctx, c, names...) },
		"custom field": func(names ...string) ([]bulk.Ensured, error) {
			var all []gr.NewCustomField
			for _, name := range names {
				all = append(all, gr.NewCustomField{Name: name, Type: gr.CustomFieldTypeString, Format: gr.CustomFieldFormatText})
			}
			return bulk.EnsureCustomFields(ctx, c, all...)
		},
		"from field": func(names ...string) ([]bulk.Ensured, error) {
			var all []gr.NewFromField
			for _, name := range names {
				if name != "" {
					name += "@example.com"
				}
				all = append(all, gr.NewFromField{Email: name, Name: "News"})
			}
			return bulk.EnsureFromFields(ctx, c, all...)
		},
	}
}

func TestEnsure(t *testing.T) {
	simulate(t, nil, nil, func(t *testing.T, s *getresponsetest.Server, c *getresponse.Client) {
		for noun, ensure := range ensures(t, c) {
			first, err := ensure("alpha_long") // a name that contains another one
			if err != nil {
				t.Fatalf("%s: %v", noun, err)
			}
			second, err := ensure("beta", "ALPHA_LONG", "alpha", "Beta")
			if err != nil {
				t.Fatalf("%s: %v", noun, err)
			}
			var created []bool
			ids := map[string]bool{}
			for _, e := range second {
				created = append(created, e.Created)
				ids[e.ID] = true
			}
			if !first[0].Created || !slices.Equal(created, []bool{true, false, true, true}) || second[1].ID != first[0].ID || second[0].ID != second[3].ID || len(ids) != 3 || ids[""] {
				t.Errorf("%s: %+v, then %+v", noun, first, second)
			}
			before := writes(s)
			third, err := ensure("alpha", "beta")
			if err != nil || third[0].ID != second[2].ID || third[1].ID != second[0].ID || third[0].Created || writes(s) != before {
				t.Errorf("%s: %+v, %v", noun, third, err)
			}
			if none, err := ensure(); len(none) != 0 || err != nil {
				t.Errorf("%s: no names give %v, %v", noun, none, err)
			}
			if done, err := ensure("gamma", ""); err == nil || len(done) != 1 {
				t.Errorf("%s: an empty name gives %v, %v", noun, done, err)
			}
		}
	})
}

func TestEnsureCustomFieldTypes(t *testing.T) {
	simulate(t, nil, nil, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
		forms := map[string]gr.NewCustomField{
			"published text":   {Type: gr.CustomFieldTypeString, Format: gr.CustomFieldFormatText},
			"kind text":        {Type: gr.CustomFieldTypeText},
			"published date":   {Type: gr.CustomFieldTypeDate, Format: gr.CustomFieldFormatText},
			"kind date":        {Type: gr.CustomFieldTypeDate},
			"published select": {Type: gr.CustomFieldTypeString, Format: gr.CustomFieldFormatSingleSelect, Values: []string{"S", "M", "L"}},
			"kind select":      {Type: gr.CustomFieldTypeSingleSelect, Values: []string{"L", "S"}},
			"other choices":    {Type: gr.CustomFieldTypeSingleSelect, Values: []string{"XL"}},
		}
		same := [][]string{{"published text", "kind text"}, {"published date", "kind date"}, {"published select", "kind select"}}
		for first, have := range forms {
			for second, want := range forms {
				have.Name = fmt.Sprintf("%s_%s", first, second)
				want.Name = have.Name
				if _, err := bulk.EnsureCustomFields(t.Context(), c, have); err != nil {
					t.Fatal(err)
				}
				_, err := bulk.EnsureCustomFields(t.Context(), c, want)
				fits := first == second || slices.ContainsFunc(same, func(pair []string) bool { return slices.Contains(pair, first) && slices.Contains(pair, second) })
				if first == "kind select" && second == "published select" {
					fits = false // it lacks a choice
				}
				var mismatch *bulk.FieldMismatchError
				if fits != (err == nil) || !fits && (!errors.As(err, &mismatch) || mismatch.Want == mismatch.Have || mismatch.Name != want.Name) {
					t.Errorf("a %s field where %s exists: %v", second, first, err)
				}
			}
		}
	})
}

// Eight goroutines ensure the same names while a fifth of all requests fail. There is
// one of each in the end.
func TestEnsureConcurrently(t *testing.T) {
	var faults *faulty
	wrap := func(next http.RoundTripper) http.RoundTripper {
		faults = newFaulty(next, 2, 0.2)
		return faults
	}
	simulate(t, nil, wrap, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
		for noun, ensure := range ensures(t, c) {
			results := make([][]bulk.Ensured, 8)
			var all sync.WaitGroup
			for i := range results {
				all.Go(func() {
					var err error
					if results[i], err = ensure("one1", "two2", "three3", "four4", "five5"); err != nil {
						t.Errorf("%s: %v", noun, err)
					}
				})
			}
			all.Wait()
			if t.Failed() {
				return
			}
			created := map[string]int{}
			for _, r := range results {
				for j, e := range r {
					if e.ID != results[0][j].ID {
						t.Errorf("%s: %s has two IDs", noun, e.Name)
					}
					if e.Created {
						created[e.Name]++
					}
				}
			}
			for name, n := range created {
				if n > 1 {
					t.Errorf("%s: %d goroutines created %s", noun, n, name)
				}
			}
		}
		if faults.n < 10 {
			t.Errorf("only %d faults", faults.n)
		}
	})
}
