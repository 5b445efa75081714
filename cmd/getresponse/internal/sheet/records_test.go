package sheet_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
)

// outcome returns the rows and errors of a file, a line each.
func outcome(r *sheet.Reader) string {
	var b strings.Builder
	for row, err := range r.Rows() {
		if bad := (*sheet.RowError)(nil); err != nil && !errors.As(err, &bad) {
			fmt.Fprintf(&b, "end: %v\n", err)
			continue
		}
		fmt.Fprintf(&b, "%d %q", row.Line, row.Cells)
		if err != nil {
			fmt.Fprintf(&b, " %v", err)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestRows(t *testing.T) {
	for name, test := range map[string]struct{ rows, want string }{
		"plain":                      {"1,2,3\n", `2 ["1" "2" "3"]`},
		"no line break at the end":   {"1,2,3", `2 ["1" "2" "3"]`},
		"no line break after quotes": {`1,2,"3"`, `2 ["1" "2" "3"]`},
		"CRLF":                       {"1,2,3\r\n4,5,6\r\n", `2 ["1" "2" "3"]|3 ["4" "5" "6"]`},
		"CR":                         {"1,2,3\r4,5,6\r", `2 ["1" "2" "3"]|3 ["4" "5" "6"]`},
		"blank lines":                {"\n1,2,3\n\n , ,\n4,5,6\n\n", `3 ["1" "2" "3"]|6 ["4" "5" "6"]`},
		"cells missing":              {"1\n1,2\n", `2 ["1" "" ""]|3 ["1" "2" ""]`},
		"blank cells too many":       {"1,2,3,, \n", `2 ["1" "2" "3"]`},
		"a cell too many":            {"1,2,3,4\n5,6,7\n", `2 ["1" "2" "3" "4"] line 2: the row has 4 cells, the header has 3|3 ["5" "6" "7"]`},
		"quotes":                     {"\"1\",\"2,2\",\"3\"\"3\"\n", `2 ["1" "2,2" "3\"3"]`},
		"an empty cell in quotes":    {"\"\",\"\"\"\",3\n", `2 ["" "\"" "3"]`},
		"line breaks in quotes":      {"\"1\n1\",\"2\r\n2\",\"3\r3\"\n4,5,6\n", `2 ["1\n1" "2\n2" "3\n3"]|6 ["4" "5" "6"]`},
		"blanks after quotes":        {"\"1\" ,\"2\"\t,\"3\"  \n", `2 ["1" "2" "3"]`},
		"a quote within a cell":      {"1,2 \"zwei\" 2,3\"\n", `2 ["1" "2 \"zwei\" 2" "3\""]`},
		"a quote after a blank":      {"1, \"2\",3\n", `2 ["1" " \"2\"" "3"]`},
		"a quote not doubled":        {"1,\"2 \"zwei\" 2\",3\n4,5,6\n", `2 ["1" "2 zwei\" 2\"" "3"] line 2: cell 2 has a quote that is not doubled|3 ["4" "5" "6"]`},
		"a zero character":           {"1,2\x01,3\n", `2 ["1" "2\x01" "3"]`},
		"a quote not closed":         {"1,2,3\n4,\"5,6\n7,8,9\n", `2 ["1" "2" "3"]|end: people.csv, line 3: the quote that opens there is never closed`},
		"guarded cells":              {"'=1,'+2,\"'@3\"\n", `2 ["=1" "+2" "@3"]`},
		"an apostrophe":              {"'t,'1,'\n", `2 ["'t" "'1" "'"]`},
		"an invalid byte":            {"1,2,3\nzażółć gęślą,jaźń,3\n4,\xb3,6\n7,8,9\n", `2 ["1" "2" "3"]|3 ["zażółć gęślą" "jaźń" "3"]|end: people.csv, line 4: it has a byte that is not valid in UTF-8; if the encoding is another one, name it`},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t, []byte("a,b,c"+map[bool]string{true: "\r", false: "\n"}[name == "CR"]+test.rows), sheet.Options{Delimiter: ','})
			want := strings.ReplaceAll(test.want, "|", "\n") + "\n"
			// Each pass is from the beginning.
			for range 2 {
				if got := outcome(r); got != want {
					t.Errorf("got\n%swant\n%s", got, want)
				}
			}
		})
	}
}

// A row over a limit is an error of that row, and the rows after it are read.
func TestLimits(t *testing.T) {
	long := strings.Repeat("x", sheet.MaxCell+1)
	many := strings.Repeat("y,", sheet.MaxRow/2)
	for name, test := range map[string]struct{ row, want string }{
		"a cell":           {long + ",2", "line 3: cell 1 has more than 65536 bytes"},
		"a quoted cell":    {"1,\"" + long + "\"", "line 3: cell 2 has more than 65536 bytes"},
		"cells":            {many + "1", "line 3: the row has more than 1048576 bytes"},
		"a zero character": {"1,2\x00", "line 3: cell 2 has a zero character"},
	} {
		t.Run(name, func(t *testing.T) {
			text := "a,b\n1,2\n" + test.row + "\n3,4\n"
			// The encoding is named, as a zero character is a sign of UTF-16.
			r := open(t, []byte(text), sheet.Options{Delimiter: ',', Encoding: sheet.UTF8})
			var errs []string
			var last []string
			for row, err := range r.Rows() {
				if err != nil {
					errs = append(errs, err.Error())
				}
				last = row.Cells
			}
			if len(errs) != 1 || errs[0] != test.want {
				t.Errorf("got %q, want %q", errs, test.want)
			}
			if strings.Join(last, ",") != "3,4" {
				t.Errorf("the last row is %.80q", last)
			}
		})
	}
	header := strings.Repeat("a,", sheet.MaxColumns) + "a\n1\n"
	if got, want := openError(t, []byte(header), sheet.Options{}), "people.csv, line 1: the header has 1001 columns, more than 1000"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
