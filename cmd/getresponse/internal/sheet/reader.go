package sheet

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
)

// Reader reads the rows of a file.
type Reader struct {
	path    string
	form    Form
	header  []string
	records func() (source, error) // of the whole file, from its beginning
	close   func() error
}

// source has the records of a file, the header among them.
type source interface {
	// next returns a record. The error is io.EOF at the end, a [*RowError] if only this
	// record cannot be read, or why nothing more can.
	next() (Row, error)
	io.Closer
}

// Open opens a file, detects its form and reads its header. The errors are *[Error].
//
// The file must be a regular file, as it is read more than once.
func Open(path string, o Options) (*Reader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, &Error{Path: path, Reason: err.Error(), Err: err}
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is not a regular file")
	}
	if err != nil {
		file.Close()
		return nil, &Error{Path: path, Reason: err.Error(), Err: err}
	}
	r, err := New(path, file, info.Size(), o)
	if err != nil {
		file.Close()
		return nil, err
	}
	inner := r.close
	r.close = func() error { return errors.Join(inner(), file.Close()) }
	return r, nil
}

// New is [Open] for a file of size bytes that is open already. The path is for errors. The
// caller closes the file after the Reader.
func New(path string, file io.ReaderAt, size int64, o Options) (*Reader, error) {
	r := &Reader{path: path, close: func() error { return nil }}
	err := r.detect(file, size, o)
	if err == nil {
		err = r.readHeader()
	}
	if err != nil {
		r.Close()
		return nil, r.failure(err)
	}
	return r, nil
}

// detect finds the form of the file.
func (r *Reader) detect(file io.ReaderAt, size int64, o Options) error {
	head := make([]byte, min(size, headBytes))
	if _, err := io.ReadFull(io.NewSectionReader(file, 0, size), head); err != nil {
		return err
	}
	if len(head) == 0 {
		return errors.New("the file is empty")
	}
	switch kind := signature(head); kind {
	case "":
		return r.detectText(file, size, head, o)
	case zipArchive:
		return r.openWorkbook(file, size, o)
	default:
		return fmt.Errorf("the file is %s, not CSV or XLSX", kind)
	}
}

// failure returns an error with the path and, if there is one, the line.
func (r *Reader) failure(err error) error {
	var done *Error
	if errors.As(err, &done) {
		done.Path = r.path
		return done
	}
	line, reason := reasonOf(err, r.form.Encoding)
	return &Error{Path: r.path, Line: line, Reason: reason, Err: err}
}

// readHeader reads the header and looks for a row after it.
func (r *Reader) readHeader() error {
	s, err := r.records()
	if err != nil {
		return err
	}
	defer s.Close()
	header, err := nextRow(s)
	if errors.Is(err, io.EOF) {
		return errors.New("the file has no header: all its lines are blank")
	}
	if bad := (*RowError)(nil); errors.As(err, &bad) {
		return &Error{Line: bad.Line, Reason: bad.Reason}
	}
	if err != nil {
		return err
	}
	r.header = trimmed(header.Cells)
	if len(r.header) > MaxColumns {
		return &Error{Line: header.Line, Reason: fmt.Sprintf("the header has %d columns, more than %d", len(r.header), MaxColumns)}
	}
	if _, err := nextRow(s); errors.Is(err, io.EOF) {
		return &Error{Line: header.Line, Reason: "the file has a header, but no row after it"}
	}
	return nil
}

// nextRow returns the next record that is not blank.
func nextRow(s source) (Row, error) {
	for {
		row, err := s.next()
		if err != nil || !blank(row.Cells) {
			return row, err
		}
	}
}

// Form returns the form of the file.
func (r *Reader) Form() Form { return r.form }

// Header returns the cells of the header, without blank ones at the end.
func (r *Reader) Header() []string { return slices.Clone(r.header) }

// Rows reads the rows after the header. It can be called several times, each time from the
// first row. Blank rows are left out. A row has as many cells as the header: cells that are
// missing are empty.
//
// The error of a row that cannot be read is a [*RowError]. Its Row has the line and the
// cells as far as they are known, and iteration goes on. A row with a value beyond the last
// column of the header is such a row. Any other error is an *[Error] and the last pair.
func (r *Reader) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		s, err := r.records()
		if err == nil {
			defer s.Close()
			_, err = nextRow(s) // the header
		}
		for err == nil {
			var row Row
			row, err = nextRow(s)
			if errors.Is(err, io.EOF) {
				return
			}
			bad := (*RowError)(nil)
			if errors.As(err, &bad) {
				err = nil
			} else if err != nil {
				break
			} else if extra := len(trimmed(row.Cells)); extra > len(r.header) {
				bad = &RowError{row.Line, fmt.Sprintf("the row has %d cells, the header has %d", extra, len(r.header))}
			} else {
				row.Cells = fit(row.Cells, len(r.header))
			}
			// A nil *RowError would be an error.
			if bad != nil && !yield(row, bad) || bad == nil && !yield(row, nil) {
				return
			}
		}
		yield(Row{}, r.failure(err))
	}
}

// fit returns cells with n of them.
func fit(cells []string, n int) []string {
	if len(cells) > n {
		return cells[:n]
	}
	return append(cells, make([]string, n-len(cells))...)
}

// Close closes the file.
func (r *Reader) Close() error { return r.close() }
