package segment_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/segment"
)

// evaluation is a condition and the contacts that match it.
type evaluation struct {
	name      string // of the constructor
	condition segment.Condition
	want      string // names, sorted
}

const ann, bob, both, none = "Ann", "Bob", "Ann Bob", ""

// evaluations has every constructor with operators that tell Ann and Bob apart.
func (w *world) evaluations() []evaluation {
	first, day := segment.Date(2026, time.February, 1), segment.Date(2026, time.February, 26)
	amount := func(value float64) segment.Money { return segment.Amount(value, "PLN") }
	all := segment.Product{Shop: segment.Any, Category: segment.Any, ID: segment.Any}
	letter, automatic, test := segment.Newsletter(w.letter), segment.Autoresponder(w.automatic), segment.SplitTest(w.test)
	return []evaluation{
		{"Name", segment.Name().Is("ANN"), ann}, {"Name", segment.Name().IsNot("ann"), bob},
		{"Name", segment.Name().StartsWith("b"), bob}, {"Name", segment.Name().DoesNotStartWith("b"), ann},
		{"Email", segment.Email().Contains("ann@"), ann}, {"Email", segment.Email().DoesNotContain("ann@"), bob},
		{"Email", segment.Email().EndsWith(".com"), both}, {"Email", segment.Email().DoesNotEndWith(".com"), none},
		{"Tag", segment.Tag(w.tag), ann}, {"WithoutTag", segment.WithoutTag(w.tag), bob},
		{"Score", segment.Score().MoreThan(19), ann}, {"Score", segment.Score().MoreThan(20), none}, {"Score", segment.Score().IsNotSet(), bob},
		{"LegacyScore", segment.LegacyScore().AtLeast(20), ann}, {"LegacyScore", segment.LegacyScore().LessThan(20), none},
		{"EngagementScore", segment.EngagementScore().AtLeast(1), ann},
		{"Consented", segment.Consented(w.consent), ann}, {"Consented", segment.Consented(w.consent).Since(segment.Date(2026, time.February, 27)), none},
		{"NotConsented", segment.NotConsented(w.consent), bob},
		{"Country", segment.Country().Is("Poland"), ann}, {"Country", segment.Country().IsNot("Poland"), bob},
		{"CountryCode", segment.CountryCode().Is("PL"), ann}, {"CountryCode", segment.CountryCode().Is("DE"), none},
		{"Region", segment.Region().Is("82"), ann}, {"City", segment.City().Is("Sopot"), ann}, {"City", segment.City().IsNot("Sopot"), bob},
		{"PostalCode", segment.PostalCode().StartsWith("81"), ann}, {"Longitude", segment.Longitude().Is("18.57"), ann},
		{"Latitude", segment.Latitude().Is("54.44"), ann}, {"DMACode", segment.DMACode().Is("501"), ann},

		{"CustomField", segment.CustomField(w.city).Is("gdynia"), ann}, {"CustomField", segment.CustomField(w.city).IsNot("gdynia"), bob},
		{"CustomField", segment.CustomField(w.city).IsSet(), ann}, {"CustomField", segment.CustomField(w.city).IsNotSet(), bob},
		{"ChoiceField", segment.ChoiceField(w.size).Is("large"), ann}, {"ChoiceField", segment.ChoiceField(w.size).Is("small"), none},
		{"NumberField", segment.NumberField(w.age).AtMost(42), ann}, {"NumberField", segment.NumberField(w.age).LessThan(42), none},
		{"DateField", segment.DateField(w.birthday).InLast(7 * segment.Day), ann}, {"DateField", segment.DateField(w.birthday).Today(), none},

		{"SignedUp", segment.SignedUp().Since(first), ann}, {"SignedUp", segment.SignedUp().Until(first), bob},
		{"SignedUp", segment.SignedUp().Between(first, day), ann}, {"SignedUp", segment.SignedUp().LastMonth(), ann}, {"SignedUp", segment.SignedUp().Today(), none},
		{"SignedUpBy", segment.SignedUpBy(segment.ByAPI), bob}, {"SignedUpByImport", segment.SignedUpByImport(segment.Any), ann},
		{"SignedUpByImport", segment.SignedUpByImport("file1"), ann}, {"SignedUpByImport", segment.SignedUpByImport("file2"), none},

		{"Opened", segment.Opened().InLast(7 * segment.Day), ann}, {"Opened", segment.Opened().Today(), none},
		{"Clicked", segment.Clicked().InLast(30 * segment.Day), ann}, {"Clicked", segment.Clicked().ThisMonth(), none},
		{"WereSent", segment.WereSent().Since(day), ann}, {"WereSent", segment.WereSent().Since(segment.Date(2026, time.March, 1)), none},
		{"LastOpened", segment.LastOpened().LastMonth(), ann}, {"LastClicked", segment.LastClicked().Until(day), ann}, {"LastClicked", segment.LastClicked().Until(first), none},
		{"LastSent", segment.LastSent().LastTwoMonths(), ann}, {"LastSentNewsletter", segment.LastSentNewsletter().Between(day, day), ann},
		{"LastSentAutoresponder", segment.LastSentAutoresponder().ThisWeek(), ann}, {"LastSentAutoresponder", segment.LastSentAutoresponder().LastWeek(), none},
		{"OpenedNothing", segment.OpenedNothing(), bob}, {"OpenedNothing", segment.OpenedNothing().InLast(2 * segment.Day), both},
		{"ClickedNothing", segment.ClickedNothing(), bob}, {"ClickedNothing", segment.ClickedNothing().Today(), both},

		{"SentMessage", segment.SentMessage(letter), ann}, {"SentMessage", segment.SentMessage(automatic), ann}, {"SentMessage", segment.SentMessage(test), ann},
		{"SentMessage", segment.SentMessage(segment.AutomationMessage("none")), none},
		{"NotSentMessage", segment.NotSentMessage(letter), bob}, {"NotSentMessage", segment.NotSentMessage(test), bob},
		{"OpenedMessage", segment.OpenedMessage(letter), ann}, {"OpenedMessage", segment.OpenedMessage(automatic), ann}, {"OpenedMessage", segment.OpenedMessage(test), ann},
		{"NotOpened", segment.NotOpened(letter), bob}, {"NotOpened", segment.NotOpened(letter).Today(), both},
		{"NotOpened", segment.NotOpened(letter).WithoutPeriod(), bob}, {"NotOpened", segment.NotOpened(automatic).InLast(7 * segment.Day), bob},
		{"ClickedLink", segment.ClickedLink(letter, w.letterLink), ann}, {"ClickedLink", segment.ClickedLink(letter, segment.Any), ann},
		{"ClickedLink", segment.ClickedLink(letter, w.automaticLink), none}, {"ClickedLink", segment.ClickedLink(automatic, w.automaticLink), ann},
		{"NotClicked", segment.NotClicked(letter, w.letterLink), bob}, {"NotClicked", segment.NotClicked(test, segment.Any), both},
		{"SentSMS", segment.SentSMS(w.sms), ann}, {"SentSMS", segment.SentSMS(w.sms).Delivered(), ann}, {"SentSMS", segment.SentSMS(w.sms).NotDelivered(), none},
		{"ClickedSMSLink", segment.ClickedSMSLink(w.sms, w.smsLink), ann}, {"NotClickedSMSLink", segment.NotClickedSMSLink(w.sms, w.smsLink), bob},

		{"CycleDay", segment.CycleDay().Is(3), ann}, {"CycleDay", segment.CycleDay().MoreThan(3), none}, {"CycleDay", segment.CycleDay().IsNotSet(), bob},
		{"EventOccurred", segment.EventOccurred(w.event).InLast(7 * segment.Day), ann}, {"EventOccurred", segment.EventOccurred(w.event).Today(), none},
		{"EventDidNotOccur", segment.EventDidNotOccur(w.event), bob},

		{"TookPart", segment.TookPart("w1", segment.AnyRole), ann}, {"TookPart", segment.TookPart("w1", segment.Host), none}, {"TookPart", segment.TookPart("w2", segment.AnyRole), none},
		{"DidNotTakePart", segment.DidNotTakePart("w2", segment.Registrant), ann}, {"DidNotTakePart", segment.DidNotTakePart("w1", segment.AnyRole), none},
		{"Goal", segment.Goal("g1").Reached(), ann}, {"Goal", segment.Goal("g1").NotReached(), bob}, {"Goal", segment.Goal("g1").AtLeast(4), none},
		{"InPipeline", segment.InPipeline("p1"), ann}, {"InPipeline", segment.InPipeline("p2"), none},
		{"InStage", segment.InStage("p1", "offer"), ann}, {"InStage", segment.InStage("p1", "won"), none},

		{"Purchases", segment.Purchases(w.shop).Is(1), ann}, {"Purchases", segment.Purchases(segment.Any).LessThan(1), bob},
		{"Purchases", segment.Purchases(w.shop).AtLeast(1).InLast(2 * segment.Day), none},
		{"TotalSpent", segment.TotalSpent(w.shop).AtLeast(amount(100)), ann}, {"TotalSpent", segment.TotalSpent(w.shop).MoreThan(amount(100)), none},
		{"TotalSpent", segment.TotalSpent(w.shop).AtLeast(segment.Amount(100, "EUR")), none},
		{"Bought", segment.Bought(segment.Product{Shop: w.shop, Category: w.category, ID: w.product}).InLast(30 * segment.Day), ann},
		{"Bought", segment.Bought(segment.Product{Shop: w.shop, Category: "hats", ID: segment.Any}), none},
		{"Bought", segment.Bought(all).Today(), none}, {"NotBought", segment.NotBought(all), bob},
		{"BoughtBrand", segment.BoughtBrand(w.shop, "ACME"), ann}, {"BoughtBrand", segment.BoughtBrand(w.shop, "Other"), none},
		{"NotBoughtBrand", segment.NotBoughtBrand(w.shop, "ACME"), bob},
		{"AbandonedCart", segment.AbandonedCart(w.shop).MoreThan(amount(49)), ann}, {"AbandonedCart", segment.AbandonedCart(w.shop).MoreThan(amount(50)), none},
		{"AbandonedCart", segment.AbandonedCart(segment.Any).Is(amount(50)).Never(), bob}, {"AbandonedCart", segment.AbandonedCart(w.shop).AtMost(amount(50)).Between(day, day), ann},
	}
}

