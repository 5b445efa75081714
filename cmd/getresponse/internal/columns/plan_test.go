package columns_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/columns"
	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
	"github.com/go-getresponse/getresponse/gen/gr"
	"pgregory.net/rapid"
)

// targets returns where the columns of a plan go.
func targets(p *columns.Plan) string {
	var all []string
	for _, row := range p.Table()[1:] {
		all = append(all, row[1])
	}
	return strings.Join(all, " ")
}

func TestPlan(t *testing.T) {
	for _, test := range []struct {
		header    string
		overrides []string
		want      string
	}{
		{"email,name", nil, "email name"},
		{"email,Vorname,Name", nil, "email first_name last_name"},
		{"email,Nombre,Apellidos", nil, "email first_name last_name"},
		{"email,Nom,Prénom", nil, "email last_name first_name"},
		{"email,first name,last name", nil, "email first_name last_name"},
		{"email,name,first name,last name", nil, "email name field:first_name field:last_name"},
		{"email,full name,first name", nil, "email name field:first_name"},
		{"email,full name,name", nil, "email name field:name_field"},
		{"email,phone,mobile", nil, "email field:phone field:mobile"},
		{"email,tags,labels", nil, "email tags tags"},
		{"email,,city", nil, "email left out field:city"},
		{"Work address,city", []string{"Work address=email"}, "email field:city"},
		{"email,city", []string{"CITY=-"}, "email left out"},
		{"email,city", []string{"city=field:Town of birth"}, "email field:Town of birth"},
		{"email,mobile", []string{"mobile=field:cell"}, "email field:cell"},
		{"email,a=b", []string{"a=b=name"}, "email name"},
		{"email,,city", []string{"#2=name"}, "email name field:city"},
		{"email,city,city", []string{"city=-"}, "email left out left out"},
		{"email,city,city", []string{"#3=field:town"}, "email field:city field:town"},
		{"email,mail", []string{"mail=-"}, "email left out"},
		{"email,x", []string{" x = tags "}, "email tags"},
		{"email,first name,last name", []string{"last name=-"}, "email first_name left out"},
		{"email,name,x", []string{"name=-", "x=name"}, "email left out name"},
	} {
		p, err := columns.New(strings.Split(test.header, ","), test.overrides...)
		if err != nil {
			t.Errorf("%s, %q: %v", test.header, test.overrides, err)
			continue
		}
		if got := targets(p); got != test.want {
			t.Errorf("%s, %q: got %s, want %s", test.header, test.overrides, got, test.want)
		}
	}
}

func TestPlanFaults(t *testing.T) {
	for _, test := range []struct {
		header    string
		overrides []string
		want      string
	}{
		{"name,city", nil, `no column is known to have e-mail addresses; name it with --map 'HEADER=email'. The columns are "name", "city"`},
		{"email", []string{"email=-"}, `no column is known to have e-mail addresses; name it with --map 'HEADER=email'. The columns are "email"`},
		{"email,Mail", nil, `the columns 1, "email", and 2, "Mail", both go to email; name another target for one, such as --map '#2=-'`},
		{"email,City,city", nil, `the columns 2, "City", and 3, "city", both go to field:city; name another target for one, such as --map '#3=-'`},
		{"email,Größe,Grosse", nil, `the columns 2, "Größe", and 3, "Grosse", both go to field:grosse; name another target for one, such as --map '#3=-'`},
		{"email,city", []string{"town=name"}, `--map "town=name": the file has no column "town"; it has "email", "city"`},
		{"email,city", []string{"city"}, `--map "city": it is not of the form HEADER=TARGET`},
		{"email,city", []string{"city="}, `--map "city=": "" is no target: it is one of email, name, first_name, last_name, phone, tags, day_of_cycle, scoring, ip, - or field:NAME`},
		{"email,city", []string{"city=note"}, `--map "city=note": "note" is no target: it is one of email, name, first_name, last_name, phone, tags, day_of_cycle, scoring, ip, - or field:NAME`},
		{"email,city", []string{"city=field:"}, `--map "city=field:": the name of the custom field is empty`},
		{"email,city", []string{"city=field:email"}, `--map "city=field:email": a custom field cannot have the name "email", which means something else in imports`},
		{"email,city", []string{"city=field:a\x01"}, `--map "city=field:a\x01": the name of the custom field has a control character`},
		{"email,city", []string{"city=tags", "city=-"}, `--map "city=-": the column has a target already, tags`},
		{"email,city,city", []string{"city=tags"}, `--map "city=tags": the columns 2 and 3 have this header; name one by its number, such as '#2=tags'`},
		{"email,city", []string{"#3=tags"}, `--map "#3=tags": the file has no column "#3"; it has "email", "city"`},
		{"email,full name,x", []string{"x=first_name"}, `the column "x" goes to first_name, but the column "full name" has the full name`},
		{"jan@example.com,Jan", nil, `the first row has "jan@example.com" in place of a header: the file needs a row with the names of its columns`},
		{"email," + strings.Repeat("x", 300), []string{"y=-"}, `--map "y=-": the file has no column "y"; it has "email", "` + strings.Repeat("x", 60) + `…"`},
	} {
		_, err := columns.New(strings.Split(test.header, ","), test.overrides...)
		if err == nil || err.Error() != test.want {
			t.Errorf("%.40s, %q: got\n%v, want\n%s", test.header, test.overrides, err, test.want)
		}
	}
}

