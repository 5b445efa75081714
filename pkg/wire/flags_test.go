package wire_test

import (
	"slices"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

type flag string

// flagForms are the forms of a set of flags.
var flagForms = []readTest[[]flag]{
	{`"openrate,clicktrack"`, []flag{"openrate", "clicktrack"}},
	{`["openrate","clicktrack"]`, []flag{"openrate", "clicktrack"}},
	{`"openrate"`, []flag{"openrate"}},
	{`["openrate"]`, []flag{"openrate"}},
	{`" openrate , clicktrack "`, []flag{"openrate", "clicktrack"}},
	{`"openrate,,clicktrack,"`, []flag{"openrate", "clicktrack"}},
	{`"openrate\u002cclicktrack"`, []flag{"openrate", "clicktrack"}},
	{`"za\u017c\u00f3\u0142\u0107,zażółć"`, []flag{"zażółć", "zażółć"}},
	{`[" openrate ","","click_track"]`, []flag{"openrate", "click_track"}},
	{`["openrate,clicktrack","google"]`, []flag{"openrate", "clicktrack", "google"}},
	{`["openrate",null]`, []flag{"openrate"}},
	{`"a\ud800,b"`, []flag{"a\uFFFD", "b"}}, // a broken flag does not cost the page
	{`["a\ud800","b"]`, []flag{"a\uFFFD", "b"}},
	{"\"a\xff,b\"", []flag{"a\uFFFD", "b"}},
	{"[\"a\xff\",\"b\"]", []flag{"a\uFFFD", "b"}},
	{`""`, nil},
	{`","`, nil},
	{`[]`, nil},
	{`null`, nil},
}

func sameFlags[S ~[]E, E ~string](a, b S) bool { return slices.Equal(a, b) }

func TestFlagsRead(t *testing.T) {
	for _, form := range flagForms {
		testReads(t, wire.Flags[flag]{"old", "older"}, sameFlags, []readTest[wire.Flags[flag]]{{form.in, form.want}})
		testReads(t, wire.FlagsText[flag]{"old", "older"}, sameFlags, []readTest[wire.FlagsText[flag]]{{form.in, form.want}})
	}
}

// null is nil, so that omitzero leaves it out; no flags are an empty set.
func TestFlagsReadNone(t *testing.T) {
	for _, c := range codecs {
		for in, none := range map[string]bool{`null`: true, `""`: false, `","`: false, `[]`: false} {
			list, text := wire.Flags[flag]{"old"}, wire.FlagsText[flag]{"old"}
			if err := c.unmarshal([]byte(in), &list); err != nil || (list == nil) != none || len(list) != 0 {
				t.Errorf("%s: Flags of %s: got %#v, %v", c.name, in, list, err)
			}
			if err := c.unmarshal([]byte(in), &text); err != nil || (text == nil) != none || len(text) != 0 {
				t.Errorf("%s: FlagsText of %s: got %#v, %v", c.name, in, text, err)
			}
		}
	}
}

func TestFlagsReject(t *testing.T) {
	values := []string{`{"openrate":true}`}
	for _, in := range []string{`[["openrate"]]`, `["openrate",["clicktrack"]]`, `[{"flag":"openrate"}]`} {
		var flags wire.Flags[flag]
		if err := wire.Unmarshal([]byte(in), &flags); err == nil { // nothing else could report the loss
			t.Errorf("%s was read as %v", in, flags)
		}
	}
	testRejects[wire.Flags[flag]](t, "a list of flags", values)
	testRejects[wire.FlagsText[flag]](t, "a list of flags", values)
}

func TestFlagsWrite(t *testing.T) {
	testWrites(t, []writeTest[wire.Flags[flag]]{
		{wire.Flags[flag]{"openrate", "clicktrack"}, `["openrate","clicktrack"]`},
		{wire.Flags[flag]{"openrate"}, `["openrate"]`},
		{wire.Flags[flag]{}, `[]`},
	})
	testWrites(t, []writeTest[wire.FlagsText[flag]]{
		{wire.FlagsText[flag]{"openrate", "clicktrack"}, `"openrate,clicktrack"`},
		{wire.FlagsText[flag]{"openrate"}, `"openrate"`},
		{wire.FlagsText[flag]{`quo"te`}, `"quo\"te"`},
		{wire.FlagsText[flag]{}, `""`},
		{nil, `""`},
	})
	if got, err := wire.Marshal(wire.Flags[flag](nil)); err != nil || string(got) != `[]` {
		t.Errorf("nil Flags: got %s, %v, want []", got, err)
	}
}

// An empty set that is not nil is sent, nil is not.
func TestFlagsOmitZero(t *testing.T) {
	type model struct {
		List wire.Flags[flag]     `json:"list,omitzero"`
		Text wire.FlagsText[flag] `json:"text,omitzero"`
	}
	for _, c := range codecs {
		for _, test := range []struct {
			m    model
			want string
		}{
			{model{}, `{}`},
			{model{wire.Flags[flag]{}, wire.FlagsText[flag]{}}, `{"list":[],"text":""}`},
			{model{wire.Flags[flag]{"a"}, wire.FlagsText[flag]{"a", "b"}}, `{"list":["a"],"text":"a,b"}`},
		} {
			if got, err := c.marshal(test.m); err != nil || string(got) != test.want {
				t.Errorf("%s: got %s, %v, want %s", c.name, got, err, test.want)
			}
		}
	}
}