// ofOrigins are conditions on contacts that came in other ways.
func ofOrigins() []evaluation {
	return []evaluation{
		{"SignedUpByForm", segment.SignedUpByForm("form1"), "www"}, {"SignedUpByForm", segment.SignedUpByForm("form2"), none},
		{"SignedUpByForm", segment.SignedUpByForm(segment.Any), "www"}, {"SignedUpByLegacyForm", segment.SignedUpByLegacyForm(segment.Any), "www"},
		{"SignedUpByPopup", segment.SignedUpByPopup(segment.Any), "www"}, {"SignedUpByAnyForm", segment.SignedUpByAnyForm(), "www"},
		{"SignedUpByLandingPage", segment.SignedUpByLandingPage(segment.Any), "landing_page"},
		{"SignedUpByWebinar", segment.SignedUpByWebinar(segment.Any), "webinar"}, {"SignedUpByWebsite", segment.SignedUpByWebsite(segment.Any), "website"},
	}
}

// matching saves a segment, reads it back, and returns who is in it. A search without
// saving has to find the same contacts.
func (w *world) matching(s segment.Segment) (names string, err error) {
	w.Helper()
	ctx := w.Context()
	body, err := s.Save()
	w.ok(err)
	created, err := w.client.SearchContacts.Create(ctx, body)
	w.ok(err)
	saved, err := w.client.SearchContacts.Get(ctx, created.SearchContactID, nil)
	w.ok(err)
	for _, read := range []segment.Segment{segment.Parse(created), segment.Parse(saved)} {
		if !read.Equal(s) || read.String() != s.String() {
			w.Errorf("built\n%s\nread\n%s", s, read)
		}
	}
	search, err := segment.Parse(saved).Search()
	w.ok(err)
	var members, found []string
	for c, failure := range w.client.SearchContacts.AllContactsOf(ctx, saved.SearchContactID, nil) {
		err = errors.Join(err, failure)
		members = append(members, c.Name)
	}
	for c, failure := range w.client.SearchContacts.AllContacts(ctx, nil, search) {
		err = errors.Join(err, failure)
		found = append(found, c.Name)
	}
	slices.Sort(members)
	slices.Sort(found)
	if !slices.Equal(members, found) {
		w.Errorf("%s\nhas %v, a search finds %v", s, members, found)
	}
	w.ok(w.client.SearchContacts.Delete(ctx, saved.SearchContactID)) // names are unique
	return strings.Join(members, " "), err
}