// Every header gives a plan in which each column has one target, or an error. No two
// columns that are kept go to the same.
func TestPlansOfAnyHeader(t *testing.T) {
	header := rapid.OneOf(rapid.SampledFrom([]string{"email", "E-Mail", "name", "Vorname", "Nachname", "phone", "Handy", "tags", "City", "city ", ""}), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		headers := append([]string{"email"}, rapid.SliceOfN(header, 0, 8).Draw(t, "headers")...)
		p, err := columns.New(headers)
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for i, row := range p.Table()[1:] {
			if target := row[1]; target != "left out" && target != "tags" {
				if seen[target] {
					t.Errorf("%q: two columns go to %s", headers, target)
				}
				seen[target] = true
			} else if target == "left out" && strings.TrimSpace(headers[i]) != "" {
				t.Errorf("%q: column %d is left out", headers, i+1)
			}
		}
		row := sheet.Row{Line: 2, Cells: append([]string{"jan@example.com"}, headers[1:]...)}
		p.Observe(row)
		if _, err := p.Contact(row); err != nil && !strings.HasPrefix(err.Error(), "line 2, column ") {
			t.Errorf("got %v", err)
		}
	})
}

// A custom field that exists gives its name and its type, and a phone goes to the field of
// the type phone that the account has.
func TestExistingFields(t *testing.T) {
	p, err := columns.New([]string{"email", "Telefon", "city", "size", "born", "interests", "plan"})
	if err != nil {
		t.Fatal(err)
	}
	p.UseFields([]gr.CustomField{
		{Name: "mobile_phone", Type: gr.CustomFieldTypePhone, Format: gr.CustomFieldFormatText},
		{Name: "City", Type: gr.CustomFieldTypeText},
		{Name: "size", Type: gr.CustomFieldTypeNumber, Format: gr.CustomFieldFormatText},
		{Name: "born", Type: gr.CustomFieldTypeDate, Format: gr.CustomFieldFormatText},
		{Name: "interests", Type: gr.CustomFieldTypeCheckbox, Values: []string{"Sport", "Music"}},
		{Name: "plan", Type: gr.CustomFieldTypeString, Format: gr.CustomFieldFormatSingleSelect, Values: []string{"free", "paid"}},
	})
	rows := []sheet.Row{
		{Line: 2, Cells: []string{"a@example.com", "601 234 567", "Oslo", "12", "03.04.2026", "sport; MUSIC", "Free"}},
		{Line: 3, Cells: []string{"b@example.com", "", "", "1,5", "31.12.2026", "", ""}},
	}
	for _, row := range rows {
		p.Observe(row)
	}
	if got, want := targets(p), "email field:mobile_phone field:City field:size field:born field:interests field:plan"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	c, err := p.Contact(rows[0])
	if got, want := fmt.Sprint(c.Fields, err), "map[City:[Oslo] born:[2026-04-03] interests:[Sport Music] mobile_phone:[601 234 567] plan:[free] size:[12]] <nil>"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for column, value := range map[int]string{3: "12 m", 4: "soon", 5: "sport,chess", 6: "trial"} {
		row := sheet.Row{Line: 9, Cells: append([]string{"c@example.com"}, make([]string, 6)...)}
		row.Cells[column] = value
		if _, err := p.Contact(row); err == nil || !strings.Contains(err.Error(), `"`+value+`": `) {
			t.Errorf("%q: got %v", value, err)
		}
	}
	if fields := p.Fields(); len(fields) != 6 || fields[4].Type != gr.CustomFieldTypeString || fields[4].Format != gr.CustomFieldFormatCheckbox {
		t.Errorf("got %+v", fields)
	}
}
