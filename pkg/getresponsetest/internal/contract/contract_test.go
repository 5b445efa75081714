package contract

import "testing"

func TestContractIsValid(t *testing.T) {
	t.Parallel()
	c, err := Shared()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	known := formats
	for name, test := range map[string]struct{ valid, invalid []string }{
		"date":            {[]string{"2026-03-01"}, []string{"", "2026-03-01T12:00:00Z", "2026-02-30", "yesterday"}},
		"date-time":       {[]string{"2026-03-01T12:00:00+0000", "2026-03-01T12:00:00Z", "2026-03-01 12:00:00"}, []string{"", "2026-03-01", "2026-03-01T25:00:00Z"}},
		"local-date-time": {[]string{"2026-03-01T12:00:00"}, []string{"", "noon"}},
		"integer-text":    {[]string{"12", "0", "-1"}, []string{"", "twelve", "1.5"}},
		"decimal-text":    {[]string{"12", "0.32", "-1.5"}, []string{"", "a third"}},
		"email": {
			[]string{"jan@example.com", "j.a+n@mail.example.com", "zażółć@example.com"},
			[]string{"", "jan", "jan@", "jan@localhost", "Jan <jan@example.com>", "a@b@example.com"},
		},
		"uri":  {[]string{"https://example.com/a?b=c"}, []string{"", "example.com", "/hook"}},
		"ipv4": {[]string{"192.0.2.1"}, []string{"", "here", "256.0.0.1", "::1"}},
	} {
		format := known[name]
		if format == nil {
			t.Errorf("%s is not checked", name)
			continue
		}
		for _, text := range test.valid {
			if err := format.Validate(text); err != nil {
				t.Errorf("%s rejects %q: %v", name, text, err)
			}
		}
		for _, text := range test.invalid {
			if format.Validate(text) == nil {
				t.Errorf("%s takes %q", name, text)
			}
		}
	}
}
