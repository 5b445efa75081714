package columns_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/columns"
	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"pgregory.net/rapid"
)

// observed returns the plan of a file with the values in one column, and its rows.
func observed(t testing.TB, header string, values []string) (*columns.Plan, []sheet.Row) {
	t.Helper()
	p, err := columns.New([]string{"email", header})
	if err != nil {
		t.Fatal(err)
	}
	var rows []sheet.Row
	for i, value := range values {
		row := sheet.Row{Line: i + 2, Cells: []string{fmt.Sprintf("person%d@example.com", i), value}}
		p.Observe(row)
		rows = append(rows, row)
	}
	return p, rows
}

// sent returns the type of the column's custom field, and the values that contacts get.
func sent(t testing.TB, header string, values []string) (kind, format string, converted []string) {
	t.Helper()
	p, rows := observed(t, header, values)
	for _, row := range rows {
		c, err := p.Contact(row)
		if err != nil {
			t.Errorf("%q, of which %q was observed: %v", row.Cells[1], values, err)
		}
		for _, of := range c.Fields {
			converted = append(converted, of...)
		}
	}
	for _, f := range p.Fields() {
		kind, format = string(f.Type), string(f.Format)
	}
	return kind, format, converted
}

func TestTypes(t *testing.T) {
	long := strings.Repeat("x", 256)
	for _, test := range []struct{ header, values, kind, want string }{
		{"x", "", "", ""},
		{"x", " | ", "", ""},
		{"x", "12|7|-3|0", "number text", ""},
		{"x", "1.5|2", "number text", ""},
		{"x", "1,5|2,75|1000", "number text", "1.5|2.75|1000"},
		{"x", "0,125|3", "number text", "0.125|3"},
		{"x", "1,234|5", "string text", ""},
		{"x", "1,234|1,5", "number text", "1.234|1.5"},
		{"x", "1,5|1.5", "string text", ""},
		{"x", "1,234.50", "string text", ""},
		{"x", "00123|456", "string text", ""},
		{"x", "0.5|0", "number text", ""},
		{"x", "1234567890123456", "string text", ""},
		{"x", "NaN", "string text", ""},
		{"x", "0x1F|Inf", "string text", ""},
		{"x", "1e5", "string text", ""},
		{"x", "+48601234567", "string text", ""},
		{"x", "-|.", "string text", ""},
		{"x", "2026-01-31|2025-12-01", "date text", ""},
		{"x", "31.01.2026|1.2.2026", "date text", "2026-01-31|2026-02-01"},
		{"x", "31/01/2026|02/03/2026", "date text", "2026-01-31|2026-03-02"},
		{"x", "01/31/2026|02/03/2026", "date text", "2026-01-31|2026-02-03"},
		{"x", "01/02/2026|02/03/2026", "string text", ""},
		{"x", "01-02-2026", "date text", "2026-02-01"},
		{"x", "2026/1/2", "date text", "2026-01-02"},
		{"x", "31.02.2026", "string text", ""},
		{"x", "0026-01-31", "string text", ""},
		{"x", "2026-01-31|31.01.2026", "string text", ""},
		{"x", "2026-01-31 12:30|2026-01-31 00:00", "datetime text", "2026-01-31 12:30:00|2026-01-31 00:00:00"},
		{"x", "31.01.2026 12:30:59", "datetime text", "2026-01-31 12:30:59"},
		{"x", "2026-01-31T12:30:59+02:00", "datetime text", "2026-01-31T12:30:59+0200"},
		{"x", "2026-01-31T12:30:59Z", "datetime text", "2026-01-31T12:30:59+0000"},
		{"x", "03/04/2026 10:00", "string text", ""},
		{"x", "10.0.0.1|2001:db8::1", "ip text", ""},
		{"x", "10.0.0.1|10.0.0", "string text", ""},
		{"x", "fe80::1%eth0", "string text", ""},
		{"x", "https://example.com/a?b|http://example.org", "url text", ""},
		{"x", "https://example.com|example.org", "string text", ""},
		{"x", "javascript:alert(1)|ftp://example.com", "string text", ""},
		{"x", "PL|DE", "string text", ""},
		{"x", "EUR|PLN", "string text", ""},
		{"x", "a\nb|c", "string textarea", ""},
		{"x", "12|" + long, "string textarea", ""},
		{"x", "601 234 567", "string text", ""},
		{"phone", "601 234 567|+48 (22) 555-01-23", "phone text", ""},
		{"phone", "601 234 567|after 4 pm", "string text", ""},
		{"phone", "12345", "string text", ""},
		{"phone", "601234567", "phone text", ""},
	} {
		kind, format, converted := sent(t, test.header, strings.Split(test.values, "|"))
		if got := strings.TrimSpace(kind + " " + format); got != test.kind {
			t.Errorf("%s %.60q: got the type %s, want %s", test.header, test.values, got, test.kind)
		}
		want := test.want
		if want == "" && test.kind != "" {
			want = test.values
		}
		if got := strings.Join(converted, "|"); got != want {
			t.Errorf("%s %.60q: got %.60q, want %.60q", test.header, test.values, got, want)
		}
	}
}

