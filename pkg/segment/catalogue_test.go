package segment_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/segment"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

var update = flag.Bool("update", false, "write the golden files")

// constructors are the functions that make conditions.
func constructors() map[string]any {
	return map[string]any{
		"AbandonedCart": segment.AbandonedCart, "Bought": segment.Bought, "BoughtBrand": segment.BoughtBrand,
		"ChoiceField": segment.ChoiceField, "City": segment.City, "Clicked": segment.Clicked,
		"ClickedLink": segment.ClickedLink, "ClickedNothing": segment.ClickedNothing, "ClickedSMSLink": segment.ClickedSMSLink,
		"Consented": segment.Consented, "Country": segment.Country, "CountryCode": segment.CountryCode,
		"CustomField": segment.CustomField, "CycleDay": segment.CycleDay, "DMACode": segment.DMACode,
		"DateField": segment.DateField, "DidNotTakePart": segment.DidNotTakePart, "Email": segment.Email,
		"EngagementScore": segment.EngagementScore, "EventDidNotOccur": segment.EventDidNotOccur, "EventOccurred": segment.EventOccurred,
		"Goal": segment.Goal, "InPipeline": segment.InPipeline, "InStage": segment.InStage,
		"LastClicked": segment.LastClicked, "LastOpened": segment.LastOpened, "LastSent": segment.LastSent,
		"LastSentAutoresponder": segment.LastSentAutoresponder, "LastSentNewsletter": segment.LastSentNewsletter,
		"Latitude": segment.Latitude, "LegacyScore": segment.LegacyScore, "Longitude": segment.Longitude,
		"Name": segment.Name, "NotBought": segment.NotBought, "NotBoughtBrand": segment.NotBoughtBrand,
		"NotClicked": segment.NotClicked, "NotClickedSMSLink": segment.NotClickedSMSLink, "NotConsented": segment.NotConsented,
		"NotOpened": segment.NotOpened, "NotSentMessage": segment.NotSentMessage, "NumberField": segment.NumberField,
		"Opened": segment.Opened, "OpenedMessage": segment.OpenedMessage, "OpenedNothing": segment.OpenedNothing,
		"PostalCode": segment.PostalCode, "Purchases": segment.Purchases, "Region": segment.Region,
		"Score": segment.Score, "SentMessage": segment.SentMessage, "SentSMS": segment.SentSMS,
		"SignedUp": segment.SignedUp, "SignedUpBy": segment.SignedUpBy, "SignedUpByAnyForm": segment.SignedUpByAnyForm,
		"SignedUpByForm": segment.SignedUpByForm, "SignedUpByImport": segment.SignedUpByImport, "SignedUpByLandingPage": segment.SignedUpByLandingPage,
		"SignedUpByLegacyForm": segment.SignedUpByLegacyForm, "SignedUpByPopup": segment.SignedUpByPopup,
		"SignedUpByWebinar": segment.SignedUpByWebinar, "SignedUpByWebsite": segment.SignedUpByWebsite,
		"Tag": segment.Tag, "TookPart": segment.TookPart, "TotalSpent": segment.TotalSpent,
		"WereSent": segment.WereSent, "WithoutTag": segment.WithoutTag,
	}
}

// otherFunctions are the exported functions that make no conditions.
var otherFunctions = []string{"Amount", "AutomationMessage", "Autoresponder", "Date", "DateOf", "In", "New", "Newsletter", "Parse", "SplitTest"}

// warsaw is the zone of the callers in tests.
var warsaw = time.FixedZone("CET", 3600)

