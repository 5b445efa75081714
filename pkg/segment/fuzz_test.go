package segment_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/segment"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// FuzzParse reads what a service might return. Nothing panics. What is read can be printed,
// and it is the same after it was saved and read again.
func FuzzParse(f *testing.F) {
	kinds := map[string]bool{}
	for _, e := range buildable() {
		kind, _, _ := strings.Cut(e.call, "(")
		if kinds[kind] {
			continue
		}
		kinds[kind] = true
		body, err := e.segment().Save()
		if err != nil {
			f.Fatal(err)
		}
		data, err := wire.Marshal(body)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"name":"s","sectionLogicOperator":"and","section":[{"subscriptionDate":"never"},{"subscriptionDate":"custom","customDate":{"from":1}}]}`))
	f.Add([]byte(`{"section":[{"subscriptionDate":"today","conditions":[{"conditionType":"score","value":"x"},{"conditionType":7},null,[]]}],"a":{}}`))
	f.Add([]byte(`{"name":"s","name":"t","section":{"0":{"subscriptionDate":"today","conditions":{"1":{"conditionType":"x","x":1,"x":2}}}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var saved gr.SearchContact
		if saved.UnmarshalJSON(data) != nil {
			t.Skip()
		}
		read := segment.Parse(&saved)
		sentence := read.String()
		if again := segment.Parse(&saved); again.String() != sentence || read.String() != sentence {
			t.Errorf("%s reads\n%s\nthen\n%s", data, sentence, again)
		}
		body, err := read.Save()
		if err != nil {
			return
		}
		if again := segment.Parse(roundTrip(t, body)); !again.Equal(read) || again.String() != sentence {
			t.Errorf("%s reads\n%s\nand after it was saved\n%s", data, sentence, again)
		}
	})
}

// FuzzBuild builds random segments out of the catalogue: what is saved is read back as an
// equal segment with the same sentence.
func FuzzBuild(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed, "who read", "L1", "2026-03-01")
	}
	f.Add(uint64(3), "a\"b\u202e", "\x00", "")
	f.Fuzz(func(t *testing.T, seed uint64, name, list, value string) {
		random := rand.New(rand.NewPCG(seed, 1))
		s := randomSegment(random, name, list, value)
		body, err := s.Save()
		if err != nil {
			if name != "" && list != "" && value != "" && utf8.ValidString(name) && utf8.ValidString(list) && utf8.ValidString(value) && list != segment.Any && value != segment.Any {
				t.Errorf("%s: %v", s, err)
			}
			return
		}
		read := segment.Parse(roundTrip(t, body))
		if !read.Equal(s) || !s.Equal(read) || read.String() != s.String() {
			t.Errorf("built\n%s\nread\n%s", s, read)
		}
		if again := randomSegment(rand.New(rand.NewPCG(seed, 1)), name, list, value); !again.Equal(s) || again.String() != s.String() {
			t.Errorf("built\n%s\nthen\n%s", s, again)
		}
	})
}

// randomSegment returns a segment of up to 8 sections with up to 8 conditions each.
func randomSegment(random *rand.Rand, name, list, value string) segment.Segment {
	all := buildable()
	given := []segment.Condition{
		segment.Name().Is(value), segment.CustomField(list).Contains(value), segment.Tag(value), segment.City().IsNot(value),
		segment.NumberField(list).AtMost(random.NormFloat64()), segment.Score().MoreThan(int(random.Int32())),
		segment.TotalSpent(list).LessThan(segment.Amount(random.ExpFloat64(), "PLN")).InLast(segment.Days(1 + random.IntN(400))),
		segment.OpenedNothing().InLastFullDays(segment.Days(1 + random.IntN(400))), segment.BoughtBrand(list, value),
		segment.SignedUp().SinceTime(time.Unix(random.Int64N(4_000_000_000), 5).In(time.FixedZone("", 60*(random.IntN(1440)-720)))),
	}
	sections := make([]segment.Section, 1+random.IntN(8))
	for i := range sections {
		scope := segment.In(list, "L2")
		switch random.IntN(4) {
		case 0:
			scope = scope.InCycle()
		case 1:
			scope = scope.NotInCycle().SignedUp().InLast(30 * segment.Day)
		case 2:
			first := segment.DateOf(time.Unix(random.Int64N(4_000_000_000), 0).UTC())
			scope = scope.SignedUp().Between(first, segment.DateOf(first.AddDate(0, 0, random.IntN(100))))
		}
		conditions := make([]segment.Condition, random.IntN(9))
		for k := range conditions {
			conditions[k] = all[random.IntN(len(all))].condition
			if random.IntN(3) == 0 {
				conditions[k] = given[random.IntN(len(given))]
			}
		}
		switch {
		case len(conditions) == 0:
			sections[i] = scope.Everyone()
		case random.IntN(2) == 0:
			sections[i] = scope.Where(conditions...)
		default:
			sections[i] = scope.WhereAny(conditions...)
		}
	}
	if random.IntN(2) == 0 {
		return segment.New(name).AllOf(sections...)
	}
	return segment.New(name).AnyOf(sections...)
}
