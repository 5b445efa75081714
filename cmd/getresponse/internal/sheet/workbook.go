package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// workbookOptions bound what a workbook may unpack to. Large parts are in temporary files.
func workbookOptions() excelize.Options {
	return excelize.Options{UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: 16 << 20, ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd"}
}

// openWorkbook opens an XLSX file.
func (r *Reader) openWorkbook(file io.ReaderAt, size int64, o Options) error {
	if size > MaxWorkbook {
		return fmt.Errorf("the workbook has %d bytes, more than %d: save it as CSV", size, MaxWorkbook)
	}
	book, err := excelize.OpenReader(io.NewSectionReader(file, 0, size), workbookOptions())
	if err != nil {
		return fmt.Errorf("the file is a ZIP archive, but no XLSX workbook that can be read: %w", err)
	}
	r.close = func() error { return book.Close() }
	if err := checkParts(file, size, book.CharsetReader); err != nil {
		return err
	}
	names := book.GetSheetList()
	if len(names) == 0 {
		return errors.New("the workbook has no sheet")
	}
	name := names[0]
	if o.Sheet != "" {
		i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, o.Sheet) })
		if i < 0 {
			return fmt.Errorf("the workbook has no sheet %q, but %q", o.Sheet, names)
		}
		name = names[i]
	}
	r.form = Form{Kind: XLSX, Sheet: name}
	r.records = func() (source, error) { return newWorkbookSource(book, name) }
	return nil
}

// checkParts returns an error if a sheet is no valid XML. The library would end the sheet
// there without an error.
func checkParts(file io.ReaderAt, size int64, charset func(string, io.Reader) (io.Reader, error)) error {
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return err
	}
	for _, part := range archive.File {
		if !strings.HasPrefix(part.Name, "xl/worksheets/sheet") && part.Name != "xl/sharedStrings.xml" {
			continue
		}
		text, err := part.Open()
		if err != nil {
			return err
		}
		d := xml.NewDecoder(text)
		d.CharsetReader = charset
		for err == nil {
			_, err = d.Token()
		}
		text.Close()
		if !errors.Is(err, io.EOF) {
			return fmt.Errorf("the part %q of the workbook is not valid: %w", part.Name, err)
		}
	}
	return nil
}

// rows are the rows of a sheet in one way of showing cells. They are functions, as the
// linker keeps all methods of a type that is a field of a value in an interface: those of
// the library are more than 3 MB.
type rows struct {
	next    func() bool
	columns func() ([]string, error)
	err     func() error
	close   func() error
}

func newRows(book *excelize.File, sheet string, o excelize.Options) (rows, error) {
	all, err := book.Rows(sheet)
	if err != nil {
		return rows{}, err
	}
	return rows{
		next:    func() bool { return all.Next() },
		columns: func() ([]string, error) { return all.Columns(o) },
		err:     func() error { return all.Error() },
		close:   func() error { return all.Close() },
	}, nil
}

// workbookSource reads the rows of a sheet twice side by side: as numbers, and as people
// see them. The library streams both.
type workbookSource struct {
	raw, shown rows
	line       int
	date1904   bool
}

func newWorkbookSource(book *excelize.File, name string) (*workbookSource, error) {
	o := workbookOptions()
	shown, err := newRows(book, name, o)
	if err != nil {
		return nil, err
	}
	o.RawCellValue = true
	raw, err := newRows(book, name, o)
	if err != nil {
		return nil, errors.Join(err, shown.close())
	}
	s := &workbookSource{raw: raw, shown: shown}
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		s.date1904 = *props.Date1904
	}
	return s, nil
}

func (s *workbookSource) Close() error { return errors.Join(s.raw.close(), s.shown.close()) }

func (s *workbookSource) next() (Row, error) {
	if !s.raw.next() || !s.shown.next() {
		if err := errors.Join(s.raw.err(), s.shown.err()); err != nil {
			return Row{}, &Error{Line: s.line + 1, Reason: err.Error(), Err: err}
		}
		return Row{}, io.EOF
	}
	s.line++
	row := Row{Line: s.line}
	raw, err := s.raw.columns()
	if err == nil {
		row.Cells, err = s.shown.columns()
	}
	if err != nil {
		return row, &Error{Line: s.line, Reason: err.Error(), Err: err}
	}
	size := 0
	for i, shown := range row.Cells {
		if i < len(raw) {
			row.Cells[i] = s.cell(raw[i], shown)
		}
		size += len(row.Cells[i])
		if len(row.Cells[i]) > MaxCell {
			return row, &RowError{s.line, fmt.Sprintf("cell %d has more than %d bytes", i+1, MaxCell)}
		}
	}
	if size > MaxRow {
		return row, &RowError{s.line, fmt.Sprintf("the row has more than %d bytes", MaxRow)}
	}
	return row, nil
}

// cell returns a cell as people see it, but dates as 2006-01-02, and large numbers with all
// their digits: a phone number is not 4.8601E+10.
func (s *workbookSource) cell(raw, shown string) string {
	if raw == shown {
		if plain, scientific := digits(raw); scientific {
			return plain
		}
		return shown
	}
	number, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return shown
	}
	if date, ok := s.date(number, shown); ok {
		return date
	}
	if strings.ContainsAny(shown, "Ee") {
		if _, err := strconv.ParseFloat(strings.ReplaceAll(shown, ",", ""), 64); err == nil {
			return strconv.FormatFloat(number, 'f', -1, 64)
		}
	}
	if plain := strings.ReplaceAll(shown, ",", ""); plain != shown {
		if _, err := strconv.ParseFloat(plain, 64); err == nil {
			return plain
		}
	}
	return shown
}

// digits returns a number in scientific notation with all its digits.
func digits(text string) (plain string, scientific bool) {
	if !strings.Contains(text, "E+") {
		return "", false
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || math.Abs(number) >= 1e21 {
		return "", false
	}
	return strconv.FormatFloat(number, 'f', -1, 64), true
}