// arguments returns the values with which functions are called, by their type.
func arguments() map[reflect.Type][]any {
	all := map[reflect.Type][]any{}
	for _, v := range []any{
		"x1", segment.Any, 3, 2.5, segment.Amount(9.99, "PLN"),
		segment.Date(2026, time.March, 1), segment.Date(2026, time.March, 31),
		time.Date(2026, time.March, 1, 0, 30, 0, 0, warsaw),
		7 * segment.Day, 30 * segment.Day, 2 * segment.Week,
		segment.Newsletter("m1"), segment.Autoresponder("m1"), segment.SplitTest("m1"), segment.AutomationMessage("m1"),
		segment.Product{Shop: "s1", Category: "c1", ID: "p1"}, segment.Product{Shop: segment.Any, Category: segment.Any, ID: segment.Any},
		segment.Host, segment.Listener, segment.Presenter, segment.Registrant, segment.AnyRole,
		segment.ByAPI, segment.ByEmail, segment.ByPanel, segment.ByMobile, segment.BySurvey, segment.BySales,
		segment.ByCopy, segment.ByLeads, segment.ByChat, segment.ByCourse, segment.ByPremiumNewsletter,
	} {
		all[reflect.TypeOf(v)] = append(all[reflect.TypeOf(v)], v)
	}
	return all
}

// entry is a condition that the package can build.
type entry struct {
	call      string // as it is written
	condition segment.Condition
	fault     string // why it cannot be sent
}

func (e entry) segment() segment.Segment { return segment.New("s").In("L1").Where(e.condition) }

// comparison is a call of another comparison than AtLeast.
var comparison = regexp.MustCompile(`\.(AtMost|Is|IsNot|LessThan|MoreThan)\([^()]*\)$`)

// catalogue returns every condition that calls of the constructors and of the methods of
// what they return can make with the arguments. A period after a comparison follows AtLeast
// only.
var catalogue = sync.OnceValue(func() (all []entry) {
	args := arguments()
	for name, f := range constructors() {
		all = append(all, calls(name, reflect.ValueOf(f), args)...)
	}
	slices.SortFunc(all, func(a, b entry) int { return strings.Compare(a.call, b.call) })
	return all
})

// buildable returns the conditions that can be sent.
func buildable() (all []entry) {
	for _, e := range catalogue() {
		if e.fault == "" {
			all = append(all, e)
		}
	}
	return all
}

// calls calls f with every combination of arguments; days in their order, and [segment.Any]
// only where it can be an ID.
func calls(name string, f reflect.Value, args map[reflect.Type][]any) (all []entry) {
	lists := [][]reflect.Value{nil}
	for i := range f.Type().NumIn() {
		values := args[f.Type().In(i)]
		if len(values) == 0 {
			panic(fmt.Sprintf("%s: no argument of type %s", name, f.Type().In(i)))
		}
		switch values[0].(type) {
		case wire.Date:
			values = values[i : i+1]
		case string:
			if strings.Contains(name, ".") {
				values = values[:1]
			}
		}
		var longer [][]reflect.Value
		for _, list := range lists {
			for _, v := range values {
				longer = append(longer, append(slices.Clone(list), reflect.ValueOf(v)))
			}
		}
		lists = longer
	}
	for _, list := range lists {
		written := make([]string, len(list))
		for i, v := range list {
			written[i] = fmt.Sprint(v)
			if t, ok := v.Interface().(time.Time); ok {
				written[i] = t.Format(time.RFC3339)
			}
			if d, ok := v.Interface().(wire.Date); ok {
				written[i] = d.WireText()
			}
		}
		all = append(all, expand(name+"("+strings.Join(written, ", ")+")", f.Call(list)[0], args)...)
	}
	return all
}

// expand returns v if it is a condition, and the conditions that its methods make.
func expand(call string, v reflect.Value, args map[reflect.Type][]any) (all []entry) {
	if c, ok := v.Interface().(segment.Condition); ok {
		e := entry{call: call, condition: c}
		if _, err := e.segment().Save(); err != nil {
			e.fault = err.Error()
		}
		all = append(all, e)
	}
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if comparison.MatchString(call) {
		return all
	}
	for i := range v.NumMethod() {
		all = append(all, calls(call+"."+v.Type().Method(i).Name, v.Method(i), args)...)
	}
	return all
}

