package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
	"github.com/xuri/excelize/v2"
)

// workbook returns an XLSX file with a value and its format in column B of the second row.
func workbook(t testing.TB, value any, style *excelize.Style) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for cell, v := range map[string]any{"A1": "email", "B1": "value", "A2": "jan@example.com", "B2": value} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if style != nil {
		id, err := f.NewStyle(style)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStyle("Sheet1", "B2", "B2", id); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.NewSheet("Archive"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetCol("Archive", "A1", &[]string{"e-mail", "old@example.com"}); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Cells are read as people see them, but with dates and numbers that are not ambiguous.
func TestWorkbookCells(t *testing.T) {
	custom := func(format string) *excelize.Style { return &excelize.Style{CustomNumFmt: &format} }
	builtin := func(id int) *excelize.Style { return &excelize.Style{NumFmt: id} }
	const day, noon = 45931, 45931.5 // 2025-10-01
	for name, test := range map[string]struct {
		value any
		style *excelize.Style
		want  string
	}{
		"text":                        {"Łódź", nil, "Łódź"},
		"text that is a formula":      {"=1+1", nil, "=1+1"},
		"text with line breaks":       {"a\nb", nil, "a\nb"},
		"an integer":                  {7, nil, "7"},
		"a phone number":              {48601234567, nil, "48601234567"},
		"a phone number, scientific":  {48601234567, builtin(11), "48601234567"},
		"a phone number, grouped":     {601234567, custom("000-000-000"), "601-234-567"},
		"a long number":               {123456789012345, nil, "123456789012345"},
		"a postal code":               {1067, custom("00000"), "01067"},
		"thousands":                   {1234567.5, builtin(4), "1234567.50"},
		"a decimal fraction":          {0.1, nil, "0.1"},
		"a decimal fraction, rounded": {3.14159, builtin(2), "3.14"},
		"percent":                     {0.155, builtin(10), "15.50%"},
		"a boolean":                   {true, nil, "TRUE"},
		"a date of the system":        {day, builtin(14), "2025-10-01"},
		"a date of the system, long":  {day, builtin(15), "2025-10-01"},
		"a date, German":              {day, custom("dd.mm.yyyy"), "2025-10-01"},
		"a date, American":            {day, custom("m/d/yyyy"), "2025-10-01"},
		"a date, in words":            {day, custom("d mmmm yyyy"), "2025-10-01"},
		"a date, two digits":          {day, custom("dd-mm-yy"), "2025-10-01"},
		"a date and a time":           {noon, builtin(22), "2025-10-01 12:00:00"},
		"a date and a time, German":   {noon, custom("dd.mm.yyyy hh:mm"), "2025-10-01 12:00:00"},
		"a time":                      {0.5, custom("hh:mm"), "12:00"},
		"a number like a date":        {day, nil, "45931"},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t, workbook(t, test.value, test.style), sheet.Options{})
			if got := all(t, r)[1][1]; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestWorkbookSheets(t *testing.T) {
	data := workbook(t, "x", nil)
	for name, want := range map[string]string{"": "[email value]", "Sheet1": "[email value]", "archive": "[e-mail]"} {
		r := open(t, data, sheet.Options{Sheet: name})
		if got := fmt.Sprint(r.Header()); got != want {
			t.Errorf("%q: got %s, want %s", name, got, want)
		}
	}
	if got, want := openError(t, data, sheet.Options{Sheet: "x"}), `people.csv: the workbook has no sheet "x", but ["Sheet1" "Archive"]`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// rezipped returns a ZIP archive with parts changed, or left out where the change is "".
func rezipped(t testing.TB, data []byte, change func(name, text string) string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range in.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		changed := change(part.Name, text.String())
		if changed == "" {
			continue
		}
		to, err := w.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write([]byte(changed)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sized returns a ZIP archive where a part has another size than it says.
func sized(t testing.TB, data []byte, name string, size uint64) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range in.File {
		header := part.FileHeader
		if header.Name == name {
			header.UncompressedSize64 = size
		}
		r, err := part.OpenRaw()
		if err != nil {
			t.Fatal(err)
		}
		to, err := w.CreateRaw(&header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(to, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Workbooks that are damaged, or that are something else, are not read in part.
func TestWorkbooksThatAreNotRead(t *testing.T) {
	good := workbook(t, "x", nil)
	const first = "xl/worksheets/sheet1.xml"
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"another archive": {rezipped(t, good, func(name, text string) string {
			return map[bool]string{true: text}[name == first]
		}), "people.csv: the file is a ZIP archive, but no XLSX workbook"},
		"cut off": {good[:len(good)/2], "people.csv: the file is a ZIP archive, but no XLSX workbook"},
		"a sheet with a control": {rezipped(t, good, func(name, text string) string {
			if name == first {
				return strings.Replace(text, "</row>", "</row>\x01", 1)
			}
			return text
		}), `people.csv: the part "xl/worksheets/sheet1.xml" of the workbook is not valid`},
		"a sheet that ends early": {rezipped(t, good, func(name, text string) string {
			if name == first {
				return text[:strings.Index(text, "</row>")+6]
			}
			return text
		}), `people.csv: the part "xl/worksheets/sheet1.xml" of the workbook is not valid`},
		"a bomb":           {sized(t, good, first, 600<<20), "people.csv: the file is a ZIP archive, but no XLSX workbook that can be read: unzip size exceeds"},
		"a bomb that lies": {sized(t, good, first, 10), `people.csv: the part "xl/worksheets/sheet1.xml" of the workbook is not valid: zip: not a valid zip file`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := openError(t, test.data, sheet.Options{}); !strings.HasPrefix(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A cell of a workbook has a limit too, and the rows after it are read.
func TestWorkbookLimits(t *testing.T) {
	data := rezipped(t, workbook(t, "x", nil), func(name, text string) string {
		row := func(n int, cell string) string {
			return fmt.Sprintf(`<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>`, n, n, cell)
		}
		if name == "xl/worksheets/sheet1.xml" {
			return strings.Replace(text, "</sheetData>", row(4, strings.Repeat("x", sheet.MaxCell+1))+row(9, "last")+"</sheetData>", 1)
		}
		return text
	})
	want := "2 [\"jan@example.com\" \"x\"]\n4 [\"" + strings.Repeat("x", sheet.MaxCell+1) + "\"] line 4: cell 1 has more than 65536 bytes\n9 [\"last\" \"\"]\n"
	if got := outcome(open(t, data, sheet.Options{})); got != want {
		t.Errorf("got %s", strings.ReplaceAll(got, "xxxx", ""))
	}
}