// Day and month that cannot be distinguished are a remark in the table.
func TestRemarkOnDates(t *testing.T) {
	for values, want := range map[string]string{
		"01/02/2026|02/03/2026": "day and month cannot be distinguished", "01/02/2026|31/03/2026": "", "x": "", "": "", "2026-01-02": "",
	} {
		p, _ := observed(t, "x", strings.Split(values, "|"))
		if got := p.Table()[2][4]; got != want {
			t.Errorf("%q: got %q, want %q", values, got, want)
		}
	}
}

// The service takes the values of every column in the custom field whose type was guessed
// from them.
func TestServiceTakesWhatIsGuessed(t *testing.T) {
	server := getresponsetest.NewServer()
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(), getresponse.WithHook(testsecret.Hook(t)))...)
	if err != nil {
		t.Fatal(err)
	}
	lists, err := bulk.EnsureLists(t.Context(), client, gr.NewCampaign{Name: "people"})
	if err != nil {
		t.Fatal(err)
	}
	pools := [][]string{
		{"1", "0", "-12", "1.5", "2,25", "1,234", "007", "999999999999999"},
		{"2026-01-31", "31.01.2026", "1.2.2026", "01/31/2026", "31/01/2026", "03/04/2026", "2026/2/3"},
		{"2026-01-31 10:00", "2026-01-31T10:00:00", "2026-01-31T10:00:00Z", "2026-01-31T10:00:00+02:00", "31.1.2026 10:00"},
		{"10.0.0.1", "::1", "2001:db8::ff"},
		{"https://example.com", "http://example.org/a b", "HTTPS://example.com/ż"},
		{"601234567", "+48 601 234 567", "(22) 555-01-23"},
		{"x", "Łódź", "a\nb", "=1+1", strings.Repeat("y", 300)},
	}
	n, kinds := 0, map[gr.CustomFieldType]bool{}
	try := func(fatalf func(string, ...any), values []string) {
		n++
		p, rows := observed(t, fmt.Sprintf("column %d", n), values)
		fields, err := bulk.EnsureCustomFields(t.Context(), client, p.Fields()...)
		if err != nil {
			fatalf("%v", err)
		}
		kinds[p.Fields()[0].Type] = true
		for i, row := range rows {
			c, err := p.Contact(row)
			if err != nil {
				fatalf("%q: %v", row.Cells, err)
			}
			err = client.Contacts.Create(t.Context(), gr.NewContact{
				Email: fmt.Sprintf("%d.%d@example.com", n, i), Campaign: gr.CampaignReference{CampaignID: lists[0].ID},
				CustomFieldValues: []gr.CustomFieldValueInput{{CustomFieldID: fields[0].ID, Value: c.Fields[fields[0].Name]}},
			})
			if err != nil {
				fatalf("%q as %v: %v", c.Fields, p.Fields()[0].Type, err)
			}
		}
	}
	for _, value := range slices.Concat(pools...) { // reaches all kinds without chance
		try(t.Fatalf, []string{value})
	}
	rapid.Check(t, func(rt *rapid.T) {
		values := rapid.SampledFrom(rapid.SampledFrom(pools).Draw(rt, "pool"))
		if rapid.IntRange(0, 4).Draw(rt, "mixed") == 0 {
			values = rapid.SampledFrom(pools[0])
			for _, pool := range pools[1:] {
				values = rapid.OneOf(values, rapid.SampledFrom(pool))
			}
		}
		try(rt.Fatalf, rapid.SliceOfN(values, 1, 4).Draw(rt, "values"))
	})
	for _, kind := range []gr.CustomFieldType{gr.CustomFieldTypeString, gr.CustomFieldTypeNumber, gr.CustomFieldTypeDate, gr.CustomFieldTypeDatetime, gr.CustomFieldTypeIP, gr.CustomFieldTypeURL} {
		if !kinds[kind] {
			t.Errorf("no column was %s", kind)
		}
	}
}