// No constructor is missing in the catalogue, and none in the tour of the package.
func TestCatalogueIsComplete(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	packages, err := parser.ParseDir(token.NewFileSet(), ".", func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0)
	if err != nil {
		t.Fatal(err)
	}
	exported := 0
	for _, file := range packages["segment"].Files {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !f.Name.IsExported() {
				continue
			}
			exported++
			if _, listed := constructors()[f.Name.Name]; !listed && !slices.Contains(otherFunctions, f.Name.Name) {
				t.Errorf("%s is not in the catalogue", f.Name.Name)
			} else if listed && !strings.Contains(strings.Join(strings.Fields(string(doc)), " "), "["+f.Name.Name+"]") {
				t.Errorf("the tour in doc.go does not name %s", f.Name.Name)
			}
		}
	}
	if want := len(constructors()) + len(otherFunctions); exported != want {
		t.Errorf("%d functions are exported, %d are listed", exported, want)
	}
	if n := len(buildable()); n < 300 {
		t.Errorf("only %d conditions", n)
	}
}

// The golden file has every condition of the catalogue: how it is built, what is sent, and
// how it reads; or why it cannot be sent.
func TestCatalogueIsThatOfTheGoldenFile(t *testing.T) {
	const golden = "testdata/conditions.golden"
	var b strings.Builder
	for _, e := range catalogue() {
		if e.fault != "" {
			fmt.Fprintf(&b, "%s\n  ! %s\n", e.call, e.fault)
			continue
		}
		_, words, _ := strings.Cut(e.segment().String(), "list L1 ")
		fmt.Fprintf(&b, "%s\n  %s\n  %s\n", e.call, conditionJSON(t, e), words)
	}
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		got, want := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Fatalf("line %d is\n%s\nwant\n%s\n(run with -update, and read the difference)", i+1, got[i], want[i])
			}
		}
		t.Fatalf("%d lines, want %d", len(got), len(want))
	}
}

// conditionJSON returns what is sent of a condition.
func conditionJSON(t *testing.T, e entry) string {
	t.Helper()
	saved, err := e.segment().Save()
	if err != nil {
		t.Fatalf("%s: %v", e.call, err)
	}
	data, err := wire.Marshal(saved.Section[0].Value.(*gr.SegmentPeriodSection).Conditions[0])
	if err != nil {
		t.Fatalf("%s: %v", e.call, err)
	}
	return string(data)
}

// Conditions that differ read differently.
func TestSentencesAreDifferent(t *testing.T) {
	read := map[string]entry{}
	for _, e := range buildable() {
		sentence := e.segment().String()
		if other, taken := read[sentence]; taken && conditionJSON(t, e) != conditionJSON(t, other) {
			t.Errorf("%s and %s read\n%s", e.call, other.call, sentence)
		}
		read[sentence] = e
		if strings.Contains(sentence, "{") {
			t.Errorf("%s reads\n%s", e.call, sentence)
		}
	}
}

// What is saved is read back as the same segment.
func TestParseOfSaveIsEqual(t *testing.T) {
	for _, e := range buildable() {
		built := e.segment()
		saved, err := built.Save()
		if err != nil {
			t.Fatal(err)
		}
		read := segment.Parse(roundTrip(t, saved))
		if !read.Equal(built) || !built.Equal(read) || read.String() != built.String() {
			t.Errorf("%s: built\n%s\nread\n%s", e.call, built, read)
		}
	}
}

// roundTrip returns a segment as the service would return it.
func roundTrip(t testing.TB, sent any) *gr.SearchContact {
	t.Helper()
	data, err := wire.Marshal(sent)
	if err != nil {
		t.Fatal(err)
	}
	var saved gr.SearchContact
	if err := saved.UnmarshalJSON(data); err != nil {
		t.Fatal(err)
	}
	return &saved
}