// Every constructor makes conditions that the server evaluates: some contacts match, others
// do not, and what is saved is read as what was built.
func TestConditionsAreEvaluated(t *testing.T) {
	w := newWorld(t)
	tried := map[string]bool{} // whether a condition selected some contacts and not others
	for list, evaluations := range map[string][]evaluation{w.list: w.evaluations(), w.origins: ofOrigins()} {
		for _, e := range evaluations {
			s := segment.New("s").In(list).Where(e.condition)
			got, err := w.matching(s)
			if err != nil || got != e.want {
				t.Errorf("%s\ngot %q, want %q, %v", s, got, e.want, err)
			}
			tried[e.name] = tried[e.name] || e.want != both && e.want != none
		}
	}
	for _, name := range slices.Sorted(maps.Keys(constructors())) {
		if !tried[name] {
			t.Errorf("no condition of %s tells contacts apart", name)
		}
	}
}

// The server evaluates every condition of the catalogue, 64 in a search.
func TestCatalogueIsEvaluated(t *testing.T) {
	w := newWorld(t)
	search := func(conditions ...segment.Condition) error {
		var sections []segment.Section
		for c := range slices.Chunk(conditions, 8) {
			sections = append(sections, segment.In(w.list).Where(c...))
		}
		body, err := segment.New("s").AnyOf(sections...).Search()
		w.ok(err)
		_, err = w.client.SearchContacts.ListContacts(t.Context(), nil, body)
		return err
	}
	var evaluated []segment.Condition
	for _, e := range buildable() {
		evaluated = append(evaluated, e.condition)
	}
	if len(evaluated) < 600 {
		t.Errorf("only %d conditions are evaluated", len(evaluated))
	}
	for conditions := range slices.Chunk(evaluated, 64) {
		if err := search(conditions...); err != nil {
			t.Error(err)
		}
	}
}

