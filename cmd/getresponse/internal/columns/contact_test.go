package columns_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/columns"
	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
)

// contactOf returns the contact of a row under a header.
func contactOf(t *testing.T, header, cells string) (columns.Contact, error) {
	t.Helper()
	p, err := columns.New(strings.Split(header, "|"))
	if err != nil {
		t.Fatal(err)
	}
	row := sheet.Row{Line: 7, Cells: strings.Split(cells, "|")}
	p.Observe(row)
	return p.Contact(row)
}

func TestNames(t *testing.T) {
	for cells, want := range map[string]string{
		"Jan|Kowalski": "Jan Kowalski", "Jan|": "Jan", "|Kowalski": "Kowalski", "|": "", " Jan | Kowalski ": "Jan Kowalski",
		"Jan|Jan Kowalski": "Jan Kowalski", "Jan|Janowski": "Jan Janowski",
	} {
		c, err := contactOf(t, "email|first name|last name", "a@example.com|"+cells)
		if err != nil || c.Name != want {
			t.Errorf("%q: got %q, %v, want %q", cells, c.Name, err, want)
		}
	}
}

// Values that a contact cannot have name the line, the column and the value.
func TestFaults(t *testing.T) {
	long := strings.Repeat("x", 200)
	for _, test := range []struct{ header, cells, want string }{
		{"email", " ", `line 7, column "email": "": the contact has no e-mail address`},
		{"email", "jan", `line 7, column "email": "jan": it is no e-mail address`},
		{"email", "jan@", `line 7, column "email": "jan@": it is no e-mail address`},
		{"email", "@example.com", `line 7, column "email": "@example.com": it is no e-mail address`},
		{"email", "jan@x@example.com", `line 7, column "email": "jan@x@example.com": it is no e-mail address`},
		{"email", "jan@example..com", `line 7, column "email": "jan@example..com": the domain of the e-mail address is not valid`},
		{"email", "jan@example.com, ewa", `line 7, column "email": "jan@example.com, ewa": it is no e-mail address, or has more than one`},
		{"email", "Jan <jan@example.com>", `line 7, column "email": "Jan <jan@example.com>": it is no e-mail address, or has more than one`},
		{"email", "jan\x1b@example.com", `line 7, column "email": "jan\x1b@example.com": it is no e-mail address, or has more than one`},
		{"email", long + "@example.com" + long, `line 7, column "email": "` + long[:60] + `…": the e-mail address has more than 254 bytes`},
		{"email|full name", "a@example.com|" + long, `line 7, column "full name": "` + long[:60] + `…": the name has more than 128 characters`},
		{"email|first name|last name", "a@example.com|" + long[:100] + "|" + long[:50], `line 7, column "last name": "` + long[:50] + `": the name has more than 128 characters`},
		{"email|tags", "a@example.com|vip, C++", `line 7, column "tags": "vip, C++": the tag "C++" has the character '+'; tags have letters, digits and underscores`},
		{"email|tags", "a@example.com|x", `line 7, column "tags": "x": the tag "x" does not have 2 to 64 characters`},
		{"email|day of cycle", "a@example.com|-1", `line 7, column "day of cycle": "-1": a day of the cycle is an integer from 0 to 9999`},
		{"email|day of cycle", "a@example.com|1.5", `line 7, column "day of cycle": "1.5": a day of the cycle is an integer from 0 to 9999`},
		{"email|score", "a@example.com|much", `line 7, column "score": "much": a score is a number such as 12 or 12.5`},
		{"email|score", "a@example.com|1,234", `line 7, column "score": "1,234": a score is a number such as 12 or 12.5`},
		{"email|score", "a@example.com|NaN", `line 7, column "score": "NaN": a score is a number such as 12 or 12.5`},
		{"email|ip", "a@example.com|1.2.3", `line 7, column "ip": "1.2.3": it is no IP address`},
	} {
		_, err := contactOf(t, test.header, test.cells)
		if as := (*columns.CellError)(nil); !errors.As(err, &as) || err.Error() != test.want {
			t.Errorf("%.60q: got\n%v, want\n%s", test.cells, err, test.want)
		}
	}
}

func TestProperties(t *testing.T) {
	c, err := contactOf(t, "email|name|tags|labels|day|points|ip|city", "mailto:a@example.com|Jan|vip; new client|VIP,|3|-1,5|2001:db8::1|Łódź")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintln(c.Line, c.Email, c.Name, c.Tags, *c.DayOfCycle, *c.Scoring, c.IPAddress, c.Fields)
	if want := "7 a@example.com Jan [vip new_client] 3 -1.5 2001:db8::1 map[city:[Łódź]]\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	// Blank and missing cells are left out.
	if c, err := contactOf(t, "email|name|tags|day|points|ip|city", "a@example.com| |"); err != nil || fmt.Sprint(c) != "{7 a@example.com  <nil> <nil>  [] map[]}" {
		t.Errorf("got %v, %v", c, err)
	}
}