// Sections and their scopes select contacts.
func TestScopesAreEvaluated(t *testing.T) {
	w := newWorld(t)
	in := segment.In(w.list)
	vip, isBob := segment.Tag(w.tag), segment.Name().Is("Bob")
	for _, test := range []struct {
		segment segment.Segment
		want    string
	}{
		{segment.New("s").AllOf(in.Everyone()), both},
		{segment.New("s").AllOf(segment.In(w.origins).Everyone()), "landing_page webinar website www"},
		{segment.New("s").AllOf(in.Where(vip, isBob)), none},
		{segment.New("s").AllOf(in.WhereAny(vip, isBob)), both},
		{segment.New("s").AllOf(in.Where(vip), in.Where(isBob)), none},
		{segment.New("s").AnyOf(in.Where(vip), in.Where(isBob)), both},
		{segment.New("s").AllOf(in.InCycle().Everyone()), ann},
		{segment.New("s").AllOf(in.NotInCycle().Everyone()), bob},
		{segment.New("s").AllOf(in.SignedUp().LastMonth().Everyone()), ann},
		{segment.New("s").AllOf(in.SignedUp().Between(segment.Date(2025, time.January, 1), segment.Date(2025, time.February, 28)).Everyone()), bob},
		{segment.New("s").AllOf(in.SignedUp().Today().Everyone()), none},
	} {
		if got, err := w.matching(test.segment); err != nil || got != test.want {
			t.Errorf("%s\ngot %q, want %q, %v", test.segment, got, test.want, err)
		}
	}
	w.ok(w.client.Contacts.Delete(t.Context(), w.ann, nil))
	for state, want := range map[gr.ContactSearchSubscriberType]string{segment.Subscribed: bob, segment.Removed: ann, segment.Unconfirmed: none} {
		search, err := segment.New("s").In(w.list).Everyone().InState(state).Search()
		w.ok(err)
		found, err := w.client.SearchContacts.ListContacts(t.Context(), nil, search)
		w.ok(err)
		got := ""
		for _, c := range found.Items {
			got += c.Name
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", state, got, want)
		}
	}
}
